"""Who is there for somebody whose evening was bad: the wellbeing contact, by name, and the crisis numbers. Reads only."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.settings import find_crisis
from bot.core.people import Member, first_name
from bot.core.roles import Role
from bot.core.workspaces import RoleHolder


@dataclass(frozen=True, slots=True)
class Contact:
    id: str
    name: str
    """The first name, plain text."""


@dataclass(frozen=True, slots=True)
class Help:
    contacts: tuple[Contact, ...]
    """Whoever is the wellbeing contact and still here, who has been it longest first."""
    crisis: str | None
    """Plain text as the owner wrote it; None until they have."""


async def find_help(session: AsyncSession) -> Help:
    rows = await session.execute(
        select(Member.id, Member.name)
        .join(RoleHolder, (RoleHolder.workspace_id == Member.workspace_id) & (RoleHolder.member_id == Member.id))
        .where(RoleHolder.role == Role.WELLBEING, Member.active)
        .order_by(RoleHolder.since, Member.id)
    )
    contacts = tuple(Contact(member_id, first_name(name)) for member_id, name in rows)
    return Help(contacts, await find_crisis(session))
