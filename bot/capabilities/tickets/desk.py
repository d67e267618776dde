"""Who looks after complaints at this moment, and who works on one."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.models import Ticket, is_open
from bot.core.people import Member
from bot.core.roles import Role
from bot.core.workspaces import RoleHolder


async def find_triage(session: AsyncSession) -> tuple[str, ...]:
    """Whoever looks after complaints and is still here, by id, who has done so longest first.

    With nobody named it is the CTO's office: owner and deputies. Empty where that is vacant, too.
    """
    rows = await session.execute(
        select(RoleHolder.role, Member.id)
        .join(Member, (Member.id == RoleHolder.member_id) & Member.active)
        .where(RoleHolder.role.in_((Role.COMPLAINTS, Role.OWNER, Role.DEPUTY)))
        .order_by(RoleHolder.since, Member.id)
    )
    held = [(role, member_id) for role, member_id in rows]
    for roles in ((Role.COMPLAINTS,), (Role.OWNER, Role.DEPUTY)):
        found = [member_id for wanted in roles for role, member_id in held if role is wanted]
        if found:
            return tuple(found)
    return ()


async def works_on_one(session: AsyncSession, member_id: str) -> bool:
    """Whether this member looks after complaints, or is the owner of one that is open."""
    if member_id in await find_triage(session):
        return True
    theirs = select(Ticket.id).where(Ticket.owner_id == member_id, is_open()).limit(1)
    return await session.scalar(theirs) is not None
