"""Where an ask stands on the CTO's desk. Pure.

What waits for a decision comes first, then what is due; what was decided since this morning stays in sight, so that a
wrong tap is seen. Everything else is in the counts, and in `/outcomes asks`.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.capabilities.outcomes.asks.rules import OFFERED, OWED, AskState, LastMove, Move, Standing, may_decide
from bot.core.people import Person

PATIENCE: Final = timedelta(days=3)
"""How long somebody who was asked may be silent before it is the CTO's to decide again."""

_ONE_DAY: Final = timedelta(days=1)
_NOT_DECISIONS: Final = frozenset({Move.MAKE, Move.REWORD, Move.ANSWER, Move.UNDO})


class Place(StrEnum):
    DECIDE = "decide"
    OWED = "owed"
    """Promised for tomorrow, today, or a day that has passed."""
    SETTLED = "settled"
    """Decided today by whoever looks."""


def place_of(ask: Standing, last: LastMove, person: Person, *, now: datetime) -> Place | None:
    """Where the ask stands on this person's desk; None where it is not on it."""
    if not may_decide(person):
        return None
    today = now.astimezone(person.zone).date()
    if is_due(ask, today):
        return Place.OWED
    if ask.state in (AskState.OPEN, AskState.STOP_WHAT) or _is_silent(ask, last, now):
        return Place.DECIDE
    decided_today = last.by_id == person.id and last.at.astimezone(person.zone).date() == today
    return Place.SETTLED if decided_today and last.move not in _NOT_DECISIONS else None


def is_due(ask: Standing, today: date) -> bool:
    """Whether a promised day is near or past. One that was handed on stays a promise."""
    return ask.state in OWED and ask.due is not None and ask.due <= today + _ONE_DAY


def _is_silent(ask: Standing, last: LastMove, now: datetime) -> bool:
    waits_for_somebody = ask.state in OFFERED or ask.state is AskState.ASKED_BACK
    return waits_for_somebody and now - last.at >= PATIENCE
