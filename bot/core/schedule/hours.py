"""At what hours a member may be reached: working hours, quiet hours, days off put together (R10)."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.core.schedule.days_off import DaysOff
from bot.core.schedule.instants import instant

ONE_DAY = timedelta(days=1)
HORIZON = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """From `start` to just before `end` on each of `days` (0 is Monday). An end before the start is on the next day."""

    days: frozenset[int]
    start: time
    end: time

    def __post_init__(self) -> None:
        if not self.days or not self.days <= frozenset(range(7)):
            raise ValueError("days: name at least one, 0 (Monday) to 6 (Sunday)")
        if self.start == self.end:
            raise ValueError("start and end: must differ; to be reached at any hour, opt out of working hours instead")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` to just before `end`, every day. An end before the start is on the next day."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start == self.end:
            raise ValueError("start and end: must differ; leave quiet hours out to have none")


@dataclass(frozen=True, slots=True)
class Reach:
    """When one member may be written to. `hours` None: the member opted out of working hours; days off still count."""

    member: str
    zone: ZoneInfo
    hours: WorkingHours | None
    off: DaysOff = field(default_factory=DaysOff)
    quiet: QuietHours | None = None

    def works_on(self, day: date) -> bool:
        return day not in self.off and (self.hours is None or day.weekday() in self.hours.days)

    def ignoring_holidays(self) -> "Reach":
        return replace(self, off=self.off.without_holidays())


class Stretch(NamedTuple):
    """From one instant to just before another."""

    start: datetime
    end: datetime


def next_working_instant(
    at: datetime, hours: WorkingHours | None, zone: ZoneInfo, off: DaysOff, *, before: datetime | None = None
) -> datetime | None:
    """The first instant not earlier than `at` inside working hours; `at` itself if it is. None: none before `before`.

    `before` None looks 400 days ahead, so that somebody away until further notice cannot hold up the planner.
    """
    before = before or at + HORIZON
    for shift in _shifts(at, hours, zone, off):
        if max(at, shift.start) >= before:
            return None
        if at < shift.end:
            return max(at, shift.start)
    return None


def next_reachable(reach: Reach, at: datetime, *, before: datetime) -> Stretch | None:
    """The first stretch inside the member's working hours and outside their quiet hours that is not over at `at`.

    It begins at `at` or later, and before `before`, or else there is none; it may end after `before`.
    """
    for shift in _shifts(at, reach.hours, reach.zone, reach.off):
        if shift.start >= before:
            return None
        for awake in _without_quiet(shift, reach.quiet, reach.zone):
            if at < awake.end:
                found = Stretch(max(at, awake.start), awake.end)
                return found if found.start < before else None
    return None


def _shifts(at: datetime, hours: WorkingHours | None, zone: ZoneInfo, off: DaysOff) -> Iterator[Stretch]:
    """The working stretches around and after an instant; the first may be yesterday's, lasting past midnight."""
    today = at.astimezone(zone).date()
    for n in range(-1, HORIZON.days + 1):
        day = today + n * ONE_DAY
        if day in off or (hours is not None and day.weekday() not in hours.days):
            continue
        start, end = (hours.start, hours.end) if hours is not None else (time.min, time.min)
        if shift := _stretch(day, start, end, zone):
            yield shift


def _without_quiet(shift: Stretch, quiet: QuietHours | None, zone: ZoneInfo) -> Iterator[Stretch]:
    """What is left of a shift between the quiet hours that reach into it."""
    begin = shift.start
    for pause in _quiet_stretches(shift, quiet, zone):
        if begin < pause.start:
            yield Stretch(begin, min(pause.start, shift.end))
        begin = max(begin, pause.end)
    if begin < shift.end:
        yield Stretch(begin, shift.end)


def _quiet_stretches(shift: Stretch, quiet: QuietHours | None, zone: ZoneInfo) -> Iterator[Stretch]:
    if quiet is None:
        return
    day = shift.start.astimezone(zone).date() - ONE_DAY
    while day <= shift.end.astimezone(zone).date():
        pause = _stretch(day, quiet.start, quiet.end, zone)
        if pause and pause.start < shift.end and shift.start < pause.end:
            yield pause
        day += ONE_DAY


def _stretch(day: date, start: time, end: time, zone: ZoneInfo) -> Stretch | None:
    """The stretch that begins on a local day; None if the zone does not have that day."""
    first = instant(day, start, zone)
    if first is None:
        return None
    last_day = day if start < end else day + ONE_DAY
    last = instant(last_day, end, zone) or instant(last_day + ONE_DAY, time.min, zone)
    return Stretch(first, last) if last is not None else None
