"""What every handler and job is handed besides its session: nothing global, nothing read at import."""

from dataclasses import dataclass

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
