"""That a message is about to be written, written down: from this commit on until its answer's it is in doubt.

Here is the fence, and the last look at everything that may have changed since the claim. The clock is looked at once more
after the commit (`sending.py`).
"""

from collections.abc import Sequence
from functools import cache
from typing import Final, cast

from sqlalchemy import Table, Update, bindparam, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.columns import now_ms
from bot.core.outbox import outcomes, pace
from bot.core.outbox.claims import Claim
from bot.core.outbox.leasing import lease_end, lease_ms
from bot.core.outbox.models import Delivery, DeliveryState
from bot.core.outbox.queue import member_is_gone
from bot.core.timings import Timings
from bot.core.workspaces import Workspace

_deliveries: Final = cast("Table", Delivery.__table__)


async def intend(session: AsyncSession, claims: Sequence[Claim], *, owner: str, timings: Timings) -> Sequence[Claim]:
    """Returns those that may be written, their leases renewed. The others go back into the queue."""
    if not claims:
        return ()
    connection = await session.connection()
    found = await connection.execute(
        _intent(timings),
        {
            "by": owner,
            "lease_ms": lease_ms(timings),
            "workspaces": list({claim.workspace_id for claim in claims}),
            "ids": [claim.id for claim in claims],
            "fences": [(claim.id, claim.fence) for claim in claims],
        },
    )
    # By fence too: an older claim of the same row may be among them.
    stand = {(row.id, row.fence) for row in found}
    for claim in claims:
        if (claim.id, claim.fence) not in stand:
            await outcomes.let_go(session, claim)
    return [claim for claim in claims if (claim.id, claim.fence) in stand]


@cache
def _intent(timings: Timings) -> Update:
    """Only what is still ours, wanted, and addressed to somebody who is still here becomes `sending`. Made once."""
    row = _deliveries.c
    needed_ms = int((timings.http_total + timings.lease_margin).total_seconds() * 1000)
    parked = select(Workspace.id).where(Workspace.id == row.workspace_id, Workspace.parked.is_not(None))
    return (
        update(_deliveries)
        .where(
            row.workspace_id.in_(bindparam("workspaces", expanding=True)),
            row.id.in_(bindparam("ids", expanding=True)),
            tuple_(row.id, row.fence).in_(bindparam("fences", expanding=True)),
            row.state == DeliveryState.CLAIMED,
            row.lease_owner == bindparam("by"),
            row.lease_until_ms > now_ms() + needed_ms,
            row.cancelled.is_(None),
            ~parked.exists(),
            pace.is_open(row.workspace_id, pace.POST),
            ~member_is_gone(),
        )
        .values(
            state=DeliveryState.SENDING,
            attempts=row.attempts + 1,
            started_ms=now_ms(),
            first_started_ms=func.coalesce(row.first_started_ms, now_ms()),
            lease_until_ms=lease_end(),
        )
        .returning(row.id, row.fence)
    )
