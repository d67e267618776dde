"""The job: a question that nobody answered until its day goes on without an answer, and a ticket whose owner left finds another."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, TypeAlias
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.actions import Pressed, press
from bot.capabilities.tickets.desk import find_triage
from bot.capabilities.tickets.finding import lock_ticket
from bot.capabilities.tickets.models import Ticket
from bot.capabilities.tickets.standing import AWAITING, OPEN, Move, Nobody
from bot.core.capability import Job
from bot.core.company import find_days
from bot.core.context import Context
from bot.core.people import Member
from bot.core.workspaces import Workspace

_AT_ONCE: Final = 50

Deed: TypeAlias = Callable[[AsyncSession, Ticket, datetime], Awaitable[None]]


async def keep_up(context: Context, now: datetime) -> None:
    """Each ticket in a transaction of its own; harmless if repeated."""
    for workspace_id in await _workspaces(context):
        async with context.database.reading(workspace_id) as session:
            today = (await find_days(session)).today(now)
            lapsed, orphaned = await _lapsed(session, today), await _orphaned(session)
        for ticket_ids, deed in ((lapsed, _lapse), (orphaned, _find_owner)):
            for ticket_id in ticket_ids:
                await _do(context, workspace_id, ticket_id, deed, now)


async def _do(context: Context, workspace_id: str, ticket_id: UUID, deed: Deed, now: datetime) -> None:
    async with context.database.transaction(workspace_id) as session:
        ticket = await lock_ticket(session, ticket_id)
        if ticket is not None:
            await deed(session, ticket, now)


async def _lapsed(session: AsyncSession, today: date) -> Sequence[UUID]:
    passed = (Ticket.state.in_(AWAITING), Ticket.next_on < today)
    return list(await session.scalars(select(Ticket.id).where(*passed).order_by(Ticket.next_on).limit(_AT_ONCE)))


async def _orphaned(session: AsyncSession) -> Sequence[UUID]:
    """Open tickets of somebody who left, where there is anybody to take them.

    Asked for by owner, who are few: the index of owners answers it without a look at the tickets.
    """
    owners = select(Ticket.owner_id).where(Ticket.state.in_(OPEN)).distinct()
    left = list(await session.scalars(select(Member.id).where(Member.id.in_(owners), ~Member.active)))
    if not left or not await find_triage(session):
        return []
    theirs = select(Ticket.id).where(Ticket.owner_id.in_(left), Ticket.state.in_(OPEN))
    return list(await session.scalars(theirs.order_by(Ticket.number).limit(_AT_ONCE)))


async def _lapse(session: AsyncSession, ticket: Ticket, now: datetime) -> None:
    """Looked at again under the lock: whoever answered meanwhile was in time."""
    today = (await find_days(session)).today(now)
    if ticket.state in AWAITING and ticket.next_on is not None and ticket.next_on < today:
        await press(session, ticket, Pressed(move=Move.LAPSE, by=Nobody.BOT, at=now, seen=ticket.version))


async def _find_owner(session: AsyncSession, ticket: Ticket, now: datetime) -> None:
    """To whoever looks after complaints, rather somebody else than whoever complained."""
    triage = await find_triage(session)
    active = await session.scalar(select(Member.active).where(Member.id == ticket.owner_id))
    if active or not triage:
        return
    heir = next((each for each in triage if each != ticket.complainer_id), triage[0])
    moved = Pressed(move=Move.HAND_OVER, by=Nobody.BOT, at=now, seen=ticket.version, member_id=heir)
    await press(session, ticket, moved)


async def next_lapse(context: Context, now: datetime) -> datetime | None:
    """The midnight after the day of the question that waits longest."""
    found: list[datetime] = []
    for workspace_id in await _workspaces(context):
        async with context.database.reading(workspace_id) as session:
            zone = (await find_days(session)).zone
            first = await session.scalar(select(func.min(Ticket.next_on)).where(Ticket.state.in_(AWAITING)))
        if first is not None:
            found.append(datetime.combine(first + timedelta(days=1), time(), zone))
    return min((each for each in found if each > now), default=None)


async def _workspaces(context: Context) -> list[str]:
    async with context.database.system_reading() as session:
        return list(await session.scalars(select(Workspace.id).order_by(Workspace.id)))


JOB: Final = Job("tickets.keep_up", keep_up, next_lapse)
