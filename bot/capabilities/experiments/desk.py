"""What of the experiments is on the CTO's desk: what the office answers for and is asked now, and how many run."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.experiments import ledger
from bot.capabilities.experiments.news import question
from bot.capabilities.experiments.rules import is_asked
from bot.core.capability import DeskEntry, DeskPart, Rank
from bot.core.company import find_days
from bot.core.people import Person


async def on_desk(session: AsyncSession, person: Person, now: datetime) -> DeskPart:
    """It stands there from shortly before the end until somebody decides, or it lapses."""
    days = await find_days(session)
    today = days.today(now)
    asked = [card for card in await ledger.offices(session) if is_asked(card.standing, today, days.works)]
    runs = (await ledger.running(session, most=0)).total
    return DeskPart(
        entries=[DeskEntry(Rank.DECIDE, question(card, person, now=now, today=today, asks=True)) for card in asked],
        counts=f"{runs} experiment{'' if runs == 1 else 's'} running" if runs else "",
    )
