"""How far the outbox is: what still has to happen, when the next thing falls due, how long a workspace will take."""

from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.columns import UtcMs, is_in, now_ms
from bot.core.outbox import pace
from bot.core.outbox.models import IN_FLIGHT, Delivery, DeliveryState, Pace
from bot.core.outbox.queue import parent_is_sent
from bot.core.outbox.sweeping import waits_in_vain
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
    return (await session.execute(_unsettled(), {"now": now})).scalar_one()


@cache
def _unsettled() -> Select[int]:
    now = bindparam("now", type_=UtcMs())
    due = and_(is_in(Delivery.state, DeliveryState.PENDING), Delivery.not_before <= now, parent_is_sent(Delivery))
    outdated = and_(is_in(Delivery.state, DeliveryState.SENT), Delivery.wanted > Delivery.shown)
    open_work = or_(
        is_in(Delivery.state, *IN_FLIGHT),
        and_(due, pace.is_open(Delivery.workspace_id, pace.POST)),
        and_(outdated, pace.is_open(Delivery.workspace_id, pace.UPDATE)),
    )
    return select(func.count()).select_from(Delivery).where(open_work, _works())


async def is_quiet(session: AsyncSession, now: datetime) -> bool:
    """Whether no delivery is there that a round of the engine could do anything about."""
    return (await session.execute(_something_to_do(), {"now": now})).first() is None


@cache
def _something_to_do() -> Select[str]:
    now = bindparam("now", type_=UtcMs())
    due = and_(is_in(Delivery.state, DeliveryState.PENDING), Delivery.not_before <= now)
    outdated = and_(is_in(Delivery.state, DeliveryState.SENT), Delivery.wanted > Delivery.shown)
    to_audit = and_(Delivery.audit_ms.is_not(None), Delivery.audit_ms <= now_ms())
    kinds = (is_in(Delivery.state, *IN_FLIGHT), due, outdated, to_audit, waits_in_vain(now))
    # One after the other, each by an index of its own.
    return select(Workspace.id).where(or_(*(select(Delivery.id).where(each).exists() for each in kinds))).limit(1)


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
