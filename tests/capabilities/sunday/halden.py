"""Halden on Mondays: the Monday question has begun, and the clock is the test's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from bot.capabilities import ALL, HOOKS
from bot.capabilities.checkins.enrolment import keep_enrolments
from bot.capabilities.checkins.follow_up import follow_up
from bot.capabilities.checkins.models import CheckIn, Enrolment
from bot.capabilities.checkins.planning import plan_due
from bot.capabilities.checkins.rendering import AskRenderer
from bot.capabilities.sunday.ballots.rounds import find_round
from bot.capabilities.sunday.models import Ballot, Round
from bot.capabilities.sunday.settings import set_crisis
from bot.core.capability import Rendering, Withdrawn
from bot.core.context import Context
from bot.core.db import Database
from bot.core.outbox import Delivery, DeliveryState
from bot.core.people import Member, Person, find_person
from bot.core.roles import Role
from bot.core.slack.events import Click, Effect, SlackMessage, Submission, Values
from bot.core.slack.fit import fit
from bot.core.stages import BegunStage
from bot.core.workspaces import RoleHolder
from tests.capabilities.checkins.company import HALDEN, MAYA, Company, found_company

RITUAL = "sunday"
ROUTES = next(each.routes for each in ALL if each.name == "sunday")
BEGUN = datetime(2026, 11, 23, 9, tzinfo=UTC)
SLOT = date(2026, 11, 30)
FIRST = datetime(2026, 11, 29, 22, tzinfo=UTC)
"""Eleven o'clock in Auckland: the round opens."""
BERLIN = datetime(2026, 11, 30, 10, tzinfo=UTC)
LAST = datetime(2026, 11, 30, 18, tzinfo=UTC)
"""Eleven o'clock in Denver."""
CLOSE = LAST + timedelta(days=3)
CRISIS = "Call 0800 111 0 111, day and night"


@dataclass
class Halden:
    """Nothing happens by itself: `at()` is a tick."""

    company: Company

    @property
    def context(self) -> Context:
        return self.company.context

    @property
    def database(self) -> Database:
        return self.context.database

    async def at(self, now: datetime) -> None:
        await keep_enrolments(self.context, now, HOOKS.sealed)
        await follow_up(self.context, now)
        await plan_due(self.context, now, HOOKS.sealed)
        await self._deliver(now)

    async def _deliver(self, now: datetime) -> None:
        """What may leave has left."""
        async with self.database.transaction(HALDEN) as session:
            for each in await session.scalars(select(Delivery).where(Delivery.state == DeliveryState.PENDING)):
                if each.not_before <= now:
                    each.state, each.channel, each.ts = DeliveryState.SENT, f"D{each.to}", f"{now.timestamp()}.1"

    async def whole_monday(self) -> None:
        """Eleven o'clock has come to everybody."""
        for now in (BEGUN + timedelta(days=1), FIRST, BERLIN, LAST):
            await self.at(now)

    async def enrolled(self) -> dict[str, datetime]:
        async with self.database.reading(HALDEN) as session:
            rows = await session.scalars(select(Enrolment).where(Enrolment.ritual_id == RITUAL))
            return {row.member_id: row.next_due_at for row in rows}

    async def silent_rounds(self) -> set[int]:
        async with self.database.reading(HALDEN) as session:
            return set(await session.scalars(select(Enrolment.silent_rounds).where(Enrolment.ritual_id == RITUAL)))

    async def checkins(self, slot: date = SLOT) -> dict[str, CheckIn]:
        async with self.database.reading(HALDEN) as session:
            rows = await session.scalars(select(CheckIn).where(CheckIn.ritual_id == RITUAL, CheckIn.slot == slot))
            return {row.member_id: row for row in rows}

    async def endings(self, slot: date = SLOT) -> dict[str, str]:
        """What became of everybody's part: a state, or why they were not asked."""
        return {member: row.reason or str(row.state) for member, row in (await self.checkins(slot)).items()}

    async def round(self, slot: date = SLOT) -> Round:
        async with self.database.reading(HALDEN) as session:
            found = await find_round(session, RITUAL, slot)
        assert found is not None
        return found

    async def ballots(self) -> int:
        async with self.database.reading(HALDEN) as session:
            return len(list(await session.scalars(select(Ballot))))

    async def join(self, member_id: str, zone: str, at: datetime) -> None:
        async with self.database.transaction(HALDEN) as session:
            session.add(Member(id=member_id, name=f"{member_id} Example", zone=zone, synced_at=at))

    async def give(self, role: Role, member_id: str) -> None:
        async with self.database.transaction(HALDEN) as session:
            session.add(RoleHolder(role=role, member_id=member_id, since=BEGUN))

    async def message(self, member_id: str, now: datetime, slot: date = SLOT) -> SlackMessage:
        """What this member's message says at a moment."""
        checkin = (await self.checkins(slot))[member_id]
        assert checkin.delivery_id is not None
        rendering = Rendering(
            workspace_id=HALDEN,
            delivery_id=checkin.delivery_id,
            to=member_id,
            ref={"checkin": checkin.id.hex},
            now=now,
            context=self.context,
        )
        async with self.database.reading(HALDEN) as session:
            shown = await AskRenderer(HOOKS)(session, rendering)
        assert not isinstance(shown, Withdrawn)
        return fit(shown)

    async def person(self, member_id: str) -> Person:
        async with self.database.reading(HALDEN) as session:
            person = await find_person(session, member_id)
        assert person is not None
        return person

    async def press(self, member_id: str, action: str, value: str, now: datetime) -> Sequence[Effect]:
        """A button, with whatever value."""
        route = ROUTES.clicks[action.partition(":")[0]]
        click = Click(by=await self.person(member_id), at=now, action=action, value=value, block_id="")
        opened = self.database.transaction if route.writes else self.database.reading
        async with opened(HALDEN) as session:
            return await route.handler(session, click, self.context)

    async def send(
        self, member_id: str, callback: str, now: datetime, values: Values | None = None, **private: str
    ) -> Sequence[Effect]:
        """A form, with whatever in it."""
        route = ROUTES.submissions[callback]
        sent = Submission(
            by=await self.person(member_id),
            at=now,
            callback=callback,
            view_id="V0FORM",
            private=private,
            values=values or {},
        )
        async with self.database.transaction(HALDEN) as session:
            return await route.handler(session, sent, self.context)


async def found_halden(database: Database, *, wellbeing: str | None = None) -> Halden:
    """Begun on Monday, 23 November; the first question comes a week later."""
    halden = Halden(await found_company(database))
    async with database.transaction(HALDEN) as session:
        maya = await find_person(session, MAYA)
        assert maya is not None
        await set_crisis(session, CRISIS, by=maya, at=BEGUN)
        session.add(BegunStage(name="sunday", begun_at=BEGUN, by_id=MAYA))
        if wellbeing is not None:
            session.add(RoleHolder(role=Role.WELLBEING, member_id=wellbeing, since=BEGUN))
    return halden


def round_in(message: SlackMessage) -> UUID:
    """The round that a message's faces carry."""
    faces = next(block for block in message.blocks if block["type"] == "actions")
    return UUID(faces["elements"][0]["value"].partition(":")[0])
