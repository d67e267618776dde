"""How values are written in a ritual's file: lengths of time, times of day, zones, words with placeholders.

Each refuses what it cannot read with a sentence that says what to write. What a file may hold is `rituals.py`.
"""

import re
from datetime import time, timedelta
from typing import Annotated, Final, TypeAlias
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer

from bot.core.text import placeholders_in

MEMBERS_OWN: Final = "member"
PLACEHOLDERS: Final = frozenset({"name", "owner"})
"""What a ritual's words may leave open: the first name of whoever is asked, and the CTO's."""

NEVER: Final = "never"
"""In place of a length of time: it does not happen."""

_UNITS: Final = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_DURATION: Final = re.compile(rf"(\d{{1,4}}) ({'|'.join(_UNITS)})s?")
_ID: Final = r"^[a-z][a-z0-9_]{0,31}$"


def _read_duration(value: object) -> object:
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None or int(found[1]) == 0:
        raise ValueError('not a length of time; write a number and a unit, such as "13 days" or "12 hours"')
    return timedelta(seconds=int(found[1]) * _UNITS[found[2]])


def say_duration(value: timedelta) -> str:
    """As it stands in a file: "2 minutes", "13 days"."""
    seconds = int(value.total_seconds())
    unit, length = next((u, s) for u, s in reversed(_UNITS.items()) if seconds % s == 0)
    return f"{seconds // length} {unit}" + ("" if seconds == length else "s")


def _read_duration_or_never(value: object) -> object:
    return None if value is None or value == NEVER else _read_duration(value)


def _say_duration_or_never(value: timedelta | None) -> str:
    return NEVER if value is None else say_duration(value)


def _read_time(value: object) -> object:
    if not isinstance(value, time | str):
        raise ValueError("not a time of day; write it as 10:00:00, without quotation marks")  # noqa: TRY004 - for pydantic
    return value


def _known_zone(key: str) -> str:
    if key != MEMBERS_OWN and key not in available_timezones():
        raise ValueError('no such time zone; write "member" for everybody\'s own, or a key such as "Europe/Berlin"')
    return key


def _fillable(words: str) -> str:
    try:
        unknown = placeholders_in(words) - PLACEHOLDERS
    except ValueError:
        raise ValueError("braces stand around name or owner and nothing else; write {{ for one that is meant") from None
    if unknown:
        named = ", ".join(f"{{{name}}}" for name in sorted(unknown))
        raise ValueError(f"{named} cannot be filled in here; what can: {{name}}, {{owner}}")
    return words


Duration: TypeAlias = Annotated[timedelta, BeforeValidator(_read_duration), PlainSerializer(say_duration)]
DurationOrNever: TypeAlias = Annotated[
    timedelta | None, BeforeValidator(_read_duration_or_never), PlainSerializer(_say_duration_or_never)
]
WallTime: TypeAlias = Annotated[time, BeforeValidator(_read_time)]
ZoneKey: TypeAlias = Annotated[str, AfterValidator(_known_zone)]
Words: TypeAlias = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_fillable)]
"""mrkdwn of the ritual's author; placeholders are filled in when it is shown."""
Label: TypeAlias = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_fillable)]
"""Plain text for a button or an option; Slack shows no more than 75 characters, and names have to fit."""
Id: TypeAlias = Annotated[str, Field(pattern=_ID, description='a short name in small letters, such as "state"')]
