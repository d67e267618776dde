"""When a check-in that was put off is asked again. Pure."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, assert_never

from bot.core.schedule import Reach, Stretch, instant, next_reachable

_ONE_DAY: Final = timedelta(days=1)
_LATER_BY: Final = (timedelta(hours=3), timedelta(hours=1))
"""Later today is in three hours, or in one if the working day ends before."""


class Later(StrEnum):
    TODAY = "today"
    TOMORROW = "tomorrow"
    LAST_DAY = "last_day"


def comes_back(later: Later, reach: Reach, *, now: datetime, at: time, closes_at: datetime) -> Stretch | None:
    """When it is asked again, in the member's working hours; None where there is no such time before the window ends.

    `at` is the time of day at which the ritual asks, on the member's wall.
    """
    today = now.astimezone(reach.zone).date()
    match later:
        case Later.TODAY:
            found = (next_reachable(reach, now + wait, before=closes_at) for wait in _LATER_BY)
            return next((each for each in found if each and _day(each, reach) == today), None)
        case Later.TOMORROW:
            days = (today + n * _ONE_DAY for n in range(1, (closes_at - now).days + 2))
            return next((found for day in days if (found := _on(day, reach, at, closes_at))), None)
        case Later.LAST_DAY:
            return _on_the_last_day(reach, today, at, closes_at)
        case _:
            assert_never(later)


def _on_the_last_day(reach: Reach, today: date, at: time, closes_at: datetime) -> Stretch | None:
    """The last working day that is later than tomorrow, which has an option of its own."""
    day = closes_at.astimezone(reach.zone).date()
    while day > today + _ONE_DAY:
        if found := _on(day, reach, at, closes_at):
            return found
        day -= _ONE_DAY
    return None


def _on(day: date, reach: Reach, at: time, closes_at: datetime) -> Stretch | None:
    """That time of that day, or a little later; None where the member does not work then."""
    asked = instant(day, at, reach.zone)
    found = next_reachable(reach, asked, before=closes_at) if asked is not None else None
    return found if found is not None and _day(found, reach) == day else None


def _day(stretch: Stretch, reach: Reach) -> date:
    return stretch.start.astimezone(reach.zone).date()
