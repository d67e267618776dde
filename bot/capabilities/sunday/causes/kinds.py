"""The nine causes somebody may add to a face: a closed list, how people read each, and what the CTO could do about one.

Whether a cause may be shown is decided in `suppression.py`, before anything is stored; here are only the words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Cause(StrEnum):
    UNCLEAR = "unclear"
    TOO_MUCH = "too_much"
    UNFINISHED = "unfinished"
    ON_CALL = "on_call"
    PEOPLE = "people"
    DECISION = "decision"
    FUTURE = "future"
    OUT_OF_DEPTH = "out_of_depth"
    NOT_WORK = "not_work"


@dataclass(frozen=True, slots=True)
class Wording:
    """All plain text."""

    label: str
    """As it stands in the form and in the result."""
    question: str = ""
    """The clarity ticket it could become; "" where there is nothing to clear up."""
    promise: str = ""
    """What the CTO could promise themselves to do about it; "" where it is not the company's to mend."""


CAUSES: Final[Mapping[Cause, Wording]] = MappingProxyType(
    {
        Cause.UNCLEAR: Wording(
            "It is unclear what matters",
            question="What matters most at the moment, and what can wait?",
            promise="Say what matters most at the moment, and what can wait",
        ),
        Cause.TOO_MUCH: Wording(
            "Too much",
            question="What may we stop doing, and who decides it?",
            promise="Take something off the table",
        ),
        Cause.UNFINISHED: Wording(
            "Something unfinished",
            question="When is something finished enough to let it rest?",
            promise="Find out what does not get finished, and what is in its way",
        ),
        Cause.ON_CALL: Wording(
            "On call",
            question="What does being on call ask of us, and what doesn't it?",
            promise="Look at what wakes people who are on call",
        ),
        Cause.PEOPLE: Wording(
            "Something between people",
            promise="Make time to listen to how we work with each other",
        ),
        Cause.DECISION: Wording(
            "A decision",
            question="Which decisions are open, who makes them, and by when?",
            promise="Explain the decisions that worry people, or change them",
        ),
        Cause.FUTURE: Wording(
            "The company's future",
            question="How is the company doing, and what does it mean for us?",
            promise="Tell everybody how the company is doing",
        ),
        Cause.OUT_OF_DEPTH: Wording(
            "Out of my depth",
            question="Where does somebody find help who is out of their depth?",
            promise="See who needs help, training, or somebody beside them",
        ),
        Cause.NOT_WORK: Wording("Not work"),
    }
)


def label_of(cause: str) -> str:
    """How people read a stored cause, plain text; the word itself where a later version knew more of them."""
    return CAUSES[Cause(cause)].label if cause in set(Cause) else cause
