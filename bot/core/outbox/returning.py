"""The first start of a database that was restored from a backup: what its rows say may be long out of date.

What waited or was on its way when the backup was made may have been sent since, and is looked for in Slack before anything
is sent (`strays.py`; what had been begun already, here). What stood in Slack may have been changed since, and is shown as
this database has it. What was written for causes that it never heard of stays where it is: whoever presses a button there
reads that it is gone.
"""

from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy import case, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.columns import is_in, now_ms
from bot.core.context import Context
from bot.core.lost_time import LostTime, come_to
from bot.core.outbox.models import Delivery, DeliveryState

log = structlog.get_logger()

_SHOWN_ANEW: Final = timedelta(days=14)
"""How far back before the backup messages are brought to what the database says: as far as people still press on them."""
_QUIETLY: Final = {"synchronize_session": False}


async def return_from_backup(context: Context) -> LostTime | None:
    """Before the first tick. None where this is no first start after a restore; safe to repeat and to race."""
    try:
        async with context.database.system_session() as session:
            lost = await come_to(session)
            if lost is not None:
                await _doubt_what_was_begun(session, lost, context.timings.settle)
                await _show_what_stands(session, lost)
    except IntegrityError:
        log.debug("database.restored_by_another_process")
        return None
    if lost is not None:
        log.warning("database.restored", lost_seconds=(lost.until_ms - lost.since_ms) // 1000)
    return lost


async def _doubt_what_was_begun(session: AsyncSession, lost: LostTime, settle: timedelta) -> None:
    """A try that failed before the backup may have been followed by one that succeeded."""
    begun = Delivery.first_started_ms.is_not(None)
    under_way = is_in(Delivery.state, DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING)
    await session.execute(
        update(Delivery)
        .where(begun, under_way)
        .values(
            state=DeliveryState.RECONCILING,
            retry_ms=lost.until_ms + settle // timedelta(milliseconds=1),
            fence=Delivery.fence + 1,
            lease_owner=None,
            lease_until_ms=None,
        )
        .execution_options(**_QUIETLY)
    )
    # Whoever sends one of these again after all is to look for it first.
    ended = is_in(Delivery.state, DeliveryState.DEAD, DeliveryState.SKIPPED)
    await session.execute(
        update(Delivery).where(begun, ended).values(first_started_ms=None).execution_options(**_QUIETLY)
    )


async def _show_what_stands(session: AsyncSession, lost: LostTime) -> None:
    recent = Delivery.settled_ms > lost.since_ms - _SHOWN_ANEW // timedelta(milliseconds=1)
    await session.execute(
        update(Delivery)
        .where(is_in(Delivery.state, DeliveryState.SENT), Delivery.removal.is_(False), recent)
        .values(
            wanted=Delivery.wanted + 1,
            revised_ms=case((Delivery.wanted > Delivery.shown, Delivery.revised_ms), else_=now_ms()),
        )
        .execution_options(**_QUIETLY)
    )
