"""Which rituals are on and when they ask next: for the status of the bot, and for everybody's Home."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins.models import Enrolment, RitualInForce, RitualVersion
from bot.capabilities.checkins.rituals import stored_ritual
from bot.core.capability import ComingRound

_TOGETHER: Final = timedelta(hours=1)
"""Asks that fall due within this time of the first count as sent together."""


async def find_coming(session: AsyncSession, member_id: str | None) -> Sequence[ComingRound]:
    """Each ritual in force that has somebody to ask, the next one first; of one member alone where one is named."""
    asked = Enrolment.member_id == member_id if member_id is not None else Enrolment.member_id.is_not(None)
    rows = await session.execute(
        select(RitualVersion.body, func.count(), func.min(Enrolment.next_due_at))
        .join(RitualInForce, RitualInForce.version_id == RitualVersion.id)
        .join(Enrolment, Enrolment.ritual_id == RitualInForce.ritual_id)
        .where(asked)
        .group_by(RitualVersion.id, RitualVersion.body)
    )
    found: list[ComingRound] = []
    for body, members, next_at in rows.all():
        ritual = stored_ritual(body)
        soon = select(func.count()).where(
            Enrolment.ritual_id == ritual.id, Enrolment.next_due_at < next_at + _TOGETHER, asked
        )
        messages = await session.scalar(soon)
        found.append(ComingRound(title=ritual.title, members=members, next_at=next_at, messages=messages or 0))
    return sorted(found, key=lambda each: (each.next_at, each.title))
