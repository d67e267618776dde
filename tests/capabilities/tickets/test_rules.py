"""The life of a ticket: who may do what in which state, and who hears of it.

Ana complained, Bo said "me too", Chidi works on it, Lena looks after complaints; Maya, the CTO, has nothing to do with it.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.capabilities.tickets.rules import (
    STEPS,
    apply,
    may_read,
    may_see_name,
    may_undo,
    next_date,
    open_moves,
    priority,
    told_of,
    working_day_after,
)
from bot.capabilities.tickets.standing import (
    OPEN,
    Actor,
    Frequency,
    Impact,
    Kind,
    LastMove,
    Move,
    Nobody,
    Standing,
    State,
)
from tests.capabilities.tickets.halden import ANA, BO, CHIDI, LENA, MAYA, TUESDAY

TODAY = date(2026, 11, 24)
FRIDAY = date(2026, 11, 27)
NOTHING: frozenset[Move] = frozenset()
EVERYBODY: tuple[Actor, ...] = (ANA, BO, CHIDI, LENA, MAYA, Nobody.BOT, Nobody.KEY)
AT_ANY_TIME = {Move.HAND_OVER, Move.LINK}
IN_HAND = AT_ANY_TIME | {Move.NOT_YET, Move.ASK_BACK, Move.DECLINE}
ANAS = {Move.ADD, Move.WITHDRAW}


def stands(state: State, kind: Kind = Kind.CLARITY, complainer_id: str | None = ANA.id) -> Standing:
    return Standing(
        state=state,
        owner_id=CHIDI.id,
        next_on=FRIDAY,
        kind=kind,
        complainer_id=complainer_id,
        triage_ids=frozenset({LENA.id}),
        follower_ids=frozenset({BO.id}),
    )


# Of the complainer, of the owner, and what only whoever looks after complaints can do besides.
THEIRS: dict[tuple[State, Kind], tuple[set[Move], set[Move], set[Move]]] = {
    (State.FILED, Kind.CLARITY): (ANAS | {Move.REWORD}, IN_HAND, {Move.SORT}),
    (State.WORKED, Kind.CLARITY): (ANAS | {Move.REWORD}, IN_HAND | {Move.ANSWER}, {Move.SORT}),
    (State.WORKED, Kind.IMPROVEMENT): (ANAS | {Move.REWORD}, IN_HAND | {Move.OFFER, Move.DO}, {Move.SORT}),
    (State.ANSWERED, Kind.CLARITY): (
        ANAS | {Move.CLEAR, Move.STILL_NOT, Move.RULE_WRONG},
        AT_ANY_TIME | {Move.ANSWER},
        set(),
    ),
    (State.OFFERED, Kind.IMPROVEMENT): (ANAS | {Move.ACCEPT, Move.NO_THANKS}, AT_ANY_TIME, set()),
    (State.DONE, Kind.IMPROVEMENT): (ANAS | {Move.HELPED, Move.REOPEN}, AT_ANY_TIME, set()),
    (State.SETTLED, Kind.CLARITY): ({Move.REOPEN}, set(), set()),
    (State.DECLINED, Kind.CLARITY): (set(), set(), set()),
    (State.WITHDRAWN, Kind.CLARITY): (set(), set(), set()),
}
LAPSING = {State.ANSWERED, State.OFFERED, State.DONE}


@pytest.mark.parametrize(("state", "kind"), THEIRS)
def test_everybody_can_make_their_own_moves_and_no_other(state: State, kind: Kind) -> None:
    """Whoever joined in reads; the CTO, by that office alone, can do nothing with anybody's complaint."""
    may = {actor: frozenset(open_moves(actor, stands(state, kind))) for actor in EVERYBODY}

    complainers, owners, triages = THEIRS[state, kind]
    bots = ({Move.HAND_OVER} if state in OPEN else set[Move]()) | ({Move.LAPSE} if state in LAPSING else set[Move]())
    expected: dict[Actor, frozenset[Move]] = {
        ANA: frozenset(complainers),
        BO: NOTHING,
        CHIDI: frozenset(owners),
        LENA: frozenset(owners | triages),
        MAYA: NOTHING,
        Nobody.BOT: frozenset(bots),
        Nobody.KEY: NOTHING,
    }
    assert expected == may


@pytest.mark.parametrize(("state", "kind"), THEIRS)
def test_whoever_holds_the_key_is_the_complainer_but_takes_on_work_under_a_name(state: State, kind: Kind) -> None:
    """A key answers, withdraws and reveals; a yes to an offer needs somebody whose hours are kept free."""
    may = set(open_moves(Nobody.KEY, stands(state, kind, complainer_id=None)))

    reveals = {Move.REVEAL} if state in OPEN else set[Move]()
    assert (THEIRS[state, kind][0] - {Move.ACCEPT}) | reveals == may


