"""What of the clarifications goes with the CTO's office: whoever holds it says again what nobody else keeps."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.clarity.models import Clarification
from bot.capabilities.tickets.clarity.rules import Stage


async def find_passing(session: AsyncSession, _at: datetime) -> Sequence[str]:
    """One line with a count; none where there is nothing to say again."""
    offices = (Clarification.keeper_id.is_(None), Clarification.stage == Stage.REPEATED)
    worth = await session.scalar(select(func.count()).select_from(Clarification).where(*offices)) or 0
    return [f"{worth} clarification{'' if worth == 1 else 's'} to say again"] if worth else []
