"""Reading tickets: each as a card that says everything a view needs, names included.

What a card tells of names is decided here once: who may not know who complained gets a card without the name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.desk import find_triage
from bot.capabilities.tickets.finding import read_lasts, stand
from bot.capabilities.tickets.models import Ticket, TicketMove, TicketPart, is_open
from bot.capabilities.tickets.rules import may_see_name, priority
from bot.capabilities.tickets.standing import Actor, LastMove, Move, Party, Standing, State
from bot.core.company import find_days
from bot.core.moves import last_moves
from bot.core.people import Person, first_name, names_of

_TITLE: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A move, to be told: as whom it was made, by whom, and in which words."""

    version: int
    move: Move
    party: Party
    by_id: str | None
    at: datetime
    state_before: State
    words: str | None
    day: date | None
    member_id: str | None
    told: Sequence[str] = ()
    """The members who were owed the news of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A ticket as people see it. Texts are plain, as people wrote them."""

    id: UUID
    number: int
    version: int
    standing: Standing
    words: str
    quoted: str | None
    permalink: str | None
    tracker_url: str | None
    anonymous: bool
    filed_on: date
    priority: int | None
    """From 1 to 9; None until it is sorted."""
    handed_back: bool
    last: LastMove
    last_party: Party
    """As whom it was made."""
    reason: str | None
    """The words of the move made last."""
    names: dict[str, str]
    """First names of everybody it concerns, by member id: for those who may know them."""

    @property
    def label(self) -> str:
        return f"C-{self.number}"

    @property
    def title(self) -> str:
        """The complaint in a line: its first one without its full stop, or cut after a word."""
        line = next((each.strip() for each in self.words.splitlines() if each.strip()), "")
        return line.removesuffix(".") if len(line) <= _TITLE else f"{line[:_TITLE].rsplit(' ', 1)[0]}…"

    @property
    def followers(self) -> int:
        """How many others said "me too"."""
        return len(self.standing.follower_ids)

    def name(self, member_id: str | None, viewer_id: str = "") -> str:
        """A first name in the middle of a sentence; "you" for whoever reads it."""
        if member_id is None:
            return "somebody"
        return "you" if member_id == viewer_id else self.names.get(member_id, "somebody")

    def complainer(self, viewer: Actor) -> str:
        """ "you", the name for those who work on it, and "the complainer" for everybody else."""
        complainer_id = self.standing.complainer_id
        if complainer_id is None or not may_see_name(viewer, self.standing):
            return "the complainer"
        return self.name(complainer_id, viewer.id if isinstance(viewer, Person) else "")

    def author(self, told: News, viewer: Actor) -> str:
        """Who made a move, as this reader may know it."""
        if told.party is Party.COMPLAINER:
            is_theirs = isinstance(viewer, Person) and told.by_id == viewer.id
            return "you" if is_theirs else self.complainer(viewer)
        if told.party is Party.BOT:
            return "Cadence"
        return self.name(told.by_id, viewer.id if isinstance(viewer, Person) else "")


async def card_of(session: AsyncSession, ticket: Ticket) -> Card:
    return (await cards_of(session, [ticket]))[0]


async def find_card(session: AsyncSession, ticket_id: UUID) -> Card | None:
    """The ticket with this id; None where this workspace has none."""
    ticket = await session.scalar(select(Ticket).where(Ticket.id == ticket_id))
    return None if ticket is None else await card_of(session, ticket)


async def find_numbered(session: AsyncSession, number: int) -> Card | None:
    """The 12 of C-12."""
    ticket = await session.scalar(select(Ticket).where(Ticket.number == number))
    return None if ticket is None else await card_of(session, ticket)


async def find_news(session: AsyncSession, ticket_id: UUID, version: int) -> News | None:
    """The move that made this version."""
    found = select(TicketMove).where(TicketMove.ticket_id == ticket_id, TicketMove.version == version)
    move = await session.scalar(found)
    return None if move is None else news_of(move)


async def history_of(session: AsyncSession, ticket_id: UUID, *, since: int = 0) -> list[News]:
    """Every move after version `since`, the first one first."""
    moves = select(TicketMove).where(TicketMove.ticket_id == ticket_id, TicketMove.version > since)
    return [news_of(move) for move in await session.scalars(moves.order_by(TicketMove.version))]


