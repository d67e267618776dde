"""What asker, owner and receiver are owed to hear about an ask: who is told what, when, and how it is taken back.

A notice is owed in the transaction of the move it tells of. A no leaves two minutes later, so that it can be undone.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes.asks.ledger import find_card, find_news
from bot.capabilities.outcomes.asks.models import Ask, AskMove
from bot.capabilities.outcomes.asks.news import news, reminder
from bot.capabilities.outcomes.asks.rules import STEPS, TIME_TO_UNDO, AskState
from bot.core import notices
from bot.core.capability import Rendering, Withdrawn
from bot.core.people import Member, find_person
from bot.core.slack.events import Block

NEWS: Final = "asks.news"
REMINDER: Final = "asks.reminder"

_GONE: Final = Withdrawn("the ask is gone")


async def tell(session: AsyncSession, made: AskMove) -> None:
    """Owe the news of a move to the members it names."""
    when = made.at + TIME_TO_UNDO if STEPS[made.move].says_no else made.at
    ref = {"ask": made.ask_id.hex, "version": str(made.version)}
    for member_id in made.told:
        await notices.owe(session, key=_key(made, member_id), to=member_id, subject=NEWS, ref=ref, at=when)


async def refresh(session: AsyncSession, ask_id: UUID) -> None:
    """Bring every message that tells of this ask to how it stands now."""
    for move in await session.scalars(select(AskMove).where(AskMove.ask_id == ask_id)):
        for member_id in move.told:
            await notices.refresh(session, _key(move, member_id))


async def take_back(session: AsyncSession, made: AskMove) -> None:
    """Nobody is owed the news of this move any more."""
    for member_id in made.told:
        await notices.withdraw(session, _key(made, member_id))


def _key(made: AskMove, member_id: str) -> str:
    return f"asks:{made.ask_id.hex}:{made.version}:{member_id}"


async def remind(session: AsyncSession, ask: Ask, *, to: Iterable[str]) -> None:
    """Owe a promise's reminders: on the day it is due, and on the day after. One that is kept by then says nothing."""
    due = ask.due
    if ask.state is not AskState.PROMISED or due is None:
        return
    for member_id in sorted(to):
        zone = await session.scalar(select(Member.zone).where(Member.id == member_id))
        for day in (due, due + timedelta(days=1)):
            await notices.owe(
                session,
                key=f"asks:{ask.id.hex}:due:{due}:{day}:{member_id}",
                to=member_id,
                subject=REMINDER,
                ref={"ask": ask.id.hex, "due": due.isoformat()},
                at=datetime.combine(day, time(), ZoneInfo(zone or "UTC")),
            )


async def render_news(session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
    """The notice `asks.news`."""
    ask_id, version = UUID(rendering.ref["ask"]), int(rendering.ref["version"])
    card, told = await find_card(session, ask_id), await find_news(session, ask_id, version)
    person = await find_person(session, rendering.to)
    if card is None or told is None or person is None:
        return _GONE
    return news(card, told, person, now=rendering.now)


async def render_reminder(session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
    """The notice `asks.reminder`: only while the promise for that very day stands."""
    card = await find_card(session, UUID(rendering.ref["ask"]))
    person = await find_person(session, rendering.to)
    if card is None or person is None:
        return _GONE
    if card.standing.state is not AskState.PROMISED or str(card.standing.due) != rendering.ref["due"]:
        return Withdrawn("kept, or another day was promised")
    return reminder(card, person, now=rendering.now)
