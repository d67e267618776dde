"""What the CTO promises of their own accord: an ask to themselves, with a day, owed and reminded of like any other."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes.asks.actions import Pressed, from_source, make_ask, press
from bot.capabilities.outcomes.asks.rules import Move, may_decide
from bot.core.capability import Answer, AnswerKind
from bot.core.text import day, fill


async def become_promise(session: AsyncSession, answer: Answer) -> str | None:
    """The sink `promise`: the value is what is promised, the subject the day it is promised by (ISO 8601).

    None where whoever says so is not in charge: a promise of the CTO's is the CTO's to make, or a deputy's. Safe to repeat.
    Raises `ValueError` for a subject that is no day.
    """
    if answer.kind is not AnswerKind.GIVEN or not may_decide(answer.by):
        return None
    due = date.fromisoformat(answer.subject or "")
    source = f"promise:{answer.checkin_id.hex}:{answer.question}"
    ask = await from_source(session, source)
    if ask is None:
        ask = await make_ask(session, answer.value, by_id=answer.by.id, at=answer.at, source=source)
        await press(session, ask, Pressed(move=Move.PROMISE, by=answer.by, at=answer.at, seen=ask.version, day=due))
    return fill("Promised by {by}: “{text}”", by=day(ask.due or due), text=ask.words)
