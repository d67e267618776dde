"""What an answer that is not yes means for a post: the one place where errors become changes of rows.

Busy          the workspace waits as long as Slack says; the attempt does not count
Unreachable   nobody tries for a while; the attempt does not count
Unknown       in doubt: Slack is asked before anything else
Refused       by what it is about: the person, the token, the workspace, the channel, or this very message
"""

from collections.abc import Sequence
from datetime import timedelta
from secrets import SystemRandom
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.outbox import outcomes, pace
from bot.core.outbox.claims import Claim
from bot.core.outbox.engine import Engine
from bot.core.outbox.metrics import DOUBTED, REFUSED, SETTLED, WAITED
from bot.core.outbox.models import DeliveryState
from bot.core.outbox.results import Change
from bot.core.slack.errors import About, Busy, Refused, SlackError, Unreachable
from bot.core.timings import Timings

log = structlog.get_logger()

UNDOCUMENTED_TRIES: Final = 3
_NOW: Final = timedelta(0)


def after_post(engine: Engine, claim: Claim, error: SlackError) -> Change:
    """The change that this error of a post brings about."""
    match error:
        case Busy():
            return _wait(claim, error)
        case Unreachable():
            engine.circuit.broken()
            return lambda session: outcomes.return_unsent(session, claim, _NOW, counts=False)
        case Refused():
            engine.circuit.works()
            return _refused(engine, claim, error)
        case _:
            DOUBTED.inc()
            log.warning("outbox.in_doubt", delivery=claim.id.hex, code=error.code)
            return lambda session: outcomes.doubt(session, claim, engine.context.timings)


def after_opening(engine: Engine, claim: Claim, error: SlackError) -> Change:
    """As `after_post()`, where the conversation of several that it goes to was not opened: surely nothing was written."""
    match error:
        case Busy():
            wait = error.retry_after
        case Unreachable():
            wait = engine.circuit.broken()
        case Refused(about=About.TOKEN):
            return without_token(claim.workspace_id, [claim], error)
        case Refused():
            engine.circuit.works()
            REFUSED.labels(error.about).inc()
            log.warning("outbox.refused", delivery=claim.id.hex, code=error.code, about=error.about)
            return _end(claim, error.code)
        case _:
            wait = backoff(claim.attempts, engine.context.timings)
    return lambda session: outcomes.put_back(session, claim, wait)


def without_token(workspace_id: str, claims: Sequence[Claim], refused: Refused) -> Change:
    """There is nothing to write to this workspace with: nothing was tried, and nothing is, until it is there again."""

    async def change(session: AsyncSession) -> None:
        await outcomes.park(session, workspace_id, refused.code)
        for claim in claims:
            await outcomes.let_go(session, claim)

    return change


def backoff(attempts: int, timings: Timings) -> timedelta:
    """Twice as long after each attempt, at most the longest, with jitter so that many do not come back together."""
    longest = min(timings.backoff * 2 ** min(attempts, 20), timings.backoff_most)
    return longest * SystemRandom().uniform(0.5, 1.0)


def _wait(claim: Claim, busy: Busy) -> Change:
    WAITED.labels(busy.method).inc()

    async def change(session: AsyncSession) -> None:
        await pace.block(session, claim.workspace_id, pace.POST, busy.retry_after, busy.code)
        await outcomes.return_unsent(session, claim, _NOW, counts=False)

    return change


def _refused(engine: Engine, claim: Claim, refused: Refused) -> Change:
    timings = engine.context.timings
    REFUSED.labels(refused.about).inc()
    log.warning("outbox.refused", delivery=claim.id.hex, code=refused.code, about=refused.about)
    match refused.about:
        case About.TOKEN:
            return _park(claim, refused)
        case About.WORKSPACE | About.SCOPE:
            return _block(claim, refused, timings)
        case About.MEMBER if claim.is_to_member:
            return _member_left(claim, refused)
        case About.CONVERSATION if claim.is_to_member and claim.channel is not None:
            return _try_by_person(claim)
        case About.UNDOCUMENTED if claim.attempts + 1 < UNDOCUMENTED_TRIES:
            wait = backoff(claim.attempts, timings)
            return lambda session: outcomes.return_unsent(session, claim, wait, counts=True)
        case About.UNDOCUMENTED:
            return _end(claim, f"unknown:{refused.code}")
        case _:
            return _end(claim, refused.code)


def _park(claim: Claim, refused: Refused) -> Change:
    async def change(session: AsyncSession) -> None:
        await outcomes.park(session, claim.workspace_id, refused.code)
        await outcomes.return_unsent(session, claim, _NOW, counts=False)

    return change


def _block(claim: Claim, refused: Refused, timings: Timings) -> Change:
    async def change(session: AsyncSession) -> None:
        await outcomes.block(session, claim.workspace_id, timings.backoff_most, refused.code)
        await outcomes.return_unsent(session, claim, _NOW, counts=False)

    return change


def _member_left(claim: Claim, refused: Refused) -> Change:
    async def change(session: AsyncSession) -> None:
        await outcomes.member_left(session, claim)
        await _end(claim, refused.code)(session)

    return change


def _try_by_person(claim: Claim) -> Change:
    async def change(session: AsyncSession) -> None:
        await outcomes.forget_channel(session, claim)
        await outcomes.return_unsent(session, claim, _NOW, counts=False)

    return change


def _end(claim: Claim, reason: str) -> Change:
    SETTLED.labels(DeliveryState.DEAD).inc()
    return lambda session: outcomes.end(session, claim, DeliveryState.DEAD, reason)
