"""P1 to P4 and P11: from a date and a wall time to an instant, over every real change of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.core.schedule import Rule, due_instant, first_cursor, instant, moved
from tests.core import transitions as table
from tests.core.transitions import CI, ONE_DAY, ONE_MINUTE, Transition, gaps, transitions, zones

minutes_around = st.integers(-26 * 60, 26 * 60).map(lambda n: n * ONE_MINUTE)
minutes_close = st.integers(-3 * 60, 3 * 60).map(lambda n: n * ONE_MINUTE)
around = st.one_of(minutes_close, minutes_around)


def reading(at: datetime, zone: ZoneInfo) -> datetime:
    """What the clock on the wall shows: a date and a time, no zone."""
    return at.astimezone(zone).replace(tzinfo=None)


def instants_showing(wall: datetime, zone: ZoneInfo) -> list[datetime]:
    """All minutes in UTC at which the zone's clock shows `wall`, by looking at every minute there could be."""
    first = wall.replace(tzinfo=UTC) - timedelta(hours=15)
    minutes = (first + n * ONE_MINUTE for n in range(29 * 60))
    return [at for at in minutes if reading(at, zone) == wall]


@CI
@given(transitions, around)
def test_p1_an_instant_is_on_its_own_local_date_or_there_is_none(change: Transition, offset: timedelta):
    """A slot of the 4th must not be asked on the 5th, whatever the clocks do."""
    wall = change.wall + offset

    found = instant(wall.date(), wall.time(), change.zone)

    assert found is None or reading(found, change.zone).date() == wall.date()


@CI
@given(transitions, around)
def test_p2_a_wall_time_that_exists_is_met_exactly_and_the_first_time(change: Transition, offset: timedelta):
    """10:00 means ten o'clock, and of two ten o'clocks the first."""
    wall = change.wall + offset
    showing = instants_showing(wall, change.zone)
    assume(showing)

    assert instant(wall.date(), wall.time(), change.zone) == min(showing)


@CI
@given(gaps, st.integers(min_value=0))
def test_p3_a_skipped_wall_time_moves_by_exactly_the_gap(change: Transition, minute: int):
    """Later by the gap; earlier by the gap where later would be tomorrow; not at all where there is no such day."""
    wall = change.wall + minute % (change.jump // ONE_MINUTE) * ONE_MINUTE
    on_its_date = [w for w in (wall + change.jump, wall - change.jump) if w.date() == wall.date()]

    found = instant(wall.date(), wall.time(), change.zone)

    assert (found and reading(found, change.zone)) == (on_its_date[0] if on_its_date else None)


@CI
@given(transitions, st.integers(-3, 3), st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_p4_the_same_time_on_following_days_is_20_to_28_hours_apart(change: Transition, days: int, at: time):
    """Two slots of a daily ritual never meet or change places."""
    first = instant(change.day + days * ONE_DAY, at, change.zone)
    second = instant(change.day + (days + 1) * ONE_DAY, at, change.zone)
    assume(first and second)
    assert first
    assert second

    assert timedelta(hours=20) <= second - first <= timedelta(hours=28)


@CI
@given(transitions, st.lists(zones, max_size=8), st.integers(0, 23), st.one_of(st.none(), zones))
def test_p11_whoever_joins_before_a_slot_is_asked_at_it_wherever_they_move(
    change: Transition, others: list[ZoneInfo], hour: int, fixed: ZoneInfo | None
):
    """On the rule's own wall, or on theirs; looking again moves nobody who did not move."""
    rule = Rule(frozenset({change.day.weekday()}), time(hour, 30), zone=fixed)
    people = [change.zone, *others, change.zone]
    dues = {zone: due_instant(change.day, rule.at, fixed or zone) for zone in people}

    joined = [first_cursor(rule, zone, enrolled_at=dues[zone] - ONE_MINUTE) for zone in people]
    followed = [
        moved(cursor, rule, zone, now=change.at - 9 * ONE_DAY) for cursor, zone in zip(joined, people, strict=True)
    ]

    assert [(cursor.slot, cursor.due) for cursor in joined] == [(change.day, dues[zone]) for zone in people]
    assert followed == joined


def test_the_table_of_transitions_holds_what_the_properties_need():
    """A property that never sees a midnight gap or a missing date proves nothing about them."""
    everything = table.all_transitions()

    assert len(everything) > 10_000
    assert sum(table.leaves_its_date(one) for one in everything) > 300
    assert {(one.zone.key, one.day) for one in everything if table.skips_a_date(one)} == {
        ("Pacific/Apia", date(2011, 12, 30)),
        ("Pacific/Fakaofo", date(2011, 12, 30)),
    }
    assert {"Australia/Lord_Howe", "Pacific/Norfolk"} <= {one.zone.key for one in everything if table.is_odd(one)}
