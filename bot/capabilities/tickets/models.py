"""Tables of tickets: the ticket as it stands, one row per move, and who joined in.

`version` counts the moves. A move is a compare-and-set on it: of two people pressing at once one wins. All words are
`UndatedText` and a ticket knows only the day it came: nothing in these tables tells when a complaint was written.
"""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    ColumnElement,
    Date,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from bot.capabilities.tickets.standing import OPEN, Frequency, Impact, Kind, Move, Party, State
from bot.core.columns import Base, Scoped, UndatedText, UtcMs, belongs_to, choice, row_id

_OPEN: Final = ", ".join(f"'{state}'" for state in State if state in OPEN)


class Ticket(Scoped, Base):
    """A complaint, as it stands now."""

    __tablename__ = "tickets"
    __table_args__ = (
        belongs_to("members", "complainer_id"),
        belongs_to("members", "owner_id"),
        Index("uq_tickets_number", "workspace_id", "number", unique=True),
        Index("uq_tickets_source", "workspace_id", "source", unique=True),
        Index("ix_tickets_next_on", "workspace_id", "state", "next_on"),
        Index("ix_tickets_owner", "workspace_id", "owner_id", "state"),
        Index("ix_tickets_complainer", "workspace_id", "complainer_id", "state"),
        CheckConstraint(
            f"state NOT IN ({_OPEN}) OR (owner_id IS NOT NULL AND next_on IS NOT NULL)", name="open_has_owner_and_date"
        ),
        CheckConstraint("anonymous OR complainer_id IS NOT NULL", name="named_or_anonymous"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[UUID] = row_id()
    number: Mapped[int] = mapped_column(Integer)
    """What people call it: the 12 of C-12."""
    words: Mapped[str] = mapped_column(UndatedText)
    quoted: Mapped[str | None] = mapped_column(UndatedText, default=None)
    """A colleague's message, where the complainer quoted it on purpose."""
    permalink: Mapped[str | None] = mapped_column(UndatedText, default=None)
    """Of the Slack message that it is about."""
    tracker_url: Mapped[str | None] = mapped_column(UndatedText, default=None)
    """The issue in somebody's tracker."""
    anonymous: Mapped[bool] = mapped_column(Boolean, default=False)
    """Filed so; stays true when the complainer reveals themselves."""
    complainer_id: Mapped[str | None] = mapped_column(String(32), default=None)
    owner_id: Mapped[str | None] = mapped_column(String(32), default=None)
    kind: Mapped[Kind | None] = mapped_column(choice(Kind), default=None)
    impact: Mapped[int | None] = mapped_column(SmallInteger, default=None)
    frequency: Mapped[int | None] = mapped_column(SmallInteger, default=None)
    state: Mapped[State] = mapped_column(choice(State), default=State.FILED)
    next_on: Mapped[date | None] = mapped_column(Date, default=None)
    """The day by which the complainer hears."""
    turned_down: Mapped[bool] = mapped_column(Boolean, default=False)
    handed_back: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whoever complained took it on."""
    filed_on: Mapped[date] = mapped_column(Date)
    version: Mapped[int] = mapped_column(Integer, default=1)
    source: Mapped[str] = mapped_column(String(255))
    """What it came from: the same again is the same ticket. Of an anonymous one a random word, never a view's id."""

    @property
    def weight(self) -> tuple[Impact, Frequency] | None:
        """None until it is sorted."""
        if self.impact is None or self.frequency is None:
            return None
        return Impact(self.impact), Frequency(self.frequency)


def is_open() -> ColumnElement[bool]:
    """What somebody still waits for, of all that was ever filed.

    By ids, which an index answers alone: asked for the rows by their state, SQLite reads every ticket there ever was.
    """
    ticket = aliased(Ticket)
    return Ticket.id.in_(select(ticket.id).where(ticket.state.in_(OPEN)))


class TicketMove(Scoped, Base):
    """One move: who did what with a ticket, when, and in which words."""

    __tablename__ = "ticket_moves"
    __table_args__ = (
        belongs_to("tickets", "ticket_id", ondelete="CASCADE"),
        belongs_to("members", "by_id"),
        belongs_to("members", "member_id"),
        belongs_to("members", "owner_before"),
        UniqueConstraint("workspace_id", "ticket_id", "version", name="uq_ticket_moves_version"),
        Index("ix_ticket_moves_by", "workspace_id", "by_id", "at"),
        Index("ix_ticket_moves_at", "workspace_id", "at"),
        Index("uq_ticket_moves_source", "workspace_id", "source", unique=True),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[UUID] = row_id()
    ticket_id: Mapped[UUID] = mapped_column()
    version: Mapped[int] = mapped_column(Integer)
    """Of the ticket, after this move."""
    move: Mapped[Move] = mapped_column(choice(Move))
    party: Mapped[Party] = mapped_column(choice(Party))
    """As whom it was made; history says "the complainer" to those who must not know the name."""
    by_id: Mapped[str | None] = mapped_column(String(32))
    """None: the bot, or whoever holds the key."""
    at: Mapped[datetime] = mapped_column(UtcMs)
    """Of a move made with a key never finer than the day."""
    state_before: Mapped[State] = mapped_column(choice(State))
    owner_before: Mapped[str | None] = mapped_column(String(32), default=None)
    kind_before: Mapped[Kind | None] = mapped_column(choice(Kind), default=None)
    next_before: Mapped[date | None] = mapped_column(Date, default=None)
    words: Mapped[str | None] = mapped_column(UndatedText, default=None)
    day: Mapped[date | None] = mapped_column(Date, default=None)
    """The next date after it."""
    member_id: Mapped[str | None] = mapped_column(String(32), default=None)
    told: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The members who were owed the news of it."""
    source: Mapped[str | None] = mapped_column(String(255), default=None)
    """The modal's view id, so that one sent twice is one move; None for a tap, which a version guards."""


class TicketPart(Scoped, Base):
    """A member who said "me too": a name for those who work on it, a count for everybody else."""

    __tablename__ = "ticket_parts"
    __table_args__ = (
        belongs_to("tickets", "ticket_id", ondelete="CASCADE"),
        belongs_to("members", "member_id"),
        Index("ix_ticket_parts_member", "workspace_id", "member_id"),
    )

    ticket_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcMs)


class TicketCounter(Scoped, Base):
    """The last number given in a workspace."""

    __tablename__ = "ticket_counters"

    last: Mapped[int] = mapped_column(Integer, default=0)
