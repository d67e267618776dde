"""The message of a check-in, owed: its first, or another in place of one that did not leave or was put off."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins.models import CheckIn
from bot.core import outbox
from bot.core.schedule import Send

ASK: Final = "checkins.ask"
"""The renderer of an ask, and the kind of reference it gets: `{"checkin": id}`."""


async def post_ask(session: AsyncSession, row: CheckIn, decision: Send, nudge_after: timedelta | None) -> None:
    """Owe it as it was planned, and note what has to be looked at later."""
    await owe_ask(session, row, not_before=decision.not_before, expires_at=decision.expires_at)
    nudge_at = decision.not_before + nudge_after if nudge_after is not None else None
    row.nudge_at = nudge_at if nudge_at is not None and nudge_at < decision.closes_at else None
    row.closes_at = decision.closes_at
    row.look_at = decision.expires_at


async def owe_ask(session: AsyncSession, row: CheckIn, *, not_before: datetime | None, expires_at: datetime) -> None:
    """Owe the message of this attempt, once."""
    key = f"checkins:{row.ritual_id}:{row.member_id}:{row.slot}:ask"
    row.delivery_id = await outbox.post(
        session,
        key=key if row.attempt == 1 else f"{key}:{row.attempt}",
        to=row.member_id,
        subject=ASK,
        ref={"checkin": row.id.hex},
        not_before=not_before,
        expires_at=expires_at,
    )
