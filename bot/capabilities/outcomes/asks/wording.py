"""Whether what was typed into a form of an ask can be kept: a sentence per field that says what to do where it can't.

Pure. The keys are the block ids of the forms' fields.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from bot.capabilities.outcomes.asks.rules import STEPS, Move, Need

LONGEST_ASK: Final = 1500


def problems(words: str, *, needed_by: date | None, today: date) -> dict[str, str]:
    """Why an ask cannot be kept as it was typed, a sentence per field; empty where it can."""
    found: dict[str, str] = {}
    if not words:
        found["words"] = "Say what would help you."
    elif len(words) > LONGEST_ASK:
        found["words"] = f"That is {len(words)} characters; {LONGEST_ASK} fit. What is the heart of it?"
    if needed_by is not None and needed_by < today:
        found["needed_by"] = "That day has passed. Pick today or a later one, or leave it empty."
    return found


def missing(move: Move, *, words: str, day: date | None, member_id: str | None, today: date) -> dict[str, str]:
    """What a move still needs, a sentence per field; empty where it can be made."""
    needs = STEPS[move].needs
    found: dict[str, str] = {}
    if Need.WORDS in needs and not words:
        found["words"] = _ASKED_FOR[move]
    elif len(words) > LONGEST_ASK:
        found["words"] = f"That is {len(words)} characters; {LONGEST_ASK} fit. What is the heart of it?"
    if Need.DATE in needs and day is None:
        found["day"] = "Pick a day. If you don't know yet, pick the day you will know."
    elif day is not None and day < today:
        found["day"] = "That day has passed. Pick today or a later one."
    if Need.MEMBER in needs and not member_id:
        found["member"] = "Pick who could do it."
    return found


_ASKED_FOR: Final[Mapping[Move, str]] = MappingProxyType(
    {
        Move.DECLINE: "A no needs a because: it is what the other will read.",
        Move.REFUSE: "A no needs a because: it is what the other will read.",
        Move.ASK_BACK: "Write what you would like to know.",
        Move.ANSWER: "Write your answer.",
        Move.MAKE_ROOM: "Say what can stop for this, or that nothing can.",
        Move.MOVE_DATE: "A new date needs a why: it is what the other will read.",
        Move.REOPEN: "Say what is still missing.",
        Move.REWORD: "Say what would help you, or withdraw it.",
    }
)
