"""How the complaints are doing, on the CTO's desk: counts, never a word or a name."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.models import Ticket, is_open
from bot.capabilities.tickets.standing import AWAITING
from bot.capabilities.tickets.upkeep.rules import STALE_AFTER
from bot.core.capability import DeskPart
from bot.core.company import find_days
from bot.core.people import Person


async def on_desk(session: AsyncSession, person: Person, now: datetime) -> DeskPart:
    """ "12 complaints open, 2 stale"; nothing where there is none."""
    today = (await find_days(session)).today(now)
    open_now = await _count(session, is_open())
    stale = await _count(session, is_open(), Ticket.state.not_in(AWAITING), Ticket.next_on <= today - STALE_AFTER)
    if not open_now:
        return DeskPart()
    said = f"{open_now} complaint{'' if open_now == 1 else 's'} open"
    return DeskPart(counts=said + (f", {stale} stale" if stale else ""))


async def _count(session: AsyncSession, *conditions: ColumnElement[bool]) -> int:
    return await session.scalar(select(func.count()).select_from(Ticket).where(*conditions)) or 0
