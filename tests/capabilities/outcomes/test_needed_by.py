"""By when it is needed: one date for all that was asked in a check-in, until it is decided."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from bot.capabilities.outcomes.asks.actions import Pressed, lock_ask, press
from bot.capabilities.outcomes.asks.models import Ask
from bot.capabilities.outcomes.asks.rules import Move
from bot.capabilities.outcomes.asks.sinks import become_needed_by
from bot.capabilities.outcomes.hooks import become_ask
from bot.core.capability import Answer, AnswerKind
from tests.capabilities.outcomes.conftest import Office
from tests.capabilities.outcomes.people import FRIDAY, MAYA, NOW, TOM

LATER = date(2026, 12, 4)


def said(question: str, value: str, *, kind: AnswerKind = AnswerKind.GIVEN) -> Answer:
    return Answer(by=TOM, at=NOW, checkin_id=UUID(int=7), question=question, subject=None, value=value, kind=kind)


async def needed(office: Office) -> dict[str, date | None]:
    async with office() as session:
        return {ask.words: ask.needed_by for ask in await session.scalars(select(Ask))}


async def test_the_date_is_of_all_that_was_asked_before_and_after_it(office: Office) -> None:
    async with office() as session:
        await become_ask(session, said("need", "A day with the bank"))
        assert await become_needed_by(session, said("needed_by", FRIDAY.isoformat())) == "Needed by 27 Nov."
        await become_ask(session, said("need_else", "Laptops"))
    assert await needed(office) == {"A day with the bank": FRIDAY, "Laptops": FRIDAY}


async def test_the_date_is_changed_and_taken_back(office: Office) -> None:
    async with office() as session:
        await become_ask(session, said("need", "A day with the bank"))
        await become_needed_by(session, said("needed_by", FRIDAY.isoformat()))
        await become_needed_by(session, said("needed_by", LATER.isoformat()))
    assert await needed(office) == {"A day with the bank": LATER}
    async with office() as session:
        await become_needed_by(session, said("needed_by", "", kind=AnswerKind.WITHDRAWN))
    assert await needed(office) == {"A day with the bank": None}


async def test_what_was_decided_keeps_the_date_it_was_decided_with(office: Office) -> None:
    """Maya said yes to a Friday; a later edit of the check-in does not move what she answered."""
    async with office() as session:
        await become_ask(session, said("need", "A day with the bank"))
        await become_needed_by(session, said("needed_by", FRIDAY.isoformat()))
    async with office() as session:
        ask = await lock_ask(session, (await session.scalars(select(Ask.id))).one())
        assert ask is not None
        await press(session, ask, Pressed(move=Move.PROMISE, by=MAYA, at=NOW, seen=ask.version, day=FRIDAY))
        assert await become_needed_by(session, said("needed_by", LATER.isoformat())) is None
    assert await needed(office) == {"A day with the bank": FRIDAY}


async def test_a_date_without_an_ask_is_nobody_s_to_read(office: Office) -> None:
    async with office() as session:
        assert await become_needed_by(session, said("needed_by", FRIDAY.isoformat())) is None
    assert await needed(office) == {}
