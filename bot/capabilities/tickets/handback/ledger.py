"""What was offered, and whose promise the hours are."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.handback.models import HandBack
from bot.capabilities.tickets.handback.terms import Terms
from bot.core.people import first_name, names_of
from bot.core.workspaces import owner_of


async def terms_of(session: AsyncSession, ticket_id: UUID) -> Terms | None:
    """What was offered last; None where nothing was."""
    newest = select(HandBack).where(HandBack.ticket_id == ticket_id).order_by(HandBack.version.desc()).limit(1)
    found = await session.scalar(newest)
    return found.terms if found is not None else None


async def agreed_day(session: AsyncSession, ticket_id: UUID) -> date | None:
    """Until when whoever says yes has it; None where no terms were offered."""
    terms = await terms_of(session, ticket_id)
    return terms.until if terms is not None else None


async def keeper_of(session: AsyncSession) -> str:
    """Whoever keeps the hours free: the CTO's first name."""
    owner_id = await owner_of(session)
    return first_name((await names_of(session, [owner_id]))[owner_id]) if owner_id else "the CTO"
