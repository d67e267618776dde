"""P5 to P10 and P12 to P14: what becomes of every slot of a member's life with a ritual, whatever happens in it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.schedule import (
    Cursor,
    Decision,
    HolidayPolicy,
    Reach,
    Rule,
    Send,
    Skip,
    SkipReason,
    Timetable,
    WorkingHours,
    falls_on,
    first_cursor,
    instant,
    plan,
)
from tests.core.almanac import BO, HOUR, OFFICE, ONE_DAY, TUESDAY, WEEKLY
from tests.core.lives import (
    NIGHT,
    NIGHT_SHIFT,
    Life,
    Somebody,
    any_rule,
    before_evening,
    daily,
    days_of,
    happenings,
    members,
    pauses,
    policies,
    weekly,
)
from tests.core.transitions import CI, ONE_MINUTE, zones


def reading(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


def moments(row: Send) -> Sequence[datetime]:
    """Some moments at which the message may leave: the first, the last, and between."""
    length = row.expires_at - row.not_before
    return [row.not_before, row.not_before + length / 3, row.expires_at - timedelta(microseconds=1)]


@CI
@given(members(), any_rule, policies, happenings)
def test_p5_p6_every_slot_gets_exactly_one_row(
    who: Somebody, rule: Rule, policy: HolidayPolicy, happens: list[tuple[timedelta, ZoneInfo | Rule | None]]
):
    """Through looks at any time, moves, edits and outages: no slot without a row, none with two, all in order."""
    now = who.begin
    life = Life.begun(Timetable(rule, policy), who.reach, now)
    expected: list[date] = []
    era = life.cursor.slot
    for pause, event in happens:
        now += pause
        match event:
            case ZoneInfo():
                life.move(event, now)
            case Rule():
                expected += days_of(life.timetable.rule, era, life.cursor.slot)
                life.edit(event, now)
                era = life.cursor.slot
                assert falls_on(event, era)
                assert not expected or expected[-1] < era
            case None:
                before = life.cursor
                life.tick(now)
                assert before.slot <= life.cursor.slot
                assert life.cursor.due > now
    expected += days_of(life.timetable.rule, era, life.cursor.slot)

    assert [row.slot for row in life.rows] == expected


@settings(CI, max_examples=1000)
@given(members(), zones, st.one_of(daily, weekly), st.integers(0, 21 * 24 * 60), st.booleans())
def test_p7_a_move_loses_no_slot(who: Somebody, there: ZoneInfo, rule: Rule, minute: int, office: bool):
    """With the bot up and no day off, whoever moves once, at any minute, is asked for every slot that exists.

    Only where the move jumps over the time of two slots at once is the older of the two given up: nobody wants both.
    """
    move_at = who.begin + minute * ONE_MINUTE
    working = OFFICE if office and len(rule.weekdays) == 1 else None
    life = Life.begun(Timetable(rule), Reach("U1", who.zone, working), who.begin)

    life.tick_until(move_at)
    waiting = life.cursor.slot
    life.move(there, move_at)
    life.tick_until(move_at + 15 * ONE_DAY)

    following = instant(next_day_of(rule, waiting), rule.at, there)
    overtaken = {waiting} if following and following <= move_at else set[date]()
    unsent = {row.slot for row in life.rows if not isinstance(row, Send)}
    assert {s for s in unsent - overtaken if instant(s, rule.at, who.zone) and instant(s, rule.at, there)} == set()


def next_day_of(rule: Rule, slot: date) -> date:
    return next(day for n in range(1, 8) if (day := slot + n * ONE_DAY).weekday() in rule.weekdays)


@CI
@given(members(), any_rule, policies, st.lists(pauses, min_size=1, max_size=12))
def test_p8_nothing_may_leave_outside_hours(who: Somebody, rule: Rule, policy: HolidayPolicy, looks: list[timedelta]):
    """No message reaches anyone at night, on a free day, or after hours because it waited in a queue."""
    now = who.begin
    timetable = Timetable(rule, policy, grace=timedelta(days=2), spread=3 * HOUR)
    life = Life.begun(timetable, replace(who.reach, quiet=NIGHT), now)
    for pause in looks:
        now += pause
        life.tick(now)

    for row in life.rows:
        for at in moments(row) if isinstance(row, Send) else ():
            wall = reading(at, who.zone)
            assert time(7) <= wall.time() < time(21)
            assert is_at_work(
                wall, who.reach.hours, who.holidays if policy is not HolidayPolicy.IGNORE else frozenset()
            )


def is_at_work(wall: datetime, working: WorkingHours | None, holidays: frozenset[date]) -> bool:
    """Said of a reading of the clock alone, unlike the code under test, which reckons with instants."""
    if working is None:
        return wall.date() not in holidays
    shifts = [wall.date(), wall.date() - ONE_DAY]
    begun = [day for day in shifts if day.weekday() in working.days and day not in holidays]
    overnight = working.end <= working.start
    return any(
        datetime.combine(day, working.start) <= wall < datetime.combine(day + overnight * ONE_DAY, working.end)
        for day in begun
    )


@CI
@given(members(), any_rule)
def test_p9_who_skips_holidays_is_never_asked_for_one(who: Somebody, rule: Rule):
    """`on_holiday = skip` means that the slot passes, and that nothing else arrives on that day either."""
    life = Life.begun(Timetable(rule), who.reach, who.begin)

    life.tick_until(who.change.at + 21 * ONE_DAY)

    asked = [row for row in life.rows if isinstance(row, Send)]
    assert not who.holidays & {row.slot for row in asked}
    if who.reach.hours != NIGHT_SHIFT:
        assert not who.holidays & {reading(row.not_before, who.zone).date() for row in asked}


@settings(CI, max_examples=100)
@given(members(), before_evening, policies)
def test_p10_rows_do_not_depend_on_how_often_one_looks(who: Somebody, rule: Rule, policy: HolidayPolicy):
    """Looking every hour and every six hours decides the same, as long as six hours late is still the same day."""
    reach = replace(who.reach, hours=None, quiet=None)
    hourly, sixth = (Life.begun(Timetable(rule, policy), reach, who.begin) for _ in range(2))

    for hour in range(16 * 24 + 1):
        now = who.begin + hour * HOUR
        hourly.tick(now)
        if hour % 6 == 0:
            sixth.tick(now)

    assert [outcome(row) for row in sixth.rows] == [outcome(row) for row in hourly.rows]


def outcome(row: Decision) -> tuple[date, SkipReason | str]:
    return row.slot, row.reason if isinstance(row, Skip) else "asked"


@CI
@given(members(), any_rule, st.lists(st.tuples(st.integers(0, 2), st.integers(0, 36)), max_size=20))
def test_p12_several_planners_write_what_one_would(who: Somebody, rule: Rule, steps: list[tuple[int, int]]):
    """Processes that read the cursor, dawdle, and write under a unique key: one row a slot, and no step back."""
    timetable = Timetable(rule)
    now = who.begin
    stored = first_cursor(rule, who.zone, enrolled_at=now)
    first = stored.slot
    table: dict[date, Decision] = {}
    read = dict.fromkeys(range(3), stored)
    for planner, wait in steps:
        now += wait * HOUR
        planned = plan(timetable, who.reach, read[planner], now=now)
        for row in planned.rows:
            table.setdefault(row.slot, row)
        assert not planned.rows or planned.cursor.slot > planned.rows[-1].slot
        stored = max(stored, planned.cursor, key=lambda cursor: cursor.slot)
        read[planner] = stored

    assert sorted(table) == days_of(rule, first, stored.slot)


@CI
@given(members(), any_rule, policies, pauses)
def test_p13_planning_again_changes_nothing(who: Somebody, rule: Rule, policy: HolidayPolicy, pause: timedelta):
    """A tick that comes twice, or after a crash, finds nothing to do; and the same question has the same answer."""
    timetable = Timetable(rule, policy)
    cursor = first_cursor(rule, who.zone, enrolled_at=who.begin)
    now = cursor.due + pause

    once = plan(timetable, who.reach, cursor, now=now)
    again = plan(timetable, who.reach, once.cursor, now=now)

    assert (again.rows, again.cursor) == ((), once.cursor)
    assert plan(timetable, who.reach, cursor, now=now) == once


@CI
@given(members(), any_rule)
def test_p14_a_shifted_ask_comes_before_the_next_slot(who: Somebody, rule: Rule):
    """A holiday moves an ask, never past the next one; answers are not taken past it either."""
    timetable = Timetable(rule, HolidayPolicy.NEXT_WORKDAY, grace=timedelta(days=9))
    life = Life.begun(timetable, who.reach, who.begin)

    life.tick_until(who.change.at + 21 * ONE_DAY)

    for row, following in pairwise(life.rows):
        due = instant(following.slot, rule.at, who.zone)
        if isinstance(row, Send) and due:
            assert row.due <= row.not_before < row.expires_at <= row.closes_at <= due


@pytest.mark.parametrize("now", [datetime(2026, 11, 24, 10, tzinfo=UTC), datetime(2026, 11, 23, 23, tzinfo=UTC)])
def test_a_look_before_the_time_writes_nothing(now: datetime):
    """The index finds what is due; who looks anyway changes nothing."""
    cursor = Cursor(TUESDAY, datetime(2026, 11, 24, 17, tzinfo=UTC))

    planned = plan(Timetable(WEEKLY), BO, cursor, now=now)

    assert (planned.rows, planned.cursor) == ((), cursor)
