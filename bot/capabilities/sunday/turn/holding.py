"""Whether the next round may be asked. It is held until the CTO has answered the last one that had a result.

A question that nobody answers is a survey; people stop giving true answers to it before they stop answering. So whoever
asks is held to it by the bot, and everybody reads whose turn it is.
"""

from datetime import date
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.experiment.rounds import last_decision
from bot.capabilities.sunday.models import Round, RoundState, Verdict
from bot.capabilities.sunday.result.results import RITUAL, Result, newest_with_number
from bot.capabilities.sunday.settings import find_crisis, find_settings
from bot.core.stages import has_begun

STAGE: Final = "sunday"
"""The name of the stage in which the owner begins it."""


class Closed(StrEnum):
    """Why a round is not asked: the word that is kept with it."""

    NOT_BEGUN = "not_begun"
    """The owner has not begun it, or there are no crisis numbers to stand below the lowest face."""
    STOPPED = "stopped"
    """The owner decided at the end of the experiment to stop asking."""
    PAUSED = "paused"
    CTO = "held"
    """It is the CTO's turn: the last result has no answer."""


async def may_open(session: AsyncSession, slot: date) -> Closed | None:
    """Why the round of this slot may not be asked; None where it may. Asked once for each round, by whoever opens it."""
    if not await has_begun(session, STAGE) or await find_crisis(session) is None:
        return Closed.NOT_BEGUN
    if await is_stopped(session):
        return Closed.STOPPED
    paused_until = (await find_settings(session)).paused_until
    if paused_until is not None and slot < paused_until:
        return Closed.PAUSED
    if await whose_turn(session) is not None or await _is_another_open(session, slot):
        return Closed.CTO
    return None


async def whose_turn(session: AsyncSession) -> Result | None:
    """The result that waits for the CTO's words; None where none does. A round without a result waits for none."""
    newest = await newest_with_number(session)
    return newest if newest is not None and newest.needs_words else None


async def is_stopped(session: AsyncSession) -> bool:
    """Whether the last word of the owner on the experiment was to stop."""
    last = await last_decision(session)
    return last is not None and last.verdict is Verdict.STOP


async def _is_another_open(session: AsyncSession, slot: date) -> bool:
    """An earlier round that nobody has counted yet (the bot was down): its result must be answered first."""
    earlier = select(Round.id).where(Round.ritual_id == RITUAL, Round.state == RoundState.OPEN, Round.slot < slot)
    return await session.scalar(earlier.limit(1)) is not None
