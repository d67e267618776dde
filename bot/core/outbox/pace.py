"""How fast each workspace may be called, shared by all processes: one row per workspace and method.

GCRA in one statement, so that nobody reads a budget that another has just spent. When Slack asks to wait, the row is
blocked for everyone and its rate halved; every quiet minute gives a little back, up to two and a half times the
configured rate. Machine time throughout. https://docs.slack.dev/apis/web-api/rate-limits
"""

from datetime import timedelta
from functools import cache
from typing import Final, cast

from sqlalchemy import BigInteger, ColumnElement, Table, Update, bindparam, case, select, update
from sqlalchemy import cast as cast_to
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import SQLCoreOperations

from bot.core.columns import greatest, now_ms
from bot.core.db import insert_once
from bot.core.outbox.models import Pace
from bot.core.timings import Timings

POST: Final = "chat.postMessage"
UPDATE: Final = "chat.update"
DELETE: Final = "chat.delete"
HISTORY: Final = "conversations.history"
"""Also conversations.replies: both are read for one purpose."""

_paces: Final = cast("Table", Pace.__table__)
_QUIET_MS: Final = 60_000
_STEP: Final = 1 / 16
_SLOWEST: Final = 1 / 16
_FASTEST: Final = 2.5
_UPDATES_BURST: Final = 5
_UNLIMITED: Final = 1_000_000


async def grant(session: AsyncSession, workspace_id: str, method: str, wanted: int, timings: Timings) -> int:
    """Take up to `wanted` calls out of the workspace's budget; 0 where there is none, or Slack asked to wait."""
    connection = await session.connection()
    asked = (_grant(method, timings), {"of_workspace": workspace_id, "wanted": wanted})
    granted = (await connection.execute(*asked)).scalar_one_or_none()
    if granted is not None:
        return granted
    made = await insert_once(session, Pace, {"workspace_id": workspace_id, "method": method}, key=["method"])
    return (await connection.execute(*asked)).scalar_one_or_none() or 0 if made else 0


async def refund(session: AsyncSession, workspace_id: str, method: str, unused: int, timings: Timings) -> None:
    """Give calls back that were granted in this same transaction and not used."""
    if unused:
        await session.execute(
            update(Pace)
            .where(Pace.workspace_id == workspace_id, Pace.method == method)
            .values(arrival_us=Pace.arrival_us - unused * _interval_us(method, timings))
            .execution_options(synchronize_session=False)
        )


async def block(session: AsyncSession, workspace_id: str, method: str, wait: timedelta, reason: str) -> None:
    """Nobody calls this method for this workspace before `wait` is over, and then at half the rate."""
    await insert_once(session, Pace, {"workspace_id": workspace_id, "method": method}, key=["method"])
    halved = case((Pace.factor / 2 < _SLOWEST, _SLOWEST), else_=Pace.factor / 2)
    await session.execute(
        update(Pace)
        .where(Pace.workspace_id == workspace_id, Pace.method == method)
        .values(
            blocked_until_ms=greatest(Pace.blocked_until_ms, now_ms() + wait // timedelta(milliseconds=1)),
            # Of several refusals at the same moment only the first says anything about the rate.
            factor=case((Pace.blocked_until_ms > now_ms(), Pace.factor), else_=halved),
            reason=reason,
            changed_ms=now_ms(),
        )
        .execution_options(synchronize_session=False)
    )


async def recover(session: AsyncSession) -> None:
    """Give every workspace that had a quiet minute a little of its speed back."""
    await session.execute(_recovery())


@cache
def _recovery() -> Update:
    return (
        update(Pace)
        .where(Pace.changed_ms < now_ms() - _QUIET_MS, Pace.factor < _FASTEST)
        .values(factor=Pace.factor + _STEP, changed_ms=now_ms())
        .execution_options(synchronize_session=False)
    )


def is_open(workspace_id: SQLCoreOperations[str], method: str) -> ColumnElement[bool]:
    """Whether Slack has not asked this workspace to wait with this method."""
    asked = select(Pace.workspace_id).where(
        Pace.workspace_id == workspace_id, Pace.method == method, Pace.blocked_until_ms > now_ms()
    )
    return ~asked.exists()


def per_second(method: str, timings: Timings) -> float:
    return timings.messages_per_second if method == POST else timings.updates_per_second


@cache
def _grant(method: str, timings: Timings) -> Update:
    wanted = bindparam("wanted", type_=BigInteger())
    burst = timings.messages_burst if method == POST else _UPDATES_BURST
    interval = _interval_us(method, timings)
    now_us = now_ms() * 1000
    start = greatest(Pace.arrival_us, now_us)
    free = (now_us + (burst if timings.limiter else _UNLIMITED) * interval - start) // interval
    taken = case((free > wanted, wanted), else_=free)
    return (
        update(_paces)
        .where(
            Pace.workspace_id == bindparam("of_workspace"),
            Pace.method == method,
            Pace.blocked_until_ms <= now_ms(),
            free >= 1,
        )
        .values(arrival_us=start + taken * interval, granted=taken)
        .returning(_paces.c.granted)
    )


def _interval_us(method: str, timings: Timings) -> ColumnElement[int]:
    """Microseconds between two calls; at least one, so that it can be divided by."""
    steady = 1_000_000 / per_second(method, timings) if timings.limiter else 1.0
    return greatest(cast_to(steady / Pace.factor, BigInteger), 1)
