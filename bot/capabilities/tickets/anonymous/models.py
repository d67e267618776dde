"""Tables of anonymous complaints. Nothing in them is a person's, and no time in them is finer than the day.

What was written waits here until the next morning: what all of a day's wait for is one transaction, with numbers in no
order. So of what has arrived neither PostgreSQL's `xmin`, nor where it put the row, nor a number that stands between two others
tells when it was written. Of what still waits `xmin` and the row's place do, and of a move made with a key, which takes effect
at once: the forms that show the key and ask for it say so. SQLite keeps these rows in the order of their random ids (WITHOUT
ROWID), and the digest is made of a key that only the complainer has.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.columns import Base, Scoped, UndatedText, belongs_to, row_id


class WaitingComplaint(Scoped, Base):
    """An anonymous complaint until the morning after the day it was written; it leaves no row behind."""

    __tablename__ = "waiting_complaints"
    __table_args__ = (
        Index("uq_waiting_complaints_digest", "workspace_id", "digest", unique=True),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[UUID] = row_id()
    digest: Mapped[str] = mapped_column(String(64))
    """Of its key: the same key again is the same complaint."""
    words: Mapped[str] = mapped_column(UndatedText)
    written_on: Mapped[date] = mapped_column(Date)


class TicketKey(Scoped, Base):
    """What the key of an anonymous ticket is known by; the key itself is nowhere."""

    __tablename__ = "ticket_keys"
    __table_args__ = (
        belongs_to("tickets", "ticket_id", ondelete="CASCADE"),
        Index("uq_ticket_keys_digest", "workspace_id", "digest", unique=True),
        {"sqlite_with_rowid": False},
    )

    ticket_id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
