"""The table of notices: one row for each thing that somebody is owed to hear."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, Index, SmallInteger, String, Uuid, and_
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.capability import Rank
from bot.core.columns import Base, Scoped, UtcMs, belongs_to, choice, partial_index, row_id


class NoticeState(StrEnum):
    WAITING = "waiting"
    BUNDLED = "bundled"
    """In a message that may not have left yet."""
    TOLD = "told"
    """In a message that is there."""
    WITHDRAWN = "withdrawn"


SHOWN: Final = (NoticeState.BUNDLED, NoticeState.TOLD)


class Notice(Scoped, Base):
    """One thing that a member, or whoever sits at the CTO's desk, is owed to hear from `at` on."""

    __tablename__ = "notices"
    __table_args__ = (
        belongs_to("members", "member_id"),
        belongs_to("deliveries", "delivery_id"),
        Index("uq_notices_key", "workspace_id", "key", unique=True),
        partial_index("ix_notices_waiting", "state = 'waiting'", "workspace_id", "at"),
        partial_index("ix_notices_bundled", "state = 'bundled'", "workspace_id", "delivery_id"),
        Index("ix_notices_delivery", "workspace_id", "delivery_id"),
    )

    id: Mapped[UUID] = row_id()
    key: Mapped[str] = mapped_column(String(255).with_variant(String(255, collation="C"), "postgresql"))
    """Ordered by its characters, so that what begins alike stands together."""
    member_id: Mapped[str | None] = mapped_column(String(32))
    """None: for the office of the CTO."""
    subject: Mapped[str] = mapped_column(String(64))
    ref: Mapped[dict[str, Any]] = mapped_column(JSON)  # Any: JSON from the database; owe() takes strings alone
    rank: Mapped[int] = mapped_column(SmallInteger, default=Rank.NEWS)
    at: Mapped[datetime] = mapped_column(UtcMs)
    state: Mapped[NoticeState] = mapped_column(choice(NoticeState), default=NoticeState.WAITING)
    delivery_id: Mapped[UUID | None] = mapped_column(Uuid(), default=None)


def begins_with(prefix: str) -> ColumnElement[bool]:
    """Notices whose key begins so, found by the index of keys.

    As a range: SQLite takes no index for LIKE as it is asked for here, and PostgreSQL none under row-level security.
    """
    after = prefix[:-1] + chr(ord(prefix[-1]) + 1)
    return and_(Notice.key >= prefix, Notice.key < after)
