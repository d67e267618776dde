"""Tables of the register: outcomes, the history of what was said about each, and the counter their numbers come from.

An outcome's row is how it stands; its history is the truth it is computed from. Both change in one transaction, and
`version`, which counts the entries of the history, decides which of two writers came first.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, Date, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.capabilities.outcomes.rules import KNOWN_ROAD, RUNNING, UNKNOWN_TERRITORY, ChangeKind, Kind, State
from bot.core.columns import Base, EncryptedText, Scoped, UtcMs, belongs_to, choice, is_in, partial_index, row_id


def _listed(states: tuple[State, ...]) -> str:
    return ", ".join(f"'{state.value}'" for state in states)


class Outcome(Scoped, Base):
    """What a team is after, as it stands now."""

    __tablename__ = "outcomes"
    __table_args__ = (
        belongs_to("teams", "team_id"),
        belongs_to("members", "created_by"),
        Index("uq_outcomes_number", "workspace_id", "number", unique=True),
        Index("uq_outcomes_source", "workspace_id", "source", unique=True),
        Index("ix_outcomes_team", "workspace_id", "team_id"),
        # Two, each as narrow as it can be: between indexes of which it knows nothing, SQLite takes the narrowest.
        partial_index("ix_outcomes_running", f"state IN ({_listed(RUNNING)})", "workspace_id"),
        partial_index("ix_outcomes_running_team", f"state IN ({_listed(RUNNING)})", "workspace_id", "team_id"),
        partial_index("ix_outcomes_off_road", "state IN ('off_track', 'at_risk', 'stuck')", "workspace_id"),
        CheckConstraint(
            f"(kind = '{Kind.KNOWN_ROAD}' AND state IN ({_listed(KNOWN_ROAD)}))"
            f" OR (kind = '{Kind.UNKNOWN_TERRITORY}' AND state IN ({_listed(UNKNOWN_TERRITORY)}))",
            name="state_of_kind",
        ),
    )

    id: Mapped[UUID] = row_id()
    number: Mapped[int] = mapped_column(Integer)
    """What people call it: the 12 of O-12."""
    team_id: Mapped[UUID] = mapped_column()
    sentence: Mapped[str] = mapped_column(EncryptedText)
    measure: Mapped[str] = mapped_column(EncryptedText, default="")
    """How we would know; empty until somebody says."""
    effect: Mapped[str] = mapped_column(EncryptedText, default="")
    """What it does for the business; empty until somebody says."""
    due: Mapped[date | None] = mapped_column(Date, default=None)
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    state: Mapped[State] = mapped_column(choice(State))
    learned: Mapped[str | None] = mapped_column(EncryptedText, default=None)
    """What was learned last; the earlier ones are in the history."""
    created_by: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcMs)
    heard_at: Mapped[datetime] = mapped_column(UtcMs)
    """When somebody last said how it stands, "nothing changed" included."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    source: Mapped[str] = mapped_column(String(255))
    """What it came from (a modal's view id, an answer of a check-in): the same again is the same outcome."""


def is_running() -> ColumnElement[bool]:
    """What is being chased: found by an index of its own, for most of what a register holds has ended."""
    return is_in(Outcome.state, *RUNNING)


class OutcomeChange(Scoped, Base):
    """One thing somebody said about an outcome."""

    __tablename__ = "outcome_changes"
    __table_args__ = (
        belongs_to("outcomes", "outcome_id", ondelete="CASCADE"),
        belongs_to("members", "by_id"),
        UniqueConstraint("workspace_id", "outcome_id", "seq", name="uq_outcome_changes_seq"),
        UniqueConstraint("workspace_id", "outcome_id", "source", "what", name="uq_outcome_changes_source"),
        Index("ix_outcome_changes_at", "workspace_id", "at"),
        Index("ix_outcome_changes_by", "workspace_id", "by_id"),
    )

    id: Mapped[UUID] = row_id()
    outcome_id: Mapped[UUID] = mapped_column()
    seq: Mapped[int] = mapped_column(Integer)
    what: Mapped[ChangeKind] = mapped_column(choice(ChangeKind))
    by_id: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcMs)
    state: Mapped[State | None] = mapped_column(choice(State), default=None)
    """The state that was named; None where the entry names none."""
    words: Mapped[str | None] = mapped_column(EncryptedText, default=None)
    source: Mapped[str | None] = mapped_column(String(255), default=None)
    """As `Outcome.source`; None for a tap, which changes nothing when it comes twice."""


class OutcomeCounter(Scoped, Base):
    """The last number given in a workspace."""

    __tablename__ = "outcome_counters"

    last: Mapped[int] = mapped_column(Integer, default=0)


class TeamNote(Scoped, Base):
    """What a lead noted about the team as a whole, beside any one outcome."""

    __tablename__ = "team_notes"
    __table_args__ = (
        belongs_to("teams", "team_id"),
        belongs_to("members", "by_id"),
        Index("ix_team_notes_team", "workspace_id", "team_id", "at"),
        Index("uq_team_notes_source", "workspace_id", "source", unique=True),
    )

    id: Mapped[UUID] = row_id()
    team_id: Mapped[UUID] = mapped_column()
    by_id: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcMs)
    words: Mapped[str] = mapped_column(EncryptedText)
    source: Mapped[str] = mapped_column(String(255))
