"""Letting go of whom the bot wrote to and when: rows hold no words, but that.

What is in doubt stays until it is resolved, and what somebody else's message follows stays as long as that one does:
exactly once comes first. What waits is not sent any more. Messages that are in Slack stay there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, cast, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.core.capability import Ref
from bot.core.outbox.claims import SEVERAL
from bot.core.outbox.models import Delivery, DeliveryState
from bot.core.outbox.owing import cancel
from bot.core.personal import without

_WAITING: Final = (DeliveryState.PENDING, DeliveryState.CLAIMED)
_FINAL: Final = (DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.SKIPPED)


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a message to several. `reason` is None for one that was sent."""

    id: UUID
    ref: Ref
    state: DeliveryState
    reason: str | None


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


async def find_ended(session: AsyncSession, subject: str) -> Sequence[Ended]:
    """What went to several under this subject and is at its end, in doubt for good included."""
    rows = await session.scalars(select(Delivery).where(_at_end(), Delivery.subject == subject))
    return [Ended(row.id, row.ref, row.state, row.reason) for row in rows]


async def forget_ended(session: AsyncSession, ended: Ended) -> bool:
    """Let nothing tell any more who the several were. True for the one caller who is to do what follows from its end."""
    gone = delete(Delivery).where(_at_end(), Delivery.id == ended.id).returning(Delivery.id)
    return (await session.execute(gone)).first() is not None


def _at_end() -> ColumnElement[bool]:
    ended = Delivery.state.in_((*_FINAL, DeliveryState.UNKNOWN))
    return and_(Delivery.to == SEVERAL, ended, Delivery.audit_ms.is_(None))
