"""What complaints know about somebody: what they complained about, joined, worked on and said. Never what is anonymous.

A complaint is about the company, not about its author: once somebody is forgotten, one that is open is withdrawn, its words
go, and what they did stands under nobody's name.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.actions import Pressed, press
from bot.capabilities.tickets.clarity.models import Clarification, Repetition
from bot.capabilities.tickets.desk import find_triage
from bot.capabilities.tickets.finding import lock_ticket
from bot.capabilities.tickets.likeness.models import TicketTerm
from bot.capabilities.tickets.likeness.search import index
from bot.capabilities.tickets.models import Ticket, TicketMove, TicketPart, is_open
from bot.capabilities.tickets.standing import Move, Nobody
from bot.capabilities.tickets.talks.actions import forget_talks
from bot.capabilities.tickets.talks.models import Talk
from bot.core.columns import cipher_of
from bot.core.people import Person
from bot.core.personal import Kept, PersonalData, Tables, as_row, known_person, put_under_nobody, tell_nobody

WORDS_GONE: Final = "(The words went with whoever complained.)"
_NAMED: Final = (
    (Ticket, "complainer_id"),
    (Ticket, "owner_id"),
    (TicketMove, "by_id"),
    (TicketMove, "member_id"),
    (TicketMove, "owner_before"),
    (Clarification, "keeper_id"),
    (Repetition, "by_id"),
)
"""Every column that names a member and stays."""


async def summarise(session: AsyncSession, person: Person) -> Sequence[str]:
    filed = await session.scalar(select(func.count()).where(Ticket.complainer_id == person.id)) or 0
    joined = await session.scalar(select(func.count()).where(TicketPart.member_id == person.id)) or 0
    if not filed and not joined:
        return ["No complaint under your name. Of anonymous ones I don't know whose they are."]
    done = [f"complained {_times(filed)}"] if filed else []
    done += [f"said “me too” {_times(joined)}"] if joined else []
    said = " and ".join(done)
    return [
        f"{said[0].upper()}{said[1:]} under your name; whoever looks after complaints and whoever works on them read that. "
        "Of anonymous ones I don't know whose they are."
    ]


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


async def export(session: AsyncSession, member_id: str) -> Tables:
    mine = select(Ticket.id).where(Ticket.complainer_id == member_id)
    own = {
        "complaints": select(Ticket).where(Ticket.complainer_id == member_id).order_by(Ticket.number),
        "moves_of_complaints": select(TicketMove)
        .where((TicketMove.by_id == member_id) | TicketMove.ticket_id.in_(mine))
        .order_by(TicketMove.at),
        "complaints_joined": select(TicketPart).where(TicketPart.member_id == member_id).order_by(TicketPart.since),
        "said_again": select(Repetition).where(Repetition.by_id == member_id).order_by(Repetition.number),
        "talks": select(Talk).where(Talk.member_id == member_id),
    }
    return {name: [as_row(row, "source", "told") for row in await session.scalars(rows)] for name, rows in own.items()}


async def forget(session: AsyncSession, member_id: str, at: datetime) -> None:
    person = await known_person(session, member_id)
    await _let_go(session, person, at)
    await session.flush()
    mine = select(Ticket.id).where(Ticket.complainer_id == member_id)
    gone = {"synchronize_session": False}
    theirs = TicketMove.ticket_id.in_(mine) & (TicketMove.by_id == member_id)
    await session.execute(update(TicketMove).where(theirs).values(words=None).execution_options(**gone))
    await session.execute(delete(TicketTerm).where(TicketTerm.ticket_id.in_(mine)).execution_options(**gone))
    await _find_by_what_is_published(session, member_id)
    emptied = {"words": WORDS_GONE, "quoted": None, "permalink": None}
    await session.execute(
        update(Ticket).where(Ticket.complainer_id == member_id).values(**emptied).execution_options(**gone)
    )
    await session.execute(delete(TicketPart).where(TicketPart.member_id == member_id))
    await forget_talks(session, member_id)
    await put_under_nobody(session, _NAMED, member_id, at)
    await tell_nobody(session, TicketMove.told, member_id)


async def _let_go(session: AsyncSession, person: Person, at: datetime) -> None:
    """What they complained about and is open is withdrawn; what they work on goes to whoever looks after complaints."""
    involved = (Ticket.complainer_id == person.id) | (Ticket.owner_id == person.id)
    heir = next((each for each in await find_triage(session) if each != person.id), None)
    for ticket_id in list(await session.scalars(select(Ticket.id).where(involved, is_open()))):
        ticket = await lock_ticket(session, ticket_id)
        if ticket is None:
            continue
        if ticket.complainer_id == person.id:
            await press(session, ticket, Pressed(move=Move.WITHDRAW, by=person, at=at, seen=ticket.version))
        elif heir is not None:
            handed = Pressed(move=Move.HAND_OVER, by=Nobody.BOT, at=at, seen=ticket.version, member_id=heir)
            await press(session, ticket, handed)


async def _find_by_what_is_published(session: AsyncSession, member_id: str) -> None:
    """A published answer is the company's: it is still found, by its own words alone."""
    theirs = select(Clarification.ticket_id).join(Ticket, Ticket.id == Clarification.ticket_id)
    cipher = cipher_of(session.get_bind().dialect)
    for ticket_id in list(await session.scalars(theirs.where(Ticket.complainer_id == member_id))):
        await index(session, cipher, ticket_id, "")


KEPT: Final = (
    Kept(
        what="What you complained about under your name, what you joined, and what became of it",
        purpose="so that every complaint has an answer, and you hear it",
        seen_by="you, whoever looks after complaints, whoever works on it; those who said “me too” read it without your name",
        how_long="as long as the complaints; the words go once you are forgotten",
        switch_off="withdraw it, or complain anonymously",
    ),
    Kept(
        what="An anonymous complaint, the day it came, and a keyed hash of its key",
        purpose="so that it can be worked on without knowing whose it is",
        seen_by="whoever looks after complaints, and whoever works on it; at what hour it was written, whoever controls the server "
        "could find out until it arrives the next morning, and of an answer with the key also later",
        how_long="as long as the complaints: nobody can tell whose it is to delete it, but whoever has the key can withdraw it",
        switch_off="withdraw it with its key",
    ),
    Kept(
        what="That I helped you to a talk with somebody, and whether it is settled; no words, and not with whom, once it is open",
        purpose="to ask you once whether it helped",
        seen_by="you",
        how_long="until you say so",
        switch_off="close the form without sending it",
    ),
)

PERSONAL_DATA: Final = PersonalData(
    summary=summarise,
    export=export,
    forget=forget,
    keeps=KEPT,
    goes=("the words of your complaints; what is still open is withdrawn",),
    stays=("that there was a complaint, what was answered or changed, and what was published of it",),
)
