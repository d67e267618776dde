"""The office, as people take it: `/cadence office`, offering, answering, claiming."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.desk.office import offers, views
from bot.capabilities.desk.office.claims import claim_office
from bot.capabilities.desk.office.models import OfferState
from bot.capabilities.desk.setup.actions import find_progress, is_admin
from bot.capabilities.desk.setup.rules import may_claim
from bot.capabilities.desk.setup.teams import why_not_lead
from bot.core import notices
from bot.core.capability import Passing
from bot.core.context import Context
from bot.core.office import find_seat
from bot.core.people import first_name, names_of
from bot.core.roles import Role
from bot.core.slack import blocks
from bot.core.slack.events import (
    Click,
    Command,
    Effect,
    OpenView,
    Refresh,
    Rejected,
    Reply,
    ShowHome,
    Submission,
    UpdateView,
)
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_id
from bot.core.text import inline
from bot.core.workspaces import RoleHolder

_ANSWERED = {
    OfferState.OPEN: "",
    OfferState.ACCEPTED: "*You are the CTO here now.*",
    OfferState.REFUSED: "You said no, and the office stays where it is.",
    OfferState.WITHDRAWN: "The offer was taken back; there is nothing to do for you.",
}
_GONE = "That offer is not open to you any more. `/cadence office` shows how it stands."


class OfficeHandlers:
    """With what the other capabilities say goes with the office."""

    def __init__(self, passing: Sequence[Passing]) -> None:
        self._passing = passing
        self.routes = Routes(
            commands={("/cadence", "office"): Route(self.show, needs="menu.open", writes=False)},
            clicks={
                "desk.office": Route(self.show, needs="menu.open", writes=False),
                "desk.claim": Route(self.claim, needs="menu.open"),
                "desk.office_offer": Route(self.show_form, needs="office.hand_over", writes=False),
                "desk.office_withdraw": Route(self.withdraw, needs="office.hand_over"),
                views.ACCEPT: Route(self.accept, needs="menu.open"),
                views.REFUSE: Route(self.refuse, needs="menu.open"),
            },
            submissions={"desk.office_offer": Route(self.offer, needs="office.hand_over")},
        )

    async def show(self, session: AsyncSession, deed: Command | Click, context: Context) -> Sequence[Effect]:
        return (_shown(deed, await self._view(session, deed)),)

    async def claim(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        taken = await claim_office(session, deed.by, at=deed.at)
        progress = await find_progress(session)
        if taken:
            note = "The office is yours. Look through who leads what: `/cadence setup`."
        elif progress.owner_id is not None:
            note = f"{inline(first_name(progress.owner_name))} is the CTO here, so there is nothing to claim."
        else:
            note = "Only an admin of this Slack workspace can claim the office. Ask one of them."
        return (_shown(deed, await self._view(session, deed, note=note)), ShowHome())

    async def show_form(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        return (_shown(deed, views.offer_form(await offers.find_passing(session, self._passing, deed.at))),)

    async def offer(self, session: AsyncSession, deed: Submission, context: Context) -> Sequence[Effect]:
        chosen = blocks.field(deed.values, "successor") or ""
        refused = "It is yours already." if chosen == deed.by.id else await why_not_lead(session, chosen)
        if refused:
            return (Rejected({"successor": refused}),)
        offer = await offers.offer_office(session, chosen, by=deed.by, at=deed.at)
        arrival = await notices.arrival_of(session, offer.successor_id, deed.at)
        arrives = notices.say_arrival(context.phrases, arrival, now=deed.at, zone=deed.by.zone)
        return (
            UpdateView(await self._view(session, deed, note=f"*Offered.* Your offer {arrives}.")),
            ShowHome(),
        )

    async def withdraw(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        offer = await offers.withdraw_offer(session, by=deed.by, at=deed.at)
        note = "Taken back. The office stays yours." if offer else "There is no offer to take back any more."
        return (_shown(deed, await self._view(session, deed, note=note)), ShowHome())

    async def accept(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        return await self._answer(session, deed, accepted=True)

    async def refuse(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        return await self._answer(session, deed, accepted=False)

    async def _answer(self, session: AsyncSession, deed: Click, *, accepted: bool) -> Sequence[Effect]:
        offer_id = read_id(deed.value)
        offer = offer_id and await offers.answer_offer(
            session, offer_id, accepted=accepted, by=deed.by, at=deed.at, passing=self._passing
        )
        if not offer:
            return (Reply(blocks.message(_GONE)),)
        if deed.delivery_id is not None:
            return (Refresh(deed.delivery_id), ShowHome())
        note = _ANSWERED[OfferState(offer.state)]
        return (_shown(deed, await self._view(session, deed, note=note)), ShowHome())

    async def _view(self, session: AsyncSession, deed: Command | Click | Submission, *, note: str = "") -> views.View:
        office = await self._find(session, deed)
        progress = await find_progress(session)
        claimable = may_claim(is_admin=await is_admin(session, deed.by), progress=progress)
        today = deed.at.astimezone(deed.by.zone).date()
        return views.office_view(office, deed.by, today, may_claim=claimable, note=note)

    async def _find(self, session: AsyncSession, deed: Command | Click | Submission) -> views.Office:
        seat = await find_seat(session, deed.at)
        offer = await offers.find_open_offer(session)
        concerned = [each for each in (seat.owner_id, seat.stands_in, offer and offer.successor_id) if each]
        names = await names_of(session, concerned)
        since = select(RoleHolder.since).where(RoleHolder.role == Role.OWNER)
        to_reader = offer is not None and offer.successor_id == deed.by.id
        reads_offer = to_reader or seat.owner_id == deed.by.id
        return views.Office(
            owner_id=seat.owner_id,
            owner_name=names.get(seat.owner_id or "", ""),
            since=await session.scalar(since),
            stands_in=first_name(names.get(seat.stands_in or "", "")),
            away_until=seat.away_until,
            offered_to=first_name(names[offer.successor_id]) if offer is not None and reads_offer else "",
            offer_id=offer.id if offer is not None else None,
            offered_to_reader=to_reader,
            passing=await offers.find_passing(session, self._passing, deed.at) if reads_offer else (),
        )


def _shown(deed: Command | Click, view: views.View) -> Effect:
    """In place of the modal that was clicked; as a new one from a command, a message or Home."""
    in_modal = isinstance(deed, Click) and deed.view is not None and deed.view.get("type") == "modal"
    return UpdateView(view) if in_modal else OpenView(view)
