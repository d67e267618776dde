"""Roles given and taken by the owner. The owner's own is handed over; a lead is whoever leads a team."""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.people import Member, Person
from bot.core.roles import Role
from bot.core.stages import Stage
from bot.core.workspaces import RoleHolder, give_role, lock_workspace, take_role

_ALWAYS: Final = (Role.DEPUTY, Role.LEADERSHIP, Role.OPERATOR)

GIVEN: Final[Mapping[Role, tuple[str, str]]] = MappingProxyType(
    {
        Role.DEPUTY: ("deputies of the CTO", "Stand in while you are away, and can decide about asks at any time."),
        Role.LEADERSHIP: ("in leadership", "Reads what is for leadership."),
        Role.OPERATOR: (
            "operators of this bot",
            "See how I am, settings and backups, and no words people wrote.",
        ),
        Role.COMPLAINTS: ("looking after complaints", "Read every complaint, with the name of who complains."),
        Role.SECOND_PERSON: (
            "the second person for what concerns the CTO",
            "Hears who would like to talk about it, and nothing else.",
        ),
        Role.WELLBEING: ("the wellbeing contact", "Is named to whoever would rather talk to someone."),
    }
)
"""Every role the owner gives: how several people who have it are called, and what it means."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a role and is still here. `since` is None where nobody wrote it down."""

    member_id: str
    name: str
    since: datetime | None


def roles_in_use(stages: Sequence[Stage]) -> tuple[Role, ...]:
    """The roles that something here uses: those of a part of the bot that does not exist are not asked for."""
    wanted = {*_ALWAYS, *(role for stage in stages for role in stage.roles)}
    return tuple(role for role in GIVEN if role in wanted)


async def find_holders(session: AsyncSession, roles: Collection[Role]) -> Mapping[Role, Sequence[Holder]]:
    """Who holds which of these roles and is still here, who has it longest first."""
    rows = await session.execute(
        select(RoleHolder.role, Member.id, Member.name, RoleHolder.since)
        .join(Member, (Member.id == RoleHolder.member_id) & Member.active)
        .where(RoleHolder.role.in_(roles))
        .order_by(RoleHolder.since, Member.id)
    )
    found: dict[Role, list[Holder]] = {role: [] for role in roles}
    for role, member_id, name, since in rows:
        found[role].append(Holder(member_id, name, since))
    return found


async def find_strangers(session: AsyncSession, wanted: Mapping[Role, Set[str]]) -> list[Role]:
    """The roles that somebody is named for who is no active member."""
    named = {member_id for members in wanted.values() for member_id in members}
    known = set(await session.scalars(select(Member.id).where(Member.id.in_(named), Member.active)))
    return [role for role, members in wanted.items() if members - known]


async def give_roles(session: AsyncSession, wanted: Mapping[Role, Set[str]], *, by: Person, at: datetime) -> None:
    """Bring who holds which role to `wanted`, each change audited; safe to repeat."""
    await lock_workspace(session)
    held = await find_holders(session, wanted.keys())
    for role, members in wanted.items():
        now = {holder.member_id for holder in held[role]}
        for member_id in sorted(members - now):
            await give_role(session, role, member_id, actor_id=by.id, at=at)
        for member_id in sorted(now - members):
            await take_role(session, role, member_id, actor_id=by.id, at=at)
