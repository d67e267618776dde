"""Forgetting somebody who held the office, was offered it, or began a stage: what happened stays, under nobody's name."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.capabilities.desk.office.models import OfferState, OfficeOffer
from bot.core.personal import put_in_place_of
from bot.core.stages import BegunStage

_NAMING: Final[tuple[tuple[type[Any], InstrumentedAttribute[str]], ...]] = (  # Any: a table
    (OfficeOffer, OfficeOffer.owner_id),
    (OfficeOffer, OfficeOffer.successor_id),
    (BegunStage, BegunStage.by_id),
)


async def forget_office(session: AsyncSession, member_id: str, at: datetime) -> None:
    """An offer that waits for their answer is taken back with them. Safe to repeat."""
    waiting = (OfficeOffer.successor_id == member_id, OfficeOffer.state == OfferState.OPEN)
    await session.execute(update(OfficeOffer).where(*waiting).values(state=OfferState.WITHDRAWN, answered_at=at))
    for table, column in _NAMING:
        if await session.scalar(select(column).where(column == member_id).limit(1)):
            nobody = await put_in_place_of(session, at)
            await session.execute(update(table).where(column == member_id).values({column: nobody}))
