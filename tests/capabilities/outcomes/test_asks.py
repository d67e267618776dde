"""Making asks and moves in a real database: what stands, who came first, what the other is told."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes.asks import actions, ledger
from bot.capabilities.outcomes.asks.actions import Made, Overtaken, Pressed
from bot.capabilities.outcomes.asks.models import Ask, AskMove
from bot.capabilities.outcomes.asks.rules import AskState, Move
from bot.core.columns import Base
from bot.core.db import Database
from bot.core.notices import OWNER
from bot.core.people import Person
from tests.capabilities.outcomes.conftest import Office
from tests.capabilities.outcomes.people import CHIDI, DEE, FRIDAY, LENA, MAYA, NOW, TOM

WORDS = "A day with the bank's engineers. Their help desk takes a week."


async def ask(session: AsyncSession, source: str = "view:V1") -> Ask:
    """Tom asks for a day with the bank's engineers."""
    return await actions.make_ask(session, WORDS, by_id=TOM.id, at=NOW, source=source, needed_by=FRIDAY)


async def make(session: AsyncSession, made: Ask, move: Move, by: Person, **filled_in: object) -> Made | Overtaken:
    """Make a move on the ask as it stands."""
    pressed = Pressed(move=move, by=by, at=NOW, seen=made.version, **filled_in)  # pyright: ignore[reportArgumentType] - a shorthand
    return await actions.press(session, made, pressed)


async def moves(session: AsyncSession) -> list[tuple[Move, str, list[str]]]:
    """Every move, who made it, and who was told."""
    rows = await session.scalars(select(AskMove).order_by(AskMove.ask_id, AskMove.version))
    return [(row.move, row.by_id, row.told) for row in rows]


async def test_the_owner_hears_of_an_ask_and_the_asker_of_the_promise(office: Office) -> None:
    async with office() as session:
        made = await ask(session)
        await make(session, made, Move.PROMISE, MAYA, day=FRIDAY)

    async with office() as session:
        card = (await ledger.owed_to(session, TOM.id))[0]
        assert (card.words, card.standing.state, card.standing.due) == (WORDS, AskState.PROMISED, FRIDAY)
        assert await moves(session) == [(Move.MAKE, TOM.id, [OWNER]), (Move.PROMISE, MAYA.id, [TOM.id])]


async def test_a_form_sent_twice_asks_once(office: Office) -> None:
    for _ in range(2):
        async with office() as session:
            await ask(session)

    async with office() as session:
        assert await moves(session) == [(Move.MAKE, TOM.id, [OWNER])]


async def test_a_move_sent_twice_is_made_once(office: Office) -> None:
    """After a lost acknowledgement people press once more; the second press is as good as the first."""
    async with office() as session:
        made = await ask(session)
        decline = Pressed(move=Move.DECLINE, by=MAYA, at=NOW, seen=1, words="First we hire", source="view:V2")
        assert [type(await actions.press(session, made, decline)) for _ in range(2)] == [Made, Made]
        assert [move for move, *_ in await moves(session)] == [Move.MAKE, Move.DECLINE]


async def test_of_two_people_pressing_at_once_one_wins(office: Office) -> None:
    """The owner promises and the deputy declines in the same instant: one of it is done, the other learns of it."""
    async with office() as session:
        made = await ask(session)

    async def press(pressed: Pressed) -> type[Made | Overtaken]:
        async with office() as session:
            locked = await actions.lock_ask(session, made.id)
            assert locked is not None
            return type(await actions.press(session, locked, pressed))

    outcomes = await asyncio.gather(
        press(Pressed(move=Move.PROMISE, by=MAYA, at=NOW, seen=1, day=FRIDAY)),
        press(Pressed(move=Move.DECLINE, by=DEE, at=NOW, seen=1, words="Not this year")),
    )

    assert set(outcomes) == {Made, Overtaken}
    async with office() as session:
        assert len(await moves(session)) == 2


@pytest.mark.parametrize(
    ("move", "by"), [(Move.PROMISE, TOM), (Move.DECLINE, CHIDI), (Move.TAKE_ON, LENA), (Move.CONFIRM, TOM)]
)
async def test_a_move_that_is_not_theirs_changes_nothing(office: Office, move: Move, by: Person) -> None:
    """Whatever button somebody got hold of."""
    async with office() as session:
        made = await ask(session)
        assert await make(session, made, move, by, words="x", day=FRIDAY) == Overtaken(made)
        assert (made.state, made.version) == (AskState.OPEN, 1)


async def test_a_button_of_an_older_message_does_nothing(office: Office) -> None:
    """Tom reworded his ask; Maya's message still shows the words she is about to promise."""
    async with office() as session:
        made = await ask(session)
        await make(session, made, Move.REWORD, TOM, words="A week with them")
        late = Pressed(move=Move.PROMISE, by=MAYA, at=NOW, seen=1, day=FRIDAY)
        assert await actions.press(session, made, late) == Overtaken(made)
        assert (made.words, made.state) == ("A week with them", AskState.OPEN)


