"""Being away until a day: kept with the member, where planning looks for it."""

from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.people import Member, Person


def away_until(person: Person, now: datetime) -> date | None:
    """The first day this person is back; None for who is here."""
    until = person.away_until
    return until if until is not None and until > local_day(person, now) else None


async def keep_away(session: AsyncSession, person: Person, until: date | None) -> None:
    """Away until this local day, or back; safe to repeat."""
    kept = update(Member).where(Member.id == person.id).values(away_until=until)
    await session.execute(kept, execution_options={"synchronize_session": False})  # nobody holds the member here


def local_day(person: Person, now: datetime) -> date:
    return now.astimezone(person.zone).date()
