"""The office offered to somebody else: one row per offer, at most one of them open."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.columns import Base, Scoped, UtcMs, belongs_to, choice, row_id


class OfferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class OfficeOffer(Scoped, Base):
    """An owner's offer of the office to a successor, who must accept. The office stays where it is until then."""

    __tablename__ = "office_offers"
    __table_args__ = (
        belongs_to("members", "owner_id"),
        belongs_to("members", "successor_id"),
        Index("uq_office_offers_open", "workspace_id", unique=True, sqlite_where=text("state = 'open'"),
              postgresql_where=text("state = 'open'")),
    )  # fmt: skip

    id: Mapped[UUID] = row_id()
    owner_id: Mapped[str] = mapped_column(String(32))
    successor_id: Mapped[str] = mapped_column(String(32))
    offered_at: Mapped[datetime] = mapped_column(UtcMs)
    state: Mapped[OfferState] = mapped_column(choice(OfferState), default=OfferState.OPEN)
    answered_at: Mapped[datetime | None] = mapped_column(UtcMs, default=None)
    passed: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What went with it, a line each, as both sides read it: counts, and no words that people wrote."""
