"""What becomes of one slot for one member: sent, and when, or skipped, and why (R2, R5, R9, R10, R12, R16).

Pure, and the same answer whenever it is asked, except that a message is never planned earlier than now. Which slots are
to be decided is the business of `planning`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.core.schedule.hours import Reach, Stretch, next_reachable
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
    SILENT = "silent"
    """Two rounds in a row went by without a word of theirs."""
    HELD = "held"
    """The whole round is held back by whoever takes its answers; so with the two below."""
    JOINED_LATER = "joined_later"
    """They were not among those for whom the round was opened."""
    OVER = "over"
    """It had closed for everybody before they could be asked."""


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
    """Ask in [not_before, expires_at), all of which lies in the member's working hours; take answers until closes_at.

    `due` is when it was owed, not when it may leave. What has not left when it expires is for `replan` to decide: the next
    morning may still be within the grace.
    """

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
    nominal = instant(slot, timetable.rule.at, timetable.rule.zone or reach.zone)
    if nominal is None:
        return Skip(slot, SkipReason.NONEXISTENT_DATE)
    local_day = nominal.astimezone(reach.zone).date()
    if reason := _closed_day(timetable, reach, local_day):
        return Skip(slot, reason)
    decision = _find_time(timetable, reach, slot, now=now, due=max(nominal, due or nominal), previous=previous)
    match decision:
        case Skip(reason=SkipReason.QUIET) if _moves_holiday(timetable, reach, local_day):
            return Skip(slot, SkipReason.HOLIDAY)
        case Send() if away:
            return Skip(slot, SkipReason.AWAY)
        case Send() if too_many:
            return Skip(slot, SkipReason.TOO_MANY)
        case _:
            return decision


def _closed_day(timetable: Timetable, reach: Reach, day: date) -> SkipReason | None:
    if reach.off.is_paused(day):
        return SkipReason.PAUSED
    if reach.off.is_away(day):
        return SkipReason.AWAY
    if timetable.on_holiday is HolidayPolicy.SKIP and reach.off.is_holiday(day):
        return SkipReason.HOLIDAY
    return None


def _moves_holiday(timetable: Timetable, reach: Reach, day: date) -> bool:
    return timetable.on_holiday is HolidayPolicy.NEXT_WORKDAY and reach.off.is_holiday(day)


def _find_time(
    timetable: Timetable, reach: Reach, slot: date, *, now: datetime, due: datetime, previous: datetime | None
) -> Decision:
    """A time before the next slot at which the member may be reached, or why there is none."""
    rule = timetable.rule
    if timetable.on_holiday is HolidayPolicy.IGNORE:
        reach = reach.ignoring_holidays()
    until = due_instant(next_slot(rule, slot), rule.at, rule.zone or reach.zone)
    earliest = due if previous is None else max(due, previous + timetable.spacing)
    if earliest >= until:
        return Skip(slot, SkipReason.MISSED if due >= until else SkipReason.TOO_SOON)
    start = _start(rule, reach, earliest, until=until)
    if start is None:
        return Skip(slot, SkipReason.QUIET)
    closes_at = until if timetable.window is None else min(until, start.start + timetable.window)
    deadline = min(closes_at, start.start + timetable.grace)
    stretch = _sending_time(timetable, reach, start, now=now, deadline=deadline)
    if stretch is None:
        return Skip(slot, SkipReason.MISSED)
    return Send(slot, due, stretch.start, min(stretch.end, deadline), closes_at)


def _start(rule: Rule, reach: Reach, earliest: datetime, *, until: datetime) -> Stretch | None:
    """When the slot could rightly be asked first, whatever the time is now; None if it cannot before the next one."""
    workday = _on_a_workday(rule, reach, earliest, until=until)
    return workday and next_reachable(reach, workday, before=until)


def _on_a_workday(rule: Rule, reach: Reach, at: datetime, *, until: datetime) -> datetime | None:
    """`at`, or the rule's time on the next day that the member works: a holiday may be in the way, or a free Tuesday."""
    zone = rule.zone or reach.zone
    day = at.astimezone(zone).date()
    candidate: datetime | None = at
    while candidate is None or candidate < until:
        if candidate and reach.works_on(candidate.astimezone(reach.zone).date()):
            return candidate
        day += timedelta(days=1)
        candidate = instant(day, rule.at, zone)
    return None


def _sending_time(
    timetable: Timetable, reach: Reach, start: Stretch, *, now: datetime, deadline: datetime
) -> Stretch | None:
    """When the message may leave: the member's place in a crowd, but never in the past; None if it is too late for that."""
    room = min(start.end, deadline) - start.start
    place = start.start + smear(reach.member, min(timetable.spread, room))
    return next_reachable(reach, max(place, now), before=deadline)
