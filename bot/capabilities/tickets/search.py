"""`/complain find`: the tickets somebody may read in which these words stand, by keyed words. No text is decrypted to find one."""

from collections.abc import Sequence

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
    terms: Sequence[bytes | str] = digests_of(cipher, words)
    here = (Ticket.workspace_id == TicketTerm.workspace_id) & (Ticket.id == TicketTerm.ticket_id)
    shared = func.count(TicketTerm.term)
    found = (
        select(Ticket.id, shared.label("shared"), Ticket.number)
        .join(TicketTerm, here)
        .where(TicketTerm.term.in_(terms), concerning(person, await find_triage(session)))
        .group_by(Ticket.workspace_id, Ticket.id, Ticket.number)
    )
    total = await session.scalar(select(func.count()).select_from(found.subquery())) or 0
    page = await session.execute(found.order_by(shared.desc(), Ticket.number.desc()).offset(start).limit(most))
    ids = [ticket_id for ticket_id, _, _ in page]
    rows = {each.id: each for each in await session.scalars(select(Ticket).where(Ticket.id.in_(ids)))}
    return CardPage(cards=await cards_of(session, [rows[each] for each in ids]), start=start, total=total)
