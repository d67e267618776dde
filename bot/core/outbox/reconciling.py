"""Messages in doubt: Slack is asked whether they arrived, and only then does anything else happen to them.

Found: sent, with Slack's own ts. Not found: back into the queue, to be sent once more and audited afterwards. Cannot be
asked for good: `unknown`, an error in the log, and never a second copy. Nothing is posted here.
"""

import asyncio
from datetime import timedelta
from functools import cache
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.columns import is_in, now_ms
from bot.core.outbox import outcomes, pace
from bot.core.outbox.claims import Claim
from bot.core.outbox.engine import Engine
from bot.core.outbox.leasing import Work, is_free
from bot.core.outbox.marking import mark_of
from bot.core.outbox.metrics import HISTORY_READS, RESENT, SETTLED, TAKEN_OVER, WAITED
from bot.core.outbox.models import Delivery, DeliveryState
from bot.core.outbox.results import Change, Sent, write_results
from bot.core.outbox.turns import lease_in_turn
from bot.core.outbox.verdicts import backoff
from bot.core.slack.errors import About, Busy, Refused, SlackError, Unreachable
from bot.core.slack.web import Posted, Slack

log = structlog.get_logger()

CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""How much earlier than our own start of the post Slack is searched: its clock is not ours."""


async def reconcile(engine: Engine) -> int:
    """One round over what is in doubt and may be asked about. Returns how many were asked about."""
    timings = engine.context.timings
    most = engine.circuit.room(timings.in_flight)
    claims = await lease_in_turn(engine, _doubtful(), most=most) if most else []
    await asyncio.gather(*(_resolve(engine, claim) for claim in claims))
    return len(claims)


async def find_copies(engine: Engine, slack: Slack, claim: Claim, channel: str) -> list[str]:
    """The ts of every copy of this delivery in Slack, oldest first."""
    HISTORY_READS.inc()
    since = ((claim.first_started_ms or 0) / 1000) - CLOCKS_DIFFER.total_seconds()
    mark = mark_of(claim, engine.context.database.cipher)
    return await slack.find(channel, mark, since_s=max(0.0, since), thread_ts=claim.thread_ts)


@cache
def _doubtful() -> Work:
    rows = is_in(Delivery.state, DeliveryState.RECONCILING) & (Delivery.retry_ms <= now_ms()) & is_free()
    return Work(pace.HISTORY, rows)


async def _resolve(engine: Engine, claim: Claim) -> None:
    await engine.at("reconciling")
    try:
        slack = await engine.slack_of(claim.workspace_id)
        channel = claim.channel or (await slack.open_conversation(*claim.opens) if claim.opens else claim.to)
        copies = await find_copies(engine, slack, claim, channel)
    except SlackError as error:
        await engine.ledger.write(_unreadable(engine, claim, error))
        return
    engine.circuit.works()
    await engine.at("reconciled")
    if copies:
        found = Sent(claim, Posted(channel, copies[0]))
        await engine.ledger.write(found if claim.attempts else _take_over(engine, found))
    else:
        await engine.ledger.write(_not_found(engine, claim))


def _take_over(engine: Engine, found: Sent) -> Change:
    """Posted in a time that this database lost: it is ours now, and its buttons are to carry what is known here."""

    async def change(session: AsyncSession) -> None:
        await write_results(session, [found], engine.context.clock.now(), engine.context.timings)
        await outcomes.show_anew(session, found.claim)

    TAKEN_OVER.inc()
    return change


def _not_found(engine: Engine, claim: Claim) -> Change:
    timings = engine.context.timings
    if not claim.attempts:
        return lambda session: outcomes.put_back(session, claim, timedelta(0))
    if claim.attempts >= timings.attempts:
        SETTLED.labels(DeliveryState.DEAD).inc()
        return lambda session: outcomes.end(session, claim, DeliveryState.DEAD, "too_many_attempts")
    RESENT.inc()
    return lambda session: outcomes.send_again(session, claim, backoff(claim.attempts - 1, timings))


def _unreadable(engine: Engine, claim: Claim, error: SlackError) -> Change:
    """What becomes of a doubt that Slack did not resolve: it waits, or waits for a person."""
    timings = engine.context.timings
    match error:
        case Busy():
            return _wait_for_history(claim, error)
        case Refused(about=About.TOKEN):
            return _park(claim, error)
        case Refused(about=About.WORKSPACE):
            return lambda session: outcomes.wait_in_doubt(session, claim, timings.backoff_most)
        case Refused(about=About.CONVERSATION) if claim.is_to_member and claim.channel and not claim.thread_ts:
            return _look_by_person(claim)
        case Refused(about=About.CONVERSATION | About.CHANNEL | About.MESSAGE) if not claim.attempts:
            # Never left us, and where nobody lets us read nobody lets us write: the post will say what is wrong there.
            return lambda session: outcomes.put_back(session, claim, timedelta(0))
        case Refused():
            return _give_to_a_person(claim, error)
        case Unreachable():
            return _wait(claim, engine.circuit.broken())
        case _:
            return _wait(claim, backoff(claim.attempts, timings))


def _wait(claim: Claim, wait: timedelta) -> Change:
    return lambda session: outcomes.wait_in_doubt(session, claim, wait)


def _wait_for_history(claim: Claim, busy: Busy) -> Change:
    WAITED.labels(busy.method).inc()

    async def change(session: AsyncSession) -> None:
        await pace.block(session, claim.workspace_id, pace.HISTORY, busy.retry_after, busy.code)
        await outcomes.wait_in_doubt(session, claim, timedelta(0))

    return change


def _park(claim: Claim, refused: Refused) -> Change:
    async def change(session: AsyncSession) -> None:
        await outcomes.park(session, claim.workspace_id, refused.code)
        await outcomes.wait_in_doubt(session, claim, timedelta(0))

    return change


def _look_by_person(claim: Claim) -> Change:
    async def change(session: AsyncSession) -> None:
        await outcomes.forget_channel(session, claim)
        await outcomes.wait_in_doubt(session, claim, timedelta(0))

    return change


def _give_to_a_person(claim: Claim, refused: Refused) -> Change:
    """Nobody knows, and Slack does not say: `cadence outbox` shows it, and a click on the message resolves it."""
    SETTLED.labels(DeliveryState.UNKNOWN).inc()
    log.error("outbox.unknown", delivery=claim.id.hex, code=refused.code, method=refused.method)
    return lambda session: outcomes.end(session, claim, DeliveryState.UNKNOWN, refused.code)
