"""The calendar told as situations that have a name: what the clock shows, and who is asked when.

An outcome reads "slot: what became of it", in the member's own local time.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.schedule import (
    Cursor,
    DaysOff,
    Decision,
    HolidayPolicy,
    Reach,
    Rule,
    Send,
    Span,
    Timetable,
    WorkingHours,
    due_instant,
    instant,
    moved,
    plan,
)
from tests.core.almanac import EVERY_DAY, MONDAY_TO_FRIDAY, OFFICE, WEEKLY, at

TUESDAYS = Timetable(WEEKLY)
EVERY_MORNING = Timetable(Rule(EVERY_DAY, time(9, 30)))


@pytest.mark.parametrize(
    ("zone", "wall", "expected"),
    [
        pytest.param("Europe/Berlin", "2026-11-24T10:00", "2026-11-24T09:00", id="an ordinary Tuesday in Berlin"),
        pytest.param("Asia/Kathmandu", "2026-11-24T10:00", "2026-11-24T04:15", id="Kathmandu, 5 hours 45 ahead"),
        pytest.param("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:30", id="Berlin has no 02:30, so 03:30"),
        pytest.param("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30", id="Berlin has 02:30 twice, the first"),
        pytest.param("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45", id="Lord Howe skips half an hour"),
        pytest.param(
            "Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45", id="Lord Howe repeats half an hour"
        ),
        pytest.param("Africa/Cairo", "2026-04-24T00:30", "2026-04-23T22:30", id="Cairo's day begins at one o'clock"),
        pytest.param("America/Santiago", "2026-09-06T00:00", "2026-09-06T04:00", id="Santiago has no midnight"),
        pytest.param(
            "America/Nuuk", "2026-03-28T23:30", "2026-03-29T00:30", id="Nuuk's 23:30 would be tomorrow, so 22:30"
        ),
        pytest.param("Pacific/Apia", "2011-12-30T10:00", None, id="Samoa had no 30 December 2011"),
        pytest.param("Pacific/Kwajalein", "1993-08-21T10:00", None, id="Kwajalein had no 21 August 1993"),
        pytest.param(
            "Pacific/Apia", "2011-12-29T23:59", "2011-12-30T09:59", id="the last minute before the missing day"
        ),
        pytest.param(
            "Pacific/Apia", "2011-12-31T00:00", "2011-12-30T10:00", id="the first minute after the missing day"
        ),
    ],
)
def test_what_a_wall_time_means(zone: str, wall: str, expected: str | None):
    reading = datetime.fromisoformat(wall)

    assert instant(reading.date(), reading.time(), ZoneInfo(zone)) == (
        expected and datetime.fromisoformat(expected + "Z")
    )


def outcomes(rows: tuple[Decision, ...], zone: ZoneInfo) -> list[str]:
    return [
        f"{row.slot}: asked {row.not_before.astimezone(zone):%a %d %b %H:%M}"
        if isinstance(row, Send)
        else f"{row.slot}: {row.reason}"
        for row in rows
    ]


def ana(off: DaysOff | None = None, hours: WorkingHours | None = OFFICE, zone: str = "Europe/Berlin") -> Reach:
    return Reach("U0ANA", ZoneInfo(zone), hours, off or DaysOff())


def on_holidays(*days: int) -> DaysOff:
    """Days of November 2026. The 24th is a Tuesday."""
    return DaysOff(company=frozenset(date(2026, 11, day) for day in days))


def with_policy(policy: HolidayPolicy, timetable: Timetable = TUESDAYS) -> Timetable:
    return Timetable(timetable.rule, policy, timetable.grace)


NEXT_WORKDAY = with_policy(HolidayPolicy.NEXT_WORKDAY)
IGNORING = with_policy(HolidayPolicy.IGNORE)
PATIENT = Timetable(TUESDAYS.rule, grace=timedelta(days=3))
EARLY = Timetable(Rule(frozenset({1}), time(7)))


@dataclass(frozen=True, slots=True)
class Situation:
    """The bot looks at a local time; a member's cursor stands on `slot`. Tuesday, 24 November 2026, unless it says otherwise."""

    name: str
    look: str
    expected: list[str]
    timetable: Timetable = TUESDAYS
    member: Reach = field(default_factory=ana)
    slot: str = "2026-11-24"
    previous: datetime | None = None

    def outcomes(self) -> list[str]:
        slot, rule, zone = date.fromisoformat(self.slot), self.timetable.rule, self.member.zone
        cursor = Cursor(slot, due_instant(slot, rule.at, zone))
        now = at(self.look, zone)
        return outcomes(plan(self.timetable, self.member, cursor, now=now, previous=self.previous).rows, zone)


