"""Which releases of the world's calendar a process goes by, and what a change of them asks for (R14, R15)."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.core.schedule.days_off import holidays_version
from bot.core.schedule.zones import iana_version


@dataclass(frozen=True, slots=True)
class Releases:
    """Stored in the database by whoever planned last."""

    zones: str
    holidays: str


class Standing(StrEnum):
    """How a process stands to the releases in the database."""

    SAME = "same"
    AHEAD = "ahead"
    """Ours are newer: bring every future cursor along with `moved`, store ours, then plan."""
    BEHIND = "behind"
    """One of ours is older than what others plan by: refuse to plan."""


def installed_releases() -> Releases:
    return Releases(zones=iana_version(), holidays=holidays_version())


def compare_releases(ours: Releases, stored: Releases | None) -> Standing:
    """Stored None, a new database, counts as older than anything."""
    if stored is None:
        return Standing.AHEAD
    pairs = [(_order(ours.zones), _order(stored.zones)), (_order(ours.holidays), _order(stored.holidays))]
    if any(own < other for own, other in pairs):
        return Standing.BEHIND
    return Standing.AHEAD if any(own > other for own, other in pairs) else Standing.SAME


def _order(version: str) -> list[tuple[int, str]]:
    """`2026f` and `0.108` as something that sorts: 2026f before 2026g, 0.99 before 0.108."""
    parts = re.finditer(r"\d+|[a-z]+", version)
    return [(int(part.group()), "") if part.group().isdigit() else (0, part.group()) for part in parts]
