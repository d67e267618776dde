"""What every loop of one process's outbox works with, as one value."""

from dataclasses import dataclass

from bot.core.context import Context
from bot.core.outbox.circuit import Circuit
from bot.core.outbox.ledger import Ledger
from bot.core.outbox.rendering import Stage
from bot.core.outbox.results import Checkpoint
from bot.core.outbox.strays import Strays
from bot.core.slack.web import SlackOf


@dataclass(frozen=True, slots=True)
class Engine:
    """`owner` names this process in its leases; no two processes have the same."""

    context: Context
    slack_of: SlackOf
    stage: Stage
    owner: str
    ledger: Ledger
    circuit: Circuit
    strays: Strays
    at: Checkpoint
