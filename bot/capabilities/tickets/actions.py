"""Filing a ticket, joining it, and every move after that.

A move names the version of the ticket that its author saw. The ticket is locked, and a move on anything but that version
is refused: of two people pressing at once one wins, and the other learns what happened. Whoever opened the transaction
commits.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets import notices
from bot.capabilities.tickets.desk import find_triage
from bot.capabilities.tickets.finding import from_source, last_move, read_lasts, standing_of
from bot.capabilities.tickets.handback.ledger import agreed_day
from bot.capabilities.tickets.models import Ticket, TicketCounter, TicketMove, TicketPart
from bot.capabilities.tickets.rules import (
    STEPS,
    apply,
    may_move,
    may_undo,
    next_date,
    parties_of,
    told_of,
    written_as,
)
from bot.capabilities.tickets.standing import (
    OPEN,
    Actor,
    Frequency,
    Impact,
    Kind,
    Move,
    Party,
    Standing,
    State,
)
from bot.capabilities.tickets.upkeep.consequences import follow_through
from bot.capabilities.tickets.upkeep.recurring import notice_pattern
from bot.core.company import Days, find_days
from bot.core.db import insert_once
from bot.core.people import Person


class NobodyLooksAfterComplaints(Exception):
    """There is neither anybody who looks after complaints nor a CTO: nobody would read it, so it must not be taken."""


@dataclass(frozen=True, slots=True)
class Made:
    """The move was made, by this call or by an earlier one with the same source."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Nothing was done: the ticket is not as its author saw it any more, or the move is not theirs."""

    ticket: Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """A complaint as it comes in. `complainer_id` is None for an anonymous one, whose `source` is a random word."""

    words: str
    complainer_id: str | None
    at: datetime
    source: str
    quoted: str | None = None
    permalink: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A move as somebody makes it, with what they filled in. `seen` is the version they looked at.

    Made with a key (`by=Nobody.KEY`), `at` must not be finer than the day, and nothing of a person may be written in the
    same transaction.
    """

    move: Move
    by: Actor
    at: datetime
    seen: int
    words: str = ""
    day: date | None = None
    member_id: str | None = None
    kind: Kind | None = None
    impact: Impact | None = None
    frequency: Frequency | None = None
    url: str | None = None
    source: str | None = None

    @property
    def by_id(self) -> str | None:
        """None for the bot and for whoever holds the key."""
        return self.by.id if isinstance(self.by, Person) else None


async def file_ticket(session: AsyncSession, filing: Filing) -> Ticket:
    """A new ticket, which whoever looks after complaints is owed to hear of; the one this source has made already.

    Raises `NobodyLooksAfterComplaints` where nobody would read it.
    """
    standing = await from_source(session, filing.source)
    if standing is not None:
        return standing
    triage, days = await find_triage(session), await find_days(session)
    if not triage:
        raise NobodyLooksAfterComplaints
    ticket = await _put_down(session, filing, triage, days)
    made = TicketMove(
        ticket_id=ticket.id,
        version=1,
        move=Move.FILE,
        party=Party.COMPLAINER,
        by_id=filing.complainer_id,
        at=filing.at,
        state_before=State.FILED,
        day=ticket.next_on,
    )
    session.add(made)
    stands = await standing_of(session, ticket)
    told = told_of(Move.FILE, before=stands, after=stands, by_id=filing.complainer_id)
    await _tell(session, ticket, made, told=told)
    return ticket


async def _put_down(session: AsyncSession, filing: Filing, triage: Sequence[str], days: Days) -> Ticket:
    """The row, with whoever looks after complaints as its owner: somebody else than its author, if there is anybody."""
    today = days.today(filing.at)
    owner_id = next((each for each in triage if each != filing.complainer_id), triage[0])
    first = Standing(state=State.FILED, owner_id=owner_id, next_on=today)
    ticket = Ticket(
        number=await _next_number(session),
        words=filing.words,
        quoted=filing.quoted,
        permalink=filing.permalink,
        anonymous=filing.complainer_id is None,
        complainer_id=filing.complainer_id,
        owner_id=owner_id,
        next_on=next_date(Move.FILE, first, today=today, named=None, works=days.works),
        state=State.FILED,
        filed_on=today,
        version=1,
        source=filing.source,
    )
    session.add(ticket)
    await session.flush()
    return ticket


async def press(session: AsyncSession, ticket: Ticket, pressed: Pressed) -> Made | Overtaken:
    """Make a move on a locked ticket. The same source again changes nothing and counts as made."""
    if pressed.source and await _moved_by(session, pressed.source):
        return Made(ticket)
    if ticket.version != pressed.seen:
        return Overtaken(ticket)
    if pressed.move is Move.UNDO:
        return await _undo(session, ticket, pressed)
    before = await standing_of(session, ticket)
    if not may_move(pressed.by, pressed.move, before):
        return Overtaken(ticket)
    days = await find_days(session)
    named = await agreed_day(session, ticket.id) if pressed.move is Move.ACCEPT else None
    next_on = next_date(
        pressed.move, before, today=days.today(pressed.at), named=named or pressed.day, works=days.works
    )
    after = apply(pressed.move, before, next_on=next_on, kind=pressed.kind, member_id=pressed.member_id)
    made = _write_down(session, ticket, pressed, before)
    _bring_to(ticket, after)
    _fill_in(ticket, pressed)
    made.day = ticket.next_on
    told = told_of(pressed.move, before=before, after=after, by_id=pressed.by_id)
    await _tell(session, ticket, made, told=told, later=STEPS[pressed.move].leaves_later)
    return Made(ticket)


async def follow(session: AsyncSession, ticket: Ticket, member_id: str, *, at: datetime) -> bool:
    """ "Me too": one row for each member, and none for whoever complained. True where this call made it; safe to repeat."""
    if member_id == ticket.complainer_id or ticket.state not in OPEN:
        return False
    values = {"ticket_id": ticket.id, "member_id": member_id, "since": at}
    joined = await insert_once(session, TicketPart, values, key=["ticket_id", "member_id"])
    await notices.refresh(session, ticket.id)
    await notice_pattern(session, ticket, now=at)
    return joined


async def unfollow(session: AsyncSession, ticket: Ticket, member_id: str) -> None:
    """Not any more. Safe to repeat."""
    mine = (TicketPart.ticket_id == ticket.id, TicketPart.member_id == member_id)
    await session.execute(delete(TicketPart).where(*mine))
    await notices.refresh(session, ticket.id)


async def _undo(session: AsyncSession, ticket: Ticket, pressed: Pressed) -> Made | Overtaken:
    """Take back what one tap did, and with it the news that has not left yet."""
    last = await last_move(session, ticket)
    (undone,) = await read_lasts(session, {ticket: last})
    if not may_undo(pressed.by, undone, pressed.at):
        return Overtaken(ticket)
    await notices.take_back(session, last)
    before = await standing_of(session, ticket)
    made = _write_down(session, ticket, pressed, before)
    ticket.state, ticket.kind = last.state_before, last.kind_before
    ticket.owner_id, ticket.next_on = last.owner_before, last.next_before
    if undone.move is Move.NO_THANKS:
        ticket.turned_down = False
    if undone.move is Move.ACCEPT:
        ticket.handed_back = False
    made.day = ticket.next_on
    told = told_of(Move.UNDO, before=before, after=await standing_of(session, ticket), by_id=pressed.by_id)
    await _tell(session, ticket, made, told=told)
    return Made(ticket)


async def _tell(
    session: AsyncSession, ticket: Ticket, made: TicketMove, *, told: Collection[str], later: bool = False
) -> None:
    """Owe the news of a move to whoever it concerns, and what follows from it; bring what they saw of it up to date."""
    await session.flush()
    await notices.tell(session, made, to=told, later=later)
    await follow_through(session, ticket, made)
    await notices.refresh(session, made.ticket_id)


async def _moved_by(session: AsyncSession, source: str) -> bool:
    return await session.scalar(select(TicketMove.id).where(TicketMove.source == source)) is not None


async def _next_number(session: AsyncSession) -> int:
    """The next number of the workspace. The counter's row stays locked until the transaction ends: no number twice."""
    await insert_once(session, TicketCounter, {"last": 0}, key=[])
    following = update(TicketCounter).values(last=TicketCounter.last + 1).returning(TicketCounter.last)
    return (await session.execute(following)).scalar_one()


