"""The next morning's batch: what was written anonymously on the days before becomes tickets, in no order, all at once."""

from contextlib import suppress
from datetime import datetime, time, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.actions import Filing, NobodyLooksAfterComplaints, file_ticket
from bot.capabilities.tickets.anonymous.actions import day_begun
from bot.capabilities.tickets.anonymous.models import TicketKey, WaitingComplaint
from bot.capabilities.tickets.upkeep.consequences import make_known
from bot.core.capability import Job
from bot.core.company import find_days
from bot.core.context import Context
from bot.core.db import EVERY_WORKSPACE, insert_once
from bot.core.secrets import Cipher


async def arrive(context: Context, now: datetime) -> None:
    """A job: the batch of every workspace whose day has begun. Safe to repeat."""
    for workspace_id in await _with_some(context):
        with suppress(NobodyLooksAfterComplaints):  # then it waits until somebody does
            async with context.database.transaction(workspace_id) as session:
                await _file(session, context.database.cipher, now)


async def next_arrival(context: Context, now: datetime) -> datetime | None:
    """The next midnight of a company where something waits."""
    midnights: list[datetime] = []
    for workspace_id in await _with_some(context):
        async with context.database.reading(workspace_id) as session:
            days = await find_days(session)
            tomorrow = days.today(now) + timedelta(days=1)
            midnights.append(datetime.combine(tomorrow, time(), days.zone))
    return min(midnights, default=None)


async def _file(session: AsyncSession, cipher: Cipher, now: datetime) -> None:
    begun = await day_begun(session, now)
    earlier = WaitingComplaint.written_on < begun.date()
    waiting = list(await session.scalars(select(WaitingComplaint).where(earlier).order_by(WaitingComplaint.id)))
    for each in waiting:
        filing = Filing(words=each.words, complainer_id=None, at=begun, source=f"anonymous:{each.id.hex}")
        ticket = await file_ticket(session, filing)
        await make_known(session, cipher, ticket, now=begun)
        await insert_once(session, TicketKey, {"ticket_id": ticket.id, "digest": each.digest}, key=["ticket_id"])
    await session.execute(delete(WaitingComplaint).where(WaitingComplaint.id.in_([each.id for each in waiting])))


async def _with_some(context: Context) -> list[str]:
    async with context.database.reading(EVERY_WORKSPACE) as session:
        return list(await session.scalars(select(WaitingComplaint.workspace_id).distinct()))


JOB = Job("tickets.anonymous", arrive, next_arrival)
