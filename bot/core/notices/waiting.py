"""Who is owed something and may get it now: a look that costs the same however many wait for their morning. Reads only."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.notices.days import key_of, opening
from bot.core.outbox import Delivery, DeliveryState
from bot.core.reach import find_reaches
from bot.core.schedule import Reach

_MAY_TAKE_MORE: Final[Sequence[DeliveryState]] = (DeliveryState.PENDING, DeliveryState.SKIPPED)
"""A skipped one, since the day may have another."""


async def find_able(
    session: AsyncSession, owed: Collection[str], at: datetime, *, in_charge: str | None
) -> Sequence[str]:
    """Those of these members whose day is open, and whose message of the day has not left; the desk's takes more all day."""
    reaches = _open_at(at, (await find_reaches(session, owed)).values()) if owed else []
    keys = {key_of(reach.member, at.astimezone(reach.zone).date()): reach.member for reach in reaches}
    left = select(Delivery.key).where(Delivery.key.in_(keys), Delivery.state.not_in(_MAY_TAKE_MORE))
    had_theirs = {keys[key] for key in await session.scalars(left)} - {in_charge} if keys else set[str]()
    return sorted(set(keys.values()) - had_theirs)


def _open_at(at: datetime, reaches: Collection[Reach]) -> list[Reach]:
    """Reckoned once for all who have the same hours, zone and days off."""
    known: dict[Reach, bool] = {}
    for reach in reaches:
        hours = replace(reach, member="")
        if hours not in known:
            found = opening(hours, at)
            known[hours] = found is not None and found.start <= at
    return [reach for reach in reaches if known[replace(reach, member="")]]
