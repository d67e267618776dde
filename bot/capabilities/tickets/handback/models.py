"""The table of what was offered to whoever complained. It names nobody but whoever offered."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Integer, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from bot.capabilities.tickets.handback.terms import Terms
from bot.core.columns import Base, Scoped, UndatedText, belongs_to


class HandBack(Scoped, Base):
    """The terms of one offer, by the version of the ticket that it made."""

    __tablename__ = "hand_backs"
    __table_args__ = (
        belongs_to("tickets", "ticket_id", ondelete="CASCADE"),
        CheckConstraint("hours_a_week > 0", name="hours_at_all"),
        {"sqlite_with_rowid": False},
    )

    ticket_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    scope: Mapped[str] = mapped_column(UndatedText)
    hours_a_week: Mapped[int] = mapped_column(SmallInteger)
    until: Mapped[date] = mapped_column(Date)
    decides: Mapped[str] = mapped_column(UndatedText)

    @property
    def terms(self) -> Terms:
        return Terms(scope=self.scope, hours_a_week=self.hours_a_week, until=self.until, decides=self.decides)
