"""The run sheet of a quarter, out of the register and its history. Reads only."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes import register
from bot.capabilities.outcomes.models import OutcomeChange
from bot.capabilities.outcomes.rules import ENDED, ChangeKind
from bot.capabilities.outcomes.runsheet.quarters import Quarter
from bot.capabilities.outcomes.runsheet.sheet import InQuarter, TeamSheet, make_sheets
from bot.core.schedule import zone_of
from bot.core.workspaces import current_workspace


async def find_sheets(session: AsyncSession, quarter: Quarter) -> list[TeamSheet]:
    """By team. A quarter begins and ends on the workspace's own calendar; what runs is what runs today."""
    learned, ended = defaultdict[UUID, list[str]](list), dict[UUID, bool]()
    begins, ends = quarter.instants(zone_of((await current_workspace(session)).zone))
    told = select(OutcomeChange).where(
        OutcomeChange.at >= begins,
        OutcomeChange.at < ends,
        or_(OutcomeChange.state.is_not(None), OutcomeChange.what == ChangeKind.LEARNED),
    )
    for change in await session.scalars(told.order_by(OutcomeChange.seq)):
        if change.what is ChangeKind.LEARNED and change.words:
            learned[change.outcome_id].append(change.words)
        if change.state is not None:
            ended[change.outcome_id] = change.state in ENDED
    of = {each: InQuarter(learned=learned.get(each, ()), ended=ended.get(each, False)) for each in {*learned, *ended}}
    entries = await register.running_or_among(session, list(of))
    return make_sheets(entries, of)
