"""What follows from a move besides its news: reminders of the new date, an offer to publish, a pattern that shows."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.clarity.notices import offer_to_publish
from bot.capabilities.tickets.likeness.search import index
from bot.capabilities.tickets.models import Ticket, TicketMove
from bot.capabilities.tickets.standing import Move
from bot.capabilities.tickets.upkeep.recurring import notice_pattern, notice_return
from bot.capabilities.tickets.upkeep.reminders import remind
from bot.core.secrets import Cipher

_COMES_BACK = frozenset({Move.REOPEN, Move.STILL_NOT})


async def follow_through(session: AsyncSession, ticket: Ticket, made: TicketMove) -> None:
    """In the transaction of the move, once it is written down."""
    await remind(session, ticket, now=made.at)
    await offer_to_publish(session, ticket, made)
    if made.move in _COMES_BACK:
        await notice_pattern(session, ticket, now=made.at)


async def make_known(session: AsyncSession, cipher: Cipher, ticket: Ticket, *, now: datetime) -> None:
    """A ticket was filed: from now on it is found by its words, and where it looks like one that was over, that is told.

    Safe to repeat.
    """
    await index(session, cipher, ticket.id, ticket.words)
    await notice_return(session, cipher, ticket, now=now)
