"""Offering a complaint to whoever made it. Whoever opened the transaction commits."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.actions import Made, Overtaken, Pressed, press
from bot.capabilities.tickets.handback.ledger import keeper_of
from bot.capabilities.tickets.handback.models import HandBack
from bot.capabilities.tickets.handback.terms import Terms, sentence
from bot.capabilities.tickets.models import Ticket
from bot.capabilities.tickets.standing import Move
from bot.capabilities.tickets.views import weekday
from bot.core.db import insert_once
from bot.core.people import Person


async def offer(
    session: AsyncSession, ticket: Ticket, terms: Terms, *, by: Person, at: datetime, seen: int, source: str
) -> Made | Overtaken:
    """Offer a locked ticket on these terms. The same source again changes nothing and counts as made."""
    words = sentence(terms, until=weekday(terms.until), keeper=await keeper_of(session))
    done = await press(session, ticket, Pressed(move=Move.OFFER, by=by, at=at, seen=seen, words=words, source=source))
    if isinstance(done, Made) and ticket.version == seen + 1:
        await session.flush()
        values = {
            "ticket_id": ticket.id,
            "version": ticket.version,
            "scope": terms.scope,
            "hours_a_week": terms.hours_a_week,
            "until": terms.until,
            "decides": terms.decides,
        }
        await insert_once(session, HandBack, values, key=["ticket_id", "version"])
    return done
