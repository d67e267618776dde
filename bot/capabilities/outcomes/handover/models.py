"""Who led each team when the register last looked."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.columns import Base, Scoped, UtcMs, belongs_to


class LeadSeen(Scoped, Base):
    """One row per team, from the first look on."""

    __tablename__ = "outcome_leads_seen"
    __table_args__ = (belongs_to("teams", "team_id", ondelete="CASCADE"), belongs_to("members", "lead_id"))

    team_id: Mapped[UUID] = mapped_column(primary_key=True)
    lead_id: Mapped[str | None] = mapped_column(String(32), default=None)
    """None while nobody led it, or it was no team."""
    changes: Mapped[int] = mapped_column(Integer, default=0)
    """How often somebody else was found; names the card, so that each change has one."""
    seen_at: Mapped[datetime] = mapped_column(UtcMs)
