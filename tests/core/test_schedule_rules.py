"""R1 to R6: which dates, which instants, and a row for every slot. Break a rule once and its test turns red."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.core.schedule import (
    LAST,
    Cursor,
    DaysOff,
    QuietHours,
    Reach,
    Rule,
    Send,
    Skip,
    SkipReason,
    Span,
    Timetable,
    WorkingHours,
    decide,
    due_instant,
    first_cursor,
    instant,
    moved,
    plan,
    slots,
)
from tests.core.almanac import (
    ANA,
    APIA,
    AROHA,
    AUCKLAND,
    BERLIN,
    BO,
    DAILY,
    DENVER,
    KATHMANDU,
    LAGOS,
    NEXT_TUESDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    WEEKLY,
    at,
)


def days(rule: Rule, after: str, until: str) -> list[str]:
    return [str(day) for day in slots(rule, date.fromisoformat(after), date.fromisoformat(until))]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        pytest.param(WEEKLY, ["2026-11-24", "2026-12-01", "2026-12-08", "2026-12-15"], id="every Tuesday"),
        pytest.param(
            Rule(frozenset({1}), time(10), 2, date(2026, 11, 25)),
            ["2026-11-24", "2026-12-08"],
            id="every second Tuesday",
        ),
        pytest.param(
            Rule(frozenset({1}), time(10), 2, date(2027, 1, 10)),
            ["2026-11-24", "2026-12-08"],
            id="anchored in the future",
        ),
        pytest.param(
            Rule(frozenset({0, 4}), time(10), 2, date(2026, 12, 6)),
            ["2026-11-20", "2026-11-30", "2026-12-04", "2026-12-14"],
            id="Mondays and Fridays of every second week, and weeks begin on Monday",
        ),
        pytest.param(Rule(frozenset({1}), time(10), ordinal=1), ["2026-12-01"], id="the first Tuesday of a month"),
        pytest.param(Rule(frozenset({1}), time(10), ordinal=LAST), ["2026-11-24"], id="the last Tuesday of a month"),
        pytest.param(
            Rule(frozenset({1}), time(10), ordinal=1, months=frozenset({1, 4, 7, 10})), [], id="the first of a quarter"
        ),
    ],
)
def test_r1_slots_are_local_dates_of_the_rule(rule: Rule, expected: list[str]):
    """After is excluded, until is included; no zone is asked."""
    assert days(rule, "2026-11-17", "2026-12-15") == expected


def test_r1_a_quarterly_rule_goes_on_for_years():
    rule = Rule(frozenset({1}), time(10), ordinal=1, months=frozenset({1, 4, 7, 10}))

    assert days(rule, "2026-11-21", "2027-12-31") == ["2027-01-05", "2027-04-06", "2027-07-06", "2027-10-05"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        pytest.param(lambda: Rule(frozenset(), time(10)), "weekdays", id="no weekday"),
        pytest.param(lambda: Rule(frozenset({7}), time(10)), "weekdays", id="an eighth weekday"),
        pytest.param(lambda: Rule(frozenset({1}), time(10, tzinfo=UTC)), "without a zone", id="a time with a zone"),
        pytest.param(lambda: Rule(frozenset({1}), time(10), 2), "anchor", id="every second week, but which"),
        pytest.param(lambda: Rule(frozenset({1}), time(10), 0), "every_weeks", id="every zeroth week"),
        pytest.param(lambda: Rule(frozenset({1}), time(10), ordinal=5), "ordinal", id="a fifth Tuesday"),
        pytest.param(lambda: Rule(frozenset({1}), time(10), months=frozenset({13})), "months", id="a 13th month"),
        pytest.param(
            lambda: Rule(frozenset({1}), time(10), 2, TUESDAY, ordinal=1), "combined", id="every second first Tuesday"
        ),
        pytest.param(lambda: WorkingHours(frozenset(), time(9), time(17)), "days", id="no working day"),
        pytest.param(lambda: WorkingHours(frozenset({1}), time(9), time(9)), "opt out", id="no working hour"),
        pytest.param(lambda: QuietHours(time(9), time(9)), "leave quiet hours out", id="no quiet hour"),
    ],
)
def test_r1_what_could_never_happen_is_refused(wrong: Callable[[], object], says: str):
    """A rule without slots would leave the search for the next one without an end."""
    with pytest.raises(ValueError, match=says):
        wrong()


def test_r2_everybody_is_asked_at_their_own_ten_oclock():
    zones = {zone.key: instant(TUESDAY, time(10), zone) for zone in (BERLIN, DENVER, LAGOS, KATHMANDU, AUCKLAND)}

    assert zones == {
        "Europe/Berlin": datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
        "America/Denver": datetime(2026, 11, 24, 17, 0, tzinfo=UTC),
        "Africa/Lagos": datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
        "Asia/Kathmandu": datetime(2026, 11, 24, 4, 15, tzinfo=UTC),
        "Pacific/Auckland": datetime(2026, 11, 23, 21, 0, tzinfo=UTC),
    }


def test_r2_a_rule_with_a_zone_of_its_own_goes_by_that():
    """Friday's digest is one moment for all: Berlin's ten, wherever its reader is or goes."""
    rule = Rule(frozenset({1}), time(10), zone=BERLIN)
    ten, next_ten = at("2026-11-24T10:00"), at("2026-12-01T10:00")

    for reader in (replace(AROHA, hours=None), replace(BO, hours=None)):
        cursor = first_cursor(rule, reader.zone, enrolled_at=at("2026-11-24T09:59"))
        planned = plan(Timetable(rule), reader, cursor, now=ten)

        assert cursor == Cursor(TUESDAY, ten)
        assert [(row.due, row.not_before) for row in planned.rows if isinstance(row, Send)] == [(ten, ten)]
        assert planned.cursor == Cursor(NEXT_TUESDAY, next_ten)
        assert moved(cursor, rule, LAGOS, now=at("2026-11-20T12:00")) == cursor


def test_r3_a_skipped_time_is_later_by_the_gap_and_stays_on_its_date():
    """Berlin, 29 March: no 02:30. Nuuk, 28 March: no 23:30, and half an hour past midnight would be the 29th."""
    nuuk = ZoneInfo("America/Nuuk")

    assert instant(date(2026, 3, 29), time(2, 30), BERLIN) == at("2026-03-29T03:30")
    assert instant(date(2026, 3, 28), time(23, 30), nuuk) == at("2026-03-28T22:30", nuuk)


def test_r4_of_two_half_past_twos_the_first():
    """Berlin, 25 October 2026, 02:30 summer time is 00:30 UTC; an hour later it is 02:30 once more."""
    assert instant(date(2026, 10, 25), time(2, 30), BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_r5_a_date_that_does_not_exist_is_skipped_and_says_so():
    """Samoa went from Thursday to Saturday. Friday's slot is written down when Friday would have begun."""
    fridays = Timetable(Rule(frozenset({4}), time(10)))
    friday = date(2011, 12, 30)

    cursor = first_cursor(fridays.rule, APIA, enrolled_at=at("2011-12-26T12:00", APIA))
    before = plan(fridays, replace(ANA, zone=APIA), cursor, now=at("2011-12-29T23:59:59", APIA))
    after = plan(fridays, replace(ANA, zone=APIA), cursor, now=at("2011-12-31T00:00", APIA))

    assert before.rows == ()
    assert after.rows == (Skip(friday, SkipReason.NONEXISTENT_DATE),)
    assert after.cursor == Cursor(date(2012, 1, 6), at("2012-01-06T10:00", APIA))


