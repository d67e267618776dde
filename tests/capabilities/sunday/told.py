"""Halden after some Mondays: rounds that are over, as the close leaves them, and people who look at them and press buttons."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.capabilities import HOOKS
from bot.capabilities.checkins import ASKED
from bot.capabilities.sunday import capability
from bot.capabilities.sunday.models import Comment, KeptTally, Round, RoundState
from bot.capabilities.sunday.result.standing import find_standing, last_result, whole
from bot.capabilities.sunday.suppression import Bound, Part
from bot.capabilities.tickets.stage import STAGE as COMPLAINTS
from bot.core.capability import DeskEntry
from bot.core.clock import Clock
from bot.core.context import Context
from bot.core.db import Database
from bot.core.people import Member, Person, find_person
from bot.core.prompts import find_prompts
from bot.core.roles import Role, may
from bot.core.slack.blocks import message
from bot.core.slack.events import Click, Command, Effect, OpenView, Reply, Submission
from bot.core.slack.intake import forbidden
from bot.core.slack.routes import Route
from bot.core.stages import begin_stage
from bot.core.text import load_phrases
from bot.core.timings import Timings
from bot.core.workspaces import AuditEntry, Workspace, give_role
from tests.capabilities.sunday.seen import prefilled, words_in

TEAM = "T1"
FIRST = date(2026, 11, 2)
"""The first Monday that was asked."""
FRIDAY = datetime(2026, 11, 27, 9, tzinfo=UTC)
"""Ten o'clock in Berlin, after the round of 23 November has closed."""
SUNDAY = capability(answers=HOOKS.answers, asking=ASKED)


def _person(member_id: str, name: str, zone: str, *roles: Role) -> Person:
    return Person(TEAM, member_id, name, ZoneInfo(zone), frozenset({Role.MEMBER, *roles}))


MAYA = _person("U1", "Maya Lindqvist", "Europe/Berlin", Role.OWNER)
DEE = _person("U2", "Dee Ito", "Europe/Berlin", Role.DEPUTY)
LENA = _person("U3", "Lena Kaya", "Europe/Berlin", Role.WELLBEING)
ANA = _person("U4", "Ana Ruiz", "Europe/Berlin")
BO = _person("U5", "Bo Larsen", "America/Denver", Role.OPERATOR, Role.LEADERSHIP, Role.COMPLAINTS)
EVERYBODY = (MAYA, DEE, LENA, ANA, BO)


