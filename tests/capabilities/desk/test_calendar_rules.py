"""The calendar's rules: what somebody may put into the forms, what they read where they may not, hours in words."""

from datetime import date, time, timedelta

import pytest

from bot.capabilities.desk.calendar.rules import (
    Hours,
    read_company_days,
    why_not_company_days,
    why_not_days,
    why_not_hours,
    why_not_pause,
)
from bot.capabilities.desk.calendar.wording import say_day, say_hours, say_pause

MONDAY = date(2026, 11, 23)
WEEK = frozenset(range(5))


@pytest.mark.parametrize(
    ("starts", "ends", "wrong"),
    [
        (time(9), time(17, 30), None),
        (time(22), time(6), None),
        (time(9), time(10), None),
        (None, time(17), "starts"),
        (time(9), None, "ends"),
        (time(9), time(9), "ends"),
        (time(9), time(9, 59), "ends"),
        (time(23, 30), time(0, 15), "ends"),
    ],
    ids=["a day", "a night", "an hour", "no start", "no end", "the same", "too short", "too short at night"],
)
def test_hours_leave_room_to_be_reached_in(starts: time | None, ends: time | None, wrong: str | None) -> None:
    """Only the tick below says "at any hour": the same time twice is a slip."""
    refused = why_not_hours(starts, ends)

    assert (refused and refused[0]) == wrong


def test_a_week_without_a_working_day_is_an_absence() -> None:
    assert why_not_days(frozenset()) == "Tick one day at least. For a time without any, say until when you are away."
    assert why_not_days(WEEK) is None


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (Hours(WEEK, time(9), time(17, 30)), "Monday to Friday, 9:00 to 17:30"),
        (Hours(frozenset({0, 2, 6}), time(8, 5), time(12)), "Monday, Wednesday and Sunday, 8:05 to 12:00"),
        (Hours(frozenset({3}), time(8), time(12)), "Thursday, 8:00 to 12:00"),
        (Hours(frozenset({4, 5}), time(8), time(12)), "Friday and Saturday, 8:00 to 12:00"),
        (Hours(frozenset(range(7)), time(22), time(6)), "every day, 22:00 to 6:00 of the next day"),
        (Hours(WEEK, time(0), time(0)), "any day, at any hour"),
    ],
)
def test_hours_are_said_as_people_say_them(hours: Hours, said: str) -> None:
    assert say_hours(hours) == said


def test_company_days_are_read_line_by_line() -> None:
    """A day and its name; a year that is written counts, blank lines do not, the name may be missing."""
    text = "2026-12-24 Christmas Eve\n\n 31 Dec – Silvester \n24 Dec 2027: Christmas Eve\nJan 2\n2026-11-23 Today"

    days, wrong = read_company_days(text, MONDAY)

    assert (days, wrong) == (
        {
            date(2026, 12, 24): "Christmas Eve",
            date(2026, 12, 31): "Silvester",
            date(2027, 12, 24): "Christmas Eve",
            date(2027, 1, 2): "",
            MONDAY: "Today",
        },
        [],
    )


@pytest.mark.parametrize("line", ["Wedding of the CTO", "2026-11-20 gone by", "<!channel>", "12/24", "2026-02-30"])
def test_a_line_that_names_no_day_to_come_is_refused_by_name(line: str) -> None:
    """Nothing is kept of a list of which one line was meant otherwise."""
    days, wrong = read_company_days(f"2026-12-24 Eve\n{line}", MONDAY)

    assert wrong == [line]
    assert why_not_company_days(days, wrong) == (
        f"“{line}” begins with no day that is still to come. Write it as 2026-12-24 Christmas Eve."
    )


def test_sixty_company_days_fit_and_one_more_is_a_pause() -> None:
    days = {MONDAY + timedelta(days=n): "" for n in range(61)}

    assert why_not_company_days(dict(list(days.items())[:60]), []) is None
    assert why_not_company_days(days, []) == (
        "These are 61 days; at most 60 fit. For weeks on end, pause the company instead."
    )


@pytest.mark.parametrize(
    ("first", "back", "wrong"),
    [
        (date(2026, 12, 24), date(2027, 1, 4), None),
        (MONDAY, date(2026, 11, 24), None),
        (date(2026, 11, 20), date(2026, 11, 30), None),
        (None, date(2027, 1, 4), "first"),
        (MONDAY, None, "back"),
        (date(2026, 11, 20), MONDAY, "back"),
        (date(2026, 12, 24), date(2026, 12, 24), "back"),
        (MONDAY, date(2027, 11, 25), "back"),
    ],
    ids=["ahead", "one day", "begun already", "no start", "no end", "over", "backwards", "a year and a day"],
)
def test_a_pause_lies_ahead_and_ends(first: date | None, back: date | None, wrong: str | None) -> None:
    refused = why_not_pause(first, back, MONDAY)

    assert (refused and refused[0]) == wrong


def test_days_that_are_far_away_are_said_with_their_weekday_and_year() -> None:
    assert say_day(date(2027, 1, 4)) == "Mon 4 Jan 2027"
    assert say_pause(date(2026, 12, 24), date(2027, 1, 4)) == (
        "from Thu 24 Dec 2026 to Sun 3 Jan 2027, back on Mon 4 Jan 2027"
    )
