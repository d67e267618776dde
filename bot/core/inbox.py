"""Which of Slack's events were taken in: Slack sends each at least once, and repeats what was not acknowledged.

The row is written in the transaction of what the event causes. Written in one of its own, an event whose handler then
fails would be taken for done when Slack repeats it.
"""

from datetime import datetime, timedelta

from sqlalchemy import Index, String, delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.columns import Base, Scoped, UtcMs
from bot.core.context import Context
from bot.core.db import insert_once

_KEPT = timedelta(days=2)
"""Slack repeats an event for a day at the most."""


class InboxEvent(Scoped, Base):
    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_received_at", "received_at"),)

    event_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    received_at: Mapped[datetime] = mapped_column(UtcMs)


async def take_in(session: AsyncSession, event_id: str, at: datetime) -> bool:
    """True for the first time this workspace sees the event."""
    return await insert_once(session, InboxEvent, {"event_id": event_id, "received_at": at}, key=["event_id"])


async def forget_old(context: Context, now: datetime) -> None:
    """A job: drop what Slack can no longer repeat."""
    async with context.database.system_session() as session:
        await session.execute(delete(InboxEvent).where(InboxEvent.received_at < now - _KEPT))
