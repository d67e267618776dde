"""What the notices about the office say, as it stands when they are sent or brought up to date."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.desk.office import views
from bot.capabilities.desk.office.absence import STANDS_IN, VACANT
from bot.capabilities.desk.office.claims import CLAIMED
from bot.capabilities.desk.office.models import OfferState
from bot.capabilities.desk.office.offers import ANSWER, OFFER, find_offer, find_passing
from bot.core.capability import NoticeRenderer, Passing, Rendering, Withdrawn
from bot.core.office import find_seat
from bot.core.people import find_person, first_name, names_of
from bot.core.slack.events import Block


class OfficeNotices:
    """The renderers, with what the capabilities say would pass."""

    def __init__(self, passing: Sequence[Passing]) -> None:
        self._passing = passing

    @property
    def renderers(self) -> dict[str, NoticeRenderer]:
        return {
            OFFER: self.render_offer,
            ANSWER: self.render_answer,
            STANDS_IN: self.render_stand_in,
            VACANT: self.render_vacancy,
            CLAIMED: self.render_claim,
        }

    async def render_offer(self, session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
        """To the successor: an offer to answer, and afterwards what became of it. One taken back unread is never heard of."""
        offer = await find_offer(session, UUID(rendering.ref["offer"]))
        if offer is None:
            return Withdrawn("the offer is gone")
        names = await names_of(session, [offer.owner_id])
        owner = first_name(names.get(offer.owner_id, ""))
        if offer.state is OfferState.OPEN:
            passing = await find_passing(session, self._passing, rendering.now)
            return views.offered(offer.id, owner, passing)
        return views.offer_answered(offer.state, owner, offer.passed)

    async def render_answer(self, session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
        """To who held the office: the successor's yes, with what passed, or their no."""
        offer = await find_offer(session, UUID(rendering.ref["offer"]))
        if offer is None:
            return Withdrawn("the offer is gone")
        names = await names_of(session, [offer.successor_id])
        successor = first_name(names.get(offer.successor_id, ""))
        return views.answer_to_offer(successor, offer.passed, accepted=offer.state is OfferState.ACCEPTED)

    async def render_stand_in(self, session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
        """To the deputy. One who reads it only after the owner is back has nothing to do."""
        owner_id, until = rendering.ref["owner"], date.fromisoformat(rendering.ref["until"])
        person = await find_person(session, rendering.to)
        seat = await find_seat(session, rendering.now)
        if person is None or seat.owner_id != owner_id:
            return Withdrawn("the office has another owner")
        owner = first_name((await names_of(session, [owner_id]))[owner_id])
        if seat.away_until != until:
            return views.owner_is_back(owner)
        return views.stands_in(owner, until, rendering.now.astimezone(person.zone).date())

    async def render_vacancy(self, session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
        seat = await find_seat(session, rendering.now)
        if seat.owner_id is not None:
            return Withdrawn("somebody is the CTO again")
        names = await names_of(session, [each for each in (rendering.ref["owner"], seat.stands_in) if each])
        return views.vacant(
            first_name(names.get(rendering.ref["owner"], "")), first_name(names.get(seat.stands_in or "", ""))
        )

    async def render_claim(self, session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
        names = await names_of(session, [rendering.ref["by"]])
        return views.claimed(names.get(rendering.ref["by"], "Somebody"))
