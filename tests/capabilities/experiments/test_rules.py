"""The life of an experiment: who may do what in which state, when somebody is asked, and who hears of it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.capabilities.experiments.rules import (
    STEPS,
    LastMove,
    Move,
    Standing,
    State,
    apply,
    asked_from,
    days_asked,
    is_alive,
    is_asked,
    lapses,
    may_move,
    may_undo,
    open_moves,
    told_of,
)
from bot.core.notices import OWNER
from bot.core.people import Person
from tests.capabilities.experiments.lab import ENDS, LATER
from tests.capabilities.outcomes.people import CHIDI, DEE, EVERYBODY, LENA, MAYA, NOW, TOM

UNDECIDED: Final = {Move.KEEP, Move.CHANGE, Move.STOP, Move.RENEW}
EDITS: Final = {Move.REWORD, Move.HAND_OVER, Move.WITHDRAW}
OVER: Final = {Move.LOOK_AGAIN, Move.HAND_OVER}
NOTHING: Final = set[Move]()

# Tom began it, Chidi answers for it, Maya is the CTO and Dee her deputy; Lena leads another team.
THEIRS: Final[Mapping[State, tuple[set[Move], set[Move]]]] = {
    State.RUNNING: (UNDECIDED | EDITS, EDITS),
    State.LAPSED: (UNDECIDED | OVER, {Move.HAND_OVER}),
    State.KEPT: (OVER, {Move.HAND_OVER}),
    State.STOPPED: (OVER, {Move.HAND_OVER}),
    State.WITHDRAWN: (NOTHING, NOTHING),
}
"""For each state what whoever answers for it and the office can do, and what whoever began it can."""


def tried(state: State, *, owner_id: str | None = CHIDI.id, look_on: date | None = LATER) -> Standing:
    return Standing(state=state, begun_by=TOM.id, owner_id=owner_id, ends_on=ENDS, look_on=look_on)


def works(day: date) -> bool:
    return day.weekday() < 5


@pytest.mark.parametrize("state", State)
def test_everybody_can_make_their_own_moves_and_no_other(state: State) -> None:
    """Who answers for it and the CTO's office decide; who began it may mend, hand over and withdraw; all others read."""
    may = {person.name: set(open_moves(person, tried(state))) for person in EVERYBODY}

    deciding, beginner = THEIRS[state]
    assert may == {
        MAYA.name: deciding,
        DEE.name: deciding,
        CHIDI.name: deciding,
        TOM.name: beginner,
        LENA.name: NOTHING,
    }


@pytest.mark.parametrize("state", [State.KEPT, State.STOPPED])
def test_what_nobody_will_be_asked_about_is_handed_to_nobody(state: State) -> None:
    assert Move.HAND_OVER not in open_moves(CHIDI, tried(state, look_on=None))


def test_nobody_lets_one_lapse_by_hand() -> None:
    """Only its day does."""
    assert [may_move(person, Move.LAPSE, tried(State.RUNNING)) for person in EVERYBODY] == [False] * len(EVERYBODY)


LEADS_TO = [
    (Move.KEEP, State.RUNNING, tried(State.KEPT)),
    (Move.KEEP, State.LAPSED, tried(State.KEPT)),
    (Move.STOP, State.RUNNING, tried(State.STOPPED)),
    (Move.LAPSE, State.RUNNING, tried(State.LAPSED)),
    (Move.WITHDRAW, State.RUNNING, tried(State.WITHDRAWN)),
    (Move.LOOK_AGAIN, State.KEPT, tried(State.KEPT)),
    (Move.REWORD, State.RUNNING, tried(State.RUNNING)),
    (Move.HAND_OVER, State.RUNNING, tried(State.RUNNING, owner_id=LENA.id)),
]


@pytest.mark.parametrize(("move", "before", "after"), LEADS_TO)
def test_a_move_leads_to_where_it_leads(move: Move, before: State, after: Standing) -> None:
    assert apply(move, tried(before), look_on=LATER, owner_id=LENA.id) == after


@pytest.mark.parametrize("move", [Move.CHANGE, Move.RENEW])
@pytest.mark.parametrize("before", [State.RUNNING, State.LAPSED])
def test_whatever_goes_on_has_a_new_end(move: Move, before: State) -> None:
    """Also what lapsed while its owner was away."""
    after = apply(move, tried(before), day=date(2026, 12, 31), look_on=None)

    assert after == Standing(
        state=State.RUNNING, begun_by=TOM.id, owner_id=CHIDI.id, ends_on=date(2026, 12, 31), look_on=None
    )


HEARS = [
    (Move.BEGIN, TOM.id, OWNER, {CHIDI.id}),
    (Move.KEEP, CHIDI.id, OWNER, {TOM.id}),
    (Move.KEEP, MAYA.id, None, {TOM.id, CHIDI.id}),
    (Move.LAPSE, None, OWNER, {TOM.id, CHIDI.id}),
    (Move.HAND_OVER, TOM.id, OWNER, {CHIDI.id, LENA.id}),
    (Move.HAND_OVER, CHIDI.id, OWNER, {LENA.id}),
    (Move.HAND_OVER, None, OWNER, {LENA.id}),
    (Move.REWORD, TOM.id, OWNER, set[str]()),
]


