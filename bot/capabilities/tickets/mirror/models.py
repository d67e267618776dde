"""Tables of the mirror: which issue shows which ticket, and whose turn it is to talk to the tracker.

Nothing in them names a member. Times are the database's own, in milliseconds: no played clock moves a retry.
"""

from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Index, Integer, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.columns import Base, Scoped, belongs_to, choice


class Step(StrEnum):
    """What cannot be repeated blindly."""

    CREATE = "create"
    COMMENT = "comment"


class MirroredIssue(Scoped, Base):
    """The issue of one ticket: what it shows already, and what may be under way.

    `begun` is committed before the call and cleared with its result: where it stands at the beginning of a round, nobody
    knows whether the call arrived, and the tracker is asked before it is made again.
    """

    __tablename__ = "mirrored_issues"
    __table_args__ = (
        belongs_to("tickets", "ticket_id", ondelete="CASCADE"),
        Index("uq_mirrored_issues_marker", "workspace_id", "marker", unique=True),
    )

    ticket_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    marker: Mapped[UUID] = mapped_column(Uuid(), default=uuid4)
    """Stands in the issue's body, unseen: by it the issue is found again."""
    number: Mapped[int | None] = mapped_column(Integer, default=None)
    shown: Mapped[int] = mapped_column(Integer, default=0)
    """The version of the ticket up to which it is open or closed as the ticket is."""
    told: Mapped[int] = mapped_column(Integer, default=0)
    """Up to which version every move that deserves a comment has one."""
    begun: Mapped[Step | None] = mapped_column(choice(Step), default=None)
    begun_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    not_before_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    refusals: Mapped[int] = mapped_column(Integer, default=0)
    """How often in a row the tracker said no to this one: the more often, the longer until the next try."""
    gone: Mapped[bool] = mapped_column(default=False)
    """Deleted or moved away over there: it is left alone, and not made again."""


class MirrorTurn(Scoped, Base):
    """One row per workspace: who may talk to the tracker, so that two processes never mirror at once."""

    __tablename__ = "mirror_turns"

    holder: Mapped[str | None] = mapped_column(String(32), default=None)
    until_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    not_before_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    """The tracker asked to wait, or refused the whole repository."""
