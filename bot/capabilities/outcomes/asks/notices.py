"""What asker, receiver and the CTO's office are owed to hear about an ask: who is told what, when, and how it is taken back.

A notice is owed in the transaction of the move it tells of. A no, and whatever one tap says, leaves two minutes later, so
that it can be undone. Of one ask everybody hears the latest: news that nobody saw yet gives way to newer news, and in one
message only the newest of an ask is told. What stands on the CTO's desk (`desk.py`) is not told beside it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes.asks.desk import find_placed
from bot.capabilities.outcomes.asks.ledger import find_card, find_news, name_whom_it_tells_of
from bot.capabilities.outcomes.asks.models import Ask, AskMove
from bot.capabilities.outcomes.asks.news import news, reminder
from bot.capabilities.outcomes.asks.rules import STEPS, TIME_TO_UNDO, AskState, Move, may_read
from bot.core import notices
from bot.core.capability import Rank, Rendering, Withdrawn
from bot.core.notices import OWNER
from bot.core.people import Member, Person, find_person
from bot.core.schedule import zone_of
from bot.core.slack.events import Block

NEWS: Final = "asks.news"
REMINDER: Final = "asks.reminder"

_GONE: Final = Withdrawn("the ask is gone")
_NOT_THEIRS: Final = Withdrawn("it is somebody else's to read by now")
_ON_DESK: Final = Withdrawn("it stands on the desk")
_ONE_DAY: Final = timedelta(days=1)


async def tell(session: AsyncSession, made: AskMove, *, to: Collection[str], was_asked: str | None = None) -> None:
    """Owe the news of a move to these members, and write down in it who is told.

    `was_asked` is who could have taken the ask on until this move. Of one that is taken from them, or withdrawn, before
    somebody heard of it, they hear nothing.
    """
    aware = await notices.aware_of(session, _all_news(made.ask_id))
    leaves_later = STEPS[made.move].leaves_later
    if not leaves_later:  # what may be undone leaves the news before it as it was
        await notices.forget_unseen(session, _all_news(made.ask_id), of=to)
    unaware = set(to) - aware - {made.member_id}
    spared = unaware if made.move is Move.WITHDRAW else unaware & {was_asked} if not leaves_later else set[str]()
    made.told = sorted(set(to) - spared)
    when = made.at + TIME_TO_UNDO if leaves_later else made.at
    for each in made.told:
        ref = {"ask": made.ask_id.hex, "version": str(made.version)} | ({"office": "yes"} if each == OWNER else {})
        rank = Rank.DECIDE if made.move is Move.HAND_OVER and each == made.member_id else Rank.NEWS
        await notices.owe(session, key=_key(made, each), to=each, subject=NEWS, ref=ref, at=when, rank=rank)
    if leaves_later:
        about = f"asks:{made.ask_id.hex}:"
        await notices.refresh_later(session, key=f"{about}leaves:{made.version}", about=about, at=when)


async def remind(session: AsyncSession, ask: Ask, *, now: datetime) -> None:
    """Owe whoever acts on the promise that stands its reminders: on its day, and on the day after. None for a past one.

    The CTO reads it on the desk.
    """
    await notices.forget_unseen(session, _all_reminders(ask.id))
    if ask.state is not AskState.PROMISED or ask.due is None or ask.actor_id is None:
        return
    zone = zone_of(await session.scalar(select(Member.zone).where(Member.id == ask.actor_id)) or "UTC")
    for day in (ask.due, ask.due + _ONE_DAY):
        if day > now.astimezone(zone).date():
            await notices.owe(
                session,
                key=f"{_all_reminders(ask.id)}{ask.version}:{day}:{ask.actor_id}",
                to=ask.actor_id,
                subject=REMINDER,
                ref={"ask": ask.id.hex},
                at=datetime.combine(day, time(), zone),
                rank=Rank.OWED,
            )


async def refresh(session: AsyncSession, ask_id: UUID, *, now: datetime) -> None:
    """Bring the desk, and every message that tells of this ask, to how it stands now."""
    await notices.refresh_about(session, f"asks:{ask_id.hex}:")
    await notices.refresh_desk(session, now)


async def take_back(session: AsyncSession, made: AskMove) -> None:
    """Nobody is owed the news of this move any more."""
    for each in made.told:
        await notices.withdraw(session, _key(made, each))


def _all_news(ask_id: UUID) -> str:
    return f"asks:{ask_id.hex}:news:"


def _all_reminders(ask_id: UUID) -> str:
    return f"asks:{ask_id.hex}:due:"


def _key(made: AskMove, addressee: str) -> str:
    return f"{_all_news(made.ask_id)}{made.version}:{addressee}"


async def _stands_beside(session: AsyncSession, rendering: Rendering, ask_id: UUID, person: Person) -> bool:
    """Whether the desk that the notice is on shows the ask by itself."""
    return rendering.on_desk and ask_id in await find_placed(session, person, rendering.now)


async def render_news(session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
    """The notice `asks.news`."""
    ask_id, version = UUID(rendering.ref["ask"]), int(rendering.ref["version"])
    person = await find_person(session, rendering.to)
    if person is None:
        return _GONE
    # First, since it is one look for all of a morning's new asks.
    if rendering.ref.get("office") and await _stands_beside(session, rendering, ask_id, person):
        return _ON_DESK
    if not await notices.is_newest_here(session, rendering, _all_news(ask_id), version):
        return Withdrawn("told by newer news of the same ask")
    card, told = await find_card(session, ask_id), await find_news(session, ask_id, version)
    if card is None or told is None:
        return _GONE
    if rendering.ref.get("office") and not may_read(person, card.standing):
        return _NOT_THEIRS
    return news(await name_whom_it_tells_of(session, card, told), told, person, now=rendering.now)


async def render_reminder(session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
    """The notice `asks.reminder`."""
    ask_id = UUID(rendering.ref["ask"])
    card, person = await find_card(session, ask_id), await find_person(session, rendering.to)
    if card is None or person is None:
        return _GONE
    if await _stands_beside(session, rendering, ask_id, person):
        return _ON_DESK
    return reminder(card, person, now=rendering.now)
