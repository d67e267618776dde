"""R9 to R12: holidays, hours, outages and peace between two asks."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.core.schedule import (
    Cursor,
    DaysOff,
    HolidayPolicy,
    QuietHours,
    Region,
    Send,
    Skip,
    SkipReason,
    Span,
    Timetable,
    WorkingHours,
    decide,
    next_working_instant,
    plan,
)
from tests.core.almanac import ANA, AUCKLAND, BERLIN, BO, DAILY, HOUR, OFFICE, ONE_DAY, TUESDAY, WEDNESDAY, WEEKLY, at


def test_r9_each_policy_about_a_holiday():
    """6 January 2027, a Wednesday: a holiday in Bavaria, and the 7th is a day the company gives."""
    epiphany = date(2027, 1, 6)
    lena = replace(ANA, off=DaysOff(Region("DE", "BY"), frozenset({date(2027, 1, 7)})))
    rule = replace(WEEKLY, weekdays=frozenset({2}))

    decided = {
        policy: decide(Timetable(rule, policy), lena, epiphany, now=at("2027-01-06T10:00")) for policy in HolidayPolicy
    }

    wednesday, friday, closes = at("2027-01-06T10:00"), at("2027-01-08T10:00"), at("2027-01-13T10:00")
    assert decided == {
        HolidayPolicy.SKIP: Skip(epiphany, SkipReason.HOLIDAY),
        HolidayPolicy.NEXT_WORKDAY: Send(epiphany, wednesday, friday, at("2027-01-08T17:00"), closes),
        HolidayPolicy.IGNORE: Send(epiphany, wednesday, wednesday, at("2027-01-06T17:00"), closes),
    }


def test_r9_the_next_workday_comes_before_the_next_slot_or_not_at_all():
    """A daily ritual: tomorrow's slot is tomorrow's, so today's holiday is skipped."""
    ana = replace(ANA, off=DaysOff(company=frozenset({TUESDAY})))

    decided = decide(Timetable(DAILY, HolidayPolicy.NEXT_WORKDAY), ana, TUESDAY, now=at("2026-11-24T10:00"))

    assert decided == Skip(TUESDAY, SkipReason.HOLIDAY)


def test_r9_away_and_pause_skip_whatever_the_policy():
    """Somebody who is away for three weeks is not asked on coming back about a Tuesday long gone."""
    span = (Span(TUESDAY, TUESDAY),)
    now = at("2026-11-24T10:00")

    reasons = {
        decide(Timetable(WEEKLY, policy), replace(ANA, off=off), TUESDAY, now=now)
        for policy in HolidayPolicy
        for off in (DaysOff(away=span), DaysOff(pauses=span), DaysOff(away=span, pauses=span))
    }

    assert reasons == {Skip(TUESDAY, SkipReason.AWAY), Skip(TUESDAY, SkipReason.PAUSED)}


def test_r9_an_ask_is_not_pushed_into_an_absence():
    """Ana's Tuesday is a holiday and she is away until Friday: Monday, then. So too if it is ignored, but comes after work."""
    ana = replace(ANA, off=DaysOff(company=frozenset({TUESDAY}), away=(Span(WEDNESDAY, date(2026, 11, 27)),)))
    moving = Timetable(WEEKLY, HolidayPolicy.NEXT_WORKDAY)
    ignoring = Timetable(replace(WEEKLY, at=time(18)), HolidayPolicy.IGNORE)

    decided = [decide(timetable, ana, TUESDAY, now=at("2026-11-24T06:00")) for timetable in (moving, ignoring)]

    assert [row.not_before for row in decided if isinstance(row, Send)] == [
        at("2026-11-30T10:00"),
        at("2026-11-30T09:00"),
    ]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        pytest.param("2026-11-24T08:59", "2026-11-24T09:00", id="before work"),
        pytest.param("2026-11-24T09:00", "2026-11-24T09:00", id="as work begins"),
        pytest.param("2026-11-24T16:59", "2026-11-24T16:59", id="just before the end"),
        pytest.param("2026-11-24T17:00", "2026-11-25T09:00", id="the end is not work any more"),
        pytest.param("2026-11-27T18:00", "2026-11-30T09:00", id="Friday evening"),
    ],
)
def test_r10_the_first_working_moment(moment: str, expected: str):
    found = next_working_instant(at(moment), OFFICE, BERLIN, DaysOff())

    assert found == at(expected)


def test_r10_somebody_away_until_further_notice_holds_nobody_up():
    away = DaysOff(away=(Span(TUESDAY, date.max),))

    assert next_working_instant(at("2026-11-24T10:00"), OFFICE, BERLIN, away) is None