SITUATIONS = [
    Situation("a minute before ten", "2026-11-24T09:59", []),
    Situation("at ten", "2026-11-24T10:00", ["2026-11-24: asked Tue 24 Nov 10:00"]),
    Situation("at seven, so at nine", "2026-11-24T07:00", ["2026-11-24: asked Tue 24 Nov 09:00"], EARLY),
    Situation(
        "Tuesdays are her free day",
        "2026-11-24T10:00",
        ["2026-11-24: asked Wed 25 Nov 10:00"],
        member=ana(hours=WorkingHours(frozenset({2, 3}), time(9), time(12))),
    ),
    Situation(
        "she works nights",
        "2026-11-24T10:00",
        ["2026-11-24: asked Tue 24 Nov 22:00"],
        member=ana(hours=WorkingHours(MONDAY_TO_FRIDAY, time(22), time(6))),
    ),
    Situation(
        "she opted out of working hours, and the bot was down",
        "2026-11-24T20:00",
        ["2026-11-24: asked Tue 24 Nov 20:00"],
        member=ana(hours=None),
    ),
    Situation("six hours late, still at work", "2026-11-24T16:30", ["2026-11-24: asked Tue 24 Nov 16:30"]),
    Situation("nine hours late, she has gone home", "2026-11-24T19:00", ["2026-11-24: missed"]),
    Situation("a patient ritual: in the morning", "2026-11-24T19:00", ["2026-11-24: asked Wed 25 Nov 09:00"], PATIENT),
    Situation("even patience ends", "2026-11-27T10:00", ["2026-11-24: missed"], PATIENT),
    Situation("a holiday, skipped", "2026-11-24T10:00", ["2026-11-24: holiday"], member=ana(on_holidays(24))),
    Situation(
        "two holidays, moved",
        "2026-11-24T10:00",
        ["2026-11-24: asked Thu 26 Nov 10:00"],
        NEXT_WORKDAY,
        ana(on_holidays(24, 25)),
    ),
    Situation(
        "holidays until the next slot",
        "2026-11-24T10:00",
        ["2026-11-24: holiday"],
        NEXT_WORKDAY,
        ana(on_holidays(24, 25, 26, 27, 30)),
    ),
    Situation(
        "a holiday, ignored",
        "2026-11-24T10:00",
        ["2026-11-24: asked Tue 24 Nov 10:00"],
        IGNORING,
        ana(on_holidays(24)),
    ),
    Situation(
        "away, which moves nothing",
        "2026-11-24T10:00",
        ["2026-11-24: away"],
        NEXT_WORKDAY,
        ana(DaysOff(away=(Span(date(2026, 11, 20), date(2026, 11, 24)),))),
    ),
    Situation(
        "shut down until further notice",
        "2026-11-24T10:00",
        ["2026-11-24: paused"],
        IGNORING,
        ana(DaysOff(pauses=(Span(date(2026, 11, 24), date.max),))),
    ),
    Situation(
        "down over a weekend, three slots missed",
        "2026-11-30T10:00",
        ["2026-11-28: coalesced", "2026-11-29: coalesced", "2026-11-30: asked Mon 30 Nov 10:00"],
        EVERY_MORNING,
        ana(hours=None),
        "2026-11-28",
    ),
    Situation(
        "down until it was too late for all three",
        "2026-11-30T22:30",
        ["2026-11-28: missed", "2026-11-29: missed", "2026-11-30: missed"],
        EVERY_MORNING,
        ana(hours=None),
        "2026-11-28",
    ),
    Situation(
        "down over a weekend with a holiday in it",
        "2026-11-30T10:00",
        ["2026-11-28: coalesced", "2026-11-29: holiday", "2026-11-30: asked Mon 30 Nov 10:00"],
        EVERY_MORNING,
        ana(on_holidays(29), hours=None),
        "2026-11-28",
    ),
    Situation(
        "a daily ritual and a free weekend",
        "2026-11-30T09:30",
        ["2026-11-28: quiet", "2026-11-29: quiet", "2026-11-30: asked Mon 30 Nov 09:30"],
        EVERY_MORNING,
        slot="2026-11-28",
    ),
    Situation(
        "Samoa jumps over a slot",
        "2011-12-31T09:30",
        ["2011-12-29: coalesced", "2011-12-30: nonexistent_date", "2011-12-31: asked Sat 31 Dec 09:30"],
        EVERY_MORNING,
        ana(hours=None, zone="Pacific/Apia"),
        "2011-12-29",
    ),
    Situation(
        "Los Angeles on Monday, three hours later Auckland on Tuesday: four hours of peace",
        "2026-11-24T09:30",
        ["2026-11-24: asked Tue 24 Nov 10:30"],
        EVERY_MORNING,
        ana(hours=None, zone="Pacific/Auckland"),
        previous=at("2026-11-23T09:30", ZoneInfo("America/Los_Angeles")),
    ),
]


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.name)
def test_what_becomes_of_what_is_due(situation: Situation):
    assert situation.outcomes() == situation.expected


