"""When a last day is over: for the company, and for whoever answers for it, who may live where it ends later."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.company import find_days
from bot.core.people import Member, Person
from bot.core.schedule import zone_of


def today_of(person: Person, at: datetime) -> date:
    """The date on this person's wall."""
    return at.astimezone(person.zone).date()


async def zone_of_owner(session: AsyncSession, owner_id: str | None) -> ZoneInfo:
    """Of whoever answers for an experiment; the company's for the CTO's office."""
    company = (await find_days(session)).zone
    zone = await session.scalar(select(Member.zone).where(Member.id == owner_id)) if owner_id else None
    return zone_of(zone) if zone else company


def last_today(at: datetime, *zones: ZoneInfo) -> date:
    """The date where it is earliest: a day that is over there is over in all of them."""
    return min(at.astimezone(zone).date() for zone in zones)


def over_at(ends_on: date, *zones: ZoneInfo) -> datetime:
    """The midnight after a day, where it comes last."""
    return max(datetime.combine(ends_on + timedelta(days=1), time(), zone) for zone in zones)