@pytest.mark.parametrize(("move", "by_id", "office", "expected"), HEARS)
def test_whom_it_concerns_hears_of_a_move_and_nobody_else(
    move: Move, by_id: str | None, office: str | None, expected: set[str]
) -> None:
    """Never whoever made it. Of whoever left, whose is passed on by the bot, nobody expects to read anything."""
    before = tried(State.RUNNING)
    after = before if move is Move.BEGIN else apply(move, before, owner_id=LENA.id)

    assert told_of(move, before=before, after=after, office=office, by_id=by_id) == expected


def test_the_office_hears_of_what_it_answers_for_and_of_nothing_else() -> None:
    offices = tried(State.RUNNING, owner_id=None)
    assert told_of(Move.BEGIN, before=offices, after=offices, office=OWNER, by_id=TOM.id) == {OWNER}
    assert told_of(Move.KEEP, before=offices, after=offices, office=None, by_id=MAYA.id) == {TOM.id}
    assert told_of(Move.KEEP, before=offices, after=offices, office=MAYA.id, by_id=DEE.id) == {TOM.id, MAYA.id}


@pytest.mark.parametrize("move", Move)
def test_a_decision_can_be_undone_by_its_author_before_it_is_told(move: Move) -> None:
    last = LastMove(move, CHIDI.id, NOW)
    undoable = move in (Move.KEEP, Move.CHANGE, Move.STOP, Move.RENEW, Move.LOOK_AGAIN, Move.WITHDRAW)

    assert may_undo(CHIDI, last, NOW + timedelta(seconds=119)) is undoable
    assert not may_undo(CHIDI, last, NOW + timedelta(minutes=2))
    assert not may_undo(MAYA, last, NOW)


@pytest.mark.parametrize(
    ("ends_on", "asked"),
    [
        (date(2026, 12, 3), date(2026, 12, 1)),
        (date(2026, 12, 1), date(2026, 11, 27)),
        (date(2026, 11, 29), date(2026, 11, 26)),
    ],
)
def test_who_answers_is_asked_two_working_days_ahead(ends_on: date, asked: date) -> None:
    """On a Tuesday for Thursday; on a Friday for Tuesday; on a Thursday for Sunday."""
    assert asked_from(ends_on, works) == asked


def test_in_a_company_that_rests_somebody_is_still_asked() -> None:
    """No working day in sight: two weeks ahead."""
    assert asked_from(ENDS, lambda _day: False) == date(2026, 11, 19)


@pytest.mark.parametrize(
    ("standing", "asked"),
    [
        (tried(State.RUNNING), [date(2026, 12, 1), ENDS]),
        (tried(State.KEPT), [LATER, date(2027, 1, 21)]),
        (tried(State.LAPSED), [LATER, date(2027, 1, 21)]),
        (tried(State.STOPPED, look_on=None), []),
        (tried(State.WITHDRAWN), []),
    ],
)
def test_nobody_is_asked_more_than_twice(standing: Standing, asked: list[date]) -> None:
    assert days_asked(standing, works) == asked
    assert is_alive(standing) is bool(asked)
    assert [is_asked(standing, each, works) for each in asked] == [True] * len(asked)
    assert not any(is_asked(standing, each - timedelta(days=1), works) for each in asked[:1])


def test_an_experiment_lapses_the_day_after_its_last() -> None:
    assert not lapses(tried(State.RUNNING), ENDS)
    assert lapses(tried(State.RUNNING), ENDS + timedelta(days=1))
    assert not any(lapses(tried(state), date(2030, 1, 1)) for state in State if state is not State.RUNNING)


PRESSES = st.tuples(st.sampled_from(EVERYBODY), st.sampled_from(Move), st.integers(1, 60), st.integers(1, 60))


@given(st.lists(PRESSES, max_size=30))
def test_whatever_people_do_it_ends_or_somebody_is_asked(presses: list[tuple[Person, Move, int, int]]) -> None:
    """What runs has a day on which somebody is asked; who began it never changes; what is over stays over unless renewed."""
    now = tried(State.RUNNING, look_on=None)
    for by, move, days, more in presses:
        if not may_move(by, move, now):
            continue
        ends_on = ENDS + timedelta(days=days)
        before, now = now, apply(move, now, day=ends_on, look_on=ends_on + timedelta(days=more), owner_id=by.id)
        assert now.begun_by == TOM.id
        assert now.look_on is None or now.look_on > now.ends_on or before.ends_on == now.ends_on
        if now.state is State.RUNNING:
            assert days_asked(now, works)[-1] == now.ends_on
            assert {Move.KEEP, Move.CHANGE, Move.STOP} <= set(open_moves(MAYA, now))
        if before.state in (State.KEPT, State.STOPPED, State.WITHDRAWN):
            assert now.state is before.state


def test_every_move_stands_in_the_table() -> None:
    assert set(STEPS) == set(Move)
