"""Rituals whose answers are sealed: whom they ask is planned here like any other, and the asker has the last word.

Kept of them is who was asked. There is no answer, no nudge, no silence to count and no state that a tap changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins.models import CheckIn, Enrolment
from bot.capabilities.checkins.notation import say_duration
from bot.capabilities.checkins.rituals import Ritual
from bot.capabilities.checkins.rules import Sheet
from bot.capabilities.checkins.views import words
from bot.core.outbox import Delivery
from bot.core.people import Person, find_person
from bot.core.schedule import (
    Decision,
    HolidayPolicy,
    Plan,
    Send,
    Skip,
    SkipReason,
    due_instant,
    next_slot,
    zone_of,
)
from bot.core.sealed import Door, Sealed, SealedAsk, SealedRound
from bot.core.slack.events import SlackMessage
from bot.core.workspaces import CompanyDay


async def is_on(session: AsyncSession, ritual: Ritual, sealed: Mapping[str, Sealed], now: datetime) -> bool:
    """Whether anybody is enrolled: a sealed ritual waits until whoever takes its answers is ready."""
    if ritual.sealed_by is None:
        return True
    asker = sealed.get(ritual.sealed_by)
    begins = await asker.on_from(session) if asker is not None else None
    return begins is not None and begins <= now


async def next_beginning(session: AsyncSession, sealed: Mapping[str, Sealed], now: datetime) -> datetime | None:
    """When the next of these begins to be asked; None for nothing in sight."""
    begins = [await asker.on_from(session) for asker in sealed.values()]
    return min((each for each in begins if each is not None and each > now), default=None)


class Doors:
    """For one chunk of planning: each round's door is asked for once, and asked about everybody in the chunk."""

    def __init__(self, session: AsyncSession, sealed: Mapping[str, Sealed], enrolments: Sequence[Enrolment]) -> None:
        self._session = session
        self._sealed = sealed
        self._slots = {(each.ritual_id, each.member_id): each.slot for each in enrolments}
        """As they were when the chunk began: planning moves them on, one after the other."""
        self._known = dict[tuple[str, date], Door | None]()

    async def admit(self, ritual: Ritual, member_id: str, plan: Plan, now: datetime) -> Plan:
        """The plan as it is; for a sealed ritual an ask becomes a skip where the round does not take this member."""
        if ritual.sealed_by is None:
            return plan
        rows = [await self._decide(ritual, member_id, row, now) if isinstance(row, Send) else row for row in plan.rows]
        return replace(plan, rows=tuple(rows))

    async def _decide(self, ritual: Ritual, member_id: str, ask: Send, now: datetime) -> Decision:
        key = (ritual.id, ask.slot)
        if key not in self._known:
            self._known[key] = await self._door(ritual, ask.slot, now)
        door = self._known[key]
        if door is None:
            return Skip(ask.slot, SkipReason.HELD)
        if reason := door.refused.get(member_id):
            return Skip(ask.slot, reason)
        return until(ask, door.closes_at)

    async def _door(self, ritual: Ritual, slot: date, now: datetime) -> Door | None:
        """None where nobody takes the answers: the capability was taken out since.

        What is asked of all who are enrolled is asked once a round: a chunk costs what a chunk is, however many there are.
        """
        asker = self._sealed.get(ritual.sealed_by or "")
        if asker is None:
            return None
        here = {member_id for ritual_id, member_id in self._slots if ritual_id == ritual.id}
        door = await asker.find_door(self._session, ritual.id, slot, here, now)
        if door is None:
            await asker.decide(self._session, await self._round(ritual, slot), now)
            door = await asker.find_door(self._session, ritual.id, slot, here, now)
        return door

    async def _round(self, ritual: Ritual, slot: date) -> SealedRound:
        asked = select(Enrolment.zone).where(Enrolment.ritual_id == ritual.id).distinct()
        rule = ritual.schedule.rule
        zones = [rule.zone or zone_of(zone) for zone in await self._session.scalars(asked)]
        following = next_slot(rule, slot)
        day = await self._first_day(ritual, slot, following)
        asks = [due_instant(day, rule.at, zone) for zone in zones]
        next_begins = min(due_instant(following, rule.at, zone) for zone in zones)
        return SealedRound(
            ritual_id=ritual.id,
            slot=slot,
            begins_at=min(asks),
            closes_at=min(max(asks) + ritual.window.closes_after, next_begins),
            enrolled=lambda: self._enrolled(ritual.id, slot),
        )

    async def _first_day(self, ritual: Ritual, slot: date, following: date) -> date:
        """On which the first can be asked: the days off that the company gave are nobody's. Public holidays are somebody's: who
        has one is asked later, as long as the round is open."""
        if ritual.timetable.on_holiday is not HolidayPolicy.NEXT_WORKDAY:
            return slot
        off = set(await self._session.scalars(select(CompanyDay.day).where(CompanyDay.day.between(slot, following))))
        days = (slot + timedelta(days=n) for n in range((following - slot).days))
        return next((day for day in days if day not in off), slot)

    async def _enrolled(self, ritual_id: str, slot: date) -> frozenset[str]:
        """With those whose turn came before, and who are away this once: who belongs to a round is no matter of the order in
        which it is planned. Without those who joined so late on the day that their first slot is the next one."""
        passed = select(CheckIn.member_id).where(CheckIn.ritual_id == ritual_id, CheckIn.slot == slot)
        meant = or_(Enrolment.slot <= slot, Enrolment.member_id.in_(passed))
        enrolled = await self._session.scalars(
            select(Enrolment.member_id).where(Enrolment.ritual_id == ritual_id, meant)
        )
        just_now = {member for (each, member), begins in self._slots.items() if each == ritual_id and begins <= slot}
        return frozenset(enrolled) | just_now


