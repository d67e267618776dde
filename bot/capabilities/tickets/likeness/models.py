"""Which words stand in which ticket: each word as a keyed digest, so that the table tells nobody what was written."""

from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.columns import Base, Scoped, belongs_to


class TicketTerm(Scoped, Base):
    """One word of one ticket. Kept in the order of the words: a look-up reads them one after the other."""

    __tablename__ = "ticket_terms"
    __table_args__ = (
        belongs_to("tickets", "ticket_id", ondelete="CASCADE"),
        Index("ix_ticket_terms_ticket", "workspace_id", "ticket_id"),
        {"sqlite_with_rowid": False},
    )

    term: Mapped[str] = mapped_column(String(16), primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(primary_key=True)
