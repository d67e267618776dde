"""Decisions about outcomes: who may change one, and what can be kept."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.capabilities.outcomes.rules import (
    ENDED,
    STATES,
    Kind,
    State,
    Wording,
    answer_estimate,
    first_state,
    guess_kind,
    is_state_of,
    may_edit,
    problems,
    read_number,
    read_weeks,
    weeks_silent,
)
from bot.capabilities.outcomes.views import detail
from bot.core.people import Person
from tests.capabilities.outcomes.people import CHIDI, DEE, LENA, MAYA, NOW, TODAY, TOM
from tests.capabilities.outcomes.test_exchange import STANDING
from tests.hostile import HOSTILE

GOOD = Wording(sentence="Pay-outs in one day", measure="Nine of ten the next day", due=TODAY)


@pytest.mark.parametrize(("person", "may"), [(TOM, True), (MAYA, True), (DEE, True), (LENA, False), (CHIDI, False)])
def test_the_teams_lead_the_owner_and_a_deputy_write(person: Person, may: bool) -> None:
    """Every member reads; somebody who leads another team does not write."""
    assert may is may_edit(person, TOM.id)


@pytest.mark.parametrize("person", [TOM, LENA, CHIDI])
def test_a_team_without_a_lead_belongs_to_nobody_but_the_owner(person: Person) -> None:
    assert not may_edit(person, None)
    assert may_edit(MAYA, None)


def test_every_state_belongs_to_one_kind_and_each_kind_can_end() -> None:
    assert set(State) == {state for states in STATES.values() for state in states}
    for kind, states in STATES.items():
        assert set(states) & ENDED
        assert first_state(kind) not in ENDED
        assert [state for state in State if is_state_of(kind, state)] == sorted(states, key=list(State).index)


def test_a_question_is_unknown_territory() -> None:
    assert Kind.UNKNOWN_TERRITORY is guess_kind("Do partners want an API? ")
    assert Kind.KNOWN_ROAD is guess_kind("Pay-outs in one day, not three")


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        (GOOD, {}),
        (Wording(sentence="", measure="x", due=TODAY), {"sentence": "Say in one sentence what the team is after."}),
        (
            Wording(sentence="x" * 301, measure="x", due=TODAY),
            {"sentence": "That is 301 characters; 300 fit. What is the heart of it?"},
        ),
        (
            Wording(sentence="x"),
            {
                "measure": "Say how you would know that it is reached.",
                "due": "Pick a date: a guess will do, and you can move it.",
            },
        ),
        (
            Wording(sentence="x", measure="x", due=TODAY - timedelta(days=1)),
            {"due": "That day has passed. Pick today or a later one."},
        ),
        (
            Wording(sentence="x", measure="x" * 1501, effect="x" * 1501, due=TODAY),
            {
                "measure": "That is 1501 characters; 1500 fit. What is the heart of it?",
                "effect": "That is 1501 characters; 1500 fit. What is the heart of it?",
            },
        ),
    ],
)
def test_what_cannot_be_kept_says_what_to_do(wording: Wording, expected: dict[str, str]) -> None:
    assert expected == problems(wording, today=TODAY)


def test_a_date_that_passed_may_stay_while_something_else_is_edited() -> None:
    past = date(2026, 11, 1)
    assert problems(Wording(sentence="x", measure="x", due=past), today=TODAY, stood=past) == {}


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_sentence_is_tidied_onto_one_line(words: str) -> None:
    tidied = Wording(sentence=words).tidied().sentence
    assert tidied == tidied.strip()
    assert "\n" not in tidied


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("O-12", 12),
        ("o12", 12),
        (" 12 ", 12),
        ("o - 12", 12),
        ("Search", None),
        ("12 Monkeys", None),
        ("O-", None),
        ("-3", None),
    ],
)
def test_a_number_is_read_as_people_say_it(typed: str, number: int | None) -> None:
    assert number == read_number(typed)


@pytest.mark.parametrize(
    ("weeks", "kind", "answer"),
    [
        (1, Kind.KNOWN_ROAD, "1 week. A step of that size usually arrives."),
        (3, Kind.KNOWN_ROAD, "3 weeks (rule of thumb: 1 in 3). That is a good size for a step."),
        (4, Kind.KNOWN_ROAD, "4 weeks (rule of thumb: 1 in 4). A smaller first step?"),
        (8, Kind.KNOWN_ROAD, "8 weeks (rule of thumb: 1 in 8). A smaller first step?"),
        (520, Kind.KNOWN_ROAD, "520 weeks (rule of thumb: 1 in 520). A smaller first step?"),
        (8, Kind.UNKNOWN_TERRITORY, "Unknown territory takes no estimate. What could you learn in the first week?"),
    ],
)
def test_an_estimate_is_answered_in_words(weeks: int, kind: Kind, answer: str) -> None:
    """The chance falls with the length: of N weeks estimated it is 1 in N."""
    assert answer_estimate(weeks, kind) == answer


@pytest.mark.parametrize(
    ("typed", "weeks"),
    [
        ("8", 8),
        (" 8 ", 8),
        ("1", 1),
        ("520", 520),
        ("521", None),
        ("0", None),
        ("-1", None),
        ("8.5", None),
        ("²", None),
        ("", None),
    ],
)
def test_weeks_are_whole_and_of_this_world(typed: str, weeks: int | None) -> None:
    assert read_weeks(typed) == weeks


@pytest.mark.parametrize(
    ("days", "state", "weeks"),
    [
        (34, State.ON_TRACK, None),
        (35, State.ON_TRACK, 5),
        (48, State.STUCK, 6),
        (400, State.LEARNING, 57),
        (400, State.REACHED, None),
        (400, State.STOPPED, None),
    ],
)
def test_what_nobody_spoke_of_for_five_weeks_is_marked(days: int, state: State, weeks: int | None) -> None:
    entry = replace(STANDING, state=state, heard_at=NOW - timedelta(days=days))
    assert weeks_silent(entry, TODAY) == weeks


@pytest.mark.parametrize(
    ("kind", "state", "due", "asked"),
    [
        (Kind.KNOWN_ROAD, State.ON_TRACK, TODAY, ", by today."),
        (
            Kind.KNOWN_ROAD,
            State.ON_TRACK,
            TODAY - timedelta(days=1),
            ", by yesterday. _Its date has passed: reached or dropped?_ A new date: `/outcomes O-12`.",
        ),
        (
            Kind.UNKNOWN_TERRITORY,
            State.LEARNING,
            TODAY - timedelta(days=9),
            " (unknown territory) _Its date has passed: found or stopped?_ A new date: `/outcomes O-12`.",
        ),
        (Kind.UNKNOWN_TERRITORY, State.LEARNING, None, " (unknown territory)"),
    ],
)
def test_a_lead_is_asked_about_what_is_past_its_day(kind: Kind, state: State, due: date | None, asked: str) -> None:
    assert detail(replace(STANDING, kind=kind, state=state, due=due), said_by=None, today=TODAY) == asked
