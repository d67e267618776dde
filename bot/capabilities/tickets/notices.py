"""What those whom a ticket concerns are owed to hear: who is told what, when, and how it is taken back.

A notice is owed in the transaction of the move it tells of. A no, and whatever one tap says, leaves two minutes later, so
that it can be undone. Of a ticket that is withdrawn before somebody heard of it, they hear nothing.
"""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.ledger import find_card, find_news, today_of
from bot.capabilities.tickets.models import TicketMove
from bot.capabilities.tickets.news import news
from bot.capabilities.tickets.rules import TIME_TO_UNDO, may_read
from bot.capabilities.tickets.standing import Move
from bot.core import notices
from bot.core.capability import Rank, Rendering, Withdrawn
from bot.core.people import find_person
from bot.core.slack.events import Block

NEWS: Final = "tickets.news"

_ASKS: Final = frozenset({Move.FILE, Move.ASK_BACK, Move.ANSWER, Move.OFFER, Move.DO})
"""Moves whose news waits for an answer of somebody who reads it."""

_GIVES_AWAY: Final = frozenset({Move.SORT, Move.HAND_OVER, Move.ACCEPT})
"""Whoever it was taken from hears where it went."""


_WHOSE_IT_IS: Final = frozenset({Move.SORT, Move.HAND_OVER})
"""They say only with whom it is and by when word is due, which newer news of the ticket says better."""


async def tell(session: AsyncSession, made: TicketMove, *, to: Collection[str], later: bool) -> None:
    """Owe the news of a move to these members, and write down in it who is told; `later`: in two minutes."""
    if made.move is Move.WITHDRAW:
        aware = await notices.aware_of(session, _all_news(made.ticket_id))
        await notices.forget_unseen(session, _all_news(made.ticket_id))
        to = [each for each in to if each in aware]
    made.told = sorted(to)
    when = made.at + TIME_TO_UNDO if later else made.at
    for each in made.told:
        ref = {"ticket": made.ticket_id.hex, "version": str(made.version)}
        rank = Rank.DECIDE if made.move in _ASKS else Rank.NEWS
        await notices.owe(session, key=_key(made, each), to=each, subject=NEWS, ref=ref, at=when, rank=rank)
    if later:
        key = f"{_all_about(made.ticket_id)}leaves:{made.version}"
        await notices.refresh_later(session, key=key, about=_all_about(made.ticket_id), at=when)


async def refresh(session: AsyncSession, ticket_id: UUID) -> None:
    """Bring every message that tells of this ticket to how it stands now."""
    await notices.refresh_about(session, _all_about(ticket_id))


async def take_back(session: AsyncSession, made: TicketMove) -> None:
    """Nobody is owed the news of this move any more."""
    for each in made.told:
        await notices.withdraw(session, _key(made, each))


def _all_about(ticket_id: UUID) -> str:
    return f"tickets:{ticket_id.hex}:"


def _all_news(ticket_id: UUID) -> str:
    return f"{_all_about(ticket_id)}news:"


def _key(made: TicketMove, member_id: str) -> str:
    return f"{_all_news(made.ticket_id)}{made.version}:{member_id}"


async def render_news(session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
    """The notice `tickets.news`."""
    ticket_id, version = UUID(rendering.ref["ticket"]), int(rendering.ref["version"])
    card, told = await find_card(session, ticket_id), await find_news(session, ticket_id, version)
    person = await find_person(session, rendering.to)
    if card is None or told is None or person is None:
        return Withdrawn("the ticket is gone")
    if told.move not in _GIVES_AWAY and not may_read(person, card.standing):
        return Withdrawn("it is somebody else's to read by now")
    newest = await notices.is_newest_here(session, rendering, _all_news(ticket_id), version)
    if not newest and told.move in _WHOSE_IT_IS:
        return Withdrawn("told by newer news of the same ticket")
    return news(card, told, person, now=rendering.now, today=await today_of(session, rendering.now), newest=newest)