@dataclass(frozen=True, slots=True)
class Flight:
    """A member moves while Tuesday the 24th is still to be asked; the bot looks when it lands and at `look`. Times of the new zone."""

    name: str
    origin: str
    to: str
    landed: str
    look: str
    expected: list[str]

    def outcomes(self) -> list[str]:
        slot, there = date(2026, 11, 24), ZoneInfo(self.to)
        cursor = Cursor(slot, due_instant(slot, TUESDAYS.rule.at, ZoneInfo(self.origin)))
        cursor = moved(cursor, TUESDAYS.rule, there, now=at(self.landed, there))
        first = plan(TUESDAYS, ana(zone=self.to), cursor, now=at(self.landed, there))
        second = plan(TUESDAYS, ana(zone=self.to), first.cursor, now=at(self.look, there))
        return outcomes(first.rows + second.rows, there)


AT_TEN, IN_TIME = "2026-11-24T10:00", ["2026-11-24: asked Tue 24 Nov 10:00"]
AT_NOON, AT_ONCE = "2026-11-24T12:00", ["2026-11-24: asked Tue 24 Nov 12:00"]
AT_NIGHT, NEXT_MORNING = "2026-11-25T03:00", ["2026-11-24: asked Wed 25 Nov 09:00"]

FLIGHTS = [
    Flight("ten is still to come there", "Pacific/Honolulu", "Pacific/Auckland", "2026-11-24T08:00", AT_TEN, IN_TIME),
    Flight("ten has passed there", "Pacific/Honolulu", "Pacific/Auckland", AT_NOON, "2026-11-24T12:01", AT_ONCE),
    Flight("it is Wednesday night there", "America/Los_Angeles", "Pacific/Auckland", AT_NIGHT, AT_TEN, NEXT_MORNING),
    Flight("it is Monday again there", "Pacific/Auckland", "Pacific/Honolulu", "2026-11-23T09:00", AT_TEN, IN_TIME),
    Flight("a minute before ten, to Denver", "Europe/Berlin", "America/Denver", "2026-11-24T01:59", AT_TEN, IN_TIME),
]


@pytest.mark.parametrize("flight", FLIGHTS, ids=lambda flight: flight.name)
def test_who_moves_is_asked_once(flight: Flight):
    assert flight.outcomes() == flight.expected