def _bring_to(ticket: Ticket, standing: Standing) -> None:
    ticket.state, ticket.kind = standing.state, standing.kind
    ticket.owner_id, ticket.next_on = standing.owner_id, standing.next_on
    ticket.complainer_id, ticket.turned_down = standing.complainer_id, standing.turned_down


def _fill_in(ticket: Ticket, pressed: Pressed) -> None:
    """What a move says besides how the ticket stands."""
    match pressed.move:
        case Move.SORT:
            ticket.impact, ticket.frequency = pressed.impact, pressed.frequency
        case Move.REWORD:
            ticket.words = pressed.words
        case Move.LINK:
            ticket.tracker_url = pressed.url
        case Move.ACCEPT:
            ticket.handed_back = True
        case _:
            pass


def _write_down(session: AsyncSession, ticket: Ticket, pressed: Pressed, before: Standing) -> TicketMove:
    ticket.version += 1
    move = written_as(pressed.move)
    unsaid = move is not pressed.move
    made = TicketMove(
        ticket_id=ticket.id,
        version=ticket.version,
        move=move,
        party=Party.BOT if unsaid else _as_whom(pressed, before),
        by_id=None if unsaid else pressed.by_id,
        at=pressed.at,
        state_before=before.state,
        owner_before=ticket.owner_id,
        kind_before=before.kind,
        next_before=ticket.next_on,
        words=pressed.words or None,
        member_id=pressed.member_id,
        source=pressed.source,
    )
    session.add(made)
    return made


def _as_whom(pressed: Pressed, before: Standing) -> Party:
    """The first of their parties that may make the move, in the order of the parties."""
    theirs = parties_of(pressed.by, before)
    able = theirs & STEPS[pressed.move].by
    return next(party for party in Party if party in (able or theirs))
