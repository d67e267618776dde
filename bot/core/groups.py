"""Slack's user groups as proposals for teams.

A group only proposes a team and lends it its members. What the owner decided about a team (its name, its lead, that it
exists at all) is never overwritten here.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.people import Member, Team, TeamMember
from bot.core.slack.directory import UserGroup

NAME_LENGTH = 120


async def write_groups(session: AsyncSession, groups: Sequence[UserGroup], leads: Set[str] = frozenset()) -> None:
    """Propose a team for each group with people in it, and give teams the members of their group; safe to repeat.

    `leads` are those whose title says that they lead something: where a group has just one, they are proposed as its lead.
    """
    people = await _active(session)
    teams = list(await session.scalars(select(Team)))
    by_group = {team.user_group: team for team in teams if team.user_group}
    taken = {team.name for team in teams}
    wanted: dict[UUID, Set[str]] = {}
    for group in groups:
        members = people & set(group.members or ())
        team = by_group.get(group.id)
        if team is None and group.enabled and members:
            team = Team(user_group=group.id, name=free_name(group, taken), active=False, proposed=True)
            session.add(team)
            await session.flush()
            taken.add(team.name)
        if team is None:
            continue
        if team.proposed:
            team.proposed = group.enabled
            team.lead_id = team.lead_id or _only(leads & members)
        if group.enabled and group.members is not None:
            wanted[team.id] = members
    await _write_members(session, wanted)


async def move_members(session: AsyncSession, group_id: str, *, added: Iterable[str], removed: Iterable[str]) -> None:
    """People were put into a user group or taken out of it; nothing where no team goes by that group."""
    team_id = await session.scalar(select(Team.id).where(Team.user_group == group_id))
    if team_id is not None:
        present = set(await session.scalars(select(TeamMember.member_id).where(TeamMember.team_id == team_id)))
        joined = await _active(session) & set(added)
        await _write_members(session, {team_id: (present | joined) - set(removed)})


def free_name(group: UserGroup, taken: Set[str]) -> str:
    """A team name for this group that no other team has."""
    candidates = (group.name, f"{group.name} (@{group.handle})", f"{group.name} ({group.id})")
    return next(name for each in candidates if (name := each[:NAME_LENGTH]) not in taken)


def _only(members: Set[str]) -> str | None:
    return next(iter(members)) if len(members) == 1 else None


async def _active(session: AsyncSession) -> set[str]:
    return set(await session.scalars(select(Member.id).where(Member.active)))


async def _write_members(session: AsyncSession, wanted: Mapping[UUID, Set[str]]) -> None:
    rows = await session.scalars(select(TeamMember).where(TeamMember.team_id.in_(wanted)))
    present = {(row.team_id, row.member_id): row for row in rows}
    pairs = {(team_id, member_id) for team_id, members in wanted.items() for member_id in members}
    for pair in present.keys() - pairs:
        await session.delete(present[pair])
    session.add_all(TeamMember(team_id=team, member_id=member) for team, member in sorted(pairs - present.keys()))
