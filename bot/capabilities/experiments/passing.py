"""What of the experiments goes with the CTO's office: whoever holds it is asked at their end."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.experiments import ledger


async def find_passing(session: AsyncSession, _at: datetime) -> Sequence[str]:
    """One line with a count; none where there is nothing to be asked."""
    alive = len(await ledger.offices(session))
    return [f"{alive} experiment{'' if alive == 1 else 's'}"] if alive else []