def test_r6_every_slot_gets_a_row_and_the_cursor_goes_on():
    """A fortnight with a holiday, an absence and a shutdown in it: fourteen slots, fourteen rows."""
    off = DaysOff(
        company=frozenset({TUESDAY}),
        away=(Span(WEDNESDAY, THURSDAY),),
        pauses=(Span(date(2026, 11, 30), date(2026, 12, 2)),),
    )
    chidi = Reach("U0CHIDI", LAGOS, hours=None, off=off)
    cursor, rows = Cursor(date(2026, 11, 23), at("2026-11-23T10:00", LAGOS)), list[object]()
    for _ in range(14):
        planned = plan(Timetable(DAILY), chidi, cursor, now=cursor.due)
        rows += ["asked" if isinstance(row, Send) else str(row.reason) for row in planned.rows]
        cursor = planned.cursor

    assert rows == ["asked", "holiday", *["away"] * 2, *["asked"] * 3, *["paused"] * 3, *["asked"] * 4]
    assert cursor == Cursor(date(2026, 12, 7), at("2026-12-07T10:00", LAGOS))


def test_r6_what_slack_says_or_a_full_week_turns_an_ask_into_a_row_too():
    decided = [
        decide(Timetable(WEEKLY), ANA, TUESDAY, now=at("2026-11-24T10:00"), away=away, too_many=too_many)
        for away, too_many in ((True, False), (False, True), (True, True))
    ]

    assert decided == [Skip(TUESDAY, reason) for reason in (SkipReason.AWAY, SkipReason.TOO_MANY, SkipReason.AWAY)]


def test_r6_an_ask_that_was_due_no_more_is_not_called_away():
    """Slack's status is what it is now; it must not hide that the bot was down then."""
    decided = decide(Timetable(WEEKLY), ANA, TUESDAY, now=at("2026-11-25T10:00"), away=True, too_many=True)

    assert decided == Skip(TUESDAY, SkipReason.MISSED)


def test_a_due_time_exists_for_every_slot():
    """An index finds what is due by a number: a date that does not exist must have one too."""
    assert due_instant(date(2011, 12, 30), time(10), APIA) == datetime(2011, 12, 30, 10, tzinfo=UTC)
