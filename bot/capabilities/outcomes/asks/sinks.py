"""The day by which what a check-in asked for is needed: one date for all that was asked in it."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes.asks.actions import Pressed, press
from bot.capabilities.outcomes.asks.models import Ask
from bot.capabilities.outcomes.asks.rules import UNDECIDED, Move
from bot.core.capability import Answer, AnswerKind
from bot.core.text import Mrkdwn, day, fill


async def become_needed_by(session: AsyncSession, answer: Answer) -> str | None:
    """The sink `ask_needed_by`: the value is a date (ISO 8601). What is decided already keeps the day it was decided with."""
    if answer.kind is AnswerKind.UNCHANGED:
        return None
    needed_by = date.fromisoformat(answer.value) if answer.kind is AnswerKind.GIVEN else None
    asks = [ask for ask in await _asked_in(session, answer.checkin_id) if ask.state in UNDECIDED]
    for ask in asks:
        await session.refresh(ask, with_for_update=True)
        if ask.needed_by != needed_by:
            words = ask.words
            pressed = Pressed(
                move=Move.REWORD, by=answer.by, at=answer.at, seen=ask.version, words=words, day=needed_by
            )
            await press(session, ask, pressed)
    return say_needed_by(needed_by) if asks else None


async def needed_by_of(session: AsyncSession, checkin_id: UUID) -> date | None:
    """The day by which the rest of what this check-in asked for is needed; None where no day was given."""
    days = [ask.needed_by for ask in await _asked_in(session, checkin_id) if ask.needed_by is not None]
    return max(days, default=None)


def say_needed_by(needed_by: date | None) -> Mrkdwn | None:
    return fill("Needed by {by}.", by=day(needed_by)) if needed_by is not None else None


async def _asked_in(session: AsyncSession, checkin_id: UUID) -> list[Ask]:
    prefix = f"checkin:{checkin_id.hex}:"
    return list(await session.scalars(select(Ask).where(Ask.source.startswith(prefix, autoescape=True))))