def test_r10_an_ask_waits_for_working_hours_and_for_the_end_of_quiet_hours():
    """Due at seven. Work begins at nine; quiet hours last until half past, and begin again at noon."""
    early = Timetable(replace(WEEKLY, at=time(7)))
    ana = replace(ANA, quiet=QuietHours(time(12), time(9, 30)))

    decided = decide(early, ana, TUESDAY, now=at("2026-11-24T07:00"))

    assert decided == Send(
        slot=TUESDAY,
        due=at("2026-11-24T07:00"),
        not_before=at("2026-11-24T09:30"),
        expires_at=at("2026-11-24T12:00"),
        closes_at=at("2026-12-01T07:00"),
    )


def test_r10_who_cannot_be_reached_before_the_next_slot_is_not_asked():
    """Quiet all day long; a slot on a free Saturday when Sunday has its own; and a Friday evening when Saturday has."""
    friday, saturday = date(2026, 11, 27), date(2026, 11, 28)
    never_awake = replace(ANA, quiet=QuietHours(time(8), time(18)))
    evenings = Timetable(replace(DAILY, at=time(18)))

    decided = [
        decide(Timetable(WEEKLY), never_awake, TUESDAY, now=at("2026-11-24T10:00")),
        decide(Timetable(DAILY), ANA, saturday, now=at("2026-11-28T10:00")),
        decide(evenings, ANA, friday, now=at("2026-11-27T18:00")),
    ]

    assert decided == [Skip(day, SkipReason.QUIET) for day in (TUESDAY, saturday, friday)]


def test_r10_a_night_shift_belongs_to_the_day_it_begins_on():
    """From ten on Friday evening to six on Saturday morning is Friday's work; Saturday has none."""
    nights = WorkingHours(frozenset({4}), time(22), time(6))
    moments = ("2026-11-27T02:00", "2026-11-27T22:00", "2026-11-28T05:59", "2026-11-28T06:00", "2026-11-28T23:00")

    working = [next_working_instant(at(moment), nights, BERLIN, DaysOff()) == at(moment) for moment in moments]
    friday_off = DaysOff(company=frozenset({date(2026, 11, 27)}))

    assert working == [False, True, True, False, False]
    assert next_working_instant(at("2026-11-28T02:00"), nights, BERLIN, friday_off) == at("2026-12-04T22:00")


def test_r11_after_an_outage_only_the_newest_within_its_grace():
    """Down from Friday evening: at nine on Monday there are three; a day later, four, and Monday's is past its grace too."""
    anyone = replace(ANA, hours=None)
    timetable = Timetable(DAILY, grace=12 * HOUR)
    saturday, sunday, monday = (date(2026, 11, day) for day in (28, 29, 30))
    cursor = Cursor(saturday, at("2026-11-28T10:00"))
    now = at("2026-11-30T21:59")

    in_time = plan(timetable, anyone, cursor, now=now)
    too_late = plan(timetable, anyone, cursor, now=now + timedelta(minutes=1))

    assert in_time.rows == (
        Skip(saturday, SkipReason.COALESCED),
        Skip(sunday, SkipReason.COALESCED),
        Send(monday, at("2026-11-30T10:00"), now, at("2026-11-30T22:00"), at("2026-12-01T10:00")),
    )
    assert too_late.rows == tuple(Skip(day, SkipReason.MISSED) for day in (saturday, sunday, monday))
    assert in_time.cursor == too_late.cursor == Cursor(date(2026, 12, 1), at("2026-12-01T10:00"))


def test_r11_a_window_ends_the_asking_too():
    """Answers are taken for two hours: three hours late there is nothing to ask for."""
    decided = decide(Timetable(WEEKLY, window=2 * HOUR), ANA, TUESDAY, now=at("2026-11-24T13:00"))

    assert decided == Skip(TUESDAY, SkipReason.MISSED)


def test_r12_four_hours_of_peace_between_two_asks():
    """Bo was asked an hour before Tuesday's ten in Auckland, on the other side of the date line."""
    bo = replace(BO, zone=AUCKLAND)
    ten = at("2026-11-24T10:00", AUCKLAND)

    decided = decide(Timetable(DAILY), bo, TUESDAY, now=ten, previous=ten - HOUR)
    never = decide(Timetable(DAILY, spacing=2 * ONE_DAY), bo, TUESDAY, now=ten, previous=ten - HOUR)

    assert decided == Send(TUESDAY, ten, ten + 3 * HOUR, at("2026-11-24T17:00", AUCKLAND), ten + ONE_DAY)
    assert never == Skip(TUESDAY, SkipReason.TOO_SOON)