def test_revealed_once_the_key_opens_nothing_any_more() -> None:
    anonymous = stands(State.WORKED, complainer_id=None)

    revealed = apply(Move.REVEAL, anonymous, next_on=FRIDAY, member_id=ANA.id)

    assert revealed == replace(anonymous, complainer_id=ANA.id)
    assert open_moves(Nobody.KEY, revealed) == []


def test_only_those_it_concerns_read_it_and_fewer_know_whose_it_is() -> None:
    """Nobody, the CTO included, can ask who complains."""
    ticket = stands(State.WORKED)

    assert {actor: (may_read(actor, ticket), may_see_name(actor, ticket)) for actor in EVERYBODY} == {
        ANA: (True, True),
        BO: (True, False),
        CHIDI: (True, True),
        LENA: (True, True),
        MAYA: (False, False),
        Nobody.BOT: (True, False),
        Nobody.KEY: (False, False),
    }


def test_an_offer_is_made_once_and_not_to_oneself() -> None:
    """A no is a full answer: it is not asked again."""
    ticket = stands(State.WORKED, Kind.IMPROVEMENT)
    refused = apply(Move.NO_THANKS, replace(ticket, state=State.OFFERED), next_on=FRIDAY)

    assert Move.OFFER in open_moves(CHIDI, ticket)
    assert Move.OFFER not in open_moves(CHIDI, refused)
    assert Move.OFFER not in open_moves(LENA, replace(ticket, owner_id=ANA.id))


LEADS_TO = [
    (Move.SORT, State.FILED, State.WORKED),
    (Move.NOT_YET, State.WORKED, State.WORKED),
    (Move.ANSWER, State.WORKED, State.ANSWERED),
    (Move.CLEAR, State.ANSWERED, State.SETTLED),
    (Move.STILL_NOT, State.ANSWERED, State.WORKED),
    (Move.RULE_WRONG, State.ANSWERED, State.WORKED),
    (Move.OFFER, State.WORKED, State.OFFERED),
    (Move.ACCEPT, State.OFFERED, State.WORKED),
    (Move.NO_THANKS, State.OFFERED, State.WORKED),
    (Move.DO, State.WORKED, State.DONE),
    (Move.HELPED, State.DONE, State.SETTLED),
    (Move.REOPEN, State.SETTLED, State.WORKED),
    (Move.DECLINE, State.FILED, State.DECLINED),
    (Move.WITHDRAW, State.OFFERED, State.WITHDRAWN),
    (Move.LAPSE, State.OFFERED, State.WORKED),
    (Move.LAPSE, State.ANSWERED, State.SETTLED),
    (Move.LAPSE, State.DONE, State.SETTLED),
]


@pytest.mark.parametrize(("move", "before", "after"), LEADS_TO)
def test_a_move_leads_to_its_state(move: Move, before: State, after: State) -> None:
    assert apply(move, stands(before), next_on=FRIDAY, kind=Kind.CLARITY, member_id=BO.id).state is after


def test_clear_and_the_rule_is_wrong_makes_it_an_improvement() -> None:
    assert apply(Move.RULE_WRONG, stands(State.ANSWERED), next_on=FRIDAY).kind is Kind.IMPROVEMENT


def test_a_yes_makes_the_complainer_the_owner() -> None:
    assert apply(Move.ACCEPT, stands(State.OFFERED, Kind.IMPROVEMENT), next_on=FRIDAY).owner_id == ANA.id


HEARS = [
    (Move.FILE, State.FILED, ANA, {LENA}),
    (Move.SORT, State.FILED, LENA, {ANA, BO, CHIDI, MAYA}),
    (Move.HAND_OVER, State.WORKED, CHIDI, {ANA, MAYA}),
    (Move.HAND_OVER, State.WORKED, LENA, {ANA, CHIDI, MAYA}),
    (Move.NOT_YET, State.WORKED, CHIDI, {ANA, BO}),
    (Move.ASK_BACK, State.WORKED, LENA, {ANA}),
    (Move.ADD, State.WORKED, ANA, {CHIDI}),
    (Move.ANSWER, State.WORKED, CHIDI, {ANA, BO}),
    (Move.ANSWER, State.WORKED, LENA, {ANA, BO, CHIDI}),
    (Move.CLEAR, State.ANSWERED, ANA, {CHIDI}),
    (Move.STILL_NOT, State.ANSWERED, ANA, {CHIDI}),
    (Move.RULE_WRONG, State.ANSWERED, ANA, {CHIDI, LENA}),
    (Move.OFFER, State.WORKED, CHIDI, {ANA}),
    (Move.ACCEPT, State.OFFERED, ANA, {CHIDI, LENA}),
    (Move.NO_THANKS, State.OFFERED, ANA, {CHIDI}),
    (Move.DO, State.WORKED, CHIDI, {ANA, BO, LENA}),
    (Move.HELPED, State.DONE, ANA, {CHIDI, LENA}),
    (Move.REOPEN, State.SETTLED, ANA, {CHIDI, LENA}),
    (Move.DECLINE, State.WORKED, CHIDI, {ANA, BO, LENA}),
    (Move.LINK, State.WORKED, CHIDI, set[Actor]()),
    (Move.REWORD, State.WORKED, ANA, set[Actor]()),
    (Move.WITHDRAW, State.WORKED, ANA, {BO, CHIDI, LENA}),
    (Move.LAPSE, State.OFFERED, None, {CHIDI}),
]


