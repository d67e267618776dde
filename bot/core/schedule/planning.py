"""Where each member stands in a ritual, and what has come due since (R6, R7, R8, R11).

A cursor is the next slot not yet written down, and the instant to look at it. Whoever changes a zone, a rule or the
release of the time zone data brings the cursors along with `moved` or `edited`.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.schedule.decisions import Decision, Send, Skip, SkipReason, Timetable, decide
from bot.core.schedule.hours import Reach
from bot.core.schedule.instants import due_instant
from bot.core.schedule.slots import Rule, falls_on, next_slot


@dataclass(frozen=True, slots=True)
class Cursor:
    """The next slot that has no row yet, and when it falls due."""

    slot: date
    due: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """The rows to write, oldest slot first, and the cursor to store in the same transaction."""

    rows: tuple[Decision, ...]
    cursor: Cursor


def first_cursor(rule: Rule, zone: ZoneInfo, *, enrolled_at: datetime, after: date | None = None) -> Cursor:
    """Where somebody begins who joins now: today's slot if its time is still to come, else the next one (R8).

    `zone` is the member's; a rule with a zone of its own goes by that. `after`: begin later than this date at any rate.
    """
    yesterday = enrolled_at.astimezone(rule.zone or zone).date() - timedelta(days=1)
    cursor = _following(rule, zone, max(yesterday, after) if after else yesterday)
    while cursor.due < enrolled_at:
        cursor = _following(rule, zone, cursor.slot)
    return cursor


def moved(cursor: Cursor, rule: Rule, zone: ZoneInfo, *, now: datetime) -> Cursor:
    """The same slot in another zone, at another time of day, or under other time zone data (R7). Safe to repeat.

    A due time that the change puts into the past becomes now; one that was past already stays as late as it was.
    """
    due = due_instant(cursor.slot, rule.at, rule.zone or zone)
    return Cursor(cursor.slot, max(due, min(cursor.due, now)))


def edited(cursor: Cursor, rule: Rule, zone: ZoneInfo, *, last: date | None, now: datetime) -> Cursor:
    """The cursor under a rule whose days were changed: what the new rule says counts from now on.

    `last` is the newest slot that has a row; None if there is none. A slot that the new rule keeps is not lost (R7), and
    where it has one day a week, a week that had its slot has no second one.
    """
    after = _sunday_of(last) if last is not None and len(rule.weekdays) == 1 else last
    fresh = first_cursor(rule, zone, enrolled_at=now, after=after)
    if falls_on(rule, cursor.slot) and cursor.slot <= fresh.slot:
        return moved(cursor, rule, zone, now=now)
    return fresh


def plan(
    timetable: Timetable,
    reach: Reach,
    cursor: Cursor,
    *,
    now: datetime,
    previous: datetime | None = None,
    away: bool = False,
    too_many: bool = False,
) -> Plan:
    """Every slot that has come due, each with its row (R6). At most one is a Send, however long nobody looked (R11).

    Planning again at the same time finds nothing to do. The other arguments are those of `decide`.
    """
    rule, zone = timetable.rule, reach.zone
    here = moved(cursor, rule, zone, now=now)
    rows: list[Decision] = []
    while here.due <= now:
        rows.append(
            decide(timetable, reach, here.slot, now=now, due=here.due, previous=previous, away=away, too_many=too_many)
        )
        here = _following(rule, zone, here.slot)
    return Plan(_coalesce(rows), here)


def replan(
    timetable: Timetable, reach: Reach, ask: Send, *, now: datetime, previous: datetime | None = None
) -> Decision:
    """Decide again about an ask that was planned and has not left (R7): its member moved, the rule's time did, or it expired."""
    cursor = moved(Cursor(ask.slot, ask.due), timetable.rule, reach.zone, now=now)
    return decide(timetable, reach, ask.slot, now=now, due=cursor.due, previous=previous)


def _sunday_of(day: date) -> date:
    return day + timedelta(days=6 - day.weekday())


def _following(rule: Rule, zone: ZoneInfo, slot: date) -> Cursor:
    following = next_slot(rule, slot)
    return Cursor(following, due_instant(following, rule.at, rule.zone or zone))


def _coalesce(rows: list[Decision]) -> tuple[Decision, ...]:
    """What was missed is not sent late when a newer one is sent: say so, instead of "missed"."""
    if not rows or not isinstance(rows[-1], Send):
        return tuple(rows)
    return tuple(
        replace(row, reason=SkipReason.COALESCED) if isinstance(row, Skip) and row.reason is SkipReason.MISSED else row
        for row in rows
    )
