"""What set-up keeps beside roles, teams and the workspace's own start: the letter, and which steps were settled."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from bot.core.columns import Base, EncryptedText, Scoped, UtcMs


class SetUp(Scoped, Base):
    """One row per workspace, from the first step that is settled on."""

    __tablename__ = "desk_set_up"

    leads_settled_at: Mapped[datetime | None] = mapped_column(UtcMs, default=None)
    letter: Mapped[str | None] = mapped_column(EncryptedText, default=None)
    """The owner's own words, a draft until settled; None for the wording that is proposed."""
    letter_settled_at: Mapped[datetime | None] = mapped_column(UtcMs, default=None)
