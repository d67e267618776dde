"""Whom a ritual asks, as conditions on members, and how that differs from who is enrolled."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final, Literal, assert_never, cast

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins.models import Enrolment
from bot.capabilities.checkins.rituals import Audience
from bot.core.columns import UtcMs
from bot.core.people import Member, Team, TeamMember
from bot.core.roles import Role
from bot.core.workspaces import RoleHolder

EVERYBODY: Final = "everybody"
AT_ONCE: Final = 5000
"""How many differences are taken up in one transaction."""


@dataclass(frozen=True, slots=True)
class Differences:
    """Members by id, with the zone they live in now."""

    joined: dict[str, str]
    moved: dict[str, str]
    left: list[str]

    def __bool__(self) -> bool:
        return bool(self.joined or self.moved or self.left)


async def compare(
    session: AsyncSession, ritual_id: str, audience: Audience, *, since: datetime | None = None
) -> Differences:
    """Where the enrolments of a ritual differ from its audience, up to a few thousand at once.

    `since` looks only at members written after it, which an audience of everybody can afford on every tick; None looks at all.
    """
    given = {"ritual": ritual_id, "since": since} if since is not None else {"ritual": ritual_id}
    arrived, gone = _differing(audience.who, audience.without, recent=since is not None)
    found = [(member, zone, cast("str | None", was)) for member, zone, was in await session.execute(arrived, given)]
    return Differences(
        joined={member: zone for member, zone, was in found if was is None},
        moved={member: zone for member, zone, was in found if was is not None},
        left=list(await session.scalars(gone, given)),
    )


@lru_cache
def _differing(
    who: str, without: tuple[Literal["owner"], ...], *, recent: bool
) -> tuple[Select[str, str, str], Select[str]]:
    """Who is wanted and not enrolled so, and who is enrolled and not wanted. Built once: it is asked in most ticks."""
    wanted = and_(*belonging(Audience(who=who, without=without)))
    seen = [Member.synced_at >= bindparam("since", type_=UtcMs())] if recent else []
    enrolled = and_(
        Enrolment.workspace_id == Member.workspace_id,
        Enrolment.member_id == Member.id,
        Enrolment.ritual_id == bindparam("ritual"),
    )
    arrived = (
        select(Member.id, Member.zone, Enrolment.zone)
        .outerjoin(Enrolment, enrolled)
        .where(wanted, or_(Enrolment.member_id.is_(None), Enrolment.zone != Member.zone), *seen)
        .limit(AT_ONCE)
    )
    gone = (
        select(Enrolment.member_id)
        .join(Member, enrolled)
        .where(Enrolment.member_id.not_in(select(Member.id).where(wanted)), *seen)
        .limit(AT_ONCE)
    )
    return arrived, gone


def belonging(audience: Audience) -> list[ColumnElement[bool]]:
    """The conditions under which a member belongs to an audience."""
    conditions: list[ColumnElement[bool]] = [Member.active.is_(True)]
    match audience.who.partition(":"):
        case ["everybody", _, _]:
            pass
        case ["leads", _, _]:
            conditions.append(Member.id.in_(select(Team.lead_id).where(Team.active, Team.lead_id.is_not(None))))
        case ["team", _, name]:
            conditions.append(_in_team(name))
        case ["role", _, name]:
            conditions.append(Member.id.in_(select(RoleHolder.member_id).where(RoleHolder.role == Role(name))))
        case _:
            message = f"An audience that no file can name: {audience.who}"
            raise AssertionError(message)
    for left_out in audience.without:
        match left_out:
            case "owner":
                owner = select(RoleHolder.member_id).where(RoleHolder.role == Role.OWNER)
                conditions.append(Member.id.not_in(owner))
            case _:
                assert_never(left_out)
    return conditions


def _in_team(name: str) -> ColumnElement[bool]:
    """Its members, and its lead, whom a user group does not always name."""
    members = (
        select(TeamMember.member_id)
        .join(Team, and_(Team.workspace_id == TeamMember.workspace_id, Team.id == TeamMember.team_id))
        .where(Team.active, Team.name == name)
    )
    lead = select(Team.lead_id).where(Team.active, Team.name == name, Team.lead_id.is_not(None))
    return or_(Member.id.in_(members), Member.id.in_(lead))
