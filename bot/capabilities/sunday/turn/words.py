"""The CTO's words on a round: posted once, by the CTO or a deputy in their place, and corrected later for all to see.

That it was posted is an audited fact, with who and when; what it says stands in no log. Whoever opened the transaction commits.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.models import Word
from bot.capabilities.sunday.result.results import Result, find_result
from bot.capabilities.sunday.turn.announcing import take_back
from bot.core import notices
from bot.core.db import insert_once
from bot.core.people import Person
from bot.core.roles import Role
from bot.core.workspaces import audit, lock_workspace


class Posted(StrEnum):
    POSTED = "posted"
    CORRECTED = "corrected"
    SAME = "same"
    """It says so already."""
    OVERTAKEN = "overtaken"
    """Somebody else has written since this person looked; nothing was changed."""
    NOTHING_TO_ANSWER = "nothing_to_answer"
    """There is no such round, or it has no result."""


async def post_words(
    session: AsyncSession, round_id: UUID, words: str, *, seen: str, by: Person, at: datetime
) -> Posted:
    """Post the words on a round, or correct those that stand. `seen` is the version the author looked at, "" for none.

    Safe to repeat: the same words again change nothing.
    """
    await lock_workspace(session)
    result = await find_result(session, round_id)
    if result is None or result.number is None:
        return Posted.NOTHING_TO_ANSWER
    if result.said is not None and result.said.words == words:
        return Posted.SAME
    if (result.said.version if result.said else "") != seen:
        return Posted.OVERTAKEN
    done = await _write(session, result, words, by=by, at=at)
    what = f"on the round of {result.slot}{' in place of the CTO' if Role.OWNER not in by.roles else ''}"
    await audit(session, f"sunday.words.{done}", what, actor_id=by.id, at=at)
    await take_back(session, round_id, by.id)
    await notices.refresh_desk(session, at)
    return done


async def _write(session: AsyncSession, result: Result, words: str, *, by: Person, at: datetime) -> Posted:
    if result.said is None:
        values = {"round_id": result.id, "words": words, "by_id": by.id, "at": at}
        await insert_once(session, Word, values | {"stands_in": Role.OWNER not in by.roles}, key=["round_id"])
        return Posted.POSTED
    changed = update(Word).where(Word.round_id == result.id).values(words=words, changed_by=by.id, changed_at=at)
    await session.execute(changed.execution_options(synchronize_session="fetch"))
    return Posted.CORRECTED
