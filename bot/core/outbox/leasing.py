"""Taking rows for this process for a while: one statement for both databases, within the workspace's budget.

The row locks (`FOR UPDATE SKIP LOCKED`) are dropped on SQLite, where the writer's BEGIN IMMEDIATE serialises. The CTE is
not style: an UPDATE with the same subquery in its WHERE may update more rows than its LIMIT under some plans.
"""

from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any, Final, cast

from sqlalchemy import BigInteger, ColumnElement, Select, Table, Update, and_, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.core.columns import now_ms
from bot.core.outbox import pace
from bot.core.outbox.claims import Claim, read_claims
from bot.core.outbox.models import Delivery
from bot.core.timings import Timings
from bot.core.workspaces import Workspace

_deliveries: Final = cast("Table", Delivery.__table__)
_LEASE_MS: Final = "lease_ms"


class Work:
    """One kind of work: which rows it takes, and the method whose budget it uses. Make it once: it makes its statements.

    `rows` may name parameters, which whoever leases gives.
    """

    def __init__(
        self,
        method: str,
        rows: ColumnElement[bool],
        *,
        order: Sequence[InstrumentedAttribute[Any]] = (
            Delivery.not_before,
            Delivery.place,
            Delivery.id,
        ),  # Any: any column
        changes: Mapping[str, Any] | None = None,  # Any: column values
    ) -> None:
        self.method = method
        self.waiting = _waiting(method, rows)
        """Workspaces that have such rows and may be called, in a stable order."""
        self.take = _take(rows, order, changes or {})


async def lease(
    session: AsyncSession,
    workspace_id: str,
    work: Work,
    *,
    most: int,
    owner: str,
    timings: Timings,
    given: Mapping[str, Any],  # Any: SQL parameters
) -> list[Claim]:
    """Lease up to `most` rows of one workspace, as far as its budget goes. Commit before anything else happens with them."""
    since = monotonic()
    granted = await pace.grant(session, workspace_id, work.method, most, timings)
    if not granted:
        return []
    connection = await session.connection()
    taken = await connection.execute(
        work.take,
        {"of_workspace": workspace_id, "most": granted, "by": owner, _LEASE_MS: lease_ms(timings), **given},
    )
    ids = [row.id for row in taken]
    await pace.refund(session, workspace_id, work.method, granted - len(ids), timings)
    return await read_claims(session, workspace_id, ids, since=since) if ids else []


def lease_ms(timings: Timings) -> int:
    return int(timings.lease.total_seconds() * 1000)


def lease_end() -> ColumnElement[int]:
    """From now on; the statement is given `lease_ms`."""
    return now_ms() + bindparam(_LEASE_MS, type_=BigInteger())


def is_free() -> ColumnElement[bool]:
    """Nobody holds the row now, among rows whose state does not say so."""
    return or_(Delivery.lease_until_ms.is_(None), Delivery.lease_until_ms < now_ms())


def _waiting(method: str, rows: ColumnElement[bool]) -> Select[str]:
    has_rows = select(Delivery.id).where(Delivery.workspace_id == Workspace.id, rows).exists()
    may = and_(Workspace.parked.is_(None), pace.is_open(Workspace.id, method))
    return select(Workspace.id).where(may, has_rows).order_by(Workspace.id)


def _take(
    rows: ColumnElement[bool],
    order: Sequence[InstrumentedAttribute[Any]],  # Any: any column
    changes: Mapping[str, Any],  # Any: column values
) -> Update:
    row = _deliveries.c
    picked = (
        select(row.id)
        .where(row.workspace_id == bindparam("of_workspace"), rows)
        .order_by(*order)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=_deliveries)
        .cte("picked")
    )
    return (
        update(_deliveries)
        .where(row.workspace_id == bindparam("of_workspace"), row.id.in_(select(picked.c.id)))
        .values(lease_owner=bindparam("by"), lease_until_ms=lease_end(), fence=row.fence + 1, **changes)
        .returning(row.id)
    )
