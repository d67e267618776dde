"""Who is owed something and may get it now: a look that costs the same however many wait for their morning. Reads only."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.notices.days import arrival_of, key_of, midnight_after, opening
from bot.core.outbox import Delivery, DeliveryState
from bot.core.reach import find_reaches
from bot.core.schedule import Reach, Stretch

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


async def find_arrivals(
    session: AsyncSession, owed: Mapping[str, datetime], *, in_charge: str | None
) -> Sequence[datetime | None]:
    """When these members read what each is owed from a time on: `arrival_of()`, for many at once. Not of who left."""
    opens = _openings(owed, (await find_reaches(session, owed)).values())
    keys = {key_of(each.member, when.start.astimezone(each.zone).date()): each.member for each, when in opens}
    rows = await session.execute(select(Delivery.key, Delivery.state).where(Delivery.key.in_(keys)))
    states = {keys[key]: state for key, state in rows}
    found: list[datetime | None] = []
    for reach, when in opens:
        state = states.get(reach.member, DeliveryState.PENDING)
        if state is DeliveryState.PENDING:
            found.append(when.start)
        elif state is DeliveryState.SKIPPED or reach.member == in_charge:
            found.append(await arrival_of(session, reach.member, owed[reach.member]))
        elif later := opening(reach, midnight_after(reach, when)):
            found.append(later.start)
    return found


def _openings(owed: Mapping[str, datetime], reaches: Collection[Reach]) -> list[tuple[Reach, Stretch]]:
    """Reckoned once for all who have the same hours, and are owed something from the same time on."""
    known: dict[tuple[Reach, datetime], Stretch | None] = {}
    found: list[tuple[Reach, Stretch]] = []
    for reach in reaches:
        same = replace(reach, member=""), owed[reach.member]
        if same not in known:
            known[same] = opening(*same)
        when = known[same]
        found += [(reach, when)] if when is not None else []
    return found


def _open_at(at: datetime, reaches: Collection[Reach]) -> list[Reach]:
    """Reckoned once for all who have the same hours, zone and days off."""
    known: dict[Reach, bool] = {}
    for reach in reaches:
        hours = replace(reach, member="")
        if hours not in known:
            found = opening(hours, at)
            known[hours] = found is not None and found.start <= at
    return [reach for reach in reaches if known[replace(reach, member="")]]
