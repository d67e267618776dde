"""Decisions about outcomes: who may change one, and what can be kept."""

from datetime import date, timedelta

import pytest

from bot.capabilities.outcomes.rules import (
    ENDED,
    STATES,
    Kind,
    State,
    Wording,
    first_state,
    guess_kind,
    is_state_of,
    may_edit,
    problems,
    read_number,
)
from bot.core.people import Person
from tests.capabilities.outcomes.people import CHIDI, DEE, LENA, MAYA, TODAY, TOM
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
