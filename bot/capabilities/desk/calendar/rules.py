"""What was put into the forms of the calendar: as values, and why it cannot be. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.capabilities.desk.rules import read_day
from bot.core.schedule import Region

MOST_DAYS: Final = 60
"""Company days that may lie ahead: a form holds no more."""
NAME: Final = 120
_BETWEEN: Final = " :–-,"
"""What people put between a day and its name."""
_LONGEST_PAUSE: Final = timedelta(days=366)
_SHORTEST: Final = timedelta(hours=1)

WHOLE_DAY: Final = time(0)
"""A working day that starts and ends with it has no hours: its person may be written to at any."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Working days (0 is Monday) from a start to an end on one's own clock; an end before the start is on the next day."""

    days: frozenset[int]
    starts: time
    ends: time

    @property
    def is_any(self) -> bool:
        return self.starts == self.ends

    @property
    def stored_days(self) -> str:
        """As the tables keep them: "01234"."""
        return "".join(str(day) for day in sorted(self.days))


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnHours:
    """When one member may be written to, and what of it they said themselves."""

    hours: Hours
    company: Hours
    region: Region | None
    """Their own; None: the company's."""
    company_region: Region | None
    away_until: date | None

    @property
    def are_own(self) -> bool:
        return self.hours != self.company or self.region is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What the company says about its days."""

    hours: Hours
    region: Region | None
    days: Mapping[date, str]
    """Days off from today on, with their names."""
    pause: tuple[date, date] | None
    """The first day, and the day on which everybody is back; None for none, or one that is over."""


def read_days(ticked: Iterable[str]) -> frozenset[int]:
    """The weekdays of a form or a table; what is none is left out."""
    return frozenset(int(each) for each in ticked if each in set("0123456"))


def why_not_days(days: Collection[int]) -> str | None:
    return None if days else "Tick one day at least. For a time without any, say until when you are away."


def why_not_hours(starts: time | None, ends: time | None) -> tuple[str, str] | None:
    """The field that is wrong and its sentence; None for hours in which somebody can be reached."""
    if starts is None:
        return "starts", "When does your day begin? Write it as 09:00."
    if ends is None:
        return "ends", "When does it end? Write it as 17:30."
    if starts == ends:
        return "ends", "That is when it starts. To be written to at any hour, tick the box below."
    if _length(starts, ends) < _SHORTEST:
        return "ends", "Leave an hour at least, or nothing that you are owed can reach you."
    return None


def _length(starts: time, ends: time) -> timedelta:
    span = datetime.combine(date.min, ends) - datetime.combine(date.min, starts)
    return span if span > timedelta(0) else span + timedelta(days=1)


def read_company_days(text: str, today: date) -> tuple[Mapping[date, str], list[str]]:
    """One day a line with a name behind it, "2026-12-24 Christmas Eve"; and the lines that name no day to come."""
    days: dict[date, str] = {}
    wrong: list[str] = []
    for line in filter(None, (" ".join(each.split()) for each in text.splitlines())):
        found = _read_line(line, today)
        if found is None or found[0] < today:
            wrong.append(line)
        else:
            days[found[0]] = found[1]
    return days, wrong


def _read_line(line: str, today: date) -> tuple[date, str] | None:
    """The longest beginning that is a day: "24 Dec 2026 Christmas" is this year's and not the next 24 December."""
    words = line.split(" ")
    for count in (3, 2, 1):
        day = read_day(" ".join(words[:count]).rstrip(_BETWEEN), today)
        if day is not None:
            return day, " ".join(words[count:]).strip(_BETWEEN)[:NAME]
    return None


def why_not_company_days(days: Mapping[date, str], wrong: Collection[str]) -> str | None:
    """The sentence for what cannot be read or is too much; None for a list that can be kept."""
    if wrong:
        line = next(iter(wrong))
        return f"“{line[:60]}” begins with no day that is still to come. Write it as 2026-12-24 Christmas Eve."
    if len(days) > MOST_DAYS:
        return f"These are {len(days)} days; at most {MOST_DAYS} fit. For weeks on end, pause the company instead."
    return None


def why_not_pause(first: date | None, back: date | None, today: date) -> tuple[str, str] | None:
    """The field that is wrong and its sentence; None for a pause that can be."""
    if first is None:
        return "first", "Which is the first day of the pause?"
    if back is None:
        return "back", "Which day is everybody back?"
    if back <= today:
        return "back", "That day is not ahead of us. Which day is everybody back?"
    if back <= first:
        return "back", "It has to be later than the first day of the pause."
    if back - first > _LONGEST_PAUSE:
        return "back", "That is longer than a year. If I am no longer wanted, whoever operates me can stop me."
    return None
