"""The forms of one's own hours and of the company's calendar, and its overview. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from bot.capabilities.desk.calendar.rules import Calendar, Hours, OwnHours
from bot.capabilities.desk.calendar.wording import WEEKDAYS, say_day, say_hours, say_pause
from bot.core.schedule import Region, countries, name_region
from bot.core.slack import blocks
from bot.core.slack.events import Block, SlackMessage, View
from bot.core.text import day, inline

HOURS: Final = "desk.hours"
FOLLOW: Final = "desk.hours_follow"
CALENDAR: Final = "desk.calendar"
CALENDAR_HOURS: Final = "desk.calendar_hours"
CALENDAR_DAYS: Final = "desk.calendar_days"
PAUSE: Final = "desk.pause"
END_PAUSE: Final = "desk.pause_end"

_SHOWN_DAYS: Final = 8
_REST: Final = (
    "While the company rests I ask nobody anything, and write to nobody unasked. Check-ins of these days are skipped and "
    "say so; nobody has to catch up. Nothing that is owed is dropped: promises keep their dates, and what people are owed "
    "to hear reaches them on the first day back. What somebody presses is answered as ever."
)


# One's own hours --------------------------------------------------------------------------------------------------------


def hours_form(own: OwnHours, zone: ZoneInfo) -> View:
    """ "My hours": filled in with what counts now, the company's where nothing else was said."""
    company = f"The company's are {say_hours(own.company)}"
    holidays = f", with the holidays of {name_region(own.company_region)}." if own.company_region else "."
    shown: list[Block] = [
        blocks.section(
            "Unless you write or press something yourself, I write to you only within these hours, on your own clock "
            f"({inline(zone.key)}, from Slack). "
            f"{inline(company + holidays)} What you leave as it is follows the company."
        )
    ]
    if own.are_own:
        shown.append(blocks.actions(blocks.button("Follow the company again", FOLLOW)))
    times = own.company if own.hours.is_any else own.hours
    return blocks.modal(
        HOURS,
        "My hours",
        [
            *shown,
            *_hours_fields(Hours(own.hours.days, times.starts, times.ends)),
            blocks.choices_input(
                "any",
                "Also outside these hours",
                [blocks.option("Write to me on any day, at any hour", "any")],
                initial=["any"] if own.hours.is_any else [],
                optional=True,
            ),
            *_region_fields(own.region, hint="Left empty, the company's holidays are yours."),
            blocks.date_input(
                "until",
                "Away? Then until",
                initial=own.away_until,
                hint="The day on which you are back. I ask you nothing before then, and what you are owed to hear waits.",
                optional=True,
            ),
        ],
    )


def hours_message(own: OwnHours, today: date) -> SlackMessage:
    """What counts from now on."""
    return blocks.message("Your hours", blocks.section(_hours_lines(own, today)))


def following_view(own: OwnHours, today: date) -> View:
    """The same in place of the form: Slack would go on showing in it what was filled in before."""
    return blocks.modal(HOURS, "My hours", [blocks.section(_hours_lines(own, today))], submit="", close="Close")


def _hours_lines(own: OwnHours, today: date) -> str:
    hours = "at any hour, as you wish" if own.hours.is_any else f"{say_hours(own.hours)}, on your own clock"
    lines = [f"*I write to you {inline(hours)}.*"]
    region = own.region or own.company_region
    if region is not None:
        lines.append(f"Public holidays: {inline(name_region(region))}.")
    if own.away_until is not None:
        lines.append(f"You are away until {day(own.away_until, today)}; I ask you nothing before then.")
    lines.append("What waits for you goes by this from now on.")
    return "\n".join(lines)


# The company's calendar -------------------------------------------------------------------------------------------------


