"""What of the asks goes with the CTO's office: whoever holds it owes what was promised, and decides what was asked."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes.asks.models import Ask, is_owed
from bot.capabilities.outcomes.asks.rules import OFFERED, UNDECIDED, AskState
from bot.capabilities.outcomes.views import count
from bot.core.schedule import zone_of
from bot.core.workspaces import current_workspace


async def find_passing(session: AsyncSession, at: datetime) -> Sequence[str]:
    """Counts by how the asks stand, late by the workspace's own day; no line for what there is none of."""
    workspace = await current_workspace(session)
    today = at.astimezone(zone_of(workspace.zone)).date()
    rows = list(await session.execute(select(Ask.state, Ask.due).where(is_owed())))
    promised = [due for state, due in rows if state is AskState.PROMISED]
    late = sum(due is not None and due < today for due in promised)
    undecided = sum(state in UNDECIDED for state, _ in rows)
    offered = sum(state in OFFERED for state, _ in rows)
    lines = [f"{count(undecided, 'ask')} to decide"] if undecided else []
    lines += [f"{count(offered, 'ask')} handed on, without a yes yet"] if offered else []
    lines += [count(len(promised), "promise") + (f", {late} of them late" if late else "")] if promised else []
    return lines
