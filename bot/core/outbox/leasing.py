"""Taking rows for this process for a while: one statement for both databases, within the workspace's budget.

The row locks (`FOR UPDATE SKIP LOCKED`) are dropped on SQLite, where the writer's BEGIN IMMEDIATE serialises. The CTE is
not style: an UPDATE with the same subquery in its WHERE may update more rows than its LIMIT under some plans.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.core.columns import now_ms
from bot.core.db import EVERY_WORKSPACE
from bot.core.outbox import pace
from bot.core.outbox.claims import Claim, as_claim, with_places
from bot.core.outbox.engine import Engine
from bot.core.outbox.models import Delivery
from bot.core.timings import Timings
from bot.core.workspaces import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Which rows one kind of work takes, and the method whose budget it uses."""

    method: str
    rows: ColumnElement[bool]
    order: Sequence[InstrumentedAttribute[Any]] = (Delivery.not_before, Delivery.place, Delivery.id)  # Any: any column
    changes: Mapping[str, Any] = field(default_factory=dict[str, Any])  # Any: column values


async def workspaces_with(session: AsyncSession, rows: ColumnElement[bool], method: str) -> list[str]:
    """Workspaces that have such rows and may be called, in a stable order."""
    waiting = select(Delivery.id).where(Delivery.workspace_id == Workspace.id, rows)
    may = and_(Workspace.parked.is_(None), pace.is_open(Workspace.id, method))
    return list(await session.scalars(select(Workspace.id).where(may, waiting.exists()).order_by(Workspace.id)))


async def lease(
    session: AsyncSession, workspace_id: str, work: Work, *, most: int, owner: str, timings: Timings
) -> list[Claim]:
    """Lease up to `most` rows of one workspace, as far as its budget goes. Commit before anything else happens with them."""
    since = monotonic()
    granted = await pace.grant(session, workspace_id, work.method, most, timings)
    if not granted:
        return []
    picked = (
        select(Delivery.id)
        .where(Delivery.workspace_id == workspace_id, work.rows)
        .order_by(*work.order)
        .limit(granted)
        .with_for_update(skip_locked=True, of=Delivery)
        .cte("picked")
    )
    leased = await session.execute(
        update(Delivery)
        .where(Delivery.workspace_id == workspace_id, Delivery.id.in_(select(picked.c.id)))
        .values(lease_owner=owner, lease_until_ms=lease_end(timings), fence=Delivery.fence + 1, **work.changes)
        .returning(Delivery)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    rows = leased.scalars().all()
    await pace.refund(session, workspace_id, work.method, granted - len(rows), timings)
    return await with_places(session, [as_claim(row, since) for row in rows])


async def lease_in_turn(engine: Engine, work: Work, *, most: int, after: str = "") -> list[Claim]:
    """Lease from one workspace after the other, beginning behind `after`: a long queue in one starves no other.

    A transaction for each, so that no two processes ever wait for each other's budgets.
    """
    database = engine.context.database
    async with database.reading(EVERY_WORKSPACE) as session:
        waiting = await workspaces_with(session, work.rows, work.method)
    claims: list[Claim] = []
    for workspace_id in sorted(waiting, key=lambda each: (each <= after, each)):
        if len(claims) >= most:
            break
        async with database.system_session() as session:
            claims += await lease(
                session,
                workspace_id,
                work,
                most=most - len(claims),
                owner=engine.owner,
                timings=engine.context.timings,
            )
            await engine.at("claiming")
    return claims


def lease_end(timings: Timings) -> ColumnElement[int]:
    return now_ms() + int(timings.lease.total_seconds() * 1000)


def is_free() -> ColumnElement[bool]:
    """Nobody holds the row now, among rows whose state does not say so."""
    return or_(Delivery.lease_until_ms.is_(None), Delivery.lease_until_ms < now_ms())
