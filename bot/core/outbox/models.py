"""The outbox's two tables: what is to be in Slack, and how fast each workspace may be written to.

Domain time (`not_before`, `expires_at`, `sent_at`) is compared with the injected clock. Machine time (every `..._ms`) is
the database's own: leases, retries, rates and audits do not notice a played clock.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Float,
    Index,
    Integer,
    String,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.columns import Base, Scoped, UtcMs, belongs_to, choice, partial_index, row_id


class DeliveryState(StrEnum):
    PENDING = "pending"
    """Nothing left us."""
    CLAIMED = "claimed"
    """Leased to one process; still nothing left us."""
    SENDING = "sending"
    """It may have been written to a socket: the only state, with the next, that is ever in doubt."""
    RECONCILING = "reconciling"
    """It may have arrived: Slack is asked before anything else happens."""
    SENT = "sent"
    DEAD = "dead"
    """Slack refused it for good, or it could not be rendered; `reason` says why."""
    SKIPPED = "skipped"
    """Not sent, on purpose; `reason` says why."""
    UNKNOWN = "unknown"
    """Slack cannot be asked: waits for a person, or for a click that proves it arrived."""


OPEN = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING, DeliveryState.RECONCILING)
IN_FLIGHT = (DeliveryState.CLAIMED, DeliveryState.SENDING, DeliveryState.RECONCILING)


class Delivery(Scoped, Base):
    """One Slack message that must be there exactly once, brought up to date and taken away again in the same row."""

    __tablename__ = "deliveries"
    __table_args__ = (
        belongs_to("deliveries", "after_id"),
        Index("uq_deliveries_key", "workspace_id", "key", unique=True),
        Index("ix_deliveries_destination", "workspace_id", "destination", "settled_ms"),
        # Partial: as long as PostgreSQL knows nothing of a new table, it may take any index that begins with the workspace.
        partial_index("ix_deliveries_after", "after_id IS NOT NULL", "workspace_id", "after_id"),
        # Down to the id, so that a claim of a few ends after those few, and does not sort all that fell due together.
        partial_index("ix_deliveries_due", "state = 'pending'", "workspace_id", "not_before", "place", "id"),
        partial_index(
            "ix_deliveries_queue",
            "state IN ('pending', 'claimed', 'sending', 'reconciling')",
            "workspace_id", "destination", "not_before",
        ),
        partial_index("ix_deliveries_lease", "state IN ('claimed', 'sending', 'reconciling')", "lease_until_ms"),
        partial_index("ix_deliveries_revise", "state = 'sent' AND wanted > shown", "workspace_id", "revised_ms"),
        partial_index("ix_deliveries_stuck", "state IN ('dead', 'unknown')", "workspace_id"),
        partial_index("ix_deliveries_audit", "audit_ms IS NOT NULL", "audit_ms"),
    )  # fmt: skip

    id: Mapped[UUID] = row_id()
    key: Mapped[str] = mapped_column(String(255))
    to: Mapped[str] = mapped_column("destination", String(32))
    """A member (U..., W...), a channel (C..., G...), or `claims.SEVERAL`."""
    subject: Mapped[str] = mapped_column(String(64))
    ref: Mapped[dict[str, Any]] = mapped_column(JSON)  # Any: JSON from the database; post() takes strings alone
    after_id: Mapped[UUID | None] = mapped_column(Uuid(), default=None)
    in_thread: Mapped[bool] = mapped_column(Boolean, default=False)
    place: Mapped[int] = mapped_column(BigInteger, default=0)
    """The order in which messages to one destination were owed; decides between those due at the same time."""
    not_before: Mapped[datetime] = mapped_column(UtcMs)
    expires_at: Mapped[datetime | None] = mapped_column(UtcMs, default=None)

    state: Mapped[DeliveryState] = mapped_column(choice(DeliveryState), default=DeliveryState.PENDING)
    reason: Mapped[str | None] = mapped_column(String(255), default=None)
    cancelled: Mapped[str | None] = mapped_column(String(255), default=None)
    """Why it is no longer wanted. One that may have left already is resolved first."""
    channel: Mapped[str | None] = mapped_column(String(32), default=None)
    ts: Mapped[str | None] = mapped_column(String(32), default=None)
    sent_at: Mapped[datetime | None] = mapped_column(UtcMs, default=None)

    fence: Mapped[int] = mapped_column(BigInteger, default=0)
    """Counts claims: whoever writes a result down must still hold the number it was given."""
    lease_owner: Mapped[str | None] = mapped_column(String(64), default=None)
    lease_until_ms: Mapped[int | None] = mapped_column(BigInteger, default=None)
    retry_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    doubts: Mapped[int] = mapped_column(Integer, default=0)
    """How often it was sent again because Slack did not show it: above zero it is audited."""
    first_started_ms: Mapped[int | None] = mapped_column(BigInteger, default=None)
    started_ms: Mapped[int | None] = mapped_column(BigInteger, default=None)
    settled_ms: Mapped[int | None] = mapped_column(BigInteger, default=None)

    wanted: Mapped[int] = mapped_column(Integer, default=0)
    offered: Mapped[int] = mapped_column(Integer, default=0)
    """The revision that the last claim set out to show."""
    shown: Mapped[int] = mapped_column(Integer, default=0)
    revised_ms: Mapped[int | None] = mapped_column(BigInteger, default=None)
    removal: Mapped[bool] = mapped_column(Boolean, default=False)
    """The next revision is: gone."""
    tries: Mapped[int] = mapped_column(Integer, default=0)
    """Tries at the next revision that failed."""
    audit_ms: Mapped[int | None] = mapped_column(BigInteger, default=None)
    audited: Mapped[int] = mapped_column(Integer, default=0)


class Pace(Base):
    """How fast one workspace may call one method, for all processes together (GCRA; `pace.py`)."""

    __tablename__ = "paces"

    workspace_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    method: Mapped[str] = mapped_column(String(64), primary_key=True)
    factor: Mapped[float] = mapped_column(Float, default=1.0)
    """Times the configured rate: halved when Slack asks to wait, raised again in quiet minutes."""
    arrival_us: Mapped[int] = mapped_column(BigInteger, default=0)
    """GCRA's theoretical arrival time: when the calls granted so far would be done at a steady pace."""
    granted: Mapped[int] = mapped_column(Integer, default=0)
    """How many calls the last statement granted."""
    blocked_until_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    reason: Mapped[str | None] = mapped_column(String(64), default=None)
    """Slack's word for the last block."""
    changed_ms: Mapped[int] = mapped_column(BigInteger, default=0)
