"""From a date and a time on the wall to the instant they mean in a zone (R2 to R5). The only place that does it."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=65536)
def instant(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """The UTC instant at which a clock in `zone` shows `at` on `day`; None if the zone has no such day (R5).

    A wall time that a transition skips moves later by the length of the gap, or, where that would leave the day, earlier
    by as much (R3). One that happens twice is taken the first time (R4). PEP 495: `fold=0` is the offset before a transition.
    Computed once for each day, time and zone, however many members live there.
    """
    for fold in (0, 1):
        found = datetime.combine(day, at, zone).replace(fold=fold).astimezone(UTC)
        if found.astimezone(zone).date() == day:
            return found
    return None


def due_instant(slot: date, at: time, zone: ZoneInfo) -> datetime:
    """When a slot falls due. A day the zone does not have is due at the moment it is jumped over, to be recorded then."""
    return instant(slot, at, zone) or due_instant(slot + timedelta(days=1), time.min, zone)
