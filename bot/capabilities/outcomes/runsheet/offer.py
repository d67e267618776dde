"""Two weeks before a quarter ends, the CTO's desk offers the run sheet: once per quarter and workspace."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes import register
from bot.capabilities.outcomes.runsheet.quarters import STILL_MEANT, offer_begins, quarter_of, read_quarter
from bot.capabilities.outcomes.runsheet.views import SHOW
from bot.core import notices
from bot.core.capability import Job, Rank, Rendering, Withdrawn
from bot.core.context import Context
from bot.core.db import EVERY_WORKSPACE
from bot.core.notices import OWNER, Notice
from bot.core.schedule import zone_of
from bot.core.slack.blocks import button, section
from bot.core.slack.events import Block
from bot.core.text import day
from bot.core.workspaces import Workspace, current_workspace

OFFER = "outcomes.runsheet"


async def offer(context: Context, now: datetime) -> None:
    """A job: owe the offer in every workspace whose quarter is about to end. Safe to repeat."""
    for workspace_id, zone in await _workspaces(context):
        quarter = quarter_of(now.astimezone(zone_of(zone)).date())
        if now < offer_begins(quarter, zone_of(zone)):
            continue
        key = f"outcomes:runsheet:{quarter.key}"
        async with context.database.reading(workspace_id) as session:
            owed = await session.scalar(select(Notice.id).where(Notice.key == key))
            if owed is not None or not (await register.totals(session)).outcomes:
                continue
        async with context.database.transaction(workspace_id) as session:
            ref = {"quarter": quarter.key}
            await notices.owe(session, key=key, to=OWNER, subject=OFFER, ref=ref, at=now, rank=Rank.OFFER)


async def next_offer(context: Context, now: datetime) -> datetime | None:
    """When the next quarter is about to end somewhere."""
    begins = [
        when
        for _, zone in await _workspaces(context)
        for this in [quarter_of(now.astimezone(zone_of(zone)).date())]
        for when in (offer_begins(this, zone_of(zone)), offer_begins(this.following, zone_of(zone)))
    ]
    return min((when for when in begins if when > now), default=None)


async def render(session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
    """The notice `outcomes.runsheet`."""
    quarter = read_quarter(rendering.ref["quarter"])
    today = rendering.now.astimezone(zone_of((await current_workspace(session)).zone)).date()
    if quarter is None or today > quarter.last + STILL_MEANT:
        return Withdrawn("its quarter is long over")
    ends = f"{quarter} ended on" if quarter.last < today else f"{quarter} ends on"
    said = f"*{ends} {day(quarter.last)}.* The register makes the run sheet for the all-hands: reached, learned, needs help, running."
    return [section(said, button("Look at it", SHOW, f"{quarter.key}:0"))]


async def _workspaces(context: Context) -> list[tuple[str, str]]:
    """Those that run, with their zones."""
    async with context.database.reading(EVERY_WORKSPACE) as session:
        running = Workspace.started_at.is_not(None) & Workspace.parked.is_(None)
        rows = await session.execute(select(Workspace.id, Workspace.zone).where(running).order_by(Workspace.id))
        return [(workspace_id, zone) for workspace_id, zone in rows]


JOB = Job("outcomes.runsheet", offer, next_offer)
