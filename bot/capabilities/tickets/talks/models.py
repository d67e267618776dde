"""Tables of what is between people: whom to ask later whether it is settled, how many said so, and where harassment goes.

Neither what was written, nor whom it is about, nor how it was begun is kept anywhere; who is brought together in a talk of
three is known until it is open (`opening.py`).
"""

from datetime import date
from uuid import UUID

from sqlalchemy import Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.columns import Base, Scoped, belongs_to, row_id


class Talk(Scoped, Base):
    """Somebody has something to talk about with somebody; gone once they said whether it is settled."""

    __tablename__ = "talks"
    __table_args__ = (belongs_to("members", "member_id"),)

    id: Mapped[UUID] = row_id()
    member_id: Mapped[str] = mapped_column(String(32))
    begun_on: Mapped[date] = mapped_column(Date)


class TalkCount(Scoped, Base):
    """How many talks ended in which way: all that stays of them."""

    __tablename__ = "talk_counts"

    settled: Mapped[int] = mapped_column(Integer, default=0)
    unsettled: Mapped[int] = mapped_column(Integer, default=0)
    """When asked two weeks later."""


class Conduct(Scoped, Base):
    """Where harassment is reported, in the owner's words: a channel, a person, an address."""

    __tablename__ = "conduct_channels"

    where: Mapped[str] = mapped_column(String(300))
