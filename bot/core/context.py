"""What every handler and job is handed besides its session: nothing global, nothing read at import."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.core.absences import LookAway, nobody_away
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.prompts import Prompts
from bot.core.text import Phrases
from bot.core.timings import Timings


@dataclass(frozen=True, slots=True)
class Context:
    database: Database
    clock: Clock
    prompts: Prompts
    phrases: Phrases
    timings: Timings
    look_away: LookAway = nobody_away
    """Asks Slack: never inside a transaction."""
    keep: Mapping[str, timedelta] = field(default_factory=dict[str, timedelta])
    """How long what expires is kept, by the name of its expiry, where the operator set another time than the default."""
