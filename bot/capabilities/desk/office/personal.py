"""What is known of somebody who held the office, was offered it, or began a stage; forgotten, it stays under nobody's name."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.desk.office.models import OfferState, OfficeOffer
from bot.core.personal import Row, as_row, put_under_nobody
from bot.core.stages import BegunStage

_NAMING: Final = ((OfficeOffer, "owner_id"), (OfficeOffer, "successor_id"), (BegunStage, "by_id"))


async def export_office(session: AsyncSession, member_id: str) -> Sequence[Row]:
    """The offers of the office that they made or got."""
    theirs = (OfficeOffer.owner_id == member_id) | (OfficeOffer.successor_id == member_id)
    offers = await session.scalars(select(OfficeOffer).where(theirs).order_by(OfficeOffer.offered_at))
    return [as_row(offer, "passed") for offer in offers]


async def forget_office(session: AsyncSession, member_id: str, at: datetime) -> None:
    """An offer that waits for their answer is taken back with them. Safe to repeat."""
    waiting = (OfficeOffer.successor_id == member_id, OfficeOffer.state == OfferState.OPEN)
    await session.execute(update(OfficeOffer).where(*waiting).values(state=OfferState.WITHDRAWN, answered_at=at))
    await put_under_nobody(session, _NAMING, member_id, at)
