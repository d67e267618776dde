"""On which dates a ritual happens (R1). Dates only: no zone and no instant is known here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from itertools import count
from zoneinfo import ZoneInfo

EVERY_MONTH = frozenset(range(1, 13))
LAST = -1

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """When a ritual happens: "every second Tuesday at 10:00", "the first Friday of a quarter at 16:00".

    Weekdays count from 0, Monday. `anchor` is any date in a week that counts when `every_weeks` is more than one; weeks
    begin on Monday. `ordinal` is 1 to 4, or LAST, and picks one such weekday of each of `months`. `zone` None means each
    member's own.
    """

    weekdays: frozenset[int]
    at: time
    every_weeks: int = 1
    anchor: date | None = None
    ordinal: int | None = None
    months: frozenset[int] = EVERY_MONTH
    zone: ZoneInfo | None = None

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise ValueError("weekdays: name at least one, 0 (Monday) to 6 (Sunday)")
        if self.at.tzinfo is not None:
            raise ValueError("at: a time of day on the wall, without a zone; the zone is a field of its own")
        if not 1 <= self.every_weeks <= 52:
            raise ValueError("every_weeks: 1 to 52")
        if self.every_weeks > 1 and self.anchor is None:
            raise ValueError("anchor: every_weeks above 1 needs a date in a week that counts")
        if self.ordinal not in (None, 1, 2, 3, 4, LAST):
            raise ValueError("ordinal: 1 to 4, or -1 for the last of the month")
        if not self.months or not self.months <= EVERY_MONTH:
            raise ValueError("months: name at least one, 1 to 12")
        if self.every_weeks > 1 and (self.ordinal is not None or self.months != EVERY_MONTH):
            raise ValueError("every_weeks: cannot be combined with ordinal or months; use one of them")


def falls_on(rule: Rule, day: date) -> bool:
    """Whether the day is a slot of the rule."""
    return (
        day.weekday() in rule.weekdays
        and day.month in rule.months
        and _is_counted_week(rule, day)
        and _is_ordinal(rule, day)
    )


def slots(rule: Rule, after: date, until: date) -> Iterator[date]:
    """The slots in (after, until], in order. Whether such a date exists in somebody's zone is another question (R5)."""
    slot = next_slot(rule, after)
    while slot <= until:
        yield slot
        slot = next_slot(rule, slot)


@lru_cache(maxsize=4096)
def next_slot(rule: Rule, after: date) -> date:
    """The first slot later than `after`. Every rule has one within 54 weeks."""
    return next(day for n in count(1) if falls_on(rule, day := after + n * ONE_DAY))


def _is_counted_week(rule: Rule, day: date) -> bool:
    if rule.anchor is None:
        return True
    weeks = (_monday(day) - _monday(rule.anchor)).days // 7
    return weeks % rule.every_weeks == 0


def _is_ordinal(rule: Rule, day: date) -> bool:
    if rule.ordinal is None:
        return True
    if rule.ordinal == LAST:
        return (day + timedelta(weeks=1)).month != day.month
    return (day.day - 1) // 7 + 1 == rule.ordinal


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
