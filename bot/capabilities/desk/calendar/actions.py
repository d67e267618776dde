"""Hours, days off and pauses, kept with the member and the workspace. Whoever opened the transaction commits.

Every change can be repeated: what stands already changes nothing and is audited once.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.desk.calendar.rules import WHOLE_DAY, Calendar, Hours, OwnHours, read_days
from bot.capabilities.desk.calendar.wording import say_day, say_hours, say_pause
from bot.core.mrkdwn import shorten
from bot.core.outbox import Delivery, DeliveryState
from bot.core.people import Member, Person
from bot.core.reach import next_working_time
from bot.core.schedule import Region, name_region, read_region
from bot.core.workspaces import CompanyDay, Workspace, audit, current_workspace, lock_workspace

_AUDITED: Final = 255


# One's own --------------------------------------------------------------------------------------------------------------


async def find_hours(session: AsyncSession, person: Person, today: date) -> OwnHours:
    member = (await session.scalars(select(Member).where(Member.id == person.id))).one()
    company = await current_workspace(session)
    starts, ends = member.day_starts or company.day_starts, member.day_ends or company.day_ends
    away = member.away_until
    return OwnHours(
        hours=Hours(read_days(member.working_days or company.working_days), starts, ends),
        company=_company_hours(company),
        region=read_region(member.country),
        company_region=read_region(company.country),
        away_until=away if away is not None and away > today else None,
    )


async def keep_hours(
    session: AsyncSession, person: Person, hours: Hours, region: Region | None, away_until: date | None
) -> None:
    """Their own hours, holidays and absence. What is as the company has it follows the company from now on."""
    company = await current_workspace(session)
    member = (await session.scalars(select(Member).where(Member.id == person.id))).one()
    usual = _company_hours(company)
    own_times = (hours.starts, hours.ends) != (usual.starts, usual.ends)
    member.working_days = hours.stored_days if hours.days != usual.days else None
    member.day_starts = hours.starts if own_times else None
    member.day_ends = hours.ends if own_times else None
    member.country = region.code if region is not None and region != read_region(company.country) else None
    member.away_until = away_until
    await session.flush()


async def follow_company(session: AsyncSession, person: Person) -> None:
    """Back to the company's hours, days and holidays; an absence stays."""
    company = await current_workspace(session)
    away_until = await session.scalar(select(Member.away_until).where(Member.id == person.id))
    await keep_hours(session, person, _company_hours(company), None, away_until)


def at_any_hour(hours: Hours) -> Hours:
    return Hours(hours.days, WHOLE_DAY, WHOLE_DAY)


async def hold_back(session: AsyncSession, member_id: str | None, now: datetime) -> None:
    """What waits for a moment that is no longer in its reader's hours, a first letter say, waits for the next that is.

    Never earlier than it was meant to be. None: anybody's hours may be others now. What expires is planned again by whoever
    owes it.
    """
    waiting = [Delivery.state == DeliveryState.PENDING, Delivery.not_before > now, Delivery.expires_at.is_(None)]
    if member_id is not None:
        waiting.append(Delivery.to == member_id)
    for delivery in list(await session.scalars(select(Delivery).where(*waiting).with_for_update())):
        delivery.not_before = await next_working_time(session, delivery.to, delivery.not_before)


# The company's ----------------------------------------------------------------------------------------------------------


async def find_calendar(session: AsyncSession, today: date) -> Calendar:
    company = await current_workspace(session)
    rows = await session.scalars(select(CompanyDay).where(CompanyDay.day >= today).order_by(CompanyDay.day))
    return Calendar(
        hours=_company_hours(company),
        region=read_region(company.country),
        days={row.day: row.name for row in rows},
        pause=_pause(company, today),
    )


async def find_pause(session: AsyncSession, today: date) -> date | None:
    """The day on which everybody is back, while the company rests; None else."""
    pause = _pause(await current_workspace(session), today)
    return pause[1] if pause is not None and pause[0] <= today else None


async def keep_company_hours(
    session: AsyncSession, hours: Hours, region: Region | None, *, by: Person, at: datetime
) -> bool:
    """The hours, days and holidays of everybody who says nothing else. False where they are so already."""
    company = await lock_workspace(session)
    if (hours, region) == (_company_hours(company), read_region(company.country)):
        return False
    company.working_days, company.day_starts, company.day_ends = hours.stored_days, hours.starts, hours.ends
    company.country = region.code if region is not None else None
    holidays = f"holidays of {name_region(region)}" if region is not None else "no public holidays"
    await audit(session, "calendar.hours", f"{say_hours(hours)}; {holidays}", actor_id=by.id, at=at)
    return True


async def keep_company_days(
    session: AsyncSession, wanted: Mapping[date, str], *, today: date, by: Person, at: datetime
) -> bool:
    """The days off from `today` on are these; days that are past stay. False where they are so already."""
    await lock_workspace(session)
    rows = {row.day: row for row in await session.scalars(select(CompanyDay).where(CompanyDay.day >= today))}
    gone, new = sorted(rows.keys() - wanted.keys()), sorted(wanted.keys() - rows.keys())
    await session.execute(delete(CompanyDay).where(CompanyDay.day.in_(gone)))
    for day in rows.keys() & wanted.keys():
        rows[day].name = wanted[day]
    session.add_all(CompanyDay(day=day, name=wanted[day]) for day in new)
    parts = [f"{done} {', '.join(map(say_day, days))}" for done, days in (("added", new), ("removed", gone)) if days]
    if not parts:
        return False
    await audit(session, "calendar.days", shorten("; ".join(parts), _AUDITED), actor_id=by.id, at=at)
    return True


async def pause(session: AsyncSession, first: date, back: date, *, by: Person, at: datetime) -> bool:
    """The company rests from the first day on, and is back on the other. False where it says so already."""
    company = await lock_workspace(session)
    if (company.paused_from, company.paused_until) == (first, back):
        return False
    company.paused_from, company.paused_until = first, back
    await audit(session, "calendar.pause", say_pause(first, back), actor_id=by.id, at=at)
    return True


async def end_pause(session: AsyncSession, *, by: Person, at: datetime) -> bool:
    """Nobody rests any more, or will. False where nobody did."""
    company = await lock_workspace(session)
    if company.paused_until is None:
        return False
    company.paused_from, company.paused_until = None, None
    await audit(session, "calendar.pause", "ended", actor_id=by.id, at=at)
    return True


def _company_hours(company: Workspace) -> Hours:
    return Hours(read_days(company.working_days), company.day_starts, company.day_ends)


def _pause(company: Workspace, today: date) -> tuple[date, date] | None:
    if company.paused_until is None or company.paused_until <= today:
        return None
    return company.paused_from or today, company.paused_until
