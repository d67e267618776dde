"""The bot's words: phrases from `prompts/phrases/`, and how names, days and times are written in them.

A phrase is a line of mrkdwn with placeholders from a closed list. Files are named after whom they belong to: the phrase
`ask_received` in `outcomes.toml` is `outcomes.ask_received`. The user's own folder may reword what there is, nothing more.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from bot.core.mrkdwn import Mrkdwn, escape, inline, plain, shorten
from bot.core.prompts import Prompts

__all__ = [
    "Mrkdwn",
    "Phrases",
    "PromptError",
    "PromptProblem",
    "clock_time",
    "day",
    "escape",
    "fill",
    "inline",
    "load_phrases",
    "plain",
    "shorten",
    "time_ahead",
]

PLACEHOLDERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "name": "the first name of whoever reads it",
        "owner": "the first name of the CTO",
        "team": "the team it is about",
        "text": "what somebody wrote",
        "time": "a day and an hour on the reader's clock: Tue 24 Nov, 10:00",
    }
)
"""What a phrase may name, and what stands there then."""

Value: TypeAlias = str | int

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WHOLE_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class PromptProblem:
    """One thing wrong with one file of words, and how to mend it. `key` is empty where the whole file is meant."""

    file: Path
    key: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.remedy}" if self.key else f"{self.file}: {self.remedy}"


class PromptError(Exception):
    """Files of words cannot be used; all their problems at once."""

    def __init__(self, problems: tuple[PromptProblem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Phrases:
    by_key: Mapping[str, str]

    def say(self, key: str, **values: Value) -> Mrkdwn:
        """A phrase as mrkdwn. Values are plain text and get escaped onto one line, unless they are `Mrkdwn` already.

        Raises `KeyError` for a phrase or a value that does not exist: both are mistakes in the code.
        """
        return fill(self.by_key[key], **values)


def fill(template: str, **values: Value) -> Mrkdwn:
    """A template with its placeholders filled: as `Phrases.say()`, for wording that comes from elsewhere."""
    return Mrkdwn(template.format_map({name: inline(_as_text(value)) for name, value in values.items()}))


def placeholders_in(template: str) -> frozenset[str]:
    """The names between braces. Raises `ValueError` for braces that do not pair or hold more than a name."""
    found: set[str] = set()
    for _, name, spec, conversion in Formatter().parse(template):
        if name is None:
            continue
        if not name.isidentifier() or spec or conversion:
            message = f"{{{name}}} is not a plain placeholder"
            raise ValueError(message)
        found.add(name)
    return frozenset(found)


@cache
def load_phrases(prompts: Prompts) -> Phrases:
    """All phrases of these folders, read once. Raises `PromptError` with every problem of every file."""
    phrases: dict[str, str] = {}
    problems: list[PromptProblem] = []
    built_in = prompts.folders[0]
    for file in prompts.files("phrases"):
        own = not file.is_relative_to(built_in)
        for key, phrase in _read(file, problems):
            full = f"{file.stem}.{key}"
            remedy = _remedy(phrase, replaces=phrases.get(full), own=own)
            if remedy:
                problems.append(PromptProblem(file, key, remedy))
            else:
                phrases[full] = str(phrase).strip()
    if problems:
        raise PromptError(tuple(problems))
    return Phrases(MappingProxyType(phrases))


def _read(file: Path, problems: list[PromptProblem]) -> Iterator[tuple[str, object]]:
    try:
        yield from tomllib.loads(file.read_text("utf-8")).items()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        problems.append(PromptProblem(file, "", f"this is not TOML that can be read: {broken}"))


def _remedy(phrase: object, *, replaces: str | None, own: bool) -> str | None:
    """What to do about a phrase, None where it is fine."""
    if own and replaces is None:
        return "there is no such phrase to reword; take the keys from the built-in file of the same name"
    if not isinstance(phrase, str) or not phrase.strip():
        return 'a phrase is a text in quotation marks, such as "Thank you."'
    if "<!" in phrase:
        return "a phrase mentions nobody; take out what begins with <!"
    allowed = placeholders_in(replaces) if replaces is not None else frozenset(PLACEHOLDERS)
    try:
        unknown = sorted(placeholders_in(phrase) - allowed)
    except ValueError:
        return "braces stand around a placeholder's name and nothing else; write {{ and }} for braces that are meant"
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in sorted(allowed)) or "none"
        return f"{', '.join(f'{{{name}}}' for name in unknown)} cannot be filled in here; what can: {known}"
    return None


def _as_text(value: Value) -> str:
    return value if isinstance(value, str) else str(value)


def day(when: date, today: date | None = None) -> str:
    """ "today", "tomorrow", "yesterday", "12 Dec", and the year where it is not today's."""
    if today is not None:
        named = {timedelta(0): "today", timedelta(1): "tomorrow", timedelta(-1): "yesterday"}.get(when - today)
        if named:
            return named
    short = f"{when.day} {_MONTHS[when.month - 1]}"
    return short if today is None or today.year == when.year else f"{short} {when.year}"


def clock_time(instant: datetime, zone: ZoneInfo) -> str:
    """ "Tue 24 Nov, 10:00" on the reader's own clock."""
    local = instant.astimezone(zone)
    return f"{_WEEKDAYS[local.weekday()]} {day(local.date())}, {local:%H:%M}"


def time_ahead(instant: datetime, now: datetime, zone: ZoneInfo) -> str:
    """ "today 14:00", "tomorrow 9:00", "Monday 9:00", and from a week on "Mon 30 Nov, 09:00": on the reader's own clock."""
    local, today = instant.astimezone(zone), now.astimezone(zone).date()
    days = (local.date() - today).days
    if not 0 <= days < len(_WHOLE_WEEKDAYS):
        return clock_time(instant, zone)
    named = ("today", "tomorrow")[days] if days < 2 else _WHOLE_WEEKDAYS[local.weekday()]
    return f"{named} {local.hour}:{local:%M}"
