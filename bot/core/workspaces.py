"""A workspace, its settings, who holds which role in it, and the audit log of what was changed by whom.

No words that people wrote are kept here: the audit log names verbs, settings and people.
"""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import Date, Index, String, Time, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.columns import Base, Scoped, UtcMs, belongs_to, choice, partial_index, row_id
from bot.core.db import Database, insert_once
from bot.core.roles import Role


class Workspace(Base):
    """One Slack team that installed the bot. `id` is Slack's team id (T...)."""

    __tablename__ = "workspaces"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    bot_user_id: Mapped[str] = mapped_column(String(32))
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    country: Mapped[str | None] = mapped_column(String(32), default=None)
    """Whose public holidays count for whoever says nothing else: "DE", "DE-BY"."""
    working_days: Mapped[str] = mapped_column(String(7), default="01234")
    day_starts: Mapped[time] = mapped_column(Time, default=time(9))
    day_ends: Mapped[time] = mapped_column(Time, default=time(17, 30))
    leadership_channel: Mapped[str | None] = mapped_column(String(32), default=None)
    installed_at: Mapped[datetime] = mapped_column(UtcMs)
    started_at: Mapped[datetime | None] = mapped_column(UtcMs, default=None)
    """Nothing is sent to anyone but whoever sets up before this: it is the owner's word."""
    paused_from: Mapped[date | None] = mapped_column(Date, default=None)
    paused_until: Mapped[date | None] = mapped_column(Date, default=None)
    """The first day after a company-wide pause; both are local dates of whoever is asked."""
    synced_at: Mapped[datetime | None] = mapped_column(UtcMs, default=None)
    """When all members were last read from Slack; None before the first time."""
    parked: Mapped[str | None] = mapped_column(String(64), default=None)
    """Why Slack refuses this workspace's token as a whole; None while it works."""


class RoleHolder(Scoped, Base):
    """A role somebody was given. There is one owner at the most."""

    __tablename__ = "role_holders"
    __table_args__ = (
        belongs_to("members", "member_id"),
        partial_index("uq_role_holders_owner", "role = 'owner'", "workspace_id", unique=True),
    )

    role: Mapped[Role] = mapped_column(choice(Role), primary_key=True)
    member_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    since: Mapped[datetime | None] = mapped_column(UtcMs, default=None)


class AuditEntry(Scoped, Base):
    """A change of settings or roles, for the owner and the operator to read."""

    __tablename__ = "audit_log"
    __table_args__ = (belongs_to("members", "actor_id"), Index("ix_audit_log_at", "workspace_id", "at"))

    id: Mapped[UUID] = row_id()
    at: Mapped[datetime] = mapped_column(UtcMs)
    actor_id: Mapped[str | None] = mapped_column(String(32))
    verb: Mapped[str] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(String(255))


class CompanyDay(Scoped, Base):
    """A day on which the whole company is off."""

    __tablename__ = "company_days"
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), default="")


async def current_workspace(session: AsyncSession) -> Workspace:
    """The workspace this session is for."""
    return await session.get_one(Workspace, session.info["workspace"])


async def started_workspaces(database: Database) -> list[str]:
    """The ids of those whose owner said "start": nothing is done for anybody else's people before."""
    async with database.system_reading() as session:
        started = select(Workspace.id).where(Workspace.started_at.is_not(None))
        return list(await session.scalars(started.order_by(Workspace.id)))


async def lock_workspace(session: AsyncSession) -> Workspace:
    """The same, locked until the transaction ends: what two people or two replicas must not do at once.

    "No key": whoever wrote a row of this workspace holds its key, and two of them would wait for each other for ever.
    """
    return await session.get_one(
        Workspace, session.info["workspace"], with_for_update={"key_share": True}, populate_existing=True
    )


async def holders(session: AsyncSession, role: Role) -> list[str]:
    """The members who were given this role, by id."""
    return list(
        await session.scalars(
            select(RoleHolder.member_id).where(RoleHolder.role == role).order_by(RoleHolder.member_id)
        )
    )


async def owner_of(session: AsyncSession) -> str | None:
    """The CTO's member id; None until set-up named one."""
    found = await holders(session, Role.OWNER)
    return found[0] if found else None


async def give_role(session: AsyncSession, role: Role, member_id: str, *, actor_id: str | None, at: datetime) -> None:
    """Give a role and say so in the audit log; safe to repeat. Another owner hands over the office."""
    if role is Role.OWNER:
        await session.execute(delete(RoleHolder).where(RoleHolder.role == role, RoleHolder.member_id != member_id))
    holder = {"role": role, "member_id": member_id, "since": at}
    if await insert_once(session, RoleHolder, holder, key=["role", "member_id"]):
        await audit(session, f"role.{role}", f"given to {member_id}", actor_id=actor_id, at=at)


async def take_role(session: AsyncSession, role: Role, member_id: str, *, actor_id: str | None, at: datetime) -> None:
    """Take a role back and say so in the audit log; safe to repeat."""
    holder = await session.scalar(select(RoleHolder).where(RoleHolder.role == role, RoleHolder.member_id == member_id))
    if holder is not None:
        await session.delete(holder)
        await audit(session, f"role.{role}", f"taken from {member_id}", actor_id=actor_id, at=at)


async def audit(session: AsyncSession, verb: str, what: str, *, actor_id: str | None, at: datetime) -> None:
    """Write down a change of settings or roles. `what` names settings and people, never what somebody wrote."""
    session.add(AuditEntry(at=at, actor_id=actor_id, verb=verb, what=what))
