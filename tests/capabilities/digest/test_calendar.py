"""When a digest is shown and when it leaves: Fridays, holidays, pauses, a process that was down, a reader elsewhere."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.capabilities.digest.calendar import (
    FOUR_O_CLOCK,
    FRIDAY,
    Almanac,
    Slot,
    gives_up_at,
    leaves_at,
    leaves_late,
    next_noon,
    next_open,
    preview_at,
    slot_of,
    slots_near,
    tells_from,
)
from bot.core.schedule import DaysOff, Reach, Span, WorkingHours

BERLIN = ZoneInfo("Europe/Berlin")
LONG_AGO = datetime(2025, 12, 1, 9, tzinfo=UTC)


def almanac(*off: str, is_on: bool = True, since: datetime = LONG_AGO, weekday: int = FRIDAY) -> Almanac:
    """Monday to Friday in Berlin, without these days."""
    holidays = {date.fromisoformat(day) for day in off}
    return Almanac(
        zone=BERLIN,
        works=lambda day: day.weekday() < 5 and day not in holidays,
        opens=time(9),
        closes=time(17, 30),
        weekday=weekday,
        at=FOUR_O_CLOCK,
        is_on=is_on,
        since=since,
    )


def reader(zone: str, *, away: Span | None = None) -> Reach:
    hours = WorkingHours(frozenset(range(5)), time(9), time(17, 30))
    return Reach("U1", ZoneInfo(zone), hours, DaysOff(away=(away,) if away else ()))


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("off", "day"),
    [
        ((), "2026-11-20"),
        (("2026-11-20",), "2026-11-19"),
        (("2026-11-20", "2026-11-19"), "2026-11-18"),
    ],
)
def test_on_a_holiday_it_comes_on_the_last_working_day_before(off: tuple[str, ...], day: str) -> None:
    slot = slot_of(almanac(*off), date(2026, 11, 17))
    assert slot == Slot("2026-W47", date.fromisoformat(day), berlin(f"{day} 16:00"))


def test_a_week_without_a_working_day_has_none() -> None:
    """Nor has one whose hour was over when the digest was switched on, or while it is off."""
    week = [f"2026-11-{day}" for day in range(16, 21)]
    assert slot_of(almanac(*week), date(2026, 11, 17)) is None
    assert slot_of(almanac(since=berlin("2026-11-20 16:00")), date(2026, 11, 17)) is None
    assert slot_of(almanac(is_on=False), date(2026, 11, 17)) is None


def test_a_year_has_fifty_two_or_fifty_three() -> None:
    """2026 has 53 weeks by ISO 8601, and each has its own digest: the name of the last is the old year's."""
    found = {
        slot.week
        for number in range(371)
        if (slot := slot_of(almanac(), date(2025, 12, 29) + timedelta(days=number))) is not None
    }
    assert (len(found), min(found), max(found)) == (53, "2026-W01", "2026-W53")


def test_last_week_s_is_still_known_after_a_week_end() -> None:
    """A process that was down on Friday makes up for it on Monday."""
    weeks = [slot.week for slot in slots_near(almanac(), berlin("2026-11-23 09:00"))]
    assert weeks == ["2026-W47", "2026-W48", "2026-W49", "2026-W50"]


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Europe/Berlin", "2026-11-20 11:00"),
        ("America/Denver", "2026-11-20 01:00"),
        ("Africa/Lagos", "2026-11-20 11:00"),
        ("Asia/Kolkata", "2026-11-20 11:00"),
        ("Pacific/Auckland", "2026-11-20 05:00"),
    ],
)
def test_it_is_shown_in_the_reader_s_own_hours(zone: str, shown: str) -> None:
    """Five hours before if they work then, else as near before it as they do: in Denver on Thursday, at five of theirs."""
    due = berlin("2026-11-20 16:00")
    at = preview_at(due, reader(zone))
    assert at == berlin(shown)
    assert at is not None
    local = at.astimezone(ZoneInfo(zone))
    assert time(9) <= local.time() <= time(17, 30)


