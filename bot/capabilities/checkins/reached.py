"""Whom a sealed ritual has asked, for whoever takes its answers: a matter of the message alone, whatever anybody answered."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins.hooks import Hooks
from bot.capabilities.checkins.models import CheckIn, Enrolment
from bot.capabilities.checkins.sealing import asked_on, make_ask
from bot.capabilities.checkins.sheets import find_open, make_sheet
from bot.core.outbox import Delivery, DeliveryState
from bot.core.people import find_person
from bot.core.sealed import SealedAsk

_MAY_HAVE_ARRIVED: Final = (
    DeliveryState.SENT,
    DeliveryState.SENDING,
    DeliveryState.RECONCILING,
    DeliveryState.UNKNOWN,
)
"""A tap on a message in doubt proves nothing here: it is not noted. So whoever may have it is taken for asked."""
_AT_ONCE: Final = 500


class Asked:
    """What `bot.core.sealed.Asking` wants."""

    async def find_reached(
        self, session: AsyncSession, ritual_id: str, slot: date, members: Collection[str]
    ) -> frozenset[str]:
        """Asked for some at a time, by an index: what it costs does not grow with the years."""
        ids, found = sorted(members), set[str]()
        arrived = (
            select(CheckIn.member_id)
            .join(Delivery, (Delivery.workspace_id == CheckIn.workspace_id) & (Delivery.id == CheckIn.delivery_id))
            .where(CheckIn.ritual_id == ritual_id, CheckIn.slot == slot, Delivery.state.in_(_MAY_HAVE_ARRIVED))
        )
        for begin in range(0, len(ids), _AT_ONCE):
            some = CheckIn.member_id.in_(ids[begin : begin + _AT_ONCE])
            found.update(await session.scalars(arrived.where(some)))
        return frozenset(found)

    async def find_ask(self, session: AsyncSession, ritual_id: str, member_id: str, now: datetime) -> SealedAsk | None:
        mine = [row for row, ritual in await find_open(session, member_id, now) if ritual.id == ritual_id]
        if not mine:
            return None
        row = max(mine, key=lambda each: each.slot)
        delivery = await session.get(Delivery, (row.workspace_id, row.delivery_id)) if row.delivery_id else None
        if delivery is None or delivery.state not in _MAY_HAVE_ARRIVED:
            return None
        sheet, person = await make_sheet(session, Hooks(), row, now), await find_person(session, member_id)
        if sheet is None or person is None:
            return None
        return make_ask(sheet, person, now, slot=row.slot, asked_on=asked_on(sheet, row, delivery))

    async def find_next(self, session: AsyncSession, ritual_id: str, after: date) -> datetime | None:
        coming = select(Enrolment.next_due_at).where(Enrolment.ritual_id == ritual_id, Enrolment.slot > after)
        return await session.scalar(coming.order_by(Enrolment.next_due_at).limit(1))


ASKED: Final = Asked()
