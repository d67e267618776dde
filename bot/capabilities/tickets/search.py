"""`/complain find`: the tickets somebody may read in which these words stand, by keyed words. No text is decrypted to find one."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.desk import find_triage
from bot.capabilities.tickets.ledger import CardPage, cards_of, concerning
from bot.capabilities.tickets.likeness.models import TicketTerm
from bot.capabilities.tickets.likeness.search import digests_of
from bot.capabilities.tickets.models import Ticket
from bot.core.people import Person
from bot.core.secrets import Cipher


async def search(
    session: AsyncSession, cipher: Cipher, words: str, person: Person, *, start: int = 0, most: int
) -> CardPage:
    """Those with most of the words first, then the newest; closed ones too."""
    here = (Ticket.workspace_id == TicketTerm.workspace_id) & (Ticket.id == TicketTerm.ticket_id)
    shared = func.count(TicketTerm.term)
    found = await session.execute(
        select(Ticket.id, func.count().over())
        .join(TicketTerm, here)
        .where(TicketTerm.term.in_(digests_of(cipher, words)), concerning(person, await find_triage(session)))
        .group_by(Ticket.workspace_id, Ticket.id, Ticket.number)
        .order_by(shared.desc(), Ticket.number.desc())
        .offset(start)
        .limit(most)
    )
    totals = dict(found.all())  # of all pages, beside each row of this one
    rows = {each.id: each for each in await session.scalars(select(Ticket).where(Ticket.id.in_(totals)))}
    cards = await cards_of(session, [rows[each] for each in totals])
    return CardPage(cards=cards, start=start, total=next(iter(totals.values()), 0))