def calendar_view(calendar: Calendar, today: date, *, note: str = "") -> View:
    """The overview; `note` is what was done last, mrkdwn."""
    region = inline(name_region(calendar.region)) if calendar.region else "none"
    shown = [
        *([blocks.section(note)] if note else []),
        blocks.section(
            f"*Working hours*\n{inline(say_hours(calendar.hours))}, on everybody's own clock\n"
            f"*Public holidays*\n{region}",
            blocks.button("Change hours…", CALENDAR_HOURS),
        ),
        blocks.section(
            f"*Days on which the whole company is off*\n{_days(calendar.days)}",
            blocks.button("Change days…", CALENDAR_DAYS),
        ),
        *_pause(calendar.pause, today),
        blocks.context(
            "Everybody can have hours, days and a country of their own: `/cadence hours`. "
            "Every change here is written to the audit log."
        ),
    ]
    return blocks.modal(CALENDAR, "Company calendar", shown, submit="", close="Close")


def _days(days: Mapping[date, str]) -> str:
    lines = [f"{say_day(when)}{f'  {inline(name)}' if name else ''}" for when, name in days.items()]
    more = f"\n… and {len(lines) - _SHOWN_DAYS} more" if len(lines) > _SHOWN_DAYS else ""
    return "\n".join(lines[:_SHOWN_DAYS]) + more if lines else "None to come."


def _pause(pause: tuple[date, date] | None, today: date) -> Sequence[Block]:
    if pause is None:
        change = blocks.button("Pause…", PAUSE)
        return [blocks.section("*Pause*\nNone. For shutdown weeks: I ask nothing and write to nobody.", change)]
    label = "End it now" if pause[0] <= today else "Call it off"
    return [
        blocks.section(f"*Pause*\nThe company rests {say_pause(*pause)}."),
        blocks.actions(blocks.button(label, END_PAUSE, style="primary"), blocks.button("Other days…", PAUSE)),
    ]


def company_hours_form(calendar: Calendar) -> View:
    intro = "They count for whoever says nothing else, each on their own clock. Nobody is written to outside them."
    fields = [
        *_hours_fields(calendar.hours),
        *_region_fields(calendar.region, hint="Left empty, public holidays are ordinary days."),
    ]
    return blocks.modal(CALENDAR_HOURS, "Working hours", [blocks.section(intro), *fields])


def company_days_form(calendar: Calendar) -> View:
    written = "\n".join(f"{when.isoformat()} {name}".rstrip() for when, name in calendar.days.items())
    return blocks.modal(
        CALENDAR_DAYS,
        "Company days",
        [
            blocks.section(
                "One day a line, with its name if it has one. Take a line away, and it is an ordinary day again."
            ),
            blocks.text_input(
                "days",
                "Days on which the whole company is off",
                multiline=True,
                initial=written,
                placeholder="2026-12-24 Christmas Eve",
                optional=True,
            ),
        ],
    )


def pause_form(calendar: Calendar, today: date) -> View:
    first, back = calendar.pause or (today, None)
    fields = [
        blocks.date_input("first", "First day of the pause", initial=first),
        blocks.date_input("back", "Everybody is back on", initial=back),
    ]
    return blocks.modal(PAUSE, "Pause", [blocks.section(_REST), *fields], submit="Pause")


# What both have ---------------------------------------------------------------------------------------------------------


def _hours_fields(hours: Hours) -> Sequence[Block]:
    weekdays = [blocks.option(name, str(number)) for number, name in enumerate(WEEKDAYS)]
    return [
        blocks.choices_input("days", "Working days", weekdays, initial=list(hours.stored_days)),
        blocks.time_input("starts", "From", initial=hours.starts),
        blocks.time_input("ends", "To", initial=hours.ends, hint="Earlier than the start means: on the next day."),
    ]


def _region_fields(region: Region | None, *, hint: str) -> Sequence[Block]:
    known = [blocks.option(name, code) for code, name in countries().items()]
    return [
        blocks.choice_input(
            "country",
            "Public holidays of",
            known,
            initial=region.country if region else None,
            hint=hint,
            optional=True,
            placeholder="A country",
        ),
        blocks.text_input(
            "part",
            "Part of the country",
            initial=(region.subdivision or "") if region else "",
            hint="Where holidays differ within it: BY or Bayern, CA or California.",
            optional=True,
            max_length=60,
        ),
    ]
