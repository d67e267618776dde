"""Tables of experiments: the experiment as it stands, one row per move, and the last number given.

`version` counts the moves. A move is a compare-and-set on it: of two people pressing at once one wins.
"""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Date, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.capabilities.experiments.rules import Move, Standing, State
from bot.capabilities.experiments.wording import Wording
from bot.core.columns import Base, EncryptedText, Scoped, UtcMs, belongs_to, choice, partial_index, row_id

_RUNNING: Final = "state = 'running'"
_LOOKED_AT_AGAIN: Final = "look_on IS NOT NULL"


class Experiment(Scoped, Base):
    """A change with a hypothesis and an end date, as it stands now."""

    __tablename__ = "experiments"
    __table_args__ = (
        belongs_to("members", "begun_by"),
        belongs_to("members", "owner_id"),
        Index("uq_experiments_number", "workspace_id", "number", unique=True),
        Index("uq_experiments_source", "workspace_id", "source", unique=True),
        Index("ix_experiments_owner", "workspace_id", "owner_id"),
        Index("ix_experiments_beginner", "workspace_id", "begun_by"),
        partial_index("ix_experiments_running", _RUNNING, "workspace_id", "ends_on"),
        partial_index("ix_experiments_look", _LOOKED_AT_AGAIN, "workspace_id", "look_on"),
        CheckConstraint("look_on IS NULL OR look_on > ends_on", name="slow_effects_come_later"),
    )

    id: Mapped[UUID] = row_id()
    number: Mapped[int] = mapped_column(Integer)
    """What people call it: the 3 of E-3."""
    change: Mapped[str] = mapped_column(EncryptedText)
    hypothesis: Mapped[str] = mapped_column(EncryptedText)
    measure: Mapped[str] = mapped_column(EncryptedText)
    begun_by: Mapped[str] = mapped_column(String(32))
    begun_at: Mapped[datetime] = mapped_column(UtcMs)
    owner_id: Mapped[str | None] = mapped_column(String(32), default=None)
    """None: whoever holds the CTO's office."""
    state: Mapped[State] = mapped_column(choice(State), default=State.RUNNING)
    ends_on: Mapped[date] = mapped_column(Date)
    look_on: Mapped[date | None] = mapped_column(Date, default=None)
    """The day on which slow effects are asked for; None where they are not, or were looked for."""
    learnt: Mapped[str | None] = mapped_column(EncryptedText, default=None)
    """Said with the decision made last."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    source: Mapped[str] = mapped_column(String(255))
    """The modal's view id: the same again is the same experiment."""

    @property
    def standing(self) -> Standing:
        """The part of it that the rules decide on."""
        return Standing(
            state=self.state,
            begun_by=self.begun_by,
            owner_id=self.owner_id,
            ends_on=self.ends_on,
            look_on=self.look_on,
        )

    @property
    def wording(self) -> Wording:
        return Wording(change=self.change, hypothesis=self.hypothesis, measure=self.measure)


class ExperimentMove(Scoped, Base):
    """One move: who did what with an experiment, when, in which words; and how it stood before, for undoing it."""

    __tablename__ = "experiment_moves"
    __table_args__ = (
        belongs_to("experiments", "experiment_id", ondelete="CASCADE"),
        belongs_to("members", "by_id"),
        belongs_to("members", "member_id"),
        UniqueConstraint("workspace_id", "experiment_id", "version", name="uq_experiment_moves_version"),
        Index("ix_experiment_moves_by", "workspace_id", "by_id"),
        Index("ix_experiment_moves_at", "workspace_id", "at"),
        Index("uq_experiment_moves_source", "workspace_id", "source", unique=True),
    )

    id: Mapped[UUID] = row_id()
    experiment_id: Mapped[UUID] = mapped_column()
    version: Mapped[int] = mapped_column(Integer)
    """Of the experiment, after this move."""
    move: Mapped[Move] = mapped_column(choice(Move))
    by_id: Mapped[str | None] = mapped_column(String(32))
    """None: the bot."""
    at: Mapped[datetime] = mapped_column(UtcMs)
    words: Mapped[str | None] = mapped_column(EncryptedText, default=None)
    day: Mapped[date | None] = mapped_column(Date, default=None)
    """The last day from then on, where the move names one."""
    member_id: Mapped[str | None] = mapped_column(String(32), default=None)
    """Whom it was handed to; None for the CTO's office."""
    state_before: Mapped[State] = mapped_column(choice(State))
    ends_before: Mapped[date | None] = mapped_column(Date, default=None)
    look_before: Mapped[date | None] = mapped_column(Date, default=None)
    change_before: Mapped[str | None] = mapped_column(EncryptedText, default=None)
    hypothesis_before: Mapped[str | None] = mapped_column(EncryptedText, default=None)
    measure_before: Mapped[str | None] = mapped_column(EncryptedText, default=None)
    """As with the change: only where the move worded it anew. What was expected at first can always be read."""
    learnt_before: Mapped[str | None] = mapped_column(EncryptedText, default=None)
    told: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The members who were owed the news of it."""
    source: Mapped[str | None] = mapped_column(String(255), default=None)
    """The modal's view id, so that one sent twice is one move; None for a tap, which a version guards."""


class ExperimentCounter(Scoped, Base):
    """The last number given in a workspace."""

    __tablename__ = "experiment_counters"

    last: Mapped[int] = mapped_column(Integer, default=0)
