"""Members and teams as the bot knows them; `sync.py` keeps them as Slack has them.

`Member.id` is Slack's user id. A person who left stays as a row that is no longer active: what they did keeps its author.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Boolean, Date, Index, Select, String, Time, and_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.columns import Base, Scoped, UtcMs, belongs_to, row_id
from bot.core.roles import Role
from bot.core.schedule import zone_of
from bot.core.workspaces import RoleHolder


class Member(Scoped, Base):
    """A person in a workspace. `zone` is always a key this machine's zone data knows."""

    __tablename__ = "members"
    __table_args__ = (Index("ix_members_synced_at", "workspace_id", "synced_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, sort_order=-1)
    name: Mapped[str] = mapped_column(String(255))
    zone: Mapped[str] = mapped_column(String(64))
    zone_doubt: Mapped[str | None] = mapped_column(String(64), default=None)
    """A zone Slack gave that the zone data does not know; the last good one is used until it does."""
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    is_admin: Mapped[bool] = mapped_column(Boolean, default=False)
    channel_id: Mapped[str | None] = mapped_column(String(32), default=None)
    """Their direct-message channel with the bot (D...), known from the first message on."""
    country: Mapped[str | None] = mapped_column(String(32), default=None)
    """Whose public holidays are theirs, "DE" or "DE-BY"; None: the company's. So with the hours and days below."""
    away_until: Mapped[date | None] = mapped_column(Date, default=None)
    """The first local day they are back; None while they are here."""
    day_starts: Mapped[time | None] = mapped_column(Time, default=None)
    """The same as `day_ends` where they may be written to at any hour, which only they can say."""
    day_ends: Mapped[time | None] = mapped_column(Time, default=None)
    working_days: Mapped[str | None] = mapped_column(String(7), default=None)
    synced_at: Mapped[datetime] = mapped_column(UtcMs)
    forgotten_at: Mapped[datetime | None] = mapped_column(UtcMs, default=None)
    """When they asked to be forgotten: until they come back, nothing that Slack says of them is written down."""


class Team(Scoped, Base):
    """A team of the company, engineering or not."""

    __tablename__ = "teams"
    __table_args__ = (
        belongs_to("members", "lead_id"),
        Index("uq_teams_name", "workspace_id", "name", unique=True),
        Index("uq_teams_user_group", "workspace_id", "user_group", unique=True),
    )

    id: Mapped[UUID] = row_id()
    name: Mapped[str] = mapped_column(String(120))
    lead_id: Mapped[str | None] = mapped_column(String(32), default=None)
    user_group: Mapped[str | None] = mapped_column(String(32), default=None)
    channel: Mapped[str | None] = mapped_column(String(32), default=None)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    proposed: Mapped[bool] = mapped_column(Boolean, default=False)
    """Found among Slack's user groups and not yet settled; until then it is not active, and its lead is a guess."""


class TeamMember(Scoped, Base):
    __tablename__ = "team_members"
    __table_args__ = (belongs_to("teams", "team_id", ondelete="CASCADE"), belongs_to("members", "member_id"))

    team_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(String(32), primary_key=True)


@dataclass(frozen=True, slots=True)
class Person:
    """Who is acting, as a value: a member with the roles they hold at this moment."""

    workspace_id: str
    id: str
    name: str
    zone: ZoneInfo
    roles: frozenset[Role]
    away_until: date | None = None
    """As `Member.away_until`, when they began to act: a day that is over counts for nothing."""


async def find_person(session: AsyncSession, member_id: str) -> Person | None:
    """The active member of this session's workspace, with their roles; None for a stranger, a bot or somebody who left."""
    rows = (await session.execute(_acting(), {"member_id": member_id})).all()
    if not rows:
        return None
    workspace_id, name, zone, away_until, is_lead, _ = rows[0]
    roles = {Role.MEMBER} | ({Role.LEAD} if is_lead else set[Role]())
    roles |= {role for *_, role in rows if role}
    return Person(workspace_id, member_id, name, zone_of(zone), frozenset(roles), away_until)


@cache
def _acting() -> Select[str, str, str, date | None, bool, Role]:
    """One row for each role somebody was given, and one where they have none: everything that anybody does begins with it.

    Hence one statement, built once, of columns alone: it takes half as long as one built anew for a whole member.
    """
    leads = select(Team.id).where(Team.workspace_id == Member.workspace_id, Team.lead_id == Member.id, Team.active)
    given = and_(RoleHolder.workspace_id == Member.workspace_id, RoleHolder.member_id == Member.id)
    return (
        select(Member.workspace_id, Member.name, Member.zone, Member.away_until, leads.exists(), RoleHolder.role)
        .outerjoin(RoleHolder, given)
        .where(Member.id == bindparam("member_id"), Member.active)
    )


def first_name(name: str) -> str:
    """What somebody is called in a sentence: the first word of the name they show in Slack."""
    return next(iter(name.split()), name)


async def names_of(session: AsyncSession, member_ids: Iterable[str]) -> dict[str, str]:
    """Display names by member id, of people who left too."""
    rows = await session.execute(select(Member.id, Member.name).where(Member.id.in_(set(member_ids))))
    return {member_id: name for member_id, name in rows}  # noqa: C416 - a row is not a plain pair


async def teams_led_by(session: AsyncSession, member_id: str) -> list[Team]:
    return list(await session.scalars(select(Team).where(Team.lead_id == member_id, Team.active).order_by(Team.name)))
