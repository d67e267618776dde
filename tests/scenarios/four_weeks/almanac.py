"""When each person of the company may be written to, by hand: the test's own reckoning, which asks nothing of the bot."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

HOLIDAYS: Final = {"US": frozenset({date(2037, 11, 26)}), "AT": frozenset({date(2037, 12, 8)})}
"""Thanksgiving and the Immaculate Conception: the only ones of the company's countries in these weeks."""
COMPANY_DAY: Final = date(2037, 11, 30)
SHUTDOWN: Final = date(2037, 12, 10)
_SLACK_OF_CLOCKS: Final = timedelta(seconds=5)
"""The bot's clock runs on while it sends: a message of the last second may show a little later."""


@dataclass(frozen=True, slots=True)
class Hours:
    zone: str = "Europe/Berlin"
    starts: time = time(9)
    ends: time = time(17, 30)
    days: frozenset[int] = frozenset(range(5))
    country: str = "DE"
    any_hour: bool = False
    away: tuple[date, date] | None = None
    """The first day away, and the first day back."""


@dataclass
class Almanac:
    """Everybody's hours, and since when."""

    known: dict[str, list[tuple[datetime, Hours]]] = field(default_factory=dict[str, list[tuple[datetime, Hours]]])
    days_off: Collection[date] = (COMPANY_DAY, SHUTDOWN)
    """The whole company's."""

    def begin(self, member_id: str, hours: Hours, at: datetime) -> None:
        self.known[member_id] = [(at, hours)]

    def change(self, member_id: str, at: datetime, *, zone: str | None = None, hours: Hours | None = None) -> None:
        """From `at` on they live elsewhere, or have other hours."""
        stood = self.hours_of(member_id, at)
        self.known[member_id].append((at, hours or replace(stood, zone=zone or stood.zone)))

    def hours_of(self, member_id: str, at: datetime) -> Hours:
        history = self.known[member_id]
        return next((hours for since, hours in reversed(history) if since <= at), history[0][1])

    def local(self, member_id: str, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.hours_of(member_id, at).zone))

    def may_be_written_to(self, member_id: str, at: datetime) -> bool:
        """Whether it is a working hour of theirs, on a day they work."""
        hours, local = self.hours_of(member_id, at), self.local(member_id, at)
        if not self.works_on(member_id, local.date(), at):
            return False
        return hours.any_hour or hours.starts <= local.time() <= _a_little_later(hours.ends)

    def works_on(self, member_id: str, day: date, at: datetime) -> bool:
        hours = self.hours_of(member_id, at)
        if day in self.days_off or day in HOLIDAYS.get(hours.country, ()):
            return False
        if hours.away is not None and hours.away[0] <= day < hours.away[1]:
            return False
        return hours.any_hour or day.weekday() in hours.days


def _a_little_later(at: time) -> time:
    return (datetime.combine(date.min, at) + _SLACK_OF_CLOCKS).time()
