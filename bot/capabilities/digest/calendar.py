"""When a digest is shown to the CTO, when it leaves, and what time it tells of. Pure: days, instants and rules in, instants out.

Friday 16:00, in the workspace's zone; on a holiday the last working day before it in the same week; in a week without
a working day there is none, and the next one tells of both
shown five hours before, or as near to that as the reader's own hours allow
shown late (the process was down), or held: noon on the next working day
late by itself while the company does not work: noon on the next working day, too
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.schedule import Reach, instant, next_reachable

FRIDAY: Final = 4
FOUR_O_CLOCK: Final = time(16)
NOON: Final = time(12)
TIME_TO_LOOK: Final = timedelta(hours=1)
"""Nothing leaves that nobody could look at for an hour."""
PATIENCE: Final = timedelta(days=3)
"""How long a digest without a channel is tried again."""
RETRY_EVERY: Final = timedelta(hours=1)
READ_EVERY: Final = timedelta(minutes=15)
"""How old the content of one that waits may get."""

_ONE_DAY: Final = timedelta(days=1)
_ONE_WEEK: Final = timedelta(weeks=1)
_LONGEST: Final = timedelta(weeks=5)
_HOURS_BEFORE: Final = (5, 4, 3, 2, *range(6, 97))
"""In this order of liking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Almanac:
    """The workspace's calendar, and when it wants its digest."""

    zone: ZoneInfo
    works: Callable[[date], bool]
    """Whether the company works on a day."""
    opens: time
    closes: time
    """The company's hours; from one to the same for any hour."""
    weekday: int
    at: time
    is_on: bool
    since: datetime
    """When the workspace was started, or its digest last switched on or moved."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The digest of one week."""

    week: str
    day: date
    due: datetime


def slot_of(almanac: Almanac, day: date) -> Slot | None:
    """The digest of the week (Monday to Sunday) that a day is in; None where it has none."""
    monday = day - timedelta(days=day.weekday())
    for back in range(almanac.weekday + 1):
        its_day = monday + timedelta(days=almanac.weekday - back)
        due = instant(its_day, almanac.at, almanac.zone)
        if due is not None and almanac.works(its_day):
            year, week, _ = its_day.isocalendar()
            return Slot(f"{year}-W{week:02}", its_day, due) if almanac.is_on and due > almanac.since else None
    return None


def slots_near(almanac: Almanac, now: datetime) -> list[Slot]:
    """The digests of last week, this week and the next two, as far as they have one."""
    today = now.astimezone(almanac.zone).date()
    found = (slot_of(almanac, today + number * _ONE_WEEK) for number in (-1, 0, 1, 2))
    return [slot for slot in found if slot is not None]


def preview_at(due: datetime, reach: Reach | None) -> datetime | None:
    """When to show it to whoever reads it first: within their own hours. None where they have none in four days."""
    if reach is None:
        return None
    for hours in _HOURS_BEFORE:
        at = due - timedelta(hours=hours)
        open_then = next_reachable(reach, at, before=at + timedelta(minutes=1))
        if open_then is not None and open_then.start == at:
            return at
    return None


def leaves_at(due: datetime, shown_at: datetime | None, almanac: Almanac) -> datetime:
    """When it leaves by itself: at its hour, unless whoever is to look at it (None: nobody) could not for an hour before."""
    if shown_at is None or shown_at <= due - TIME_TO_LOOK:
        return due
    return next_noon(shown_at, almanac)


def next_noon(at: datetime, almanac: Almanac) -> datetime:
    """Noon on the first working day after this one; on the very next day where the company works no more."""
    today = at.astimezone(almanac.zone).date()
    days = [today + number * _ONE_DAY for number in range(1, 400)]
    for day in (*filter(almanac.works, days), days[0]):
        noon = instant(day, NOON, almanac.zone)
        if noon is not None:
            return noon
    return at + _ONE_DAY


def is_open(at: datetime, almanac: Almanac) -> bool:
    """Whether the company works at this moment: channels are written to in its hours."""
    local = at.astimezone(almanac.zone)
    at_any_hour = almanac.opens == almanac.closes
    return almanac.works(local.date()) and (at_any_hour or almanac.opens <= local.time() <= almanac.closes)


def next_open(at: datetime, almanac: Almanac) -> datetime:
    """The first instant from `at` on at which the company works; `at` itself where it works no more."""
    if is_open(at, almanac):
        return at
    today = at.astimezone(almanac.zone).date()
    days = filter(almanac.works, (today + number * _ONE_DAY for number in range(400)))
    openings = (instant(day, almanac.opens, almanac.zone) for day in days)
    return next((each for each in openings if each is not None and each > at), at)


def leaves_late(due: datetime, now: datetime, almanac: Almanac) -> datetime:
    """When one leaves that could not leave at its hour: now, or at noon once the company works again."""
    return next_noon(now, almanac) if now - due > RETRY_EVERY and not is_open(now, almanac) else due


def gives_up_at(at: datetime, almanac: Almanac) -> datetime:
    """Until when a channel is waited for: three days, and on a day on which somebody works."""
    until = at + PATIENCE
    return until if is_open(until, almanac) else next_noon(until, almanac)


def tells_from(slot: Slot, last_ends: datetime | None, started_at: datetime, zone: ZoneInfo) -> datetime:
    """Where the time begins that a digest tells of: where the one before ended, at first with the start of the whole.

    After more than five weeks without any it is a week: nobody reads an account of a quarter.
    """
    before = last_ends or started_at
    if slot.due - _LONGEST <= before < slot.due:
        return before
    return (slot.due.astimezone(zone) - _ONE_WEEK).astimezone(slot.due.tzinfo)
