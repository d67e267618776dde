"""An ask that is put off: its message goes quiet, and another asks again once, in working hours, before the window ends.

It stays the same check-in. The message that comes back is a delivery of its own, owed in the transaction of the tap; who
answers before it left is answered in the quiet one, and the other is not sent.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins.asking import owe_ask
from bot.capabilities.checkins.models import CheckIn
from bot.core import outbox
from bot.core.outbox import Delivery, DeliveryState
from bot.core.schedule import Reach, Stretch, next_reachable

_ARRIVED_BY: Final = timedelta(minutes=5)


async def snooze(session: AsyncSession, row: CheckIn, stretch: Stretch, nudge_after: timedelta | None) -> None:
    """Put it off until then. Safe to repeat: what is put off already stays so. The row is locked."""
    if row.quiet_id is not None or row.delivery_id is None or row.closes_at is None:
        return
    await outbox.update(session, row.delivery_id)
    row.quiet_id = row.delivery_id
    await owe_return(session, row, stretch)
    nudge_at = stretch.start + nudge_after if nudge_after is not None and row.nudge_at is not None else None
    row.nudge_at = nudge_at if nudge_at is not None and nudge_at < row.closes_at else None


async def owe_return(session: AsyncSession, row: CheckIn, stretch: Stretch) -> None:
    """Owe the message that asks again; instead of another that did not leave, where there is one."""
    row.attempt += 1
    row.back_at = stretch.start
    ends = min(stretch.end, row.closes_at) if row.closes_at is not None else stretch.end
    await owe_ask(session, row, not_before=stretch.start, expires_at=ends)
    row.look_at = min(stretch.start + _ARRIVED_BY, ends)


async def keep_return(
    session: AsyncSession, row: CheckIn, reach: Reach | None, delivery: Delivery | None, now: datetime
) -> None:
    """The message that asks again has not left: it waits, or its member moved, or it expired and another has to.

    Where there is no time left for that, the quiet one asks.
    """
    back_at, closes_at = row.back_at or now, row.closes_at or now
    expires_at = delivery.expires_at if delivery is not None and delivery.state is DeliveryState.PENDING else None
    if expires_at is not None and back_at <= now < expires_at:
        row.look_at = expires_at
        return
    dead = delivery is not None and delivery.state is DeliveryState.DEAD
    found = next_reachable(reach, max(now, back_at), before=closes_at) if reach is not None and not dead else None
    if found is None:
        await wake(session, row)
        row.look_at = closes_at
        return
    if row.delivery_id is not None:
        await outbox.cancel(session, row.delivery_id, "planned again")
    await owe_return(session, row, found)


async def wake(session: AsyncSession, row: CheckIn) -> None:
    """Ask here and now what was put off: in the quiet message, unless the other is on its way. Safe to repeat."""
    if row.quiet_id is None:
        return
    if row.delivery_id is not None:
        await outbox.cancel(session, row.delivery_id, "answered before it came back")
        other = await session.get(Delivery, (row.workspace_id, row.delivery_id), populate_existing=True)
        if other is None or other.state in (DeliveryState.SKIPPED, DeliveryState.DEAD):
            row.delivery_id, row.look_at = row.quiet_id, row.closes_at
    await settle_return(session, row)


async def settle_return(session: AsyncSession, row: CheckIn) -> None:
    """It has come back, or need not any more: the quiet message says so."""
    if row.quiet_id is not None:
        await outbox.update(session, row.quiet_id)
    row.quiet_id = row.back_at = None
