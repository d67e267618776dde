"""Who sits at the CTO's desk at a moment: the owner, or the deputy who stands in while the owner is away. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.people import Member
from bot.core.roles import Role
from bot.core.schedule import zone_of
from bot.core.workspaces import RoleHolder


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """The office at one moment."""

    owner_id: str | None
    """The active owner; None where the office is vacant."""
    away_until: date | None
    """The owner's first day back, by their own calendar; None while they are here."""
    stands_in: str | None
    """The first deputy who is here, where the owner is away or the office is vacant."""

    @property
    def in_charge(self) -> str | None:
        """Who gets what is for the CTO. With no deputy here it waits for an owner who is away; None where nobody is left."""
        return self.stands_in or self.owner_id


async def find_seat(session: AsyncSession, at: datetime) -> Seat:
    """The office of this session's workspace at `at` (domain time)."""
    rows = await session.execute(
        select(RoleHolder.role, Member)
        .join(Member, (Member.id == RoleHolder.member_id) & Member.active)
        .where(RoleHolder.role.in_((Role.OWNER, Role.DEPUTY)))
        .order_by(RoleHolder.since, Member.id)
    )
    held = [(role, member) for role, member in rows]
    owner = next((member for role, member in held if role is Role.OWNER), None)
    away_until = _away_until(owner, at) if owner is not None else None
    if owner is not None and away_until is None:
        return Seat(owner_id=owner.id, away_until=None, stands_in=None)
    deputies = [member for role, member in held if role is Role.DEPUTY]
    return Seat(
        owner_id=owner.id if owner is not None else None, away_until=away_until, stands_in=_first_here(deputies, at)
    )


async def find_returns(session: AsyncSession) -> list[datetime]:
    """The midnights at which an owner or deputy who said that they are away is back, past ones too."""
    sitting = select(RoleHolder.member_id).where(RoleHolder.role.in_((Role.OWNER, Role.DEPUTY)))
    away = select(Member.zone, Member.away_until).where(Member.id.in_(sitting), Member.away_until.is_not(None))
    return [
        datetime.combine(until, time(), zone_of(zone))
        for zone, until in await session.execute(away)
        if until is not None
    ]


def _first_here(members: Sequence[Member], at: datetime) -> str | None:
    return next((member.id for member in members if _away_until(member, at) is None), None)


def _away_until(member: Member, at: datetime) -> date | None:
    today = at.astimezone(zone_of(member.zone)).date()
    return member.away_until if member.away_until is not None and member.away_until > today else None
