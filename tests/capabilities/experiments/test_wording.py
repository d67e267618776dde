"""What was typed into a form is kept, or there is a sentence that says what to do."""

from datetime import date
from typing import Final

import pytest

from bot.capabilities.experiments.rules import STEPS, Move, Need
from bot.capabilities.experiments.wording import (
    Wording,
    day_problems,
    look_problems,
    missing,
    wording_problems,
)
from tests.capabilities.experiments.lab import ENDS, FRIDAYS
from tests.capabilities.outcomes.people import TODAY

TOO_LONG: Final = Wording(change="x" * 151, hypothesis="x" * 1501, measure="x" * 1501)


def test_what_is_whole_is_kept() -> None:
    assert wording_problems(FRIDAYS) == {}
    assert day_problems(ENDS, today=TODAY) == {}
    assert look_problems(None, after=ENDS) == look_problems(date(2026, 12, 4), after=ENDS) == {}


@pytest.mark.parametrize("wording", [Wording(), TOO_LONG])
def test_without_a_hypothesis_or_a_measure_it_is_a_change_and_no_experiment(wording: Wording) -> None:
    assert set(wording_problems(wording)) == {"change", "hypothesis", "measure"}


@pytest.mark.parametrize(
    ("ends_on", "said"),
    [
        (None, "Without an end it is a change, not an experiment."),
        (TODAY, "still to come"),
        (date(2026, 11, 1), "still to come"),
        (date(2027, 12, 1), "within a year"),
    ],
)
def test_it_has_an_end_that_can_be_lived_to_see(ends_on: date | None, said: str) -> None:
    assert said in day_problems(ends_on, today=TODAY)["day"]


@pytest.mark.parametrize(("look_on", "said"), [(ENDS, "after the last one"), (date(2028, 1, 1), "within a year")])
def test_slow_effects_show_after_the_end(look_on: date, said: str) -> None:
    assert said in look_problems(look_on, after=ENDS)["look"]


@pytest.mark.parametrize("move", Move)
def test_every_decision_says_what_was_learnt(move: Move) -> None:
    """Whatever a move needs and has not is asked for in words of its own."""
    wrong = missing(move, words="", member_id=None)

    needs = STEPS[move].needs
    assert set(wrong) == {name for need, name in ((Need.WORDS, "words"), (Need.MEMBER, "member")) if need in needs}
    assert missing(move, words="Two calls", member_id="U1") == {}
    assert "1500 fit" in missing(move, words="x" * 1501, member_id="U1")["words"]


def test_what_was_typed_is_tidied() -> None:
    typed = Wording(change="  No releases\n on  Fridays ", hypothesis=" a\nb ", measure="c ")
    assert typed.tidied() == Wording(change="No releases on Fridays", hypothesis="a\nb", measure="c")
