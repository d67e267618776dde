"""Hours, days off and pauses as a sentence says them. Pure; plain text, for views to escape."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Final

from bot.capabilities.desk.calendar.rules import Hours
from bot.core.text import day

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ONE_DAY: Final = timedelta(days=1)


def say_hours(hours: Hours) -> str:
    """ "Monday to Friday, 9:00 to 17:30"."""
    if hours.is_any:
        return "any day, at any hour"
    next_day = " of the next day" if hours.ends < hours.starts else ""
    return f"{say_weekdays(hours.days)}, {say_time(hours.starts)} to {say_time(hours.ends)}{next_day}"


def say_weekdays(days: Iterable[int]) -> str:
    """ "Monday to Friday", "Monday, Wednesday and Sunday", "every day"."""
    numbers = sorted(days)
    if len(numbers) == len(WEEKDAYS):
        return "every day"
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{WEEKDAYS[numbers[0]]} to {WEEKDAYS[numbers[-1]]}"
    names = [WEEKDAYS[each] for each in numbers]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def say_time(at: time) -> str:
    return f"{at.hour}:{at:%M}"


def say_day(when: date) -> str:
    """ "Thu 24 Dec 2026": a day that may be far away."""
    return f"{WEEKDAYS[when.weekday()][:3]} {day(when)} {when.year}"


def say_pause(first: date, back: date) -> str:
    """ "from Thu 24 Dec 2026 to Sun 3 Jan 2027, back on Mon 4 Jan 2027"."""
    return f"from {say_day(first)} to {say_day(back - ONE_DAY)}, back on {say_day(back)}"
