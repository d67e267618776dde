"""Whether what was typed into the form of a move can be kept: a sentence per field that says what to do where it can't.

Pure. The keys are the block ids of the forms' fields.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from bot.capabilities.tickets.actions import Pressed
from bot.capabilities.tickets.rules import STEPS
from bot.capabilities.tickets.standing import Move, Need

WORDS: Final = "words"
DAY: Final = "day"
MEMBER: Final = "member"
KIND: Final = "kind"
IMPACT: Final = "impact"
FREQUENCY: Final = "frequency"
LINK: Final = "link"

LONGEST: Final = 3000
_LONGEST_LINK: Final = 500
_NO_BECAUSE: Final = "A no needs a because: it is what the other will read."


def missing(pressed: Pressed, *, today: date) -> dict[str, str]:
    """What a move still needs, a sentence per field; empty where it can be made."""
    needs, found = STEPS[pressed.move].needs, dict[str, str]()
    if Need.WORDS in needs and not pressed.words.strip():
        found[WORDS] = _ASKED_FOR.get(pressed.move, "Write what the other will read.")
    elif len(pressed.words) > LONGEST:
        found[WORDS] = f"That is {len(pressed.words)} characters; {LONGEST} fit. What is the heart of it?"
    if Need.DATE in needs and pressed.day is None:
        found[DAY] = "Pick a day. If you don't know yet, pick the day you will know."
    elif pressed.day is not None and pressed.day < today:
        found[DAY] = "That day has passed. Pick today or a later one."
    if Need.MEMBER in needs and not pressed.member_id:
        found[MEMBER] = "Pick who will look into it."
    return found | _not_sorted(pressed, needs) | _no_link(pressed, needs)


def _not_sorted(pressed: Pressed, needs: frozenset[Need]) -> dict[str, str]:
    found: dict[str, str] = {}
    if Need.KIND in needs and pressed.kind is None:
        found[KIND] = "Say whether the rule is wrong, or only unknown. It can be changed later."
    if Need.WEIGHT in needs and pressed.impact is None:
        found[IMPACT] = "Say what it costs; a guess will do."
    if Need.WEIGHT in needs and pressed.frequency is None:
        found[FREQUENCY] = "Say how often; a guess will do."
    return found


def _no_link(pressed: Pressed, needs: frozenset[Need]) -> dict[str, str]:
    url = pressed.url or ""
    is_link = url.startswith(("https://", "http://")) and len(url) <= _LONGEST_LINK and " " not in url
    return (
        {LINK: "Paste the address of the issue: it begins with https://"} if Need.LINK in needs and not is_link else {}
    )


_ASKED_FOR: Final[Mapping[Move, str]] = MappingProxyType(
    {
        Move.NOT_YET: "Say what you know so far: “I don't know yet” is an answer.",
        Move.ASK_BACK: "Write what you would like to know.",
        Move.ADD: "Write your answer, or what you would like to add.",
        Move.ANSWER: "Write the answer, as whoever complained will read it.",
        Move.OFFER: "Say what they could change, and how far it goes.",
        Move.DO: "Say what has changed.",
        Move.REOPEN: "Say what is still missing.",
        Move.DECLINE: _NO_BECAUSE,
        Move.REWORD: "Say what is wrong or unclear, or withdraw it.",
    }
)
