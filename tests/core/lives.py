"""Members and what may happen to them: drawn by hypothesis, lived through by the planner."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bot.core.schedule import (
    Cursor,
    DaysOff,
    Decision,
    HolidayPolicy,
    QuietHours,
    Reach,
    Rule,
    Send,
    Timetable,
    WorkingHours,
    edited,
    first_cursor,
    moved,
    plan,
)
from tests.core.almanac import EVERY_DAY, MONDAY_TO_FRIDAY, OFFICE, ONE_DAY
from tests.core.transitions import ONE_MINUTE, Transition, transitions, zones

NIGHT = QuietHours(time(21), time(7))
NIGHT_SHIFT = WorkingHours(EVERY_DAY, time(22), time(6))


@dataclass
class Life:
    """One member and one ritual: what the bot stores, and what happens to it."""

    timetable: Timetable
    reach: Reach
    cursor: Cursor
    rows: list[Decision] = field(default_factory=list[Decision])

    @classmethod
    def begun(cls, timetable: Timetable, reach: Reach, at: datetime) -> "Life":
        return cls(timetable, reach, first_cursor(timetable.rule, reach.zone, enrolled_at=at))

    @property
    def previous(self) -> datetime | None:
        return next((row.not_before for row in reversed(self.rows) if isinstance(row, Send)), None)

    def tick(self, now: datetime) -> None:
        planned = plan(self.timetable, self.reach, self.cursor, now=now, previous=self.previous)
        self.rows.extend(planned.rows)
        self.cursor = planned.cursor

    def tick_until(self, end: datetime) -> None:
        """A bot that is up: it looks at the very moment something is due."""
        while self.cursor.due <= end:
            self.tick(self.cursor.due)

    def move(self, zone: ZoneInfo, now: datetime) -> None:
        self.reach = replace(self.reach, zone=zone)
        self.cursor = moved(self.cursor, self.timetable.rule, zone, now=now)

    def edit(self, rule: Rule, now: datetime) -> None:
        self.timetable = replace(self.timetable, rule=rule)
        last = self.rows[-1].slot if self.rows else None
        self.cursor = edited(self.cursor, rule, self.reach.zone, last=last, now=now)


def days_of(rule: Rule, first: date, end: date) -> list[date]:
    """The slots in [first, end), by looking at every day: an enumeration that knows nothing of cursors."""
    days = (first + n * ONE_DAY for n in range((end - first).days))
    return [day for day in days if day.weekday() in rule.weekdays]


times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
daytimes = st.builds(time, st.integers(9, 16), st.sampled_from([0, 15, 30, 59]))
weekly = st.builds(Rule, st.integers(0, 4).map(lambda day: frozenset({day})), daytimes)
daily = st.builds(Rule, st.sampled_from([MONDAY_TO_FRIDAY, EVERY_DAY]), times)
before_evening = st.builds(Rule, st.frozensets(st.integers(0, 6), min_size=1), times.filter(lambda at: at < time(17)))
any_rule = st.builds(Rule, st.frozensets(st.integers(0, 6), min_size=1), times)
pauses = st.one_of(st.integers(1, 8 * 60), st.integers(1, 9 * 24 * 60)).map(lambda n: n * ONE_MINUTE)
hours = st.sampled_from([None, OFFICE, NIGHT_SHIFT, WorkingHours(frozenset({1, 3}), time(8), time(12))])
quiet = st.sampled_from([None, NIGHT, QuietHours(time(12), time(14))])
policies = st.sampled_from(HolidayPolicy)
happenings = st.lists(st.tuples(pauses, st.one_of(st.none(), zones, any_rule)), max_size=12)


@dataclass(frozen=True, slots=True)
class Somebody:
    """A member in whose zone the clocks are about to change, and who has holidays around that day."""

    change: Transition
    reach: Reach

    @property
    def begin(self) -> datetime:
        """A week before the clocks change, so that a life of a month has the change in it."""
        return self.change.at - 7 * ONE_DAY

    @property
    def zone(self) -> ZoneInfo:
        return self.reach.zone

    @property
    def holidays(self) -> frozenset[date]:
        return self.reach.off.company


@st.composite
def members(draw: st.DrawFn) -> Somebody:
    change = draw(transitions)
    nearby = st.integers(-10, 40).map(lambda n: change.day + n * ONE_DAY)
    off = DaysOff(company=draw(st.frozensets(nearby, max_size=14)))
    return Somebody(change, Reach("U1", change.zone, draw(hours), off, draw(quiet)))
