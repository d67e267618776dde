"""Rows whose process is gone, and rows that can no longer be sent: every process looks, any may act.

What was only claimed goes back into the queue blindly, since nothing left. What may have been written is never touched
here, only marked as in doubt: admitting one runner again goes through the claim, and nowhere else.
"""

from datetime import datetime
from functools import cache
from typing import Final
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, case, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningUpdate

from bot.core.columns import UtcMs, greatest, is_in, now_ms
from bot.core.outbox import pace
from bot.core.outbox.engine import Engine
from bot.core.outbox.models import IN_FLIGHT, Delivery, DeliveryState
from bot.core.outbox.queue import member_is_gone

_QUIETLY: Final = {"synchronize_session": False}


async def sweep(engine: Engine) -> int:
    """One round. Returns how many rows were moved."""
    settle_ms = int(engine.context.timings.settle.total_seconds() * 1000)
    now = engine.context.clock.now()
    async with engine.context.database.system_session() as session:
        moved = await _free_lapsed(session, settle_ms)
        moved += await _skip(session, now)
        await pace.recover(session)
    return moved


async def _free_lapsed(session: AsyncSession, settle_ms: int) -> int:
    """Whose lease ran out: claimed goes back, sending becomes a doubt. The fence moves on, so a late result is void."""
    freed = await session.execute(_free(settle_ms))
    return len(freed.all())


@cache
def _free(settle_ms: int) -> ReturningUpdate[UUID]:
    was_claimed = Delivery.state == DeliveryState.CLAIMED
    return (
        update(Delivery)
        .where(is_in(Delivery.state, *IN_FLIGHT), Delivery.lease_until_ms < now_ms())
        .values(
            state=case((was_claimed, DeliveryState.PENDING), else_=DeliveryState.RECONCILING),
            retry_ms=case((was_claimed, Delivery.retry_ms), else_=greatest(now_ms(), Delivery.started_ms + settle_ms)),
            fence=Delivery.fence + 1,
            lease_owner=None,
            lease_until_ms=None,
        )
        .returning(Delivery.id)
        .execution_options(**_QUIETLY)
    )


async def _skip(session: AsyncSession, now: datetime) -> int:
    """What waits and will never be sent, with the reason: expired, its addressee left, its parent was not sent."""
    skipped = await session.execute(_skipping(), {"now": now})
    return len(skipped.all())


@cache
def _skipping() -> ReturningUpdate[UUID]:
    now = bindparam("now", type_=UtcMs())
    return (
        update(Delivery)
        .where(waits_in_vain(now))
        .values(
            state=DeliveryState.SKIPPED,
            reason=case((_is_expired(now), "expired"), (_is_orphaned(), "parent_not_sent"), else_="member_gone"),
            settled_ms=now_ms(),
        )
        .returning(Delivery.id)
        .execution_options(**_QUIETLY)
    )


def waits_in_vain(now: BindParameter[datetime]) -> ColumnElement[bool]:
    """Pending, and never to be sent."""
    never = or_(_is_expired(now), _is_orphaned(), member_is_gone())
    return and_(is_in(Delivery.state, DeliveryState.PENDING), never)


def _is_expired(now: BindParameter[datetime]) -> ColumnElement[bool]:
    return and_(Delivery.expires_at.is_not(None), Delivery.expires_at <= now)


def _is_orphaned() -> ColumnElement[bool]:
    parent = aliased(Delivery)
    ended = select(parent.id).where(
        parent.workspace_id == Delivery.workspace_id,
        parent.id == Delivery.after_id,
        parent.state.in_((DeliveryState.DEAD, DeliveryState.SKIPPED)),
    )
    return ended.exists()
