"""Finding that somebody else leads a team, and owing them the hand-over card: exactly once per change.

The change and the card are written in one transaction. Who leads a team when the register first sees it gets no card: they
got the owner's letter.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, null, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes.handover.models import LeadSeen
from bot.core import notices
from bot.core.capability import Job, nothing_in_sight
from bot.core.context import Context
from bot.core.db import EVERY_WORKSPACE, insert_once
from bot.core.people import Team
from bot.core.workspaces import Workspace

HANDOVER = "outcomes.handover"

_LEADS: ColumnElement[str | None] = case((Team.active, Team.lead_id), else_=null())
"""Who leads a team now: nobody one that is no team."""


async def hand_over(context: Context, now: datetime) -> None:
    """A job: owe a card for every change since the last look. Writes nothing where nothing changed; safe to repeat."""
    async with context.database.reading(EVERY_WORKSPACE) as session:
        changed = _changed().with_only_columns(Team.workspace_id).distinct().order_by(Team.workspace_id)
        started = Workspace.started_at.is_not(None) & Workspace.parked.is_(None)
        here = changed.join(Workspace, Workspace.id == Team.workspace_id).where(started)
        workspaces = list(await session.scalars(here))
    for workspace_id in workspaces:
        async with context.database.transaction(workspace_id) as session:
            await take_up_changes(session, now)


async def take_up_changes(session: AsyncSession, now: datetime) -> None:
    """Write down who leads what in this workspace, and owe the card to each new lead."""
    for team, lead_id in (await session.execute(_changed().order_by(Team.name))).all():
        first = {"team_id": team.id, "lead_id": lead_id, "changes": 0, "seen_at": now}
        if await insert_once(session, LeadSeen, first, key=["team_id"]):
            continue
        mine = select(LeadSeen).where(LeadSeen.team_id == team.id).with_for_update()
        seen = (await session.scalars(mine.execution_options(populate_existing=True))).one()
        if seen.lead_id == lead_id:  # another process was faster
            continue
        before, seen.lead_id, seen.seen_at = seen.lead_id, lead_id, now
        await notices.withdraw(session, _key(seen))
        seen.changes += 1
        if lead_id is not None:
            ref = {"team": team.id.hex, "before": before or ""}
            await notices.owe(session, key=_key(seen), to=lead_id, subject=HANDOVER, ref=ref, at=now)


def _changed() -> Select[Team, str | None]:
    same_team = (LeadSeen.workspace_id == Team.workspace_id) & (LeadSeen.team_id == Team.id)
    unseen = LeadSeen.team_id.is_(None) & _LEADS.is_not(None)
    other = LeadSeen.team_id.is_not(None) & LeadSeen.lead_id.is_distinct_from(_LEADS)
    return select(Team, _LEADS).outerjoin(LeadSeen, same_team).where(unseen | other)


def _key(seen: LeadSeen) -> str:
    return f"outcomes:handover:{seen.team_id.hex}:{seen.changes}"


JOB = Job("outcomes.handover", hand_over, nothing_in_sight)
