"""What people put into the fields of a form, read from Slack's state of it, and what buttons carry.

Nothing is trusted: a value that no form or button of ours makes is read as none.
"""

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any, Final
from uuid import UUID

from bot.core.mrkdwn import whole
from bot.core.slack.events import Values

_ONE: Final = ("value", "selected_date", "selected_user", "selected_conversation", "selected_channel", "selected_time")
_CHANNEL: Final = re.compile(r"[CG][A-Z0-9]{1,30}")
_SEVERAL: Final = ("selected_users", "selected_conversations", "selected_channels")


def field(values: Values, block_id: str) -> str | None:
    """The one value of a field: text, number, an option's value, a date (YYYY-MM-DD), a member's id.

    None where it is empty or not there; text is stripped, and blank text counts as empty.
    """
    return next(iter(fields_of(values, block_id)), None)


def fields_of(values: Values, block_id: str) -> list[str]:
    """All values of a field that takes several; empty where there are none."""
    for state in values.get(block_id, {}).values():
        found = [text for each in _entered(state) if (text := whole(str(each)).strip())]
        if found:
            return found
    return []


def read_id(text: str | None) -> UUID | None:
    """An id of ours, as a button or a form carries it; None for anything else."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def read_channel(text: str | None) -> str | None:
    """The id of a channel that was picked; None for anything else."""
    return text if text and _CHANNEL.fullmatch(text) else None


def read_date(text: str | None) -> date | None:
    """The day that was picked; None for anything else."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def read_time(text: str | None) -> time | None:
    """The time of day that was picked, to the minute; None for anything else."""
    try:
        found = time.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found and found.replace(second=0, microsecond=0, tzinfo=None)


def _entered(state: Mapping[str, Any]) -> list[Any]:  # Any: Slack's own JSON
    several = next((state[name] for name in _SEVERAL if state.get(name)), None)
    if several is not None:
        return list(several)
    options = state.get("selected_options") or [state.get("selected_option")]
    chosen = [option["value"] for option in options if option]
    return chosen or [state[name] for name in _ONE if state.get(name) is not None]
