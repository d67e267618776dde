"""Publishing a clarification, saying it again, letting it rest. Whoever opened the transaction commits."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.clarity.models import Clarification, Repetition
from bot.capabilities.tickets.clarity.rules import EVERY, Echo, Stage, stage_after
from bot.capabilities.tickets.models import Ticket
from bot.core.company import find_days
from bot.core.db import insert_once
from bot.core.people import Person
from bot.core.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Once more, as somebody reports it."""

    by: Person
    at: datetime
    place: str
    words: str
    echo: Echo
    source: str


async def publish(
    session: AsyncSession, ticket: Ticket, *, question: str, answer: str, by: Person, at: datetime
) -> Clarification:
    """From now on everybody can read it; the one that stands already where this ticket has one.

    Whoever publishes it keeps it. What the owner or a deputy publishes is kept by the office, and goes with it.
    """
    office = not by.roles.isdisjoint({Role.OWNER, Role.DEPUTY})
    values = {
        "ticket_id": ticket.id,
        "question": question,
        "answer": answer,
        "keeper_id": None if office else by.id,
        "published_at": at,
        "next_on": (await find_days(session)).today(at) + EVERY,
    }
    await insert_once(session, Clarification, values, key=["ticket_id"])
    return (await session.scalars(select(Clarification).where(Clarification.ticket_id == ticket.id))).one()


async def lock_clarification(session: AsyncSession, clarification_id: UUID) -> Clarification | None:
    """As it stands now, kept from everybody else until the transaction ends; None where there is none."""
    its = select(Clarification).where(Clarification.id == clarification_id).with_for_update()
    return await session.scalar(its.execution_options(populate_existing=True))


async def repeat(session: AsyncSession, clarification: Clarification, said: Said) -> bool:
    """Once more, of a locked one. True where this call counted it; the same source again changes nothing.

    One that landed or rests and is news to somebody after all is worth saying again.
    """
    values = {
        "clarification_id": clarification.id,
        "number": clarification.said + 1,
        "by_id": said.by.id,
        "at": said.at,
        "words": said.words or None,
        "place": said.place,
        "echo": said.echo,
        "source": said.source,
    }
    if not await insert_once(session, Repetition, values, key=["source"]):
        return False
    again = (await find_days(session)).today(said.at) + EVERY
    clarification.said += 1
    clarification.stage = stage_after(said.echo)
    clarification.next_on = again if clarification.stage is Stage.REPEATED else None
    return True


def let_rest(clarification: Clarification) -> None:
    """Nobody is asked to say it any more; everybody can still read it. Safe to repeat."""
    if clarification.stage is Stage.REPEATED:
        clarification.stage, clarification.next_on = Stage.RESTING, None
