"""Who was offered the office takes that along, and leaves no trace in it when forgotten."""

from sqlalchemy import select

from bot.capabilities.desk.office.models import OfferState, OfficeOffer
from bot.capabilities.desk.office.personal import export_office, forget_office
from bot.core.personal import LEFT
from tests.capabilities.desk.company import HALDEN, MAYA, TOM, Desk


async def test_an_offer_ends_with_whoever_it_was_made_to(desk: Desk) -> None:
    """It waits for nobody's answer any more; the office stays where it is."""
    await desk.start()
    await desk.submits(MAYA, "desk.office_offer", successor=TOM)
    async with desk.database.reading(HALDEN) as session:
        (taken_along,) = await export_office(session, TOM)

    async with desk.database.transaction(HALDEN) as session:
        await forget_office(session, TOM, desk.now)

    assert (taken_along["owner_id"], taken_along["successor_id"], taken_along["state"]) == (MAYA, TOM, "open")
    async with desk.database.reading(HALDEN) as session:
        offer = (await session.scalars(select(OfficeOffer))).one()
    assert (offer.owner_id, offer.successor_id, offer.state) == (MAYA, LEFT, OfferState.WITHDRAWN)
    assert ("owner", MAYA) in await desk.roles()
