"""Sunday evening is an experiment itself: after eight rounds the owner says keep, change or stop, and everybody reads it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.models import ExperimentDecision, Verdict
from bot.capabilities.sunday.result.results import count_rounds
from bot.core import notices
from bot.core.people import Person
from bot.core.workspaces import audit, lock_workspace

ROUNDS: Final = 8
"""Asked every week, that is eight weeks; weeks in which nobody was asked do not count."""
_KEPT_FOR: Final = timedelta(weeks=52)


async def last_decision(session: AsyncSession) -> ExperimentDecision | None:
    return await session.scalar(select(ExperimentDecision).order_by(ExperimentDecision.at.desc()).limit(1))


async def is_due(session: AsyncSession, now: datetime) -> bool:
    """Whether the owner is to decide: eight rounds after the beginning or the last change, a year after "keep"."""
    rounds, last = await count_rounds(session), await last_decision(session)
    if last is None:
        return rounds >= ROUNDS
    match last.verdict:
        case Verdict.KEEP:
            return now >= last.at + _KEPT_FOR
        case Verdict.CHANGE:
            return rounds >= last.rounds + ROUNDS
        case Verdict.STOP:
            return False


async def decide(session: AsyncSession, verdict: Verdict, words: str, *, by: Person, at: datetime) -> bool:
    """Audited, without the words. False where the same was decided already; safe to repeat."""
    await lock_workspace(session)
    last = await last_decision(session)
    if last is not None and last.verdict is verdict and not await is_due(session, at):
        return False
    rounds = await count_rounds(session)
    session.add(ExperimentDecision(verdict=verdict, by_id=by.id, at=at, rounds=rounds, words=words or None))
    await audit(session, "sunday.experiment", f"{verdict} after {rounds} rounds", actor_id=by.id, at=at)
    await session.flush()
    await notices.refresh_desk(session, at)
    return True


def choices() -> Sequence[tuple[Verdict, str]]:
    """In the order of the buttons."""
    return ((Verdict.KEEP, "Keep"), (Verdict.CHANGE, "Change…"), (Verdict.STOP, "Stop…"))
