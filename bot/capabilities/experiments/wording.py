"""Whether what was typed into a form of an experiment can be kept: a sentence per field that says what to do where it can't.

Pure. The keys are the block ids of the forms' fields.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from bot.capabilities.experiments.rules import STEPS, Move, Need

CHANGE: Final = "change"
HYPOTHESIS: Final = "hypothesis"
MEASURE: Final = "measure"
WORDS: Final = "words"
DAY: Final = "day"
LOOK: Final = "look"
MEMBER: Final = "member"

LONGEST_CHANGE: Final = 150
LONGEST_TEXT: Final = 1500
LONGEST_RUN: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """An experiment as somebody typed it. Plain text."""

    change: str = ""
    hypothesis: str = ""
    measure: str = ""

    def tidied(self) -> "Wording":
        """Without the blanks around what was typed, and with the change on one line."""
        change = " ".join(self.change.split())
        return Wording(change=change, hypothesis=self.hypothesis.strip(), measure=self.measure.strip())


_MISSING: Final[Mapping[Move, str]] = MappingProxyType(
    {
        Move.KEEP: "Say what you learnt: it is why it may stay.",
        Move.CHANGE: "Say what you learnt: it is why you change it.",
        Move.STOP: "Say what you learnt: then it was worth it.",
        Move.RENEW: "A later day needs a why: what can't you see yet?",
        Move.LOOK_AGAIN: "Say what you see by now; “nothing” is an answer, too.",
    }
)


def wording_problems(wording: Wording) -> dict[str, str]:
    """What has to change before a wording can be kept, as a sentence per field; empty where it can."""
    found: dict[str, str] = {}
    for name, text, most, asked in (
        (CHANGE, wording.change, LONGEST_CHANGE, "Say in a few words what you do differently."),
        (HYPOTHESIS, wording.hypothesis, LONGEST_TEXT, "Say what you expect to come of it: then it can be wrong."),
        (MEASURE, wording.measure, LONGEST_TEXT, "Say how you would know."),
    ):
        if not text:
            found[name] = asked
        elif len(text) > most:
            found[name] = too_long(text, most)
    return found


def day_problems(ends_on: date | None, *, today: date) -> dict[str, str]:
    """What is wrong with a last day; empty where it can be kept."""
    if ends_on is None:
        return {DAY: "Pick a day. Without an end it is a change, not an experiment."}
    if ends_on <= today:
        return {DAY: "Pick a day that is still to come."}
    if ends_on > today + LONGEST_RUN:
        return {DAY: "Pick a day within a year. It can be given longer then."}
    return {}


def look_problems(look_on: date | None, *, after: date) -> dict[str, str]:
    """What is wrong with a day for slow effects, which lies `after` another day; None is no such day, and fine."""
    if look_on is not None and look_on <= after:
        return {LOOK: "Slow effects show later: pick a day after the last one, or leave it empty."}
    if look_on is not None and look_on > after + LONGEST_RUN:
        return {LOOK: "Pick a day within a year of the end, or leave it empty."}
    return {}


def missing(move: Move, *, words: str, member_id: str | None) -> dict[str, str]:
    """What else a move still needs, a sentence per field; empty where it can be made."""
    needs, found = STEPS[move].needs, dict[str, str]()
    if Need.WORDS in needs and not words:
        found[WORDS] = _MISSING[move]
    elif len(words) > LONGEST_TEXT:
        found[WORDS] = too_long(words, LONGEST_TEXT)
    if Need.MEMBER in needs and not member_id:
        found[MEMBER] = "Pick who answers for it from now on."
    return found


def too_long(text: str, most: int) -> str:
    return f"That is {len(text)} characters; {most} fit. What is the heart of it?"
