"""Bringing messages that stand in Slack to what they should say now, or taking them away.

An update means "show the newest revision": several become one, it waits for its post, and it may be repeated blindly, so
none of the care of a first post is needed. A revision that Slack refuses for good is given up, with its reason.
"""

import asyncio
from datetime import timedelta
from functools import cache
from typing import Any, Final

import structlog
from sqlalchemy import ColumnElement, and_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.capability import Withdrawn
from bot.core.columns import is_in, now_ms
from bot.core.outbox import outcomes, pace
from bot.core.outbox.claims import Claim
from bot.core.outbox.engine import Engine
from bot.core.outbox.leasing import Work, is_free
from bot.core.outbox.metrics import WAITED
from bot.core.outbox.models import Delivery, DeliveryState
from bot.core.outbox.rendering import CannotRender
from bot.core.outbox.results import Change
from bot.core.outbox.turns import lease_in_turn
from bot.core.outbox.verdicts import backoff
from bot.core.slack.errors import About, Busy, Refused, SlackError, Unreachable
from bot.core.timings import Timings

log = structlog.get_logger()

_AT_ONCE: Final = timedelta(0)


async def revise(engine: Engine) -> int:
    """One round of updates, and one of deletions. Returns how many messages were looked at."""
    most = engine.circuit.room(engine.context.timings.in_flight)
    if not most:
        return 0
    updates = await lease_in_turn(engine, _updates(engine.context.timings), most=most)
    await asyncio.gather(*(_update(engine, claim) for claim in updates))
    removals = await lease_in_turn(engine, _removals(), most=most)
    await asyncio.gather(*(_remove(engine, claim) for claim in removals))
    return len(updates) + len(removals)


def _outdated() -> ColumnElement[bool]:
    waits = is_in(Delivery.state, DeliveryState.SENT) & (Delivery.wanted > Delivery.shown)
    return and_(waits, Delivery.retry_ms <= now_ms(), is_free())


@cache
def _updates(timings: Timings) -> Work:
    """Not before the answer to the tap that caused it had its chance to make this needless."""
    grace_ms = int(timings.response_url_grace.total_seconds() * 1000)
    rested = Delivery.revised_ms <= now_ms() - grace_ms
    return Work(
        pace.UPDATE,
        and_(_outdated(), Delivery.removal.is_(False), rested),
        order=(Delivery.revised_ms, Delivery.id),
        changes={"offered": Delivery.wanted},
    )


@cache
def _removals() -> Work:
    return Work(
        pace.DELETE,
        and_(_outdated(), Delivery.removal.is_(True)),
        order=(Delivery.revised_ms, Delivery.id),
        changes={"offered": Delivery.wanted},
    )


async def _update(engine: Engine, claim: Claim) -> None:
    if claim.posted is None:
        return
    try:
        said = await engine.stage.render(claim)
        if not isinstance(said, Withdrawn):
            slack = await engine.slack_of(claim.workspace_id)
            await slack.update(claim.posted.channel, claim.posted.ts, said)
            engine.circuit.works()
    except CannotRender:
        await engine.ledger.write(_settle(claim, "render"))
    except SlackError as error:
        await engine.ledger.write(_failed(engine, claim, error, pace.UPDATE))
    else:
        await engine.ledger.write(_settle(claim, None))


async def _remove(engine: Engine, claim: Claim) -> None:
    if claim.posted is None:
        return
    try:
        slack = await engine.slack_of(claim.workspace_id)
        await slack.delete(claim.posted.channel, claim.posted.ts)
    except SlackError as error:
        await engine.ledger.write(_failed(engine, claim, error, pace.DELETE))
    else:
        engine.circuit.works()
        await engine.ledger.write(_settle(claim, "removed"))


def _failed(engine: Engine, claim: Claim, error: SlackError, method: str) -> Change:
    timings = engine.context.timings
    match error:
        case Busy():
            WAITED.labels(method).inc()
            return _block(claim, method, error.retry_after, error)
        case Unreachable():
            engine.circuit.broken()
            return _again(claim, _AT_ONCE, counts=False)
        case Refused(about=About.TOKEN):
            return _park(claim, error)
        case Refused(about=About.WORKSPACE | About.SCOPE):
            return _block(claim, method, timings.backoff_most, error)
        case Refused():
            log.warning("outbox.revision_refused", delivery=claim.id.hex, code=error.code, method=method)
            return _settle(claim, error.code)
        case _ if claim.tries + 1 >= timings.attempts:
            log.error("outbox.revision_given_up", delivery=claim.id.hex, code=error.code, method=method)
            return _settle(claim, error.code)
        case _:
            return _again(claim, backoff(claim.tries, timings), counts=True)


def _settle(claim: Claim, reason: str | None) -> Change:
    """The offered revision is what stands there, or the best that can be had.

    Also where a newer one was shown through a response URL meanwhile: which of the two came last, only Slack knows, so
    the newer one is shown once more.
    """
    return lambda session: _write(session, claim, shown=Delivery.offered, tries=0, retry_ms=0, reason=reason)


def _again(claim: Claim, wait: timedelta, *, counts: bool) -> Change:
    retry = now_ms() + wait // timedelta(milliseconds=1)
    return lambda session: _write(session, claim, retry_ms=retry, tries=claim.tries + int(counts))


def _block(claim: Claim, method: str, wait: timedelta, error: SlackError) -> Change:
    async def change(session: AsyncSession) -> None:
        await pace.block(session, claim.workspace_id, method, wait, error.code)
        await _again(claim, _AT_ONCE, counts=False)(session)

    return change


def _park(claim: Claim, refused: Refused) -> Change:
    async def change(session: AsyncSession) -> None:
        await outcomes.park(session, claim.workspace_id, refused.code)
        await _again(claim, _AT_ONCE, counts=False)(session)

    return change


async def _write(session: AsyncSession, claim: Claim, **values: Any) -> None:  # Any: column values
    await session.execute(
        update(Delivery)
        .where(claim.held())
        .values(lease_owner=None, lease_until_ms=None, **values)
        .execution_options(synchronize_session=False)
    )
