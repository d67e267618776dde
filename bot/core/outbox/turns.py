"""Which workspace's rows are leased next: one after the other, a transaction for each."""

from collections.abc import Mapping
from typing import Any

from bot.core.outbox.claims import Claim
from bot.core.outbox.engine import Engine
from bot.core.outbox.leasing import Work, lease


async def lease_in_turn(
    engine: Engine,
    work: Work,
    *,
    most: int,
    after: str = "",
    given: Mapping[str, Any] | None = None,  # Any: SQL parameters
) -> list[Claim]:
    """Lease from one workspace after the other, beginning behind `after`: a long queue in one starves no other.

    A transaction for each, so that no two processes ever wait for each other's budgets.
    """
    database = engine.context.database
    async with database.system_reading() as session:
        connection = await session.connection()
        waiting = list(await connection.scalars(work.waiting, dict(given or {})))
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
                given=given or {},
            )
            await engine.at("claiming")
    return claims
