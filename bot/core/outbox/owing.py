"""What the rest of the bot says to the outbox, inside its own transactions: this is owed, changed, no longer wanted.

Nothing is sent here, and nothing waits.
"""

from datetime import UTC, datetime
from functools import cache
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import ScalarSelect, Select, bindparam, case, func, or_, select
from sqlalchemy import update as change
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.core.capability import Ref
from bot.core.columns import is_in, now_ms
from bot.core.db import insert_once
from bot.core.outbox.models import Delivery, DeliveryState

AT_ONCE: Final = datetime(1970, 1, 1, tzinfo=UTC)

_QUEUED: Final = aliased(Delivery)
"""A subquery over the table that is being inserted into must name it differently. Made once, since it copies every column."""
_NOTHING_LEFT_US: Final = (DeliveryState.PENDING, DeliveryState.CLAIMED)


async def post(
    session: AsyncSession,
    *,
    key: str,
    to: str,
    subject: str,
    ref: Ref,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    after: UUID | None = None,
    in_thread: bool = False,
) -> UUID:
    """Owe one message, once: safe to repeat, also at the same moment. Returns the id of the row that stands for `key`.

    `to` is a member's id or a channel's; what is said is what the renderer `subject` says of `ref` when it is sent. Times
    are domain time, `not_before` None means at once. It waits until `after` is sent; `in_thread` puts it under that.
    """
    if in_thread and after is None:
        raise ValueError("A reply in a thread needs the delivery it follows: pass `after`")
    delivery_id = uuid4()
    made = await insert_once(
        session,
        Delivery,
        {
            "id": delivery_id,
            "key": key,
            "destination": to,
            "subject": subject,
            "ref": dict(ref),
            "after_id": after,
            "in_thread": in_thread,
            "place": _behind_all_others(session, to),
            "not_before": not_before or AT_ONCE,
            "expires_at": expires_at,
        },
        key=["key"],
    )
    if made:
        return delivery_id
    return (await session.scalars(select(Delivery.id).where(Delivery.key == key))).one()


def _behind_all_others(session: AsyncSession, to: str) -> ScalarSelect[int]:
    """The next place in a destination's queue, as a part of the statement that takes it."""
    here = _QUEUED.workspace_id == session.info["workspace"]
    return select(func.coalesce(func.max(_QUEUED.place), 0) + 1).where(here, _QUEUED.to == to).scalar_subquery()


async def waits(session: AsyncSession, member_id: str) -> bool:
    """Whether anything to this member has not left us yet."""
    return await session.scalar(_waiting(), {"to": member_id}) is not None


@cache
def _waiting() -> Select[UUID]:
    return select(Delivery.id).where(is_in(Delivery.state, *_NOTHING_LEFT_US), Delivery.to == bindparam("to")).limit(1)


async def find(session: AsyncSession, key: str) -> Delivery | None:
    """The delivery of this workspace with this key, as the database has it now."""
    return await session.scalar(select(Delivery).where(Delivery.key == key).execution_options(populate_existing=True))


async def update(session: AsyncSession, delivery_id: UUID) -> None:
    """Bring the message to what its renderer says then; several calls become one. One that is not sent yet just waits."""
    await session.execute(
        change(Delivery)
        .where(Delivery.id == delivery_id)
        .values(
            wanted=Delivery.wanted + 1,
            revised_ms=case((Delivery.wanted > Delivery.shown, Delivery.revised_ms), else_=now_ms()),
        )
        .execution_options(synchronize_session=False)
    )


async def remove(session: AsyncSession, delivery_id: UUID) -> None:
    """Take the message out of Slack. What has not left is not sent; what may have is resolved first, then deleted."""
    await cancel(session, delivery_id, "removed")
    await session.execute(
        change(Delivery)
        .where(Delivery.id == delivery_id)
        .values(wanted=Delivery.wanted + 1, removal=True, revised_ms=now_ms())
        .execution_options(synchronize_session=False)
    )


async def cancel(session: AsyncSession, delivery_id: UUID, reason: str) -> None:
    """Do not send it. One that may be on its way already is not taken back, only never sent a second time."""
    untouched = Delivery.state.in_(_NOTHING_LEFT_US)
    await session.execute(
        change(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state != DeliveryState.SENT)
        .values(
            cancelled=reason,
            state=case((untouched, DeliveryState.SKIPPED), else_=Delivery.state),
            reason=case((untouched, reason), else_=Delivery.reason),
            settled_ms=case((untouched, now_ms()), else_=Delivery.settled_ms),
            fence=Delivery.fence + case((untouched, 1), else_=0),
        )
        .execution_options(synchronize_session=False)
    )


async def proved(session: AsyncSession, delivery_id: UUID, *, channel: str, ts: str) -> None:
    """Somebody acted on this message, so it is there: whatever we doubted is resolved. Safe to repeat.

    One that was claimed for another try goes no further (its fence has moved on); where another copy may have left, the
    audit finds it.
    """
    may_be_there = or_(Delivery.attempts > 0, Delivery.doubts > 0)
    await session.execute(
        change(Delivery)
        .where(Delivery.id == delivery_id, may_be_there, Delivery.state != DeliveryState.SENT)
        .values(
            state=DeliveryState.SENT,
            reason=None,
            channel=channel,
            ts=ts,
            fence=Delivery.fence + 1,
            lease_owner=None,
            lease_until_ms=None,
            settled_ms=now_ms(),
            shown=Delivery.offered,
            audit_ms=case((or_(Delivery.attempts > 1, Delivery.doubts > 0), now_ms()), else_=None),
        )
        .execution_options(synchronize_session=False)
    )
