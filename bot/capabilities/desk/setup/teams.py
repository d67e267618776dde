"""Who leads what: teams named, dropped, given a lead. Each change is saved at once and audited.

These are deeds of one person's taps: each may come twice, from two windows, and late.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.desk.setup.rules import TeamStanding
from bot.core.db import insert_once
from bot.core.groups import NAME_LENGTH
from bot.core.people import Member, Person, Team, TeamMember
from bot.core.workspaces import audit


async def find_teams(session: AsyncSession) -> tuple[TeamStanding, ...]:
    """Every team and every proposal of one, by name."""
    sizes = select(TeamMember.team_id, func.count().label("people")).group_by(TeamMember.team_id).subquery()
    rows = await session.execute(
        select(Team, Member.name, func.coalesce(sizes.c.people, 0))
        .outerjoin(Member, (Member.id == Team.lead_id) & Member.active)
        .outerjoin(sizes, sizes.c.team_id == Team.id)
        .where(Team.active | Team.proposed)
    )
    standings = [
        TeamStanding(
            id=str(team.id),
            name=team.name,
            people=people,
            proposed=team.proposed,
            lead_id=team.lead_id if lead_name else None,
            lead_name=lead_name or "",
        )
        for team, lead_name, people in rows
    ]
    return tuple(sorted(standings, key=lambda team: team.name.casefold()))


async def why_not_lead(session: AsyncSession, member_id: str) -> str | None:
    """The sentence for somebody who cannot be asked anything; None for an active member."""
    if await session.scalar(select(Member.id).where(Member.id == member_id, Member.active)):
        return None
    return "I can only ask members of this workspace: no guests, no bots, nobody who left. Please choose somebody else."


async def name_lead(session: AsyncSession, team_id: UUID, member_id: str, *, by: Person, at: datetime) -> None:
    """Say who leads a team; outcomes stay with the team. A team that was dropped in another window stays dropped."""
    team = await session.scalar(select(Team).where(Team.id == team_id, Team.active | Team.proposed))
    if team is not None and team.lead_id != member_id:
        team.lead_id = member_id
        await audit(session, "team.lead", f"{member_id} leads {team.name}", actor_id=by.id, at=at)


async def why_not_team(session: AsyncSession, name: str) -> str | None:
    """The sentence for a name that another team has already; None for a free one, or that of a team that was dropped."""
    if len(name) > NAME_LENGTH:
        return f"At most {NAME_LENGTH} characters, please."
    known = await session.scalars(select(Team.name).where(Team.active | Team.proposed))
    taken = next((each for each in known if each.casefold() == name.casefold()), None)
    return (
        None
        if taken is None
        else f"There is a team called {taken} already. Change its lead in the list, or take another name."
    )


async def add_team(
    session: AsyncSession, name: str, lead_id: str, members: Sequence[str], *, by: Person, at: datetime
) -> None:
    """Add a team, or bring back a dropped one of that name. Who is no active member is left out."""
    await insert_once(session, Team, {"name": name, "active": False, "proposed": False}, key=["name"])
    team = (await session.scalars(select(Team).where(Team.name == name))).one()
    team.lead_id, team.active, team.proposed = lead_id, True, False
    wanted = {lead_id, *members}
    for member_id in await session.scalars(select(Member.id).where(Member.id.in_(wanted), Member.active)):
        await insert_once(
            session, TeamMember, {"team_id": team.id, "member_id": member_id}, key=["team_id", "member_id"]
        )
    await audit(session, "team.add", f"{name}, led by {lead_id}", actor_id=by.id, at=at)


async def drop_team(session: AsyncSession, team_id: UUID, *, by: Person, at: datetime) -> None:
    """Take a team, or a proposal, off the list. What it did stays; adding the name again brings it back."""
    team = await session.scalar(select(Team).where(Team.id == team_id, Team.active | Team.proposed))
    if team is not None:
        team.active = team.proposed = False
        await audit(session, "team.drop", team.name, actor_id=by.id, at=at)


async def accept_proposals(session: AsyncSession, *, by: Person, at: datetime) -> None:
    """Proposed teams with a lead become teams; those without stay proposals, and nobody is asked for them."""
    active_leads = select(Member.id).where(Member.active)
    for team in await session.scalars(select(Team).where(Team.proposed, Team.lead_id.in_(active_leads))):
        team.active, team.proposed = True, False
        await audit(session, "team.add", f"{team.name}, led by {team.lead_id}", actor_id=by.id, at=at)
