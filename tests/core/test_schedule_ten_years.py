"""The promise, counted out: in every zone there is, for ten years, no planned local time is wrong. Nothing is drawn by chance."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.schedule import instant
from tests.core.transitions import ONE_MINUTE, Transition, all_transitions, all_zones

FIRST, LAST = date(2024, 11, 5), date(2034, 11, 7)
"""As far as the table of changes goes."""
TEN = time(10)
CLOSE = [15 * n * ONE_MINUTE for n in range(-12, 13)]


def test_every_tuesday_at_ten_is_tuesday_at_ten_everywhere() -> None:
    """Ten in the morning is skipped nowhere and comes twice nowhere."""
    wrong = [
        (zone.key, day)
        for zone in all_zones()
        for day in tuesdays()
        if (found := instant(day, TEN, zone)) is None or wall_of(found, zone) != datetime.combine(day, TEN)
    ]

    assert wrong == []
    assert (len(all_zones()) > 590, len(list(tuesdays()))) == (True, 523)


def test_every_quarter_of_an_hour_around_every_change_is_where_the_offsets_say() -> None:
    """As R3 and R4 have it: of two the first; what is skipped later by the gap, or earlier where it would be tomorrow."""
    changes = [change for change in all_transitions() if FIRST <= change.day <= LAST]

    wrong = [
        (change.zone.key, wall)
        for change in changes
        for wall in (change.wall + offset for offset in CLOSE)
        if instant(wall.date(), wall.time(), change.zone) != reckoned(change, wall)
    ]

    assert wrong == []
    assert len(changes) > 3000


def tuesdays() -> Iterator[date]:
    day = FIRST
    while day <= LAST:
        yield day
        day += timedelta(weeks=1)


def wall_of(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


def reckoned(change: Transition, wall: datetime) -> datetime:
    """From the two offsets alone, without asking the zone what its clocks show. In these years no two changes are hours apart."""
    as_before, as_after = (wall.replace(tzinfo=change.at.tzinfo) - offset for offset in (change.before, change.after))
    if as_before < change.at:
        return as_before
    if as_after >= change.at:
        return as_after
    stays_that_day = (wall + change.jump).date() == wall.date()
    return as_before if stays_that_day else as_after
