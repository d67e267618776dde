"""What the CTO promises of their own accord is a debt like any other."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from bot.capabilities.outcomes.asks.actions import Pressed, press
from bot.capabilities.outcomes.asks.ledger import asks_of, cards_of
from bot.capabilities.outcomes.asks.models import Ask, AskMove
from bot.capabilities.outcomes.asks.own import become_promise
from bot.capabilities.outcomes.asks.rules import AskState, Move, open_moves
from bot.core.capability import Answer
from bot.core.people import Person
from tests.capabilities.outcomes.conftest import Office
from tests.capabilities.outcomes.people import FRIDAY, MAYA, NOW, TOM

WORDS = "Look at what wakes people who are on call"


def promised(by: Person, subject: str = FRIDAY.isoformat()) -> Answer:
    return Answer(by=by, at=NOW, checkin_id=UUID(int=7), question="on_call", subject=subject, value=WORDS)


async def standing(office: Office) -> list[tuple[str, str, AskState, date | None]]:
    async with office() as session:
        asks = list(await session.scalars(select(Ask)))
        return [
            (card.standing.asker_id, card.words, card.standing.state, card.standing.due)
            for card in await cards_of(session, asks)
        ]


async def test_it_is_owed_by_its_day_and_nobody_is_told_what_they_said_themselves(office: Office) -> None:
    async with office() as session:
        said = await become_promise(session, promised(MAYA))
    async with office() as session:
        moves = [(row.move, row.told) for row in await session.scalars(select(AskMove).order_by(AskMove.version))]

    assert said == f"Promised by 27 Nov: “{WORDS}”"
    assert await standing(office) == [(MAYA.id, WORDS, AskState.PROMISED, FRIDAY)]
    assert moves == [(Move.MAKE, []), (Move.PROMISE, [])]


async def test_pressed_twice_it_is_promised_once_and_for_the_first_day(office: Office) -> None:
    async with office() as session:
        await become_promise(session, promised(MAYA))
    async with office() as session:
        again = await become_promise(session, promised(MAYA, "2026-12-24"))

    assert again == f"Promised by 27 Nov: “{WORDS}”"
    assert await standing(office) == [(MAYA.id, WORDS, AskState.PROMISED, FRIDAY)]


async def test_nobody_is_asked_to_thank_themselves(office: Office) -> None:
    """Done is done: nothing is left to confirm, but a wrong tap can still be taken back."""
    async with office() as session:
        await become_promise(session, promised(MAYA))
    async with office() as session:
        ask = (await session.scalars(select(Ask))).one()
        await press(session, ask, Pressed(move=Move.KEEP, by=MAYA, at=NOW, seen=ask.version))
        asked_of = ask.standing
        assert await asks_of(session, MAYA, NOW) == []

    assert asked_of.state is AskState.KEPT
    assert open_moves(MAYA, asked_of) == [Move.REOPEN]


async def test_nobody_promises_in_the_cto_s_name(office: Office) -> None:
    async with office() as session:
        assert await become_promise(session, promised(TOM)) is None
    assert await standing(office) == []


async def test_a_promise_has_a_day(office: Office) -> None:
    """A value that no form of ours makes is a mistake in the code, and nothing of it is kept."""
    with pytest.raises(ValueError, match="soon"):
        async with office() as session:
            await become_promise(session, promised(MAYA, "soon"))
    assert await standing(office) == []