def test_nobody_to_show_it_to() -> None:
    """It leaves at its hour: what is owed is never dropped."""
    due = berlin("2026-11-20 16:00")
    away = reader("Europe/Berlin", away=Span(date(2026, 11, 1), date(2026, 12, 1)))
    assert preview_at(due, away) is None
    assert preview_at(due, None) is None
    assert leaves_at(due, None, almanac()) == due


@pytest.mark.parametrize(
    ("shown", "leaves"),
    [
        ("2026-11-20 11:00", "2026-11-20 16:00"),
        ("2026-11-20 15:00", "2026-11-20 16:00"),
        ("2026-11-20 15:01", "2026-11-23 12:00"),
        ("2026-11-23 09:00", "2026-11-24 12:00"),
    ],
)
def test_nothing_leaves_that_nobody_could_look_at_for_an_hour(shown: str, leaves: str) -> None:
    assert leaves_at(berlin("2026-11-20 16:00"), berlin(shown), almanac()) == berlin(leaves)


def test_held_over_a_holiday_it_leaves_on_the_first_working_day() -> None:
    assert next_noon(berlin("2026-11-20 16:00"), almanac("2026-11-23")) == berlin("2026-11-24 12:00")


@pytest.mark.parametrize(
    ("last", "begins"),
    [
        ("2026-11-13 16:00", "2026-11-13 16:00"),
        ("2026-11-12 11:20", "2026-11-12 11:20"),
        ("2026-10-23 16:00", "2026-10-23 16:00"),
        ("2026-09-04 16:00", "2026-11-13 16:00"),
        (None, "2026-11-13 16:00"),
    ],
)
def test_it_tells_from_where_the_one_before_ended(last: str | None, begins: str) -> None:
    """No instant is told of twice and none left out, but after more than five weeks without one."""
    slot = Slot("2026-W47", date(2026, 11, 20), berlin("2026-11-20 16:00"))
    assert tells_from(slot, berlin(last) if last else None, LONG_AGO, BERLIN) == berlin(begins)


def test_the_first_one_tells_from_the_start() -> None:
    slot = Slot("2026-W47", date(2026, 11, 20), berlin("2026-11-20 16:00"))
    started = berlin("2026-11-18 10:00")
    assert tells_from(slot, None, started, BERLIN) == started


def test_a_week_is_a_week_on_the_wall() -> None:
    """Over the end of summer time it is an hour longer, and still from Friday at four to Friday at four."""
    slot = Slot("2026-W44", date(2026, 10, 30), berlin("2026-10-30 16:00"))
    assert tells_from(slot, None, LONG_AGO, BERLIN) == berlin("2026-10-23 16:00")


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-27 17:30", "2026-11-27 17:30"),
        ("2026-11-27 17:31", "2026-11-30 09:00"),
        ("2026-11-30 03:00", "2026-11-30 09:00"),
        ("2026-12-24 16:00", "2026-12-28 09:00"),
    ],
)
def test_channels_are_written_to_in_the_company_s_hours(at: str, opens: str) -> None:
    assert next_open(berlin(at), almanac("2026-12-24", "2026-12-25")) == berlin(opens)


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        ("2026-11-27 16:00", "2026-11-27 16:00"),
        ("2026-11-27 17:20", "2026-11-27 16:00"),
        ("2026-11-28 03:00", "2026-11-30 12:00"),
        ("2026-11-30 09:00", "2026-11-27 16:00"),
    ],
)
def test_what_is_late_leaves_at_once_where_somebody_works(now: str, leaves: str) -> None:
    """Else at noon on the next working day."""
    assert leaves_late(berlin("2026-11-27 16:00"), berlin(now), almanac()) == berlin(leaves)


def test_a_channel_is_waited_for_until_a_day_on_which_somebody_works() -> None:
    """Three days after Friday is Monday; where that is a holiday, whoever mends it on Tuesday morning is in time."""
    friday = berlin("2026-11-27 16:00")
    assert gives_up_at(friday, almanac()) == berlin("2026-11-30 16:00")
    assert gives_up_at(friday, almanac("2026-11-30")) == berlin("2026-12-01 12:00")
