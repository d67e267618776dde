"""When a member may be written to: their own hours over the workspace's, their days off, as the calendar wants them.

Nothing is decided here; the rules are in `schedule`. When what somebody is owed arrives, bundled as it is, says
`notices.arrival_of()`.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.people import Member
from bot.core.schedule import DaysOff, Reach, Span, WorkingHours, next_working_instant, read_region, zone_of
from bot.core.workspaces import CompanyDay, Workspace

ONE_DAY = timedelta(days=1)


def reach_of(member: Member, workspace: Workspace, company_days: Iterable[date] = ()) -> Reach:
    """A member's hours and days off. A working day that ends when it starts is the person's own wish for any hour."""
    starts, ends = member.day_starts or workspace.day_starts, member.day_ends or workspace.day_ends
    days = frozenset(int(day) for day in member.working_days or workspace.working_days)
    return Reach(
        member=member.id,
        zone=zone_of(member.zone, workspace.zone),
        hours=WorkingHours(days, starts, ends) if starts != ends else None,
        off=DaysOff(
            region=read_region(member.country or workspace.country),
            company=frozenset(company_days),
            away=_until(date.min, member.away_until),
            pauses=_until(workspace.paused_from or date.min, workspace.paused_until),
        ),
    )


async def find_reach(session: AsyncSession, member_id: str) -> Reach | None:
    """As `reach_of()`, of a member of this session's workspace; None for somebody it does not know."""
    workspace = await session.get(Workspace, session.info["workspace"])
    member = await session.scalar(select(Member).where(Member.id == member_id))
    if workspace is None or member is None:
        return None
    return reach_of(member, workspace, await session.scalars(select(CompanyDay.day)))


async def find_reaches(session: AsyncSession, member_ids: Iterable[str]) -> dict[str, Reach]:
    """When each of these members may be reached; those who left are missing."""
    workspace = await session.get_one(Workspace, session.info["workspace"])
    company_days = list(await session.scalars(select(CompanyDay.day)))
    members = await session.scalars(select(Member).where(Member.id.in_(set(member_ids)), Member.active))
    return {member.id: reach_of(member, workspace, company_days) for member in members}


async def next_working_time(session: AsyncSession, member_id: str, at: datetime) -> datetime:
    """The first instant from `at` on in a member's working hours; `at` itself within them.

    For somebody who is away for more than a year, or whom nobody knows, it is `at`: what is owed is never dropped.
    """
    reach = await find_reach(session, member_id)
    found = reach and next_working_instant(at, reach.hours, reach.zone, reach.off)
    return found or at


def _until(first: date, back: date | None) -> tuple[Span, ...]:
    """The days off before the first day back."""
    return (Span(first, back - ONE_DAY),) if back is not None and back > first else ()
