"""The calendar: on which dates members are asked, at which instants, and what becomes of every slot.

Everything here is a pure function of its arguments. Instants are aware UTC datetimes; a local date is a `date`; only
this package and the views know what a local time is. No tables, no clock, no Slack: storing a cursor and writing the rows
of a plan is the caller's transaction. The rules, to which code and tests refer by number:

R1   A slot is a local calendar date of a ritual's rule: weekdays, every n weeks counted from an anchor. It has no time
     zone. A member's cursor holds the next slot that has no row yet.
R2   A slot falls due when the clock on the member's own wall shows the rule's time, or the wall of the rule's zone if it
     names one.
R3   A wall time that a change of the clocks skips: later by the length of the gap (02:30 becomes 03:30). If that would be
     the next day, earlier by as much instead, so that it stays on its date.
R4   A wall time that happens twice: the first.
R5   A date that a zone does not have (Apia, 30 December 2011): the slot is skipped, and says so.
R6   Every slot gets one row: an ask, or a skip with its reason. Silence is never an outcome.
R7   When a member moves, or the rule's time changes, the same slot gets a new due time. One that would lie in the past
     becomes now: a move neither repeats a check-in nor loses one. An ask that is planned but not sent is planned again.
     When the rule's day changes, a week that had its slot gets no second one.
R8   Who joins after today's time begins with the next slot.
R9   On a public holiday of the member's region or a company day the ritual skips, moves to the same time on the next day
     the member works (always before the next slot, else it skips), or takes no notice. Away and a company-wide pause skip.
R10  Nobody is written to outside their working hours and days, nor in their quiet hours: the ask waits for the first
     moment it may arrive, and expires when their hours end. If the next slot is due by then, it is skipped.
R11  After an outage a member gets at most one ask of a ritual, the newest, and only within its grace; older slots are
     skipped as coalesced, or as missed if nothing is sent.
R12  Between two asks of a ritual a member has some hours of peace, also after flying across the date line.
R13  A zone key nobody knows: the last good zone of the member, else the workspace's, else UTC, and it is flagged.
R14  The time zone data is the pinned package, never the machine's. A new release brings every future due time up to date;
     a process with an older one than the others does not plan.
R15  The same for the release of the public holidays.
R16  A crowd is spread over the ritual's send window, or what is left of the working day, by a stable hash of the member.
     The due time stays the nominal one.

    slots      Rule, the dates                       zones      pinned zone data, a member's zone
    instants   date and wall time -> UTC             releases   which release of both a process goes by
    days_off   holidays, away, pause                 decisions  one slot -> Send or Skip
    hours      working hours, quiet hours            planning   cursors, and all that came due
    spread     a place in the send window            regions    countries and their parts by name
"""

from bot.core.schedule.days_off import (
    DaysOff,
    Region,
    Span,
    holidays_version,
    public_holidays,
    read_region,
)
from bot.core.schedule.decisions import Decision, HolidayPolicy, Send, Skip, SkipReason, Timetable, decide
from bot.core.schedule.hours import (
    QuietHours,
    Reach,
    Stretch,
    WorkingHours,
    next_reachable,
    next_working_instant,
)
from bot.core.schedule.instants import due_instant, instant
from bot.core.schedule.planning import Cursor, Plan, edited, first_cursor, moved, plan, replan
from bot.core.schedule.regions import countries, find_part, name_region, parts_of
from bot.core.schedule.releases import Releases, Standing, compare_releases, installed_releases
from bot.core.schedule.slots import LAST, Rule, falls_on, next_slot, slots
from bot.core.schedule.spread import smear
from bot.core.schedule.zones import Zone, iana_version, pin_zones, safe_zone, zone_of

__all__ = [
    "LAST",
    "Cursor",
    "DaysOff",
    "Decision",
    "HolidayPolicy",
    "Plan",
    "QuietHours",
    "Reach",
    "Region",
    "Releases",
    "Rule",
    "Send",
    "Skip",
    "SkipReason",
    "Span",
    "Standing",
    "Stretch",
    "Timetable",
    "WorkingHours",
    "Zone",
    "compare_releases",
    "countries",
    "decide",
    "due_instant",
    "edited",
    "falls_on",
    "find_part",
    "first_cursor",
    "holidays_version",
    "iana_version",
    "installed_releases",
    "instant",
    "moved",
    "name_region",
    "next_reachable",
    "next_slot",
    "next_working_instant",
    "parts_of",
    "pin_zones",
    "plan",
    "public_holidays",
    "read_region",
    "replan",
    "safe_zone",
    "slots",
    "smear",
    "zone_of",
]