def news_of(move: TicketMove) -> News:
    return News(
        version=move.version,
        move=move.move,
        party=move.party,
        by_id=move.by_id,
        at=move.at,
        state_before=move.state_before,
        words=move.words,
        day=move.day,
        member_id=move.member_id,
        told=tuple(move.told),
    )


def concerning(person: Person, triage: Sequence[str]) -> ColumnElement[bool]:
    """The tickets that this person may read: theirs, joined, theirs to work on, or all for who looks after complaints."""
    joined = exists().where(
        TicketPart.workspace_id == Ticket.workspace_id,
        TicketPart.ticket_id == Ticket.id,
        TicketPart.member_id == person.id,
    )
    mine = or_(Ticket.complainer_id == person.id, Ticket.owner_id == person.id, joined)
    return true() if person.id in triage else mine


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPage:
    """Some cards of a list, and how many there are in all."""

    cards: Sequence[Card]
    start: int
    total: int


async def open_tickets(session: AsyncSession, person: Person, *, start: int = 0, most: int) -> CardPage:
    """What this person may read and is not settled; what is due first comes first."""
    condition = and_(concerning(person, await find_triage(session)), is_open())
    total = await session.scalar(select(func.count()).select_from(Ticket).where(condition)) or 0
    page: Select[Ticket] = select(Ticket).where(condition).order_by(Ticket.next_on, Ticket.number)
    tickets = list(await session.scalars(page.offset(start).limit(most)))
    return CardPage(cards=await cards_of(session, tickets), start=start, total=total)


async def cards_of(session: AsyncSession, tickets: Sequence[Ticket]) -> list[Card]:
    """Cards in the order of the tickets."""
    if not tickets:
        return []
    triage = frozenset(await find_triage(session))
    ids = [ticket.id for ticket in tickets]
    lasts, followers = await last_moves(session, TicketMove, TicketMove.ticket_id, ids), await _followers(session, ids)
    names = await _first_names(session, tickets, lasts, triage)
    read = await read_lasts(session, {ticket: lasts[ticket.id] for ticket in tickets})
    return [
        _card(ticket, lasts[ticket.id], last, names, triage=triage, followers=followers.get(ticket.id, frozenset()))
        for ticket, last in zip(tickets, read, strict=True)
    ]


def _card(
    ticket: Ticket,
    made: TicketMove,
    last: LastMove,
    names: dict[str, str],
    *,
    triage: frozenset[str],
    followers: frozenset[str],
) -> Card:
    weight = ticket.weight
    return Card(
        id=ticket.id,
        number=ticket.number,
        version=ticket.version,
        standing=stand(ticket, triage=triage, followers=followers),
        words=ticket.words,
        quoted=ticket.quoted,
        permalink=ticket.permalink,
        tracker_url=ticket.tracker_url,
        anonymous=ticket.anonymous,
        filed_on=ticket.filed_on,
        priority=priority(*weight) if weight else None,
        handed_back=ticket.handed_back,
        last=last,
        last_party=made.party,
        reason=made.words,
        names=names,
    )


async def today_of(session: AsyncSession, at: datetime) -> date:
    """The company's date: the dates of tickets are its days."""
    return (await find_days(session)).today(at)


async def _followers(session: AsyncSession, ticket_ids: Sequence[UUID]) -> dict[UUID, frozenset[str]]:
    rows = await session.execute(
        select(TicketPart.ticket_id, TicketPart.member_id).where(TicketPart.ticket_id.in_(ticket_ids))
    )
    found: dict[UUID, set[str]] = {}
    for ticket_id, member_id in rows:
        found.setdefault(ticket_id, set()).add(member_id)
    return {ticket_id: frozenset(members) for ticket_id, members in found.items()}


async def _first_names(
    session: AsyncSession, tickets: Sequence[Ticket], lasts: dict[UUID, TicketMove], triage: frozenset[str]
) -> dict[str, str]:
    concerned: set[str | None] = {*triage, *(last.by_id for last in lasts.values())}
    for ticket in tickets:
        concerned |= {ticket.complainer_id, ticket.owner_id}
    names = await names_of(session, [member_id for member_id in concerned if member_id is not None])
    return {member_id: first_name(name) for member_id, name in names.items()}