@pytest.mark.parametrize(("move", "state", "by", "expected"), HEARS)
def test_whom_it_concerns_hears_of_a_move_and_nobody_else(
    move: Move, state: State, by: Actor | None, expected: set[Actor]
) -> None:
    """Never whoever made it. What is handed over or sorted goes to Maya here."""
    before = stands(state, Kind.IMPROVEMENT if move in (Move.OFFER, Move.DO) else Kind.CLARITY)
    after = before if move is Move.FILE else apply(move, before, next_on=FRIDAY, kind=Kind.CLARITY, member_id=MAYA.id)
    by_id = None if by is None or isinstance(by, Nobody) else by.id

    told = told_of(move, before=before, after=after, by_id=by_id)

    assert {each.id for each in expected if not isinstance(each, Nobody)} == told


def test_whoever_reveals_themselves_is_not_told_of_it() -> None:
    """Though they may be the one who looks after complaints."""
    anonymous = stands(State.WORKED, complainer_id=None)
    revealed = apply(Move.REVEAL, anonymous, next_on=FRIDAY, member_id=LENA.id)

    assert told_of(Move.REVEAL, before=anonymous, after=revealed, by_id=None) == {CHIDI.id}


@pytest.mark.parametrize("move", Move)
def test_a_no_and_a_tap_can_be_undone_by_their_author_before_they_leave(move: Move) -> None:
    """A message that tells somebody no leaves two minutes later; until then, Undo. So does what one wrong tap would say."""
    taps = {Move.CLEAR, Move.STILL_NOT, Move.RULE_WRONG, Move.ACCEPT, Move.NO_THANKS, Move.HELPED}
    last = LastMove(move, ANA.id, TUESDAY, State.WORKED)

    assert may_undo(ANA, last, TUESDAY + timedelta(seconds=119)) is (move in taps | {Move.DECLINE})
    assert not may_undo(ANA, last, TUESDAY + timedelta(minutes=2))
    assert not may_undo(BO, last, TUESDAY)
    assert not may_undo(Nobody.KEY, LastMove(move, None, TUESDAY, State.WORKED), TUESDAY)


def weekdays(day: date) -> bool:
    return day.weekday() < 5


DATES: list[tuple[Move, date | None, date]] = [
    (Move.FILE, None, date(2026, 11, 26)),
    (Move.SORT, date(2026, 12, 1), date(2026, 12, 1)),
    (Move.NOT_YET, date(2026, 12, 4), date(2026, 12, 4)),
    (Move.HAND_OVER, date(2026, 12, 4), FRIDAY),
    (Move.ANSWER, None, date(2026, 12, 1)),
    (Move.STILL_NOT, None, date(2026, 11, 26)),
]


@pytest.mark.parametrize(("move", "named", "expected"), DATES)
def test_every_move_says_when_the_complainer_hears_next(move: Move, named: date | None, expected: date) -> None:
    """The day it names where it has to name one, else the table's working days, else the day that stands."""
    ticket = stands(State.WORKED)

    assert next_date(move, ticket, today=TODAY, named=named, works=weekdays) == expected


WORKING: list[tuple[datetime | date, int, Callable[[date], bool], date]] = [
    (TODAY, 1, weekdays, date(2026, 11, 25)),
    (date(2026, 11, 27), 1, weekdays, date(2026, 11, 30)),
    (TODAY, 5, weekdays, date(2026, 12, 1)),
    (TODAY, 2, lambda _: False, date(2026, 11, 26)),
]


@pytest.mark.parametrize(("today", "count", "works", "expected"), WORKING)
def test_days_are_the_companys_working_days(
    today: date, count: int, works: Callable[[date], bool], expected: date
) -> None:
    """Even in a pause of months there is a day."""
    assert working_day_after(today, count, works) == expected


def test_priority_is_what_it_costs_times_how_often() -> None:
    assert priority(Impact.STOPS_WORK, Frequency.DAILY) == 9
    assert priority(Impact.NUISANCE, Frequency.WEEKLY) == 2


def test_every_move_stands_in_the_table() -> None:
    assert set(Move) == set(STEPS)
