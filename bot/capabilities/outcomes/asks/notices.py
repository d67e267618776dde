"""What asker, owner and receiver are owed to hear about an ask: who is told what, when, and how it is taken back.

A notice is owed in the transaction of the move it tells of. A no leaves two minutes later, so that it can be undone. Of
one ask everybody hears the latest: news that nobody saw yet gives way to newer news, and in one message only the newest of
an ask is told.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes.asks.ledger import find_card, find_news
from bot.capabilities.outcomes.asks.models import Ask, AskMove
from bot.capabilities.outcomes.asks.news import news, reminder
from bot.capabilities.outcomes.asks.rules import STEPS, TIME_TO_UNDO, AskState, Move
from bot.core import notices
from bot.core.capability import Rendering, Withdrawn
from bot.core.notices import SHOWN, Notice, NoticeState
from bot.core.people import Member, find_person
from bot.core.slack.events import Block

NEWS: Final = "asks.news"
REMINDER: Final = "asks.reminder"

_GONE: Final = Withdrawn("the ask is gone")
_ONE_DAY: Final = timedelta(days=1)


async def tell(session: AsyncSession, made: AskMove, *, to: Collection[str]) -> None:
    """Owe the news of a move to these members, and write down in it who is told.

    Of an ask that is withdrawn before somebody heard of it, they hear nothing.
    """
    aware = await _aware_of(session, made.ask_id)
    if not STEPS[made.move].says_no:  # a no may be undone, and then the news before it is owed as it was
        await _forget_unseen(session, _all_news(made.ask_id), of=to)
    made.told = sorted(member_id for member_id in to if made.move is not Move.WITHDRAW or member_id in aware)
    when = made.at + TIME_TO_UNDO if STEPS[made.move].says_no else made.at
    ref = {"ask": made.ask_id.hex, "version": str(made.version)}
    for member_id in made.told:
        await notices.owe(session, key=_key(made, member_id), to=member_id, subject=NEWS, ref=ref, at=when)


async def remind(session: AsyncSession, ask: Ask, *, to: Collection[str], now: datetime) -> None:
    """Owe the reminders of the promise that stands, if one does: on its day, and on the day after. None for a past one."""
    await _forget_unseen(session, _all_reminders(ask.id))
    if ask.state is not AskState.PROMISED or ask.due is None:
        return
    for member_id in sorted(to):
        zone = ZoneInfo(await session.scalar(select(Member.zone).where(Member.id == member_id)) or "UTC")
        for day in (ask.due, ask.due + _ONE_DAY):
            if day > now.astimezone(zone).date():
                await notices.owe(
                    session,
                    key=f"{_all_reminders(ask.id)}{ask.version}:{day}:{member_id}",
                    to=member_id,
                    subject=REMINDER,
                    ref={"ask": ask.id.hex},
                    at=datetime.combine(day, time(), zone),
                )


async def refresh(session: AsyncSession, ask_id: UUID) -> None:
    """Bring every message that tells of this ask to how it stands now."""
    about = Notice.key.startswith(f"asks:{ask_id.hex}:", autoescape=True)
    for key in list(await session.scalars(select(Notice.key).where(about, Notice.state.in_(SHOWN)))):
        await notices.refresh(session, key)


async def take_back(session: AsyncSession, made: AskMove) -> None:
    """Nobody is owed the news of this move any more."""
    for member_id in made.told:
        await notices.withdraw(session, _key(made, member_id))


def _all_news(ask_id: UUID) -> str:
    return f"asks:{ask_id.hex}:news:"


def _all_reminders(ask_id: UUID) -> str:
    return f"asks:{ask_id.hex}:due:"


def _key(made: AskMove, member_id: str) -> str:
    return f"{_all_news(made.ask_id)}{made.version}:{member_id}"


async def _aware_of(session: AsyncSession, ask_id: UUID) -> set[str]:
    """Who has read of the ask, or is about to."""
    about = Notice.key.startswith(_all_news(ask_id), autoescape=True)
    return set(await session.scalars(select(Notice.member_id).where(about, Notice.state.in_(SHOWN))))


async def _forget_unseen(session: AsyncSession, prefix: str, *, of: Collection[str] | None = None) -> None:
    """Withdraw what waits under these keys, of these members or of all. What is in a message already stays there."""
    waiting = (Notice.key.startswith(prefix, autoescape=True), Notice.state == NoticeState.WAITING)
    theirs = () if of is None else (Notice.member_id.in_(of),)
    await session.execute(update(Notice).where(*waiting, *theirs).values(state=NoticeState.WITHDRAWN))


async def _is_newest_here(session: AsyncSession, rendering: Rendering, ask_id: UUID, version: int) -> bool:
    """Whether the message has no newer news of the same ask."""
    beside = select(Notice.ref).where(
        Notice.delivery_id == rendering.delivery_id,
        Notice.state.in_(SHOWN),
        Notice.key.startswith(_all_news(ask_id), autoescape=True),
    )
    return all(int(ref["version"]) <= version for ref in await session.scalars(beside))


async def render_news(session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
    """The notice `asks.news`."""
    ask_id, version = UUID(rendering.ref["ask"]), int(rendering.ref["version"])
    card, told = await find_card(session, ask_id), await find_news(session, ask_id, version)
    person = await find_person(session, rendering.to)
    if card is None or told is None or person is None:
        return _GONE
    if not await _is_newest_here(session, rendering, ask_id, version):
        return Withdrawn("told by newer news of the same ask")
    return news(card, told, person, now=rendering.now)


async def render_reminder(session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
    """The notice `asks.reminder`."""
    card = await find_card(session, UUID(rendering.ref["ask"]))
    person = await find_person(session, rendering.to)
    return _GONE if card is None or person is None else reminder(card, person, now=rendering.now)
