"""What somebody typed after `/cadence`: a word nearly right, a day. Pure."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Final

_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_MONTH: Final = re.compile(r"(\d{1,2})\.? ([a-z]{3,9})\.?,?(?: (\d{4}))?")
_MONTH_DAY: Final = re.compile(r"([a-z]{3,9})\.? (\d{1,2}),?(?: (\d{4}))?")


def nearest_word(word: str, known: Iterable[str]) -> str | None:
    """The word that was probably meant; None where nothing comes near."""
    return next(iter(get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)), None)


def read_day(typed: str, today: date) -> date | None:
    """The day somebody means: 2026-12-01, 1 Dec, December 1, tomorrow, Monday. None where it is no day.

    A weekday is the next one, a day without a year the next such day: neither is ever today or before.
    """
    text = " ".join(typed.lower().removeprefix("until ").split())
    if text == "tomorrow":
        return today + timedelta(days=1)
    if (weekday := _index(_WEEKDAYS, text)) is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    if match := _DAY_MONTH.fullmatch(text):
        return _of_year(match[1], match[2], match[3], today)
    if match := _MONTH_DAY.fullmatch(text):
        return _of_year(match[2], match[1], match[3], today)
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def why_not_away(until: date | None, today: date) -> str | None:
    """The sentence for a day nobody can be away until; None for a good one."""
    if until is None:
        return "I don't read that as a day. Write it as 2026-12-01, 1 Dec, or Monday."
    if until <= today:
        return "That day is not ahead of you. Which day are you back?"
    return None


def _of_year(day: str, month: str, year: str | None, today: date) -> date | None:
    index = _index(_MONTHS, month)
    if index is None:
        return None
    number = index + 1
    try:
        if year is not None:
            return date(int(year), number, int(day))
        found = date(today.year, number, int(day))
        return found if found > today else date(today.year + 1, number, int(day))
    except ValueError:
        return None


def _index(names: Sequence[str], typed: str) -> int | None:
    """Which of these names was written, or begun with three letters at least: "Wed", and not "Wedding"."""
    return next((n for n, name in enumerate(names) if len(typed) >= 3 and name.startswith(typed)), None)
