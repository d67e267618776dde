"""Any life an ask can have: whatever people do, in whatever order, what it promises holds."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.capabilities.outcomes.asks.rules import (
    OFFERED,
    OWED,
    AskState,
    Move,
    Standing,
    apply,
    may_move,
    open_moves,
    parties_of,
    told_of,
)
from bot.core.people import Person
from tests.capabilities.outcomes.people import EVERYBODY, MAYA, TODAY, TOM

PEOPLE = {person.id: person for person in EVERYBODY}
PRESSES = st.tuples(st.sampled_from(EVERYBODY), st.sampled_from(Move), st.integers(0, 30), st.sampled_from(EVERYBODY))


@given(st.lists(PRESSES, max_size=30))
def test_an_ask_is_a_debt_until_it_is_kept_or_declined_or_withdrawn(
    presses: list[tuple[Person, Move, int, Person]],
) -> None:
    """A promise has a day, a hand-over has somebody, the asker never changes, and a debt ends only where people end it."""
    ask = Standing(state=AskState.OPEN, asker_id=TOM.id)
    for by, move, days, member in presses:
        if may_move(by, move, ask):
            before, ask = ask, apply(move, ask, day=TODAY + timedelta(days=days), member_id=member.id)
            _assert_sound(before, move, ask)
            told = told_of(move, before=before, after=ask, decider=MAYA.id, by_id=by.id)
            assert by.id not in told
            assert all(parties_of(PEOPLE[each], before) | parties_of(PEOPLE[each], ask) for each in told)


def _assert_sound(before: Standing, move: Move, after: Standing) -> None:
    assert after.asker_id == before.asker_id
    assert after.state is not AskState.PROMISED or after.due is not None
    assert after.state not in OFFERED or after.receiver_id is not None
    if before.state in OWED and after.state not in OWED:
        assert move in (Move.KEEP, Move.DECLINE, Move.WITHDRAW)
    if before.due is not None:
        assert after.due is not None, "a day once promised is moved, never forgotten"
    if after.state in OWED:
        assert any(open_moves(person, after) for person in EVERYBODY), "a debt nobody could do anything about"
        assert open_moves(MAYA, after), "the owner can always decide"
