"""Who looks after complaints at this moment, and by which calendar their dates are set."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.people import Member
from bot.core.roles import Role
from bot.core.schedule import DaysOff, Span, read_region, zone_of
from bot.core.workspaces import CompanyDay, RoleHolder, current_workspace


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


@dataclass(frozen=True, slots=True)
class Days:
    """The company's calendar: complaints are dated by its days, whoever works on them."""

    zone: ZoneInfo
    works: Callable[[date], bool]
    """Whether the company works on a day."""

    def today(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()


async def find_days(session: AsyncSession) -> Days:
    workspace = await current_workspace(session)
    paused = workspace.paused_until is not None
    off = DaysOff(
        region=read_region(workspace.country),
        company=frozenset(await session.scalars(select(CompanyDay.day))),
        pauses=(Span(workspace.paused_from or date.min, workspace.paused_until or date.max),) if paused else (),
    )
    weekdays = frozenset(int(each) for each in workspace.working_days)
    return Days(zone_of(workspace.zone), lambda day: day.weekday() in weekdays and day not in off)
