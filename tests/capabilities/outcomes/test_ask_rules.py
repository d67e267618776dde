"""The life of an ask: who may do what in which state, and who hears of it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.capabilities.outcomes.asks.rules import (
    STEPS,
    AskState,
    LastMove,
    Move,
    Standing,
    apply,
    may_read,
    may_undo,
    open_moves,
    told_of,
)
from bot.core.people import Person
from tests.capabilities.outcomes.people import CHIDI, DEE, EVERYBODY, LENA, MAYA, TOM

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
FRIDAY = date(2026, 11, 27)
NOTHING: set[Move] = set()

# Tom asks; Maya owes; Lena was asked to take it on, or did; Chidi has nothing to do with it.
THEIRS = {
    AskState.OPEN: {
        MAYA: {Move.PROMISE, Move.HAND_OVER, Move.DECLINE, Move.ASK_BACK},
        TOM: {Move.REWORD, Move.WITHDRAW},
        LENA: NOTHING,
    },
    AskState.ASKED_BACK: {
        MAYA: {Move.PROMISE, Move.HAND_OVER, Move.DECLINE, Move.ASK_BACK},
        TOM: {Move.ANSWER, Move.REWORD, Move.WITHDRAW},
        LENA: NOTHING,
    },
    AskState.HANDED_OVER: {
        MAYA: {Move.PROMISE, Move.HAND_OVER, Move.DECLINE},
        TOM: {Move.WITHDRAW},
        LENA: {Move.TAKE_ON, Move.REFUSE, Move.WONDER},
    },
    AskState.STOP_WHAT: {
        MAYA: {Move.PROMISE, Move.HAND_OVER, Move.DECLINE, Move.MAKE_ROOM},
        TOM: {Move.WITHDRAW},
        LENA: {Move.TAKE_ON, Move.REFUSE},
    },
    AskState.PROMISED: {
        MAYA: {Move.HAND_OVER, Move.DECLINE, Move.MOVE_DATE, Move.KEEP},
        TOM: {Move.WITHDRAW},
        LENA: {Move.MOVE_DATE, Move.KEEP},
    },
    AskState.KEPT: {MAYA: NOTHING, TOM: {Move.CONFIRM, Move.REOPEN}, LENA: NOTHING},
    AskState.CONFIRMED: {MAYA: NOTHING, TOM: {Move.REOPEN}, LENA: NOTHING},
    AskState.DECLINED: {MAYA: NOTHING, TOM: NOTHING, LENA: NOTHING},
    AskState.WITHDRAWN: {MAYA: NOTHING, TOM: NOTHING, LENA: NOTHING},
}


def asked(state: AskState) -> Standing:
    """What Tom asked for, in this state, with Lena in it wherever somebody else can be."""
    offered = state in (AskState.HANDED_OVER, AskState.STOP_WHAT)
    promised = state in (AskState.PROMISED, AskState.KEPT, AskState.CONFIRMED)
    return Standing(
        state=state,
        asker_id=TOM.id,
        receiver_id=LENA.id if offered else None,
        actor_id=LENA.id if promised else None,
        due=FRIDAY if promised else None,
    )


@pytest.mark.parametrize("state", AskState)
def test_everybody_can_make_their_own_moves_and_no_other(state: AskState) -> None:
    """A deputy stands in for the owner; somebody whom the ask does not concern can do nothing with it."""
    may = {person.name: set(open_moves(person, asked(state))) for person in EVERYBODY}

    theirs = THEIRS[state]
    assert {
        MAYA.name: theirs[MAYA],
        DEE.name: theirs[MAYA],
        TOM.name: theirs[TOM],
        LENA.name: theirs[LENA],
        CHIDI.name: NOTHING,
    } == may


def test_a_deputy_asks_nothing_back_of_what_they_asked_for() -> None:
    own = Standing(state=AskState.OPEN, asker_id=DEE.id)
    assert Move.ASK_BACK not in open_moves(DEE, own)
    assert Move.ASK_BACK in open_moves(MAYA, own)


@pytest.mark.parametrize("state", AskState)
def test_only_those_it_concerns_can_read_an_ask(state: AskState) -> None:
    """Asks: asker, owner, deputy, and whoever acts on it or was asked to."""
    concerned = asked(state)
    involved = {concerned.receiver_id, concerned.actor_id} - {None}

    readers = {person.id for person in EVERYBODY if may_read(person, concerned)}

    assert {MAYA.id, DEE.id, TOM.id, *involved} == readers


LEADS_TO = [
    (Move.PROMISE, AskState.OPEN, AskState.PROMISED),
    (Move.HAND_OVER, AskState.OPEN, AskState.HANDED_OVER),
    (Move.DECLINE, AskState.PROMISED, AskState.DECLINED),
    (Move.ASK_BACK, AskState.OPEN, AskState.ASKED_BACK),
    (Move.ANSWER, AskState.ASKED_BACK, AskState.OPEN),
    (Move.TAKE_ON, AskState.STOP_WHAT, AskState.PROMISED),
    (Move.WONDER, AskState.HANDED_OVER, AskState.STOP_WHAT),
    (Move.MAKE_ROOM, AskState.STOP_WHAT, AskState.HANDED_OVER),
    (Move.MOVE_DATE, AskState.PROMISED, AskState.PROMISED),
    (Move.KEEP, AskState.PROMISED, AskState.KEPT),
    (Move.CONFIRM, AskState.KEPT, AskState.CONFIRMED),
    (Move.REOPEN, AskState.KEPT, AskState.PROMISED),
    (Move.REWORD, AskState.ASKED_BACK, AskState.ASKED_BACK),
    (Move.WITHDRAW, AskState.PROMISED, AskState.WITHDRAWN),
]


@pytest.mark.parametrize(("move", "before", "after"), LEADS_TO)
def test_a_move_leads_to_its_state(move: Move, before: AskState, after: AskState) -> None:
    assert apply(move, asked(before), day=FRIDAY, member_id=LENA.id).state is after


def test_a_refused_hand_over_goes_back_to_the_open_ask() -> None:
    """Until a yes it stays the CTO's."""
    assert apply(Move.REFUSE, asked(AskState.HANDED_OVER)).state is AskState.OPEN


