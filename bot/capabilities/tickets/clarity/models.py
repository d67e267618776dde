"""Tables of clarifications. Everybody may read what is in them, but for the words in which somebody said one again."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.capabilities.tickets.clarity.rules import Echo, Stage
from bot.core.columns import Base, EncryptedText, Scoped, UtcMs, belongs_to, choice, row_id


class Clarification(Scoped, Base):
    """What everybody can know now: a question without its author, and its answer."""

    __tablename__ = "clarifications"
    __table_args__ = (
        belongs_to("tickets", "ticket_id"),
        belongs_to("members", "keeper_id"),
        Index("uq_clarifications_ticket", "workspace_id", "ticket_id", unique=True),
        Index("ix_clarifications_next_on", "workspace_id", "stage", "next_on"),
        CheckConstraint("stage != 'repeated' OR next_on IS NOT NULL", name="repeated_on_a_day"),
    )

    id: Mapped[UUID] = row_id()
    ticket_id: Mapped[UUID] = mapped_column()
    """The complaint it came from: one clarification each."""
    question: Mapped[str] = mapped_column(EncryptedText)
    answer: Mapped[str] = mapped_column(EncryptedText)
    keeper_id: Mapped[str | None] = mapped_column(String(32), default=None)
    """Who has it repeated; None: the CTO's office, whoever holds it."""
    published_at: Mapped[datetime] = mapped_column(UtcMs)
    stage: Mapped[Stage] = mapped_column(choice(Stage), default=Stage.REPEATED)
    said: Mapped[int] = mapped_column(Integer, default=0)
    """How often it was said again."""
    next_on: Mapped[date | None] = mapped_column(Date, default=None)
    """The day on which its keeper is asked to say it again."""


class Repetition(Scoped, Base):
    """One time it was said again: in which words, where, and for whom it was news."""

    __tablename__ = "clarification_repetitions"
    __table_args__ = (
        belongs_to("clarifications", "clarification_id", ondelete="CASCADE"),
        belongs_to("members", "by_id"),
        UniqueConstraint("workspace_id", "clarification_id", "number", name="uq_clarification_repetitions_number"),
        Index("uq_clarification_repetitions_source", "workspace_id", "source", unique=True),
        Index("ix_clarification_repetitions_by", "workspace_id", "by_id"),
    )

    id: Mapped[UUID] = row_id()
    clarification_id: Mapped[UUID] = mapped_column()
    number: Mapped[int] = mapped_column(Integer)
    by_id: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcMs)
    words: Mapped[str | None] = mapped_column(EncryptedText, default=None)
    place: Mapped[str] = mapped_column(EncryptedText)
    echo: Mapped[Echo] = mapped_column(choice(Echo))
    source: Mapped[str] = mapped_column(String(255))
    """The modal's view id: one sent twice is one repetition."""