def until(ask: Send, closes_at: datetime) -> Decision:
    """The ask with the close of its round, which is the same for everybody; no ask where it would come after that."""
    if ask.not_before >= closes_at:
        return Skip(ask.slot, SkipReason.OVER)
    return replace(ask, expires_at=min(ask.expires_at, closes_at), closes_at=closes_at)


async def render_ask(
    session: AsyncSession, sealed: Mapping[str, Sealed], sheet: Sheet, row: CheckIn, now: datetime
) -> SlackMessage | None:
    """The message of a sealed check-in as it is now; None where its asker or its member is gone."""
    delivery = await session.get(Delivery, (row.workspace_id, row.delivery_id)) if row.delivery_id else None
    return await _render(session, sealed, sheet, now, slot=row.slot, asked_on=asked_on(sheet, row, delivery))


def asked_on(sheet: Sheet, row: CheckIn, delivery: Delivery | None) -> date:
    """The day on which its message says that it asks, on the member's own wall."""
    leaves = delivery.not_before if delivery is not None else row.due_at
    return leaves.astimezone(sheet.zone).date()


async def render_sample(
    session: AsyncSession, sealed: Mapping[str, Sealed], sheet: Sheet, now: datetime
) -> SlackMessage | None:
    """The same of the coming slot, to look at."""
    today = sheet.due_at.astimezone(sheet.zone).date()
    slot = next_slot(sheet.ritual.schedule.rule, today - timedelta(days=1))
    return await _render(session, sealed, sheet, now, slot=slot, asked_on=slot)


async def _render(
    session: AsyncSession, sealed: Mapping[str, Sealed], sheet: Sheet, now: datetime, *, slot: date, asked_on: date
) -> SlackMessage | None:
    asker, person = sealed.get(sheet.ritual.sealed_by or ""), await find_person(session, sheet.member_id)
    if asker is None or person is None:
        return None
    return await asker.render(session, make_ask(sheet, person, now, slot=slot, asked_on=asked_on))


def make_ask(sheet: Sheet, person: Person, now: datetime, *, slot: date, asked_on: date) -> SealedAsk:
    """What the asker is told of one member's message."""
    wording = sheet.ritual.wording
    return SealedAsk(
        ritual_id=sheet.ritual.id,
        slot=slot,
        asked_on=asked_on,
        person=person,
        question=words(sheet, wording.question),
        question_later=words(sheet, wording.question_later or wording.question),
        takes=say_duration(sheet.ritual.visibility.takes),
        is_open=sheet.is_open(now),
        trial=sheet.trial,
        now=now,
    )
