"""The words by which people say how far to play the clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EXAMPLES = "“+1h”, “tomorrow 09:00”, “tuesday 10:00” or “2026-11-24T10:00”"


def moment(phrase: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """The UTC instant somebody in `zone` means: “+1h”, “tomorrow 09:00”, “tuesday 10:00” (the next one), “2026-11-24T10:00”.

    A local time that the zone skips is moved on by the gap, one that occurs twice is its first. Raises ValueError, with
    a sentence for people.
    """
    words = phrase.strip().lower()
    try:
        if words.startswith("+") and words.endswith("h"):
            return now.astimezone(UTC) + timedelta(hours=int(words[1:-1]))
        day, _, at = words.partition(" ")
        if day == "tomorrow":
            return _local(now.astimezone(zone).date() + timedelta(days=1), at, zone)
        if day in WEEKDAYS:
            return _next_weekday(WEEKDAYS.index(day), at, now.astimezone(zone), zone)
        written = datetime.fromisoformat(phrase)
    except ValueError:
        raise ValueError(f"“{phrase}” is not a time to play to. Write {EXAMPLES}.") from None
    return (written if written.tzinfo else written.replace(tzinfo=zone)).astimezone(UTC)


def _local(day: date, at: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.fromisoformat(at), zone).astimezone(UTC)


def _next_weekday(weekday: int, at: str, local_now: datetime, zone: ZoneInfo) -> datetime:
    """The first such weekday and time later than now: today's only while it lies ahead."""
    day = local_now.date() + timedelta(days=(weekday - local_now.weekday()) % 7)
    found = _local(day, at, zone)
    return found if found > local_now else _local(day + timedelta(days=7), at, zone)
