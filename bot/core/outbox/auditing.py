"""A second look at what was sent again after a doubt: of several copies the first stays, the others are deleted.

Needed where Slack showed a message later than its settling time, or where a process froze within the write itself.
"""

import asyncio
from datetime import timedelta
from functools import cache
from typing import Any

import structlog
from sqlalchemy import and_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.columns import now_ms
from bot.core.outbox import outcomes, pace
from bot.core.outbox.claims import Claim
from bot.core.outbox.engine import Engine
from bot.core.outbox.leasing import Work, is_free
from bot.core.outbox.metrics import DUPLICATES, WAITED
from bot.core.outbox.models import Delivery, DeliveryState
from bot.core.outbox.reconciling import find_copies
from bot.core.outbox.results import Change
from bot.core.outbox.turns import lease_in_turn
from bot.core.outbox.verdicts import backoff
from bot.core.slack.errors import About, Busy, Refused, SlackError, Unreachable

log = structlog.get_logger()


async def audit(engine: Engine) -> int:
    """One round over what is to be looked at again. Returns how many conversations were read."""
    most = engine.circuit.room(engine.context.timings.in_flight)
    claims = await lease_in_turn(engine, _due(), most=most) if most else []
    await asyncio.gather(*(_look_again(engine, claim) for claim in claims))
    return len(claims)


@cache
def _due() -> Work:
    due = and_(Delivery.audit_ms.is_not(None), Delivery.audit_ms <= now_ms())
    return Work(pace.HISTORY, and_(due, Delivery.state == DeliveryState.SENT, is_free()))


async def _look_again(engine: Engine, claim: Claim) -> None:
    if claim.posted is None:
        return
    channel = claim.posted.channel
    try:
        slack = await engine.slack_of(claim.workspace_id)
        copies = await find_copies(engine, slack, claim, channel)
        for extra in copies[1:]:
            await slack.delete(channel, extra)
            DUPLICATES.inc()
            log.warning("outbox.second_copy_deleted", delivery=claim.id.hex)
    except SlackError as error:
        await engine.ledger.write(_later(engine, claim, error))
    else:
        await engine.ledger.write(_looked(engine, claim, copies))


def _looked(engine: Engine, claim: Claim, copies: list[str]) -> Change:
    """Written down, with the ts of the copy that stayed: it may show less than the one that went."""
    audits = engine.context.timings.audits
    values: dict[str, Any] = {"audited": claim.audited + 1, "audit_ms": None}  # Any: column values
    if claim.audited + 1 < len(audits):
        until_next = audits[claim.audited + 1] - audits[claim.audited]
        values["audit_ms"] = now_ms() + until_next // timedelta(milliseconds=1)
    if copies and claim.posted is not None and copies[0] != claim.posted.ts:
        values |= {"ts": copies[0], "wanted": Delivery.wanted + 1, "revised_ms": now_ms()}
    return lambda session: _write(session, claim, values)


def _later(engine: Engine, claim: Claim, error: SlackError) -> Change:
    match error:
        case Busy():
            WAITED.labels(error.method).inc()
            wait = error.retry_after
        case Unreachable():
            wait = engine.circuit.broken()
        case Refused(about=About.TOKEN | About.WORKSPACE):
            wait = engine.context.timings.backoff_most
        case Refused():
            log.error("outbox.audit_refused", delivery=claim.id.hex, code=error.code, method=error.method)
            return lambda session: _write(session, claim, {"audit_ms": None})
        case _:
            wait = backoff(claim.audited + 1, engine.context.timings)

    async def change(session: AsyncSession) -> None:
        if isinstance(error, Busy):
            await pace.block(session, claim.workspace_id, pace.HISTORY, wait, error.code)
        if isinstance(error, Refused) and error.about is About.TOKEN:
            await outcomes.park(session, claim.workspace_id, error.code)
        await _write(session, claim, {"audit_ms": now_ms() + wait // timedelta(milliseconds=1)})

    return change


async def _write(session: AsyncSession, claim: Claim, values: dict[str, Any]) -> None:  # Any: column values
    await session.execute(
        update(Delivery)
        .where(claim.held())
        .values(lease_owner=None, lease_until_ms=None, **values)
        .execution_options(synchronize_session=False)
    )
