"""Halden before set-up: people and proposed teams from Slack, nobody in any office; and a way to act as each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import select

from bot.capabilities.desk import capability
from bot.core.capability import Rendering, Withdrawn
from bot.core.clock import Clock
from bot.core.context import Context
from bot.core.db import Database
from bot.core.outbox import Delivery
from bot.core.people import find_person
from bot.core.prompts import find_prompts
from bot.core.roles import Role, may
from bot.core.slack.directory import Directory, SlackUser, UserGroup
from bot.core.slack.events import (
    Click,
    Command,
    Effect,
    OpenView,
    Rejected,
    Reply,
    SlackMessage,
    Submission,
    UpdateView,
)
from bot.core.slack.intake import forbidden
from bot.core.slack.routes import Route
from bot.core.sync import member_changed, write_directory
from bot.core.text import load_phrases
from bot.core.timings import Timings
from bot.core.workspaces import AuditEntry, RoleHolder, Workspace

HALDEN = "T0HALDEN"
SUNDAY_NIGHT = datetime(2026, 11, 22, 21, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
"""9:30 in Berlin, 1:30 at night in Denver, 14:15 in Kathmandu."""

MAYA, INES, TOM, BO, SUNITA, ANA, GUEST = "U0MAYA", "U0INES", "U0TOM", "U0BO", "U0SUNITA", "U0ANA", "U0GUEST"
PEOPLE = (
    SlackUser(id=MAYA, name="Maya Lindqvist", zone="Europe/Berlin", active=True, is_admin=False, title="CTO"),
    SlackUser(id=INES, name="Ines Romero", zone="Europe/Madrid", active=True, is_admin=True, title="Operations"),
    SlackUser(id=TOM, name="Tom Brandt", zone="Europe/Berlin", active=True, is_admin=False, title="Lead, Payments"),
    SlackUser(id=BO, name="Bo Larsen", zone="America/Denver", active=True, is_admin=False, title="Lead, Search"),
    SlackUser(id=SUNITA, name="Sunita Gurung", zone="Asia/Kathmandu", active=True, is_admin=False, title="Engineer"),
    SlackUser(id=ANA, name="Ana Duarte", zone="Europe/Berlin", active=True, is_admin=False, title="Engineer"),
    SlackUser(id=GUEST, name="Gus Ferreira", zone="Europe/Lisbon", active=False, is_admin=False),
)
GROUPS = (
    UserGroup(id="S0PAYMENTS", name="Payments", handle="payments", enabled=True, members=(TOM, ANA)),
    UserGroup(id="S0SEARCH", name="Search", handle="search", enabled=True, members=(BO,)),
    UserGroup(id="S0PLATFORM", name="Platform", handle="platform", enabled=True, members=(SUNITA,)),
)

CAPABILITY = capability([])
Answer = Sequence[Effect] | str
"""What the bot did at once; or the sentence for somebody who may not."""


@dataclass
class Desk:
    """The desk behind the table of roles, at the moment the test says."""

    context: Context
    now: datetime = MONDAY
    _views: int = field(default=0)

    @property
    def database(self) -> Database:
        return self.context.database

    async def types(self, member: str, text: str = "") -> Answer:
        """`/cadence TEXT`."""
        word, _, rest = text.partition(" ")
        commands = CAPABILITY.routes.commands
        route = commands.get(("/cadence", word)) or commands["/cadence", "*"]
        return await self._do(member, route, Command, name="/cadence", word=word, text=rest, channel_id="D0")

    async def clicks(self, member: str, action: str, value: str = "", *, on: Mapping[str, Any] | None = None) -> Answer:
        """Press what has this action id; `on` is the view it stands in."""
        route = CAPABILITY.routes.clicks[action.partition(":")[0]]
        view = dict(on) if on is not None else None
        return await self._do(member, route, Click, action=action, value=value, block_id="b", view=view)

    async def clicks_in_form(self, member: str, action: str, **fields: str) -> Answer:
        """Press a button of a form with something typed into it."""
        route = CAPABILITY.routes.clicks[action]
        form = {"type": "modal", "id": "V1"}
        return await self._do(
            member, route, Click, action=action, value="", block_id="b", view=form, values=_state(fields)
        )

    async def submits(self, member: str, callback: str, **fields: str | list[str]) -> Answer:
        self._views += 1
        route = CAPABILITY.routes.submissions[callback]
        values = _state(fields)
        return await self._do(
            member, route, Submission, callback=callback, view_id=f"V{self._views}", private={}, values=values
        )

    async def _do(self, member: str, route: Route[Any], deed: type[Any], **what: object) -> Answer:
        async with self.database.reading(HALDEN) as session:
            person = await find_person(session, member)
        assert person is not None
        if not may(person.roles, route.needs):
            return forbidden(route.needs)
        opened = self.database.transaction if route.writes else self.database.reading
        async with opened(HALDEN) as session:
            effects = await route.handler(session, deed(by=person, at=self.now, **what), self.context)
            if any(isinstance(effect, Rejected) for effect in effects):
                await session.rollback()
        return effects

    async def home(self, member: str) -> str:
        async with self.database.reading(HALDEN) as session:
            person = await find_person(session, member)
            assert person is not None
            assert CAPABILITY.home is not None
            return words_of(await CAPABILITY.home(session, person, self.now))

    async def change_in_slack(self, member: str, **fields: object) -> None:
        async with self.database.transaction(HALDEN) as session:
            event = {"user": {"id": member, "team_id": HALDEN, **fields}}
            await member_changed(session, event, self.now)

    async def roles(self) -> list[tuple[str, str]]:
        async with self.database.reading(HALDEN) as session:
            rows = await session.scalars(select(RoleHolder).order_by(RoleHolder.role, RoleHolder.member_id))
            return [(row.role.value, row.member_id) for row in rows]

    async def give(self, role: Role, member: str) -> None:
        async with self.database.transaction(HALDEN) as session:
            session.add(RoleHolder(role=role, member_id=member))

    async def owed(self) -> list[tuple[str, str, datetime]]:
        """Every message somebody is owed: what, to whom, not before when."""
        async with self.database.reading(HALDEN) as session:
            rows = await session.scalars(select(Delivery).order_by(Delivery.subject, Delivery.to))
            return [(row.subject, row.to, row.not_before) for row in rows]

    async def reads(self, member: str) -> list[str]:
        """What the messages owed to somebody say now, or why they say nothing any more."""
        async with self.database.reading(HALDEN) as session:
            rows = list(await session.scalars(select(Delivery).where(Delivery.to == member).order_by(Delivery.subject)))
            said = [await CAPABILITY.messages[row.subject](session, self._rendering(row)) for row in rows]
        return [each.reason if isinstance(each, Withdrawn) else words_of(each.blocks) for each in said]

    def _rendering(self, row: Delivery) -> Rendering:
        return Rendering(
            workspace_id=HALDEN, delivery_id=row.id, to=row.to, ref=row.ref, now=self.now, context=self.context
        )

    async def audited(self) -> list[tuple[str, str, str | None]]:
        async with self.database.reading(HALDEN) as session:
            rows = await session.scalars(select(AuditEntry).order_by(AuditEntry.at, AuditEntry.verb, AuditEntry.what))
            return [(row.verb, row.what, row.actor_id) for row in rows]

    async def started_at(self) -> datetime | None:
        async with self.database.reading(HALDEN) as session:
            return (await session.get_one(Workspace, HALDEN)).started_at

    # Shortcuts through set-up, as Ines and Maya take it

    async def name_owner(self) -> None:
        await self.types(INES, "setup")
        await self.submits(INES, "desk.owner", owner=MAYA)

    async def settle_leads(self) -> None:
        await self.name_owner()
        await self.submits(MAYA, "desk.leads")

    async def write_letter(self, letter: str = "Dear {name}, what is {team} after?") -> None:
        await self.settle_leads()
        await self.submits(MAYA, "desk.letter", letter=letter)

    async def start(self) -> None:
        await self.write_letter()
        await self.clicks(MAYA, "desk.start")


async def found_desk(database: Database) -> Desk:
    async with database.system_session() as session:
        session.add(Workspace(id=HALDEN, name="Halden", bot_user_id="U0BOT", installed_at=SUNDAY_NIGHT))
    async with database.transaction(HALDEN) as session:
        await write_directory(session, Directory(PEOPLE, GROUPS), at=SUNDAY_NIGHT)
    prompts = find_prompts()
    return Desk(Context(
        database=database, clock=Clock(database), prompts=prompts, phrases=load_phrases(prompts), timings=Timings.short()
    ))  # fmt: skip


def words_of(shown: Any) -> str:  # Any: Slack's own JSON, or an effect that holds some
    """Every text that is shown, one line each: of blocks, a view, a message, or what a handler answered."""
    match shown:
        case SlackMessage():
            return words_of(shown.blocks)
        case OpenView() | UpdateView():
            return words_of(shown.view)
        case Reply():
            return words_of(shown.message)
        case {"text": str(text)}:
            return text
        case dict():
            return words_of(list(cast("dict[str, Any]", shown).values()))
        case list() | tuple():
            return "\n".join(line for each in cast("list[Any]", shown) if (line := words_of(each)))
        case _:
            return ""


def _state(fields: Mapping[str, str | list[str]]) -> dict[str, dict[str, Any]]:
    """Slack's state of a form: members by their ids, everything else as text."""

    def entered(value: str | list[str]) -> dict[str, Any]:
        if isinstance(value, list):
            return {"type": "multi_users_select", "selected_users": value}
        return {"type": "any", "value": value}

    return {name: {"value": entered(value)} for name, value in fields.items()}
