"""What is changed in a digest after it has left: whether it came to stand in the channel; where it did not, the CTO reads so."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.digest.models import Digest, DigestState
from bot.capabilities.digest.preview_views import unchanged
from bot.capabilities.digest.rendering import find_digest, standing_of
from bot.core import notices
from bot.core.capability import Rank, Rendering, Withdrawn
from bot.core.outbox import Delivery, DeliveryState
from bot.core.people import find_person
from bot.core.slack.events import Block

UNCHANGED: Final = "digest.unchanged"
_ENDED: Final = frozenset({DeliveryState.DEAD, DeliveryState.SKIPPED, DeliveryState.UNKNOWN})
_STANDS_NOW: Final = Withdrawn("the change stands in the channel")


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a change of messages that stand in Slack."""

    is_over: bool
    """Nothing of it is on its way any more."""
    refused: str | None
    """Why a part of it does not stand there, in Slack's word."""


async def find_change(session: AsyncSession, delivery_ids: Collection[UUID]) -> Change:
    """Of the message and its replies, such as were owed only now among them."""
    rows = list(await session.scalars(select(Delivery).where(Delivery.id.in_(delivery_ids))))
    refused = [row.reason for row in rows if row.reason and row.state in (DeliveryState.SENT, DeliveryState.DEAD)]
    return Change(is_over=all(map(_is_over, rows)), refused=next(iter(refused), None))


def _is_over(row: Delivery) -> bool:
    return row.state in _ENDED or (row.state is DeliveryState.SENT and row.wanted <= row.shown)


async def tell_office(session: AsyncSession, digest: Digest, *, at: datetime) -> None:
    """Owe the office one sentence about a change that did not come to stand; bring those of earlier ones up to date."""
    about = f"digest:{digest.week}:unchanged:"
    if digest.trouble is not None and digest.edited_at is not None:
        key = f"{about}{digest.edited_at.isoformat()}"
        await notices.owe(
            session,
            key=key,
            to=notices.OWNER,
            subject=UNCHANGED,
            ref={"digest": digest.id.hex},
            at=at,
            rank=Rank.DECIDE,
        )
    await notices.refresh_about(session, about)


async def render_unchanged(session: AsyncSession, asked: Rendering) -> Sequence[Block] | Withdrawn:
    """The notice `digest.unchanged`."""
    digest, reader = await find_digest(session, UUID(asked.ref["digest"])), await find_person(session, asked.to)
    if digest is None or reader is None or digest.state is not DigestState.SENT or digest.trouble is None:
        return _STANDS_NOW
    return unchanged(int(digest.week[-2:]), await standing_of(session, digest, reader))
