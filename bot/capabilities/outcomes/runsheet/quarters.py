"""A quarter of a year, by local dates. Pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

TIME_TO_PREPARE: Final = timedelta(weeks=2)
"""So long before the end of a quarter its run sheet is offered."""
STILL_MEANT: Final = timedelta(weeks=4)
"""So long into a quarter people who ask for a run sheet mean the one before."""

_KEY: Final = re.compile(r"(\d{4})-([1-4])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def following(self) -> "Quarter":
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    @property
    def before(self) -> "Quarter":
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    @property
    def last(self) -> date:
        return self.following.first - timedelta(days=1)

    @property
    def key(self) -> str:
        """ "2026-4", as buttons carry it; `read_quarter()` reads it."""
        return f"{self.year}-{self.number}"

    def __str__(self) -> str:
        return f"Q{self.number} {self.year}"

    def instants(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """When it begins, and when the next one does."""
        return datetime.combine(self.first, time(), zone), datetime.combine(self.following.first, time(), zone)


def quarter_of(day: date) -> Quarter:
    return Quarter(day.year, (day.month + 2) // 3)


def quarter_meant(day: date) -> Quarter:
    """Which quarter people mean who ask on this day: in the first weeks of one, the one before."""
    this = quarter_of(day)
    return this.before if day < this.first + STILL_MEANT else this


def read_quarter(text: str) -> Quarter | None:
    """The quarter a button carries; None for anything else."""
    found = _KEY.fullmatch(text)
    year = int(found[1]) if found else 0
    return Quarter(year, int(found[2])) if found and 2000 <= year <= 9000 else None


def offer_begins(quarter: Quarter, zone: ZoneInfo) -> datetime:
    """When it is time to think of this quarter's run sheet."""
    return datetime.combine(quarter.following.first - TIME_TO_PREPARE, time(), zone)