@dataclass
class Told:
    """What the tests do to this company; `now` is the story's time."""

    database: Database
    now: datetime = FRIDAY
    rounds: dict[date, UUID] = field(default_factory=dict[date, UUID])

    async def closed(
        self, slot: date, tenths: int | None = 34, *, asked: int = 118, answered: int = 61,
        causes: Mapping[str, Part] | None = None, comments: Sequence[str] = (),
        shares: tuple[int, int, int] | None = None, teams: Mapping[UUID, int] | None = None,
        closes_at: datetime | None = None,
    ) -> UUID:  # fmt: skip
        """A round that is over; `tenths` None: too few answered. `teams`: the tenths of those that have a number."""
        bound = Bound.EXACT if tenths is not None else None
        low, middle, high = shares or (None, None, None)
        round_id = await self._round(slot, RoundState.CLOSED, closes_at=closes_at)
        async with self.database.transaction(TEAM) as session:
            session.add(
                KeptTally(
                    round_id=round_id, group_id="", asked=asked, answered=answered, tenths=tenths, bound=bound,
                    low=low, middle=middle, high=high, causes={name: part.value for name, part in (causes or {}).items()},
                )
            )  # fmt: skip
            session.add_all(
                KeptTally(round_id=round_id, group_id=team.hex, asked=14, answered=12, tenths=own, bound=Bound.ABOUT)
                for team, own in (teams or {}).items()
            )
            session.add_all(Comment(round_id=round_id, words=each) for each in comments)
        return round_id

    async def held(self, slot: date, reason: str = "held") -> UUID:
        return await self._round(slot, RoundState.HELD, reason)

    async def lost(self, slot: date) -> UUID:
        """It was open when the backup was made."""
        return await self._round(slot, RoundState.LOST)

    async def opened(self, slot: date) -> UUID:
        return await self._round(slot, RoundState.OPEN)

    async def _round(
        self, slot: date, state: RoundState, reason: str | None = None, *, closes_at: datetime | None = None
    ) -> UUID:
        closes_at = closes_at or datetime(slot.year, slot.month, slot.day, 10, tzinfo=UTC) + timedelta(days=2)
        row = Round(id=uuid4(), ritual_id="sunday", slot=slot, state=state, reason=reason, closes_at=closes_at)
        async with self.database.transaction(TEAM) as session:
            session.add(row)
        self.rounds[slot] = row.id
        return row.id

    async def clicks(
        self, who: Person, action: str, value: str = "", **view: Any
    ) -> Sequence[Effect]:  # Any: Slack's JSON
        """A button, a menu or a picker, as far as this person's roles take it."""
        click = Click(
            by=await self._as_now(who), at=self.now, action=action, value=value, block_id="b", view=view or None
        )
        return await self._do(SUNDAY.routes.clicks[action.partition(":")[0]], click)

    async def types(self, who: Person, text: str = "") -> Sequence[Effect]:
        """`/cadence sunday`, and what is typed behind it."""
        command = Command(
            by=await self._as_now(who), at=self.now, name="/cadence", word="sunday", text=text, channel_id="C1"
        )
        return await self._do(SUNDAY.routes.commands["/cadence", "sunday"], command)

    async def sends(self, who: Person, opened: Sequence[Effect], **filled_in: str) -> Sequence[Effect]:
        """The form that was opened, with what Slack prefilled in it, and what this person changed."""
        (view,) = [each.view for each in opened if isinstance(each, OpenView)]
        values = prefilled(view) | {name: {"value": {"value": text}} for name, text in filled_in.items()}
        sent = Submission(
            by=await self._as_now(who), at=self.now, callback=view["callback_id"], view_id="V1",
            private=json.loads(view["private_metadata"]), values=values,
        )  # fmt: skip
        return await self._do(SUNDAY.routes.submissions[view["callback_id"]], sent)

    async def _as_now(self, who: Person) -> Person:
        async with self.database.reading(TEAM) as session:
            person = await find_person(session, who.id)
        assert person is not None
        return person

    async def _do(self, route: Route[Any], deed: Any) -> Sequence[Effect]:  # Any: whatever deed it takes
        if not may(deed.by.roles, route.needs):
            return [Reply(message(forbidden(route.needs)))]
        opened = self.database.transaction if route.writes else self.database.reading
        async with opened(TEAM) as session:
            return list(await route.handler(session, deed, context_of(self.database)))

    async def posts(self, who: Person, words: str, *, slot: date = date(2026, 11, 23)) -> Sequence[Effect]:
        """The CTO's words on a round, through the form."""
        return await self.sends(who, await self.clicks(who, "sunday.write", self.rounds[slot].hex), words=words)

    async def reads(self, who: Person = ANA) -> str:
        """All that `/cadence sunday` says to somebody, as text."""
        async with self.database.reading(TEAM) as session:
            return words_in(whole(await find_standing(session), who, self.now))

    async def above_the_next_question(self) -> str:
        async with self.database.reading(TEAM) as session:
            return words_in(await last_result(session, self.now))

    async def desk(self, who: Person = MAYA) -> Sequence[DeskEntry]:
        assert SUNDAY.desk is not None
        async with self.database.reading(TEAM) as session:
            return (await SUNDAY.desk(session, who, self.now)).entries

    async def audited(self) -> list[tuple[str, str, str | None]]:
        """What of Sunday evening stands in the audit log: verb, what, who."""
        async with self.database.reading(TEAM) as session:
            rows = await session.scalars(
                select(AuditEntry).where(AuditEntry.verb.startswith("sunday.")).order_by(AuditEntry.at, AuditEntry.verb)
            )
            return [(row.verb, row.what, row.actor_id) for row in rows]


async def found_company(database: Database) -> Told:
    begun = datetime(2026, 10, 26, 9, tzinfo=UTC)
    async with database.system_session() as session:
        session.add(
            Workspace(
                id=TEAM, name="Halden", bot_user_id="U0", zone="Europe/Berlin", installed_at=begun, started_at=begun
            )
        )
    async with database.transaction(TEAM) as session:
        for person in EVERYBODY:
            session.add(Member(id=person.id, name=person.name, zone=person.zone.key, synced_at=begun))
        await session.flush()
        for person in EVERYBODY:
            for role in sorted(person.roles - {Role.MEMBER}):
                await give_role(session, role, person.id, actor_id=None, at=begun)
        assert SUNDAY.stage is not None
        for stage in (SUNDAY.stage, COMPLAINTS):
            await begin_stage(session, stage, by=MAYA, at=begun)
    return Told(database)


def context_of(database: Database) -> Context:
    prompts = find_prompts(None)
    return Context(database, Clock(database), prompts, load_phrases(prompts), Timings.short())