def test_a_refused_hand_over_goes_back_to_the_promise_it_was() -> None:
    """A promise with a day does not disappear because somebody was asked to help with it."""
    promised = apply(Move.PROMISE, asked(AskState.OPEN), day=FRIDAY)
    offered = apply(Move.HAND_OVER, promised, member_id=LENA.id)

    refused = apply(Move.REFUSE, offered)

    assert Standing(state=AskState.PROMISED, asker_id=TOM.id, receiver_id=LENA.id, due=FRIDAY) == refused


def test_a_yes_changes_who_acts_and_the_day() -> None:
    offered = apply(Move.HAND_OVER, asked(AskState.OPEN), member_id=LENA.id)

    taken = apply(Move.TAKE_ON, offered, day=FRIDAY)

    assert (
        Standing(state=AskState.PROMISED, asker_id=TOM.id, receiver_id=LENA.id, actor_id=LENA.id, due=FRIDAY) == taken
    )


HEARS = [
    (Move.MAKE, AskState.OPEN, TOM, {MAYA}),
    (Move.PROMISE, AskState.OPEN, MAYA, {TOM}),
    (Move.PROMISE, AskState.OPEN, DEE, {TOM, MAYA}),
    (Move.PROMISE, AskState.HANDED_OVER, MAYA, {TOM, LENA}),
    (Move.HAND_OVER, AskState.OPEN, MAYA, {TOM, CHIDI}),
    (Move.HAND_OVER, AskState.HANDED_OVER, MAYA, {TOM, LENA, CHIDI}),
    (Move.DECLINE, AskState.OPEN, MAYA, {TOM}),
    (Move.DECLINE, AskState.PROMISED, MAYA, {TOM, LENA}),
    (Move.ASK_BACK, AskState.OPEN, MAYA, {TOM}),
    (Move.ANSWER, AskState.ASKED_BACK, TOM, {MAYA}),
    (Move.TAKE_ON, AskState.HANDED_OVER, LENA, {TOM, MAYA}),
    (Move.REFUSE, AskState.HANDED_OVER, LENA, {MAYA}),
    (Move.WONDER, AskState.HANDED_OVER, LENA, {MAYA}),
    (Move.MAKE_ROOM, AskState.STOP_WHAT, MAYA, {LENA}),
    (Move.MOVE_DATE, AskState.PROMISED, LENA, {TOM, MAYA}),
    (Move.KEEP, AskState.PROMISED, LENA, {TOM, MAYA}),
    (Move.CONFIRM, AskState.KEPT, TOM, {MAYA, LENA}),
    (Move.REOPEN, AskState.KEPT, TOM, {MAYA, LENA}),
    (Move.REWORD, AskState.OPEN, TOM, set[Person]()),
    (Move.WITHDRAW, AskState.OPEN, TOM, {MAYA}),
    (Move.WITHDRAW, AskState.HANDED_OVER, TOM, {MAYA, LENA}),
]


@pytest.mark.parametrize(("move", "state", "by", "expected"), HEARS)
def test_whom_it_concerns_hears_of_a_move_and_nobody_else(
    move: Move, state: AskState, by: Person, expected: set[Person]
) -> None:
    """Never whoever made it: what one's own tap did is shown at once, and is no notice."""
    before = asked(state)
    after = before if move is Move.MAKE else apply(move, before, day=FRIDAY, member_id=CHIDI.id)

    told = told_of(move, before=before, after=after, decider=MAYA.id, by_id=by.id)

    assert {person.id for person in expected} == told


def test_nobody_is_told_twice_what_the_owner_asked_of_herself() -> None:
    own = Standing(state=AskState.OPEN, asker_id=MAYA.id)
    assert frozenset() == told_of(Move.MAKE, before=own, after=own, decider=MAYA.id, by_id=MAYA.id)


@pytest.mark.parametrize("move", Move)
def test_a_no_and_a_tap_can_be_undone_by_their_author_before_they_leave(move: Move) -> None:
    """A message that tells somebody no leaves two minutes later; until then, Undo. So does what one wrong tap would say."""
    last = LastMove(move, MAYA.id, NOW, AskState.OPEN)
    leaves_later = move in (Move.DECLINE, Move.REFUSE, Move.KEEP, Move.WONDER)

    assert may_undo(MAYA, last, NOW + timedelta(seconds=119)) is leaves_later
    assert not may_undo(MAYA, last, NOW + timedelta(minutes=2))
    assert not may_undo(DEE, last, NOW)


def test_every_move_stands_in_the_table() -> None:
    assert set(Move) == set(STEPS)
