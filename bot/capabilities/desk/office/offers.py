"""The office offered, taken back, accepted or refused. Whoever opened the transaction commits.

Every deed locks the workspace's row first, as naming an owner does: of two people pressing at once one wins, and the other
learns how it stands.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.desk.office.absence import end_stand_in
from bot.capabilities.desk.office.models import OfferState, OfficeOffer
from bot.capabilities.desk.setup.actions import choose_owner
from bot.core import notices
from bot.core.capability import Passing, Rank
from bot.core.people import Person
from bot.core.workspaces import audit, lock_workspace, owner_of

OFFER: Final = "desk.office_offer"
ANSWER: Final = "desk.office_answer"


async def find_open_offer(session: AsyncSession) -> OfficeOffer | None:
    """The offer that waits for an answer, of the owner in office; None where there is none."""
    owner_id = await owner_of(session)
    open_one = select(OfficeOffer).where(OfficeOffer.state == OfferState.OPEN, OfficeOffer.owner_id == owner_id)
    return await session.scalar(open_one)


async def find_offer(session: AsyncSession, offer_id: UUID) -> OfficeOffer | None:
    return await session.scalar(select(OfficeOffer).where(OfficeOffer.id == offer_id))


async def find_passing(session: AsyncSession, passing: Sequence[Passing], at: datetime) -> list[str]:
    """What would go with the office now, a line each (mrkdwn)."""
    return [line for find in passing for line in await find(session, at)]


async def offer_office(session: AsyncSession, successor_id: str, *, by: Person, at: datetime) -> OfficeOffer:
    """Offer it, audited; the successor is owed a notice. An offer to somebody else is taken back; the same again is the same."""
    await lock_workspace(session)
    standing = await session.scalar(select(OfficeOffer).where(OfficeOffer.state == OfferState.OPEN))
    if standing is not None:
        if standing.owner_id == by.id and standing.successor_id == successor_id:
            return standing
        await _close(session, standing, OfferState.WITHDRAWN, at)
    offer = OfficeOffer(owner_id=by.id, successor_id=successor_id, offered_at=at, passed=[])
    session.add(offer)
    await session.flush()
    await audit(session, "office.offered", f"to {successor_id}", actor_id=by.id, at=at)
    ref = {"offer": offer.id.hex}
    await notices.owe(session, key=_key(offer), to=successor_id, subject=OFFER, ref=ref, at=at, rank=Rank.DECIDE)
    return offer


async def withdraw_offer(session: AsyncSession, *, by: Person, at: datetime) -> OfficeOffer | None:
    """Take back the open offer, audited. None where there is none any more: it was answered, or taken back before."""
    await lock_workspace(session)
    offer = await find_open_offer(session)
    if offer is not None and offer.owner_id == by.id:
        await _close(session, offer, OfferState.WITHDRAWN, at)
        await audit(session, "office.offer_withdrawn", f"from {offer.successor_id}", actor_id=by.id, at=at)
        return offer
    return None


async def answer_offer(
    session: AsyncSession, offer_id: UUID, *, accepted: bool, by: Person, at: datetime, passing: Sequence[Passing]
) -> OfficeOffer | None:
    """The successor's yes or no to an open offer: a yes passes the office, and who held it is owed to hear either.

    Returns the offer as it stands then, also where it was answered or taken back before; None where it is not theirs.
    """
    await lock_workspace(session)
    offer = await find_offer(session, offer_id)
    if offer is None or offer.successor_id != by.id:
        return None
    if offer.state is not OfferState.OPEN:
        return offer
    if await owner_of(session) != offer.owner_id:
        await _close(session, offer, OfferState.WITHDRAWN, at)
        return offer
    if accepted:
        offer.passed = await find_passing(session, passing, at)
        await audit(session, "office.handed_over", f"from {offer.owner_id} to {by.id}", actor_id=by.id, at=at)
        await choose_owner(session, by.id, by=by, at=at)
        await end_stand_in(session, offer.owner_id)
    else:
        await audit(session, "office.refused", f"by {by.id}", actor_id=by.id, at=at)
    await _close(session, offer, OfferState.ACCEPTED if accepted else OfferState.REFUSED, at)
    ref = {"offer": offer.id.hex}
    await notices.owe(session, key=f"{_key(offer)}:answer", to=offer.owner_id, subject=ANSWER, ref=ref, at=at)
    return offer


async def _close(session: AsyncSession, offer: OfficeOffer, state: OfferState, at: datetime) -> None:
    """An offer that its successor has not read yet and that is taken back is never heard of."""
    offer.state, offer.answered_at = state, at
    await session.flush()
    shown = await notices.refresh(session, _key(offer))
    if state is OfferState.WITHDRAWN and shown is None:
        await notices.withdraw(session, _key(offer))


def _key(offer: OfficeOffer) -> str:
    return f"office:offer:{offer.id.hex}"
