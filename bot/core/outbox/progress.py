"""How far the outbox is: what still has to happen, when the next thing falls due, how long a workspace will take."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.columns import is_in
from bot.core.outbox import pace
from bot.core.outbox.models import IN_FLIGHT, Delivery, DeliveryState, Pace
from bot.core.outbox.queue import parent_is_sent
from bot.core.timings import Timings
from bot.core.workspaces import Workspace


async def next_due(session: AsyncSession, now: datetime) -> datetime | None:
    """The earliest domain time after `now` at which something waiting may be sent; None for nothing in sight."""
    waits = and_(is_in(Delivery.state, DeliveryState.PENDING), Delivery.cancelled.is_(None), Delivery.not_before > now)
    return await session.scalar(select(func.min(Delivery.not_before)).where(waits))


async def count_unsettled(session: AsyncSession, now: datetime) -> int:
    """Deliveries that the engine will bring further by itself: on their way, due, or to be revised.

    Without workspaces that are parked or were asked to wait, and without what waits for a person.
    """
    due = and_(is_in(Delivery.state, DeliveryState.PENDING), Delivery.not_before <= now, parent_is_sent(Delivery))
    outdated = and_(is_in(Delivery.state, DeliveryState.SENT), Delivery.wanted > Delivery.shown)
    open_work = or_(
        is_in(Delivery.state, *IN_FLIGHT),
        and_(due, pace.is_open(Delivery.workspace_id, pace.POST)),
        and_(outdated, pace.is_open(Delivery.workspace_id, pace.UPDATE)),
    )
    counted = select(func.count()).select_from(Delivery).where(open_work, _works())
    return (await session.execute(counted)).scalar_one()


async def drain_time(session: AsyncSession, workspace_id: str, now: datetime, timings: Timings) -> timedelta:
    """How long one workspace takes to send all that is due at `now`, at the pace Slack grants it today."""
    due = and_(is_in(Delivery.state, DeliveryState.PENDING), Delivery.not_before <= now)
    waiting = await session.scalar(
        select(func.count()).select_from(Delivery).where(Delivery.workspace_id == workspace_id, due)
    )
    factor = await session.scalar(
        select(Pace.factor).where(Pace.workspace_id == workspace_id, Pace.method == pace.POST)
    )
    return timedelta(seconds=(waiting or 0) / (timings.messages_per_second * (factor or 1.0)))


def _works() -> ColumnElement[bool]:
    parked = select(Workspace.id).where(Workspace.id == Delivery.workspace_id, Workspace.parked.is_not(None))
    return ~parked.exists()
