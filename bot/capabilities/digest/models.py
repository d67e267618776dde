"""Tables of the digest: one row for each week that has one, and how a workspace wants it.

The content is stored, since the CTO looks at it before it leaves; it quotes what people wrote, hence encrypted.
"""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ColumnElement, Date, Index, Integer, SmallInteger, String, Time, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from bot.capabilities.digest.calendar import FOUR_O_CLOCK, FRIDAY
from bot.core.columns import Base, EncryptedText, Scoped, UtcMs, choice, partial_index, row_id


class DigestState(StrEnum):
    DRAFT = "draft"
    """Shown to whoever sits at the CTO's desk; leaves by itself at `due_at`."""
    HELD = "held"
    """They want to look at it for longer: it leaves on the next working day at noon."""
    LEAVING = "leaving"
    """Its messages are owed, or a change of them."""
    SENT = "sent"
    STUCK = "stuck"
    """There is no channel that takes it; tried again until `gives_up_at`."""
    FILED = "filed"
    """It was never posted: in the archive alone."""


OPEN: Final = (DigestState.DRAFT, DigestState.HELD, DigestState.LEAVING, DigestState.STUCK)
"""Something is still to come of it. In this order, which is the partial index's, SQLite sees that it answers the question."""
WAITING: Final = frozenset({DigestState.DRAFT, DigestState.HELD})
GONE: Final = frozenset({DigestState.LEAVING, DigestState.SENT})
NO_CHANNEL: Final = "no_channel"
"""The trouble of a digest for which no channel was ever chosen."""
SWITCHED_OFF: Final = "switched_off"
"""The trouble of a filed one that had not left when the digest was switched off: withdrawn, and nobody's to read."""


class Digest(Scoped, Base):
    """The digest of one week."""

    __tablename__ = "digests"
    __table_args__ = (
        Index("uq_digests_week", "workspace_id", "week", unique=True),
        partial_index("ix_digests_open", "state IN ('draft', 'held', 'leaving', 'stuck')", "workspace_id"),
        CheckConstraint("state NOT IN ('leaving', 'sent') OR parent_id IS NOT NULL", name="sent_as_a_message"),
        CheckConstraint("state != 'stuck' OR gives_up_at IS NOT NULL", name="stuck_until"),
    )

    id: Mapped[UUID] = row_id()
    week: Mapped[str] = mapped_column(String(8))
    """Its identity, as ISO 8601 names weeks: "2026-W47". One digest a week, however often its day is changed."""
    day: Mapped[date] = mapped_column(Date)
    begins: Mapped[datetime] = mapped_column(UtcMs)
    ends: Mapped[datetime] = mapped_column(UtcMs)
    """The first instant that the next one tells of."""
    due_at: Mapped[datetime] = mapped_column(UtcMs)
    read_at: Mapped[datetime] = mapped_column(UtcMs)
    """When the content was read."""
    state: Mapped[DigestState] = mapped_column(choice(DigestState), default=DigestState.DRAFT)
    content: Mapped[str] = mapped_column(EncryptedText)
    """An `Edition`, as JSON."""
    edits: Mapped[str] = mapped_column(EncryptedText)
    """What the CTO added and hid (`Edits`), as JSON."""
    preview_id: Mapped[UUID | None] = mapped_column(Uuid(), default=None)
    parent_id: Mapped[UUID | None] = mapped_column(Uuid(), default=None)
    """The delivery that stands for it in the channel; the last one, where Slack refused others."""
    channel: Mapped[str | None] = mapped_column(String(32), default=None)
    """Where that goes."""
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    trouble: Mapped[str | None] = mapped_column(String(64), default=None)
    """Why the last try failed, in Slack's word, or a word of ours; None where it did not. Of one that is sent: to change it."""
    retry_at: Mapped[datetime | None] = mapped_column(UtcMs, default=None)
    gives_up_at: Mapped[datetime | None] = mapped_column(UtcMs, default=None)
    sent_at: Mapped[datetime | None] = mapped_column(UtcMs, default=None)
    edited_at: Mapped[datetime | None] = mapped_column(UtcMs, default=None)
    """When it was last changed after it had left; None while it stands as it was sent."""


def is_readable() -> ColumnElement[bool]:
    """For leadership: what has left, and what found no channel in the end. Before, it is the CTO's alone."""
    never_posted = (Digest.state == DigestState.FILED) & (Digest.trouble != SWITCHED_OFF)
    return Digest.state.in_(GONE) | never_posted


def is_withdrawn() -> ColumnElement[bool]:
    """Taken back before it left, because the digest was switched off."""
    return (Digest.state == DigestState.FILED) & (Digest.trouble == SWITCHED_OFF)


class DigestSetting(Scoped, Base):
    """When a workspace wants its digest; without a row, on Fridays at four. The channel is the workspace's own setting."""

    __tablename__ = "digest_settings"
    __table_args__ = (CheckConstraint("weekday BETWEEN 0 AND 6", name="day_of_the_week"),)

    is_on: Mapped[bool] = mapped_column(Boolean, default=True)
    weekday: Mapped[int] = mapped_column(SmallInteger, default=FRIDAY)
    """0 is Monday."""
    at: Mapped[time] = mapped_column(Time, default=FOUR_O_CLOCK)
    """On the workspace's wall."""
    changed_at: Mapped[datetime] = mapped_column(UtcMs)
    """When it was last switched on or moved: an hour that was over by then is not made up for."""
