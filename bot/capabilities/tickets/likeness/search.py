"""Finding tickets that look alike. The database counts keyed words; what it finds is decrypted and ranked in a thread."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Text, delete, func, select, type_coerce, union
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.clarity.models import Clarification
from bot.capabilities.tickets.likeness.models import TicketTerm
from bot.capabilities.tickets.likeness.words import Candidate, rank, terms_of
from bot.capabilities.tickets.models import Ticket
from bot.capabilities.tickets.standing import OPEN, State
from bot.core.secrets import Cipher, Purpose

_DIGEST: Final = 16
_CANDIDATES: Final = 200
_OVER: Final = (State.SETTLED, State.DECLINED)


async def index(session: AsyncSession, cipher: Cipher, ticket_id: UUID, words: str) -> None:
    """Let a ticket be found by these words and by what is published of it, and by no others. Safe to repeat."""
    published = select(Clarification.question, Clarification.answer).where(Clarification.ticket_id == ticket_id)
    texts = [words, *(text for row in await session.execute(published) for text in row)]
    await session.execute(delete(TicketTerm).where(TicketTerm.ticket_id == ticket_id))
    terms = dict.fromkeys(
        cipher.digests(Purpose.TICKET_TERMS, term)[0][:_DIGEST] for text in texts for term in terms_of(text)
    )
    session.add_all(TicketTerm(term=term, ticket_id=ticket_id) for term in terms)


def digests_of(cipher: Cipher, text: str) -> list[str]:
    """The keyed words of a text, with every key that is in use."""
    return [digest[:_DIGEST] for term in terms_of(text) for digest in cipher.digests(Purpose.TICKET_TERMS, term)]


async def find_alike(session: AsyncSession, cipher: Cipher, text: str, *, most: int = 3) -> Sequence[UUID]:
    """Open tickets, and those whose answer is published, that look like this text: the most alike first."""
    # Of all there ever were they are few, so they are looked up first, not last.
    shown = union(select(Ticket.id).where(Ticket.state.in_(OPEN)), select(Clarification.ticket_id))
    return await _alike(session, cipher, text, TicketTerm.ticket_id.in_(shown), most=most)


async def find_alike_before(
    session: AsyncSession, cipher: Cipher, text: str, *, since: date, most: int = 3
) -> Sequence[UUID]:
    """Tickets filed since a day and over by now, withdrawn ones left out, that look like this text: the most alike first."""
    over = select(Ticket.id).where(Ticket.state.in_(_OVER), Ticket.filed_on >= since)
    return await _alike(session, cipher, text, TicketTerm.ticket_id.in_(over), most=most)


async def _alike(
    session: AsyncSession, cipher: Cipher, text: str, among: ColumnElement[bool], *, most: int
) -> Sequence[UUID]:
    shared = func.count(TicketTerm.term)
    ids = list(
        await session.scalars(
            select(TicketTerm.ticket_id)
            .where(TicketTerm.term.in_(digests_of(cipher, text)), among)
            .group_by(TicketTerm.ticket_id)
            .order_by(shared.desc(), TicketTerm.ticket_id)
            .limit(_CANDIDATES)
        )
    )
    tokens = await _sealed(session, ids)

    def read_and_rank() -> list[UUID]:
        return rank(text, [Candidate(ticket_id, cipher.open(token)) for ticket_id, token in tokens], most=most)

    return await asyncio.to_thread(read_and_rank)


async def _sealed(session: AsyncSession, ids: Sequence[UUID]) -> list[tuple[UUID, str]]:
    """Every text by which these tickets are known, as the database has it: the complaint, and what is published of it."""
    words = select(Ticket.id, type_coerce(Ticket.words, Text)).where(Ticket.id.in_(ids))
    found = [(ticket_id, token) for ticket_id, token in await session.execute(words)]
    texts = (type_coerce(Clarification.question, Text), type_coerce(Clarification.answer, Text))
    published = select(Clarification.ticket_id, *texts).where(Clarification.ticket_id.in_(ids))
    for ticket_id, question, answer in await session.execute(published):
        found += [(ticket_id, question), (ticket_id, answer)]
    return found
