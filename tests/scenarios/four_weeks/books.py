"""The bot's own books, held against what was heard: every slot a row, every ask a message, every notice told once."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from bot.capabilities.checkins.models import CheckIn, CheckInState
from bot.capabilities.outcomes.asks.models import AskMove
from bot.core.notices import Notice, NoticeState
from bot.core.outbox import Delivery, DeliveryState
from bot.sandbox.company import user_id
from tests.scenarios.four_weeks.cast import CTO, EVERYBODY, LEADS, TEAMS
from tests.scenarios.four_weeks.ear import Sort
from tests.scenarios.four_weeks.happenings import LEAVER, NEW_LEAD
from tests.scenarios.four_weeks.playing import END, FourWeeks

_OUTCOMES: Final = (date(2037, 11, 24), date(2037, 12, 8))
_HANDS: Final = (date(2037, 11, 25), date(2037, 12, 2), date(2037, 12, 9), date(2037, 12, 16))
_WEEK: Final = (
    *(date(2037, 11, 26) + timedelta(weeks=n) for n in range(4)),
    *(date(2037, 11, 30) + timedelta(weeks=n) for n in range(3)),
)
_OLD_LEAD: Final = TEAMS[0].lead


def slots_owed() -> set[tuple[str, str, date]]:
    """Every slot that has to end as a row, reckoned by hand: the ritual, the member, the day."""
    owed = {("week", handle, slot) for handle in EVERYBODY if handle != LEAVER for slot in _WEEK}
    for lead in LEADS:
        stepped_down = lead == _OLD_LEAD
        owed |= {("hands", lead, slot) for slot in (_HANDS[:2] if stepped_down else _HANDS)}
        owed |= {("outcomes", lead, slot) for slot in (_OUTCOMES[:1] if stepped_down else _OUTCOMES)}
    owed |= {("hands", NEW_LEAD, slot) for slot in _HANDS[2:]} | {("outcomes", NEW_LEAD, _OUTCOMES[1])}
    return {(ritual, user_id(handle), slot) for ritual, handle, slot in owed}


async def read_rows(weeks: FourWeeks) -> Sequence[CheckIn]:
    async with weeks.world.database.reading(weeks.world.workspace_id) as session:
        return list(await session.scalars(select(CheckIn)))


async def silent_slots(weeks: FourWeeks) -> list[str]:
    """Slots that ended without a row."""
    there = {(row.ritual_id, row.member_id, row.slot) for row in await read_rows(weeks)}
    return [f"{ritual} {member} {slot}" for ritual, member, slot in sorted(slots_owed() - there)]


async def asks_not_heard_once(weeks: FourWeeks) -> list[str]:
    """A row that was asked is one message, a row that was skipped none."""
    rows = await read_rows(weeks)
    said = Counter((row.ritual_id, row.member_id) for row in rows if row.state is not CheckInState.SKIPPED)
    heard = Counter((each.ritual or "", each.to) for each in weeks.ear.messages.values() if each.sort is Sort.ASK)
    return [
        f"{ritual} {member}: {said[ritual, member]} rows, {heard[ritual, member]} messages"
        for ritual, member in sorted(said.keys() | heard.keys())
        if said[ritual, member] != heard[ritual, member]
    ]


async def skipped_though_most_important(weeks: FourWeeks) -> list[str]:
    """Over three a week the less important is skipped: never the most important one."""
    rows = await read_rows(weeks)
    return [f"{row.member_id} {row.slot}" for row in rows if row.ritual_id == "outcomes" and row.reason == "too_many"]


async def notices_not_told_once(weeks: FourWeeks) -> list[str]:
    """Every notice is in exactly one message that is there, or was withdrawn before anybody saw it, or cannot be told yet."""
    async with weeks.world.database.reading(weeks.world.workspace_id) as session:
        notices = list(await session.scalars(select(Notice)))
        deliveries = {each.id: each for each in await session.scalars(select(Delivery))}
    copies = copies_by_delivery(weeks)
    found: list[str] = []
    for notice in notices:
        delivery = deliveries.get(notice.delivery_id) if notice.delivery_id else None
        match notice.state:
            case NoticeState.TOLD | NoticeState.BUNDLED if delivery is not None:
                there = 1 if delivery.state is DeliveryState.SENT else 0
                if copies[delivery.id.hex] != there or delivery.state not in (
                    DeliveryState.SENT,
                    DeliveryState.SKIPPED,
                ):
                    found.append(f"{copies[delivery.id.hex]} copies of {notice.key}, {delivery.state}")
            case NoticeState.WITHDRAWN if delivery is not None:
                found.append(f"shown and then withdrawn: {notice.key}")
            case NoticeState.WAITING if _had_a_day(weeks, notice):
                found.append(f"never told: {notice.key}")
            case _:
                pass
    return found


def copies_by_delivery(weeks: FourWeeks) -> Counter[str]:
    """How many messages there are, or ever were, of each delivery."""
    found: Counter[str] = Counter()
    for conversation in weeks.world.sandbox.workspace.conversations.values():
        for message in (*conversation.messages.values(), *conversation.deleted):
            if message.metadata is not None:
                found[message.metadata["event_payload"]["delivery_id"]] += 1
    return found


def _had_a_day(weeks: FourWeeks, notice: Notice) -> bool:
    """Whether a whole working day of its addressee has gone by since it was owed."""
    to = notice.member_id or user_id(CTO)
    if not weeks.world.sandbox.workspace.users[to].is_person():
        return False
    day = weeks.almanac.local(to, notice.at).date() + timedelta(days=1)
    last = weeks.almanac.local(to, END).date()
    return any(weeks.almanac.works_on(to, day + timedelta(days=n), END) for n in range((last - day).days))


async def reasons(weeks: FourWeeks) -> set[str]:
    """Why slots were skipped."""
    return {row.reason for row in await read_rows(weeks) if row.reason is not None}


async def moves(weeks: FourWeeks) -> set[str]:
    """What was done with asks."""
    async with weeks.world.database.reading(weeks.world.workspace_id) as session:
        return {move.value for move in await session.scalars(select(AskMove.move).distinct())}
