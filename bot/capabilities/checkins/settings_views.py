"""The check-ins of a workspace as owner and deputy set them: the overview, and the form of one. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.capabilities.checkins.models import RitualSetting
from bot.capabilities.checkins.rituals import MEMBERS_OWN, Ritual, Schedule, Weekday
from bot.core.slack import blocks
from bot.core.slack.events import Block, View
from bot.core.text import Mrkdwn, clock_time, fill, inline

LIST: Final = "checkins.rituals"
CHANGE: Final = "checkins.ritual_setting"
AS_MADE: Final = "made"

KEPT: Final = "Kept. It counts within a minute; who was asked already keeps their check-in."
SAME: Final = "It was so already; nothing changed."
GONE: Final = "That check-in is no longer there: its file was taken away."

_ROOM: Final = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One ritual as this workspace has it."""

    ritual: Ritual
    """With the workspace's own day and time."""
    is_on: bool
    members: int
    next_at: datetime | None
    """When the first of them is asked next."""
    is_settled: bool
    """Whether the last change has reached everybody's next date."""


def overview(standings: Sequence[Standing], zone: ZoneInfo, *, owner: str, started: bool, note: str = "") -> View:
    """Every check-in with its why; `note` is what was done last, `zone` the reader's, `owner` the CTO's first name."""
    entries = [list(_entry(each, zone, owner=owner, started=started)) for each in standings]
    shown = [
        *([blocks.section(note)] if note else []),
        *blocks.listing(entries, room=_ROOM, where="`cadence check`, for whoever operates me"),
        blocks.context("What is asked, and of whom, stands in files. Every change here is written to the audit log."),
    ]
    return blocks.modal(LIST, "Check-ins", shown, submit="", close="Close")


def _entry(standing: Standing, zone: ZoneInfo, *, owner: str, started: bool) -> Iterator[Block]:
    ritual = standing.ritual
    state = "" if standing.is_on else "  ·  off"
    lines = [f"*{inline(ritual.title)}*{state}", inline(say_schedule(ritual.schedule))]
    if standing.is_on:
        lines.append(_next(standing, zone, started=started))
    yield blocks.section("\n".join(lines), blocks.button("Change…", f"{CHANGE}:{ritual.id}", ritual.id))
    yield blocks.context(f"Why this? {_words(ritual.why, owner)}")


def _next(standing: Standing, zone: ZoneInfo, *, started: bool) -> str:
    if not started:
        return "Nobody is asked before set-up is done."
    if not standing.is_settled and standing.ritual.sealed_by is not None:
        return "Nobody is asked before you have begun it: `/cadence setup`. The first time comes after that day."
    if not standing.is_settled:
        return "The next date is being worked out; look again in a minute."
    if standing.next_at is None:
        return "Nobody is asked: nobody belongs to those whom it is for."
    people = "1 person" if standing.members == 1 else f"{standing.members} people"
    return f"Next on {clock_time(standing.next_at, zone)}, your time; {people}"


def setting_form(ritual: Ritual, setting: RitualSetting | None, *, owner: str) -> View:
    """`ritual` is as its file has it."""
    made = _weekdays(ritual.schedule)
    days = [
        blocks.option(f"As it was made: {made}", AS_MADE),
        *(blocks.option(day.value.capitalize(), str(day.number)) for day in Weekday),
    ]
    weekday = setting.weekday if setting is not None else None
    return blocks.modal(
        CHANGE,
        "Change a check-in",
        [
            blocks.section(f"*{inline(ritual.title)}*\n{_words(ritual.why, owner)}"),
            blocks.choice_input(
                "is_on",
                "Is it asked?",
                [blocks.option("On", "on"), blocks.option("Off: nobody is asked any more", "off")],
                initial="off" if setting is not None and not setting.is_on else "on",
            ),
            blocks.choice_input("weekday", "On which day?", days, initial=AS_MADE if weekday is None else str(weekday)),
            blocks.time_input(
                "at",
                "At what time?",
                initial=(setting.at if setting is not None else None) or ritual.schedule.at,
                hint=f"{_whose_clock(ritual.schedule).capitalize()}. As it was made: {_time(ritual.schedule)}.",
            ),
        ],
        private={"ritual": ritual.id},
    )


def say_schedule(schedule: Schedule) -> str:
    """ "Every second week on Tuesday, 10:00, on everybody's own clock"."""
    match schedule.every_weeks:
        case 1:
            often = "Every week on"
        case 2:
            often = "Every second week on"
        case weeks:
            often = f"Every {weeks} weeks on"
    return f"{often} {_weekdays(schedule)}, {_time(schedule)}, {_whose_clock(schedule)}"


def _weekdays(schedule: Schedule) -> str:
    names = [day.value.capitalize() for day in schedule.weekdays]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _time(schedule: Schedule) -> str:
    return f"{schedule.at.hour}:{schedule.at:%M}"


def _whose_clock(schedule: Schedule) -> str:
    return "on everybody's own clock" if schedule.zone == MEMBERS_OWN else f"by the clock of {schedule.zone}"


def _words(why: str, owner: str) -> Mrkdwn:
    """The author's words, which may leave open whom they are said to."""
    return fill(why, name="whoever is asked", owner=owner)
