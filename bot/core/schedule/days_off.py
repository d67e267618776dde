"""Days on which a member is not asked: public holidays, company days, away, company-wide pause (R9, R15)."""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, lru_cache
from importlib import metadata


@dataclass(frozen=True, slots=True)
class Region:
    """Whose public holidays count: an ISO 3166-1 country, and an ISO 3166-2 subdivision of it ("DE", "BE")."""

    country: str
    subdivision: str | None = None

    @property
    def code(self) -> str:
        """As it is stored: "DE", "DE-BE"."""
        return self.country if self.subdivision is None else f"{self.country}-{self.subdivision}"


def read_region(code: str | None) -> Region | None:
    """The region of a stored code; None for none."""
    if not code:
        return None
    country, _, subdivision = code.partition("-")
    return Region(country, subdivision or None)


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day to the last, both included. `last=date.max` is "until further notice"."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class DaysOff:
    """One member's days off, by local date."""

    region: Region | None = None
    company: frozenset[date] = field(default_factory=frozenset[date])
    away: tuple[Span, ...] = ()
    pauses: tuple[Span, ...] = ()

    def is_holiday(self, day: date) -> bool:
        """A public holiday of the region or a day the company gives."""
        return day in self.company or (self.region is not None and day in public_holidays(self.region, day.year))

    def is_away(self, day: date) -> bool:
        return any(day in span for span in self.away)

    def is_paused(self, day: date) -> bool:
        return any(day in span for span in self.pauses)

    def __contains__(self, day: date) -> bool:
        return self.is_paused(day) or self.is_away(day) or self.is_holiday(day)

    def without_holidays(self) -> "DaysOff":
        """The same, for a ritual that ignores holidays; away and pause still count."""
        return replace(self, region=None, company=frozenset())


@lru_cache(maxsize=4096)
def public_holidays(region: Region, year: int) -> frozenset[date]:
    """The region's holidays in one year. An unknown subdivision counts as its country, an unknown country as none.

    Planning must not stop because a release dropped a name; where a region is typed in, `regions.py` knows what there is.
    """
    import holidays  # noqa: PLC0415 - 65 ms and 15 MB that a workspace without holidays need not pay

    subdivisions = holidays.list_supported_countries().get(region.country)
    if subdivisions is None:
        return frozenset()
    subdivision = region.subdivision if region.subdivision in subdivisions else None
    # Without `expand=False` the library answers for any year it is asked about and grows as it does so.
    return frozenset(holidays.country_holidays(region.country, subdivision, years=[year], expand=False))


@cache
def holidays_version() -> str:
    """The release of the `holidays` package, such as `0.108`."""
    return metadata.version("holidays")
