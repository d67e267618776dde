"""Finding one ticket, to look at or to move: locked, and with as much of it as the rules decide on."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.desk import find_triage
from bot.capabilities.tickets.models import Ticket, TicketMove, TicketPart
from bot.capabilities.tickets.standing import LastMove, Move, Standing, State
from bot.core.company import Days, find_days


async def from_source(session: AsyncSession, source: str) -> Ticket | None:
    """The ticket that this source made."""
    return await session.scalar(select(Ticket).where(Ticket.source == source))


async def lock_ticket(session: AsyncSession, ticket_id: UUID) -> Ticket | None:
    """The ticket as it stands now, kept from everybody else until the transaction ends; None where there is none."""
    mine = select(Ticket).where(Ticket.id == ticket_id).with_for_update()
    return await session.scalar(mine.execution_options(populate_existing=True))


async def standing_of(session: AsyncSession, ticket: Ticket) -> Standing:
    """The part of it that the rules decide on."""
    parts = await session.scalars(select(TicketPart.member_id).where(TicketPart.ticket_id == ticket.id))
    return stand(ticket, triage=frozenset(await find_triage(session)), followers=frozenset(parts))


def stand(ticket: Ticket, *, triage: frozenset[str], followers: frozenset[str]) -> Standing:
    """As `standing_of()`, for many at once. A closed ticket whose owner is gone counts as nobody's."""
    return Standing(
        state=ticket.state,
        owner_id=ticket.owner_id or "",
        next_on=ticket.next_on or ticket.filed_on,
        kind=ticket.kind,
        complainer_id=ticket.complainer_id,
        turned_down=ticket.turned_down,
        triage_ids=triage,
        follower_ids=followers,
    )


async def read_lasts(session: AsyncSession, made: Mapping[Ticket, TicketMove]) -> list[LastMove]:
    """The moves made last, as the rules decide on them, in this order.

    An offer that ended before its day was declined, which its complainer can undo: no row says so, the calendar does.
    """
    ended = any(_ended(last) for last in made.values())
    days = await find_days(session) if ended else None
    return [_as_last(ticket, last, days) for ticket, last in made.items()]


def _as_last(ticket: Ticket, last: TicketMove, days: Days | None) -> LastMove:
    due = last.next_before
    if days is not None and _ended(last) and due is not None and days.today(last.at) <= due:
        return LastMove(Move.NO_THANKS, ticket.complainer_id, last.at, last.state_before)
    return LastMove(last.move, last.by_id, last.at, last.state_before)


def _ended(last: TicketMove) -> bool:
    """Whether an offer was not taken up."""
    return last.move is Move.LAPSE and last.state_before is State.OFFERED


async def last_move(session: AsyncSession, ticket: Ticket) -> TicketMove:
    """The move that brought the ticket to where it stands."""
    newest = select(TicketMove).where(TicketMove.ticket_id == ticket.id).order_by(TicketMove.version.desc()).limit(1)
    return (await session.scalars(newest)).one()
