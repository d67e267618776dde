"""Letting go of what was sent to one person: rows hold no words, but whom the bot wrote to and when.

What is in doubt stays until it is resolved, and what somebody else's message follows stays as long as that one does:
exactly once comes first. What waits is not sent any more. Messages that are in Slack stay there.
"""

from typing import Final

from sqlalchemy import String, cast, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.core.outbox.models import Delivery, DeliveryState
from bot.core.outbox.owing import cancel
from bot.core.personal import without

_WAITING: Final = (DeliveryState.PENDING, DeliveryState.CLAIMED)
_FINAL: Final = (DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.SKIPPED)


async def forget_messages(session: AsyncSession, member_id: str) -> None:
    """Delete what is settled, after what waits was cancelled; others' messages no longer name them. Safe to repeat."""
    waiting = select(Delivery.id).where(Delivery.to == member_id, Delivery.state.in_(_WAITING))
    for delivery_id in list(await session.scalars(waiting)):
        await cancel(session, delivery_id, "forgotten")
    follower = aliased(Delivery)
    followed = select(follower.id).where(
        follower.workspace_id == Delivery.workspace_id, follower.after_id == Delivery.id, follower.to != member_id
    )
    mine = (Delivery.to == member_id, Delivery.state.in_(_FINAL), Delivery.audit_ms.is_(None), ~followed.exists())
    await session.execute(delete(Delivery).where(*mine).execution_options(synchronize_session=False))
    for about_them in await session.scalars(select(Delivery).where(cast(Delivery.ref, String).contains(member_id))):
        about_them.ref, about_them.key = without(about_them.ref, member_id), f"forgotten:{about_them.id.hex}"
