"""On which days whoever works on a ticket is reminded, what counts as stale, and what as recurring. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from bot.capabilities.tickets.standing import Move

_ONE_DAY: Final = timedelta(days=1)
STALE_AFTER: Final = timedelta(days=7)
"""Somebody was promised a word, and a week later has none."""
_REMINDED_AFTER: Final = (timedelta(0), _ONE_DAY, STALE_AFTER, 2 * STALE_AFTER, 4 * STALE_AFTER)
"""After that a ticket is a number on the desk and in the digest, not one more message."""

_RETURNS: Final = 2
_PEOPLE: Final = 5
LOOKED_BACK: Final = timedelta(days=365)
"""What was complained about longer ago than that and looks alike says little about how people work now."""


def reminder_days(next_on: date) -> list[date]:
    """The days on which its owner hears that word is due: the day itself, the day after, then ever more rarely."""
    return [next_on + delay for delay in _REMINDED_AFTER]


def is_stale(next_on: date, today: date) -> bool:
    return today >= next_on + STALE_AFTER


def returns_of(moves: Iterable[Move]) -> int:
    """How often whoever complained said that it isn't over, of a ticket's moves in order; not what was undone."""
    kept: list[Move] = []
    for move in moves:
        if move is Move.UNDO and kept:
            kept.pop()
        else:
            kept.append(move)
    return sum(move in (Move.REOPEN, Move.STILL_NOT) for move in kept)


def is_recurring(*, returns: int, people: int, before: int = 0) -> bool:
    """Whether mending it once more is likely to mend the symptom: it came back twice, five people have it, or something that
    looks like it was over `before`.
    """
    return returns >= _RETURNS or people >= _PEOPLE or before > 0
