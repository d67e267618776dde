"""R7 and R8: moving, editing, joining, between two looks at the calendar."""

from dataclasses import replace
from datetime import date, time, timedelta

from bot.core.schedule import (
    Cursor,
    Send,
    Skip,
    SkipReason,
    Timetable,
    decide,
    edited,
    first_cursor,
    moved,
    plan,
    replan,
)
from tests.core.almanac import ANA, AROHA, AUCKLAND, BERLIN, DENVER, HOUR, LAGOS, THURSDAY, TUESDAY, WEEKLY, at


def test_r7_a_move_recomputes_the_same_slot():
    """Berlin to Denver on Monday: still this Tuesday, at Denver's ten."""
    cursor = Cursor(TUESDAY, at("2026-11-24T10:00"))

    assert moved(cursor, WEEKLY, DENVER, now=at("2026-11-23T12:00")) == Cursor(TUESDAY, at("2026-11-24T10:00", DENVER))


def test_r7_a_due_time_that_a_move_puts_into_the_past_becomes_now():
    """Denver to Berlin on Tuesday at seven in the morning: Berlin's ten was four hours ago, and nothing may be lost."""
    now = at("2026-11-24T14:00")

    cursor = moved(Cursor(TUESDAY, at("2026-11-24T10:00", DENVER)), WEEKLY, BERLIN, now=now)
    planned = plan(Timetable(WEEKLY, grace=HOUR), ANA, cursor, now=now)

    assert cursor == Cursor(TUESDAY, now)
    assert planned.rows == (Send(TUESDAY, now, now, now + HOUR, at("2026-12-01T10:00")),)
    assert planned.cursor == Cursor(date(2026, 12, 1), at("2026-12-01T10:00"))


def test_r7_a_move_makes_nothing_fresh_that_was_late_already():
    """The bot was down on Tuesday and hears on Wednesday that Ana moved: Tuesday stays missed."""
    late = Cursor(TUESDAY, at("2026-11-24T10:00"))

    cursor = moved(late, WEEKLY, LAGOS, now=at("2026-11-25T10:00"))

    assert cursor == late
    assert plan(Timetable(WEEKLY), ANA, cursor, now=at("2026-11-25T10:00")).rows == (Skip(TUESDAY, SkipReason.MISSED),)


def test_r7_an_ask_that_has_not_left_is_planned_again_where_its_member_is_now():
    """Aroha's ask was planned in Auckland and waits in the queue; she lands in Denver, where it is Monday."""
    now = at("2026-11-24T10:00", AUCKLAND)
    ask = decide(Timetable(WEEKLY), AROHA, TUESDAY, now=now)
    assert isinstance(ask, Send)

    again = replan(Timetable(WEEKLY), replace(AROHA, zone=DENVER), ask, now=now + HOUR)

    ten = at("2026-11-24T10:00", DENVER)
    assert again == Send(TUESDAY, ten, ten, at("2026-11-24T17:00", DENVER), at("2026-12-01T10:00", DENVER))


def test_r7_an_ask_that_expired_in_the_queue_goes_out_in_the_morning_if_it_may():
    """Slack was down all afternoon. A patient ritual asks on Wednesday at nine, another says that it missed."""
    patient = Timetable(WEEKLY, grace=timedelta(days=2))
    asks = {
        timetable: decide(timetable, ANA, TUESDAY, now=at("2026-11-24T10:00"))
        for timetable in (patient, Timetable(WEEKLY))
    }

    again = [
        replan(table, ANA, ask, now=at("2026-11-24T17:00")) for table, ask in asks.items() if isinstance(ask, Send)
    ]

    assert again == [
        Send(TUESDAY, at("2026-11-24T10:00"), at("2026-11-25T09:00"), at("2026-11-25T17:00"), at("2026-12-01T10:00")),
        Skip(TUESDAY, SkipReason.MISSED),
    ]


def test_r7_an_edited_rule_counts_from_now_on_and_keeps_the_slot_it_still_has():
    """Tuesday was asked: Thursday of the same week would be a second time, unless the rule wants two days a week."""
    cursor, now = Cursor(date(2026, 12, 1), at("2026-12-01T10:00")), at("2026-11-25T12:00")
    thursdays, mondays, both = (replace(WEEKLY, weekdays=frozenset(days)) for days in ({3}, {0}, {1, 3}))
    earlier = replace(WEEKLY, at=time(8))

    followed = [edited(cursor, rule, BERLIN, last=TUESDAY, now=now) for rule in (thursdays, mondays, both, earlier)]

    assert followed == [
        Cursor(date(2026, 12, 3), at("2026-12-03T10:00")),
        Cursor(date(2026, 11, 30), at("2026-11-30T10:00")),
        Cursor(THURSDAY, at("2026-11-26T10:00")),
        Cursor(date(2026, 12, 1), at("2026-12-01T08:00")),
    ]


def test_r7_an_edit_in_the_hour_between_loses_nothing_and_repeats_nothing():
    """At half past nine, Tuesday's ten o'clock becomes nine: now. At eleven, when it is done, becomes noon: next week."""
    waiting, done = Cursor(TUESDAY, at("2026-11-24T10:00")), Cursor(date(2026, 12, 1), at("2026-12-01T10:00"))
    nine, noon = replace(WEEKLY, at=time(9)), replace(WEEKLY, at=time(12))

    assert edited(waiting, nine, BERLIN, last=None, now=at("2026-11-24T09:30")) == Cursor(
        TUESDAY, at("2026-11-24T09:30")
    )
    assert edited(done, noon, BERLIN, last=TUESDAY, now=at("2026-11-24T11:00")) == Cursor(
        date(2026, 12, 1), at("2026-12-01T12:00")
    )


def test_r8_who_joins_after_todays_time_begins_with_the_next_slot():
    joined = {
        minute: first_cursor(WEEKLY, BERLIN, enrolled_at=at(f"2026-11-24T{minute}")) for minute in ("10:00", "10:01")
    }

    assert joined == {
        "10:00": Cursor(TUESDAY, at("2026-11-24T10:00")),
        "10:01": Cursor(date(2026, 12, 1), at("2026-12-01T10:00")),
    }
