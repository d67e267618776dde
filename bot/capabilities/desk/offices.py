"""Roles given and taken by the owner. The owner's own is in set-up; a lead is whoever leads a team."""

from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.people import Member, Person
from bot.core.roles import Role
from bot.core.workspaces import RoleHolder, give_role, lock_workspace, take_role

GIVEN_HERE: Final[Mapping[Role, str]] = MappingProxyType(
    {
        Role.DEPUTY: "deputies of the CTO",
        Role.LEADERSHIP: "in leadership",
        Role.OPERATOR: "operators of this bot",
    }
)
"""The roles a capability of today uses; each with how several people who have it are called."""


async def find_given(session: AsyncSession) -> Mapping[Role, Sequence[str]]:
    """Who was given which of these roles and is still here, by member id."""
    rows = await session.execute(
        select(RoleHolder.role, Member.id)
        .join(Member, (Member.id == RoleHolder.member_id) & Member.active)
        .where(RoleHolder.role.in_(GIVEN_HERE))
        .order_by(Member.id)
    )
    found: dict[Role, list[str]] = {role: [] for role in GIVEN_HERE}
    for role, member_id in rows:
        found[role].append(member_id)
    return found


async def find_strangers(session: AsyncSession, wanted: Mapping[Role, Set[str]]) -> list[Role]:
    """The roles that somebody is named for who is no active member."""
    named = {member_id for members in wanted.values() for member_id in members}
    known = set(await session.scalars(select(Member.id).where(Member.id.in_(named), Member.active)))
    return [role for role, members in wanted.items() if members - known]


async def give_roles(session: AsyncSession, wanted: Mapping[Role, Set[str]], *, by: Person, at: datetime) -> None:
    """Bring who holds which role to `wanted`, each change audited; safe to repeat."""
    await lock_workspace(session)
    given = await find_given(session)
    for role, members in wanted.items():
        for member_id in sorted(members - set(given[role])):
            await give_role(session, role, member_id, actor_id=by.id, at=at)
        for member_id in sorted(set(given[role]) - members):
            await take_role(session, role, member_id, actor_id=by.id, at=at)
