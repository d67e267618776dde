"""Who leads what: teams named, dropped, given a lead. Each change is saved at once and audited.

These are deeds of one person's taps: each may come twice, from two windows, and late.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
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
    standings = [_standing(team, lead_name, people) for team, lead_name, people in rows]
    return tuple(sorted(standings, key=lambda team: team.name.casefold()))


async def find_team(session: AsyncSession, team_id: UUID) -> TeamStanding | None:
    """One team with who is in it; None for one that was dropped."""
    row = (
        await session.execute(
            select(Team, Member.name)
            .outerjoin(Member, (Member.id == Team.lead_id) & Member.active)
            .where(Team.id == team_id, Team.active | Team.proposed)
        )
    ).one_or_none()
    if row is None:
        return None
    team, lead_name = row
    others = select(TeamMember.member_id).where(TeamMember.team_id == team_id).order_by(TeamMember.member_id)
    members = [member_id for member_id in await session.scalars(others) if member_id != team.lead_id]
    return replace(_standing(team, lead_name, len(members)), members=tuple(members))


def _standing(team: Team, lead_name: str | None, people: int) -> TeamStanding:
    return TeamStanding(
        id=str(team.id),
        name=team.name,
        people=people,
        proposed=team.proposed,
        lead_id=team.lead_id if lead_name else None,
        lead_name=lead_name or "",
        channel=team.channel,
        user_group=team.user_group,
    )


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


async def why_not_team(session: AsyncSession, name: str, but: UUID | None = None) -> str | None:
    """The sentence for a name that another team has already; None for a free one, or that of a team that was dropped.

    A team that is renamed (`but`) cannot have a dropped team's name either: its outcomes stand under it.
    """
    if not name:
        return "A team needs a name."
    if len(name) > NAME_LENGTH:
        return f"At most {NAME_LENGTH} characters, please."
    others = Team.id != but if but is not None else Team.active | Team.proposed
    known = await session.scalars(select(Team.name).where(others))
    taken = next((each for each in known if each.casefold() == name.casefold()), None)
    return (
        None
        if taken is None
        else f"There is a team called {taken} already. Change its lead in the list, or take another name."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamWords:
    """A team as somebody filled it in."""

    name: str
    lead_id: str
    members: Sequence[str]
    channel: str | None


async def add_team(session: AsyncSession, said: TeamWords, *, by: Person, at: datetime) -> None:
    """Add a team, or bring back a dropped one of that name. Who is no active member is left out."""
    await insert_once(session, Team, {"name": said.name, "active": False, "proposed": False}, key=["name"])
    team = (await session.scalars(select(Team).where(Team.name == said.name))).one()
    team.lead_id, team.channel, team.active, team.proposed = said.lead_id, said.channel, True, False
    await _put_in(session, team, {said.lead_id, *said.members})
    await audit(session, "team.add", f"{said.name}, led by {said.lead_id}", actor_id=by.id, at=at)


async def change_team(session: AsyncSession, team_id: UUID, said: TeamWords, *, by: Person, at: datetime) -> None:
    """Rename a team, give it another lead, channel or, where no user group says so, other people. Nothing for a dropped one."""
    team = await session.scalar(select(Team).where(Team.id == team_id, Team.active | Team.proposed))
    if team is None:
        return
    if team.name != said.name:
        await audit(session, "team.rename", f"{team.name} is {said.name}", actor_id=by.id, at=at)
    if team.channel != said.channel:
        what = "another channel" if said.channel else "no channel"
        await audit(session, "team.channel", f"{said.name} has {what}", actor_id=by.id, at=at)
    team.name, team.channel = said.name, said.channel
    await name_lead(session, team_id, said.lead_id, by=by, at=at)
    if team.user_group is None:
        await _bring_to(session, team, {said.lead_id, *said.members}, by=by, at=at)


async def _bring_to(session: AsyncSession, team: Team, member_ids: Set[str], *, by: Person, at: datetime) -> None:
    """Make these a team's people; the log counts them, since a name each may be too many for a line."""
    theirs = select(TeamMember.member_id).where(TeamMember.team_id == team.id)
    before = set(await session.scalars(theirs))
    gone = TeamMember.member_id.not_in(member_ids)
    await session.execute(delete(TeamMember).where(TeamMember.team_id == team.id, gone))
    await _put_in(session, team, member_ids)
    after = set(await session.scalars(theirs))
    if after != before:
        what = f"{team.name}: {len(after - before)} in, {len(before - after)} out"
        await audit(session, "team.people", what, actor_id=by.id, at=at)


async def _put_in(session: AsyncSession, team: Team, member_ids: Set[str]) -> None:
    for member_id in await session.scalars(select(Member.id).where(Member.id.in_(member_ids), Member.active)):
        await insert_once(
            session, TeamMember, {"team_id": team.id, "member_id": member_id}, key=["team_id", "member_id"]
        )


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