async def test_it_stays_the_ctos_promise_until_there_is_a_yes(office: Office) -> None:
    async with office() as session:
        made = await ask(session)
        await make(session, made, Move.HAND_OVER, MAYA, member_id=LENA.id)
        assert [card.id for card in await ledger.asks_of(session, MAYA, NOW)] == [made.id]
        assert [card.id for card in await ledger.asks_of(session, LENA, NOW)] == [made.id]

        await make(session, made, Move.WONDER, LENA)
        await make(session, made, Move.MAKE_ROOM, MAYA, words="The search rewrite")
        await make(session, made, Move.REFUSE, LENA, words="Not before January")

        assert (made.state, made.actor_id) == (AskState.OPEN, None)
        assert [card.id for card in await ledger.asks_of(session, MAYA, NOW)] == [made.id]
        assert await ledger.asks_of(session, LENA, NOW) == []
        assert await ledger.asks_of(session, CHIDI, NOW) == []


async def test_what_is_done_waits_three_weeks_for_its_asker_s_word(office: Office) -> None:
    """Then it counts as kept and leaves their lists; "not yet" brings it back at any time."""
    async with office() as session:
        made = await ask(session)
        await make(session, made, Move.PROMISE, MAYA, day=FRIDAY)
        await make(session, made, Move.KEEP, MAYA)

    three_weeks = timedelta(weeks=3)
    async with office() as session:
        before = await ledger.asks_of(session, TOM, NOW + three_weeks - timedelta(minutes=1))
        assert [card.standing.state for card in before] == [AskState.KEPT]
        assert await ledger.asks_of(session, TOM, NOW + three_weeks) == []
        again = await actions.lock_ask(session, made.id)
        assert again is not None
        assert await make(session, again, Move.REOPEN, TOM, words="The second day is missing") == Made(again)
        after = await ledger.asks_of(session, TOM, NOW + three_weeks)
        assert [card.standing.state for card in after] == [AskState.PROMISED]


async def test_who_said_yes_acts_and_the_asker_confirms(office: Office) -> None:
    async with office() as session:
        made = await ask(session)
        await make(session, made, Move.HAND_OVER, MAYA, member_id=LENA.id)
        await make(session, made, Move.TAKE_ON, LENA, day=FRIDAY)
        await make(session, made, Move.KEEP, LENA)
        await make(session, made, Move.REOPEN, TOM, words="The second day is missing")
        assert (made.state, made.due, made.actor_id) == (AskState.PROMISED, FRIDAY, LENA.id)

        await make(session, made, Move.KEEP, MAYA)
        await make(session, made, Move.CONFIRM, TOM)
        assert made.state is AskState.CONFIRMED
        assert await ledger.owed_to(session, TOM.id) == []


async def test_a_no_can_be_undone_for_two_minutes(office: Office) -> None:
    """A message that tells somebody no leaves two minutes later; until then, Undo."""
    async with office() as session:
        made = await ask(session)
        await make(session, made, Move.PROMISE, MAYA, day=FRIDAY)
        await make(session, made, Move.DECLINE, MAYA, words="First we hire")
        soon = NOW + timedelta(seconds=90)
        undo = Pressed(move=Move.UNDO, by=MAYA, at=soon, seen=made.version)
        assert await actions.press(session, made, undo) == Made(made)
        assert (made.state, made.due) == (AskState.PROMISED, FRIDAY)


async def test_a_no_that_has_left_cannot_be_undone(office: Office) -> None:
    async with office() as session:
        made = await ask(session)
        await make(session, made, Move.DECLINE, MAYA, words="First we hire")
        late = Pressed(move=Move.UNDO, by=MAYA, at=NOW + timedelta(minutes=2), seen=made.version)
        assert await actions.press(session, made, late) == Overtaken(made)
        assert made.state is AskState.DECLINED


async def test_what_was_undone_or_is_not_done_yet_does_not_count_as_kept(office: Office) -> None:
    """Of a promise that is kept, reopened and kept again there is one."""
    async with office() as session:
        made = await ask(session)
        await make(session, made, Move.PROMISE, MAYA, day=FRIDAY)
        counts: list[int] = []
        for move, by in (
            (Move.KEEP, MAYA),
            (Move.UNDO, MAYA),
            (Move.KEEP, MAYA),
            (Move.REOPEN, TOM),
            (Move.KEEP, MAYA),
            (Move.CONFIRM, TOM),
        ):
            assert await make(session, made, move, by, words="The second day is missing") == Made(made)
            counts.append(await ledger.count_kept(session, since=NOW))
        assert counts == [1, 0, 1, 0, 1, 1]
        assert await ledger.count_kept(session, since=NOW + timedelta(days=1)) == 0


async def test_what_people_asked_for_is_encrypted_at_rest(office: Office, database: Database) -> None:
    async with office() as session:
        made = await ask(session)
        await make(session, made, Move.DECLINE, MAYA, words="The bank refuses")

    async with database.system_session() as session:
        connection = await session.connection()
        for table in (Base.metadata.tables["asks"], Base.metadata.tables["ask_moves"]):
            assert "bank" not in str((await connection.exec_driver_sql(f"SELECT * FROM {table.name}")).all())  # noqa: S608 - a name of ours
