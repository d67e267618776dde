"""What becomes of one slot for one member: sent, and when, or skipped, and why (R2, R5, R9, R10, R12, R16).

Pure, and the same answer whenever it is asked, except that a message is never planned earlier than now. Which slots are
to be decided is the business of `planning`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import count

from bot.core.schedule.hours import Reach, first_reachable
from bot.core.schedule.instants import due_instant, instant
from bot.core.schedule.slots import Rule, next_slot
from bot.core.schedule.spread import smear


class HolidayPolicy(StrEnum):
    """What a ritual does about a slot on a member's holiday."""

    SKIP = "skip"
    NEXT_WORKDAY = "next_workday"
    IGNORE = "ignore"


class SkipReason(StrEnum):
    """Why a slot was not asked. Kept with the check-in, shown to the member and counted in the digest."""

    NONEXISTENT_DATE = "nonexistent_date"
    PAUSED = "paused"
    AWAY = "away"
    HOLIDAY = "holiday"
    QUIET = "quiet"
    MISSED = "missed"
    COALESCED = "coalesced"
    TOO_SOON = "too_soon"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Timetable:
    """What a ritual says about time.

    `grace`: how late it may still be asked. `window`: how long answers are taken; None, until the next slot. `spacing`: the
    least time between two asks to one member. `spread`: the time over which a crowd is asked.
    """

    rule: Rule
    on_holiday: HolidayPolicy = HolidayPolicy.SKIP
    grace: timedelta = timedelta(hours=12)
    window: timedelta | None = None
    spacing: timedelta = timedelta(hours=4)
    spread: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Send:
    """Ask in [not_before, expires_at); take answers until closes_at. `due` is when it was owed, not when it may leave."""

    slot: date
    due: datetime
    not_before: datetime
    expires_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Skip:
    """The slot passes without an ask."""

    slot: date
    reason: SkipReason


Decision = Send | Skip


def decide(
    timetable: Timetable,
    reach: Reach,
    slot: date,
    *,
    now: datetime,
    due: datetime | None = None,
    previous: datetime | None = None,
    away: bool = False,
    too_many: bool = False,
) -> Decision:
    """Decide one slot.

    `due` is the cursor's, which a move may have put later than the wall time says (R7); None takes the wall time.
    `previous` is when this ritual last asked this member, or will. `away` is what Slack's status says now; `too_many` that
    the week is full: both only turn an ask into a skip.
    """
    rule, zone = timetable.rule, timetable.rule.zone or reach.zone
    nominal = instant(slot, rule.at, zone)
    if nominal is None:
        return Skip(slot, SkipReason.NONEXISTENT_DATE)
    local_day = nominal.astimezone(reach.zone).date()
    if reason := _closed_day(timetable, reach, local_day):
        return Skip(slot, reason)
    due = max(nominal, due or nominal)
    until = due_instant(next_slot(rule, slot), rule.at, zone)
    if due >= until:
        return Skip(slot, SkipReason.MISSED)
    if timetable.on_holiday is HolidayPolicy.IGNORE:
        reach = reach.ignoring_holidays()
    earliest = due if previous is None else max(due, previous + timetable.spacing)
    if earliest >= until:
        return Skip(slot, SkipReason.TOO_SOON)
    start = _start(rule, reach, earliest, until=until)
    if start is None:
        return Skip(slot, SkipReason.HOLIDAY if reach.off.is_holiday(local_day) else SkipReason.QUIET)
    closes_at = min(until, start + timetable.window) if timetable.window is not None else until
    expires_at = min(closes_at, start + timetable.grace)
    not_before = _not_before(timetable, reach, start, now=now, expires_at=expires_at)
    if not_before is None:
        return Skip(slot, SkipReason.MISSED)
    if away or too_many:
        return Skip(slot, SkipReason.AWAY if away else SkipReason.TOO_MANY)
    return Send(slot, due, not_before, expires_at, closes_at)


def _closed_day(timetable: Timetable, reach: Reach, day: date) -> SkipReason | None:
    if reach.off.is_paused(day):
        return SkipReason.PAUSED
    if reach.off.is_away(day):
        return SkipReason.AWAY
    if timetable.on_holiday is HolidayPolicy.SKIP and reach.off.is_holiday(day):
        return SkipReason.HOLIDAY
    return None


def _start(rule: Rule, reach: Reach, earliest: datetime, *, until: datetime) -> datetime | None:
    """The first instant at which the slot could rightly be asked, whatever the time is now; None if there is none."""
    workday = _on_a_workday(rule, reach, earliest, until=until)
    return workday and first_reachable(reach, workday, before=until)


def _on_a_workday(rule: Rule, reach: Reach, at: datetime, *, until: datetime) -> datetime | None:
    """`at`, or the rule's time on the next day that the member works, whether a holiday or a free Tuesday is in the way."""
    if reach.works_on(at.astimezone(reach.zone).date()):
        return at
    zone = rule.zone or reach.zone
    today = at.astimezone(zone).date()
    for n in count(1):
        moved = instant(today + timedelta(days=n), rule.at, zone)
        if moved is None:
            continue
        if moved >= until:
            return None
        if reach.works_on(moved.astimezone(reach.zone).date()):
            return moved
    raise AssertionError("days do not run out before `until`")


def _not_before(
    timetable: Timetable, reach: Reach, start: datetime, *, now: datetime, expires_at: datetime
) -> datetime | None:
    """When the message may leave: spread over the crowd's window, not in the past; None if it is too late for that."""
    spread_to = start + smear(reach.member, timetable.spread)
    wanted = first_reachable(reach, spread_to, before=expires_at) or start
    return first_reachable(reach, max(wanted, now), before=expires_at)
