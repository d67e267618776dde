"""On what terms a complaint is handed back: how far it goes, the hours that are kept free, who decides what, until when.

Without all four it would be more work instead of a chance. Pure.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

HOURS_MOST: Final = 20
"""A week. More is another job, and is talked about."""
LONGEST_SCOPE: Final = 500
LONGEST_RIGHT: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is offered. Texts are plain, as whoever offers wrote them."""

    scope: str
    hours_a_week: int
    until: date
    decides: str
    """Who decides what: "you decide how, Lena decides about other teams"."""


def sentence(terms: Terms, *, until: str, keeper: str) -> str:
    """What whoever complained reads; `keeper` keeps the hours free. Plain text."""
    hours = "1 hour" if terms.hours_a_week == 1 else f"{terms.hours_a_week} hours"
    scope = terms.scope.strip().rstrip(".")
    return f"{scope}. {hours} a week until {until}, kept free by {keeper}; {terms.decides.strip().rstrip('.')}."


def problems(scope: str, *, hours: int | None, until: date | None, decides: str, today: date) -> dict[str, str]:
    """Why it cannot be offered so, a sentence per field; empty where it can."""
    found: dict[str, str] = {}
    if not scope.strip():
        found["scope"] = "Say what may change, and what stays."
    elif len(scope) > LONGEST_SCOPE:
        found["scope"] = f"That is {len(scope)} characters; {LONGEST_SCOPE} fit. What is the heart of it?"
    if hours is None or not 1 <= hours <= HOURS_MOST:
        found["hours"] = f"Between 1 and {HOURS_MOST} hours a week. More is another job: talk about it first."
    if until is None:
        found["until"] = "Pick a day. An offer without an end is a burden."
    elif until <= today:
        found["until"] = "Pick a day that is still to come."
    if not decides.strip():
        found["decides"] = "Say who decides what, or it will be argued about later."
    elif len(decides) > LONGEST_RIGHT:
        found["decides"] = f"That is {len(decides)} characters; {LONGEST_RIGHT} fit."
    return found
