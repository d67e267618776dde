"""Tables of asks: the ask as it stands, and one row per move.

`version` counts the moves. A move is a compare-and-set on it: of two people pressing at once one wins.
"""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ColumnElement, Date, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.capabilities.outcomes.asks.rules import OWED, AskState, Move, Standing
from bot.core.columns import Base, EncryptedText, Scoped, UtcMs, belongs_to, choice, is_in, partial_index, row_id

_OWED: Final = tuple(state for state in AskState if state in OWED)
_LISTED: Final = ", ".join(f"'{state}'" for state in _OWED)


class Ask(Scoped, Base):
    """What somebody wants from the CTO, as it stands now."""

    __tablename__ = "asks"
    __table_args__ = (
        belongs_to("members", "asker_id"),
        belongs_to("members", "receiver_id"),
        belongs_to("members", "actor_id"),
        belongs_to("outcomes", "outcome_id"),
        Index("uq_asks_source", "workspace_id", "source", unique=True),
        Index("ix_asks_state", "workspace_id", "state"),
        Index("ix_asks_asker", "workspace_id", "asker_id"),
        partial_index("ix_asks_owed", f"state IN ({_LISTED})", "workspace_id"),
        partial_index("ix_asks_kept", "state = 'kept'", "workspace_id", "asker_id"),
        CheckConstraint("state != 'promised' OR due IS NOT NULL", name="promised_by_a_day"),
        CheckConstraint("state NOT IN ('handed_over', 'stop_what') OR receiver_id IS NOT NULL", name="handed_to_one"),
    )

    id: Mapped[UUID] = row_id()
    asker_id: Mapped[str] = mapped_column(String(32))
    outcome_id: Mapped[UUID | None] = mapped_column(default=None)
    """None for an ask that stands alone."""
    words: Mapped[str] = mapped_column(EncryptedText)
    needed_by: Mapped[date | None] = mapped_column(Date, default=None)
    state: Mapped[AskState] = mapped_column(choice(AskState), default=AskState.OPEN)
    due: Mapped[date | None] = mapped_column(Date, default=None)
    """The day it is promised by."""
    receiver_id: Mapped[str | None] = mapped_column(String(32), default=None)
    """Who was last asked to take it on."""
    actor_id: Mapped[str | None] = mapped_column(String(32), default=None)
    """Who said yes to taking it on; None while it is the owner's own."""
    made_at: Mapped[datetime] = mapped_column(UtcMs)
    version: Mapped[int] = mapped_column(Integer, default=1)
    source: Mapped[str] = mapped_column(String(255))
    """What it came from (a modal's view id, an answer of a check-in): the same again is the same ask."""

    @property
    def standing(self) -> Standing:
        """The part of it that the rules decide on."""
        return Standing(
            state=self.state,
            asker_id=self.asker_id,
            receiver_id=self.receiver_id,
            actor_id=self.actor_id,
            due=self.due,
        )


def is_owed() -> ColumnElement[bool]:
    """What the CTO owes: found by an index of its own, for most of what was ever asked is settled."""
    return is_in(Ask.state, *_OWED)


class AskMove(Scoped, Base):
    """One move: who did what with an ask, when, and in which words."""

    __tablename__ = "ask_moves"
    __table_args__ = (
        belongs_to("asks", "ask_id", ondelete="CASCADE"),
        belongs_to("members", "by_id"),
        belongs_to("members", "member_id"),
        UniqueConstraint("workspace_id", "ask_id", "version", name="uq_ask_moves_version"),
        Index("ix_ask_moves_by", "workspace_id", "by_id", "at"),
        Index("ix_ask_moves_at", "workspace_id", "at"),
        Index("uq_ask_moves_source", "workspace_id", "source", unique=True),
    )

    id: Mapped[UUID] = row_id()
    ask_id: Mapped[UUID] = mapped_column()
    version: Mapped[int] = mapped_column(Integer)
    """Of the ask, after this move."""
    move: Mapped[Move] = mapped_column(choice(Move))
    by_id: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcMs)
    state_before: Mapped[AskState] = mapped_column(choice(AskState))
    words: Mapped[str | None] = mapped_column(EncryptedText, default=None)
    day: Mapped[date | None] = mapped_column(Date, default=None)
    member_id: Mapped[str | None] = mapped_column(String(32), default=None)
    told: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The members who were owed the news of it."""
    source: Mapped[str | None] = mapped_column(String(255), default=None)
    """The modal's view id, so that one sent twice is one move; None for a tap, which a version guards."""
