"""Reading what the CTO sees at a glance: counts and names of teams, so that nothing is decrypted."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes import register
from bot.capabilities.outcomes.asks.ledger import count_kept
from bot.capabilities.outcomes.asks.models import Ask, is_owed
from bot.capabilities.outcomes.glance import KEPT_WITHIN, UNHEARD_AFTER, Overview
from bot.capabilities.outcomes.models import Outcome, is_running
from bot.capabilities.outcomes.rules import QUIET_AFTER
from bot.core.people import Member, Person, Team, first_name


async def find_overview(session: AsyncSession, person: Person, now: datetime) -> Overview:
    """For whoever sits at the CTO's desk; what is late is so on their own calendar."""
    today = now.astimezone(person.zone).date()
    rows = await session.execute(
        select(
            Team.name,
            Member.name,
            func.count(Outcome.id),
            func.max(Outcome.heard_at),
            func.min(Outcome.heard_at),
            func.min(Outcome.due),
        )
        .outerjoin(Member, (Member.workspace_id == Team.workspace_id) & (Member.id == Team.lead_id) & Member.active)
        .outerjoin(Outcome, (Outcome.workspace_id == Team.workspace_id) & (Outcome.team_id == Team.id) & is_running())
        .where(Team.active)
        .group_by(Team.id, Team.name, Member.name)
        .order_by(Team.name)
    )
    teams = [
        (f"{team} ({first_name(lead) if lead else 'no lead'})", number, last, first, due)
        for team, lead, number, last, first, due in rows
    ]
    retired = select(func.count()).select_from(Outcome).join(Team, Team.id == Outcome.team_id)
    return Overview(
        totals=await register.totals(session),
        unheard=[team for team, number, last, _, _ in teams if number and now - last >= UNHEARD_AFTER],
        without=[team for team, number, *_ in teams if not number],
        past=[team for team, number, _, _, due in teams if number and due is not None and due < today],
        stale=[team for team, number, _, first, _ in teams if number and now - first >= QUIET_AFTER],
        retired=await session.scalar(retired.where(is_running(), ~Team.active)) or 0,
        owed=await _count(session, is_owed()),
        late=await _count(session, is_owed() & (Ask.due < today)),
        kept=await count_kept(session, since=now - KEPT_WITHIN),
    )


async def _count(session: AsyncSession, asks: ColumnElement[bool]) -> int:
    return await session.scalar(select(func.count()).select_from(Ask).where(asks)) or 0
