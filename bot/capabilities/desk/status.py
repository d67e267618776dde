"""How the bot is, read for owner and operator: people, teams, set-up, messages. No words that people wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.desk.setup.actions import find_progress
from bot.capabilities.desk.setup.rules import Progress
from bot.core.capability import ComingRound
from bot.core.outbox import Delivery, DeliveryState
from bot.core.people import Member
from bot.core.timings import Timings
from bot.core.workspaces import current_workspace

_WAITING = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING, DeliveryState.RECONCILING)
ONE_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What is sent next: how many within an hour, from when on, and how long that takes at the pace Slack allows."""

    starts_at: datetime
    messages: int
    takes: timedelta


@dataclass(frozen=True, slots=True)
class Round:
    """What is asked next, and how long its messages take at the pace Slack allows."""

    coming: ComingRound
    takes: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    people: int
    zones: int
    doubtful: tuple[str, ...]
    """Who has a zone that the zone data does not know, by name."""
    synced_at: datetime | None
    progress: Progress
    waiting: int
    refused: int
    in_doubt: int
    next_batch: Batch | None
    rounds: tuple[Round, ...]
    parked: str | None


async def read_health(
    session: AsyncSession, timings: Timings, now: datetime, *, coming: Sequence[ComingRound] = ()
) -> Health:
    workspace = await current_workspace(session)
    people, zones = (
        await session.execute(select(func.count(), func.count(func.distinct(Member.zone))).where(Member.active))
    ).one()
    doubtful = await session.scalars(
        select(Member.name).where(Member.active, Member.zone_doubt.is_not(None)).order_by(Member.name)
    )
    rows = await session.execute(select(Delivery.state, func.count()).group_by(Delivery.state))
    counts = {state: count for state, count in rows}  # noqa: C416 - a row is not a plain pair
    return Health(
        people=people,
        zones=zones,
        doubtful=tuple(doubtful),
        synced_at=workspace.synced_at,
        progress=await find_progress(session),
        waiting=sum(counts.get(state, 0) for state in _WAITING),
        refused=counts.get(DeliveryState.DEAD, 0),
        in_doubt=counts.get(DeliveryState.UNKNOWN, 0),
        next_batch=await _find_next_batch(session, timings, now),
        rounds=tuple(Round(each, takes=estimate_drain(each.messages, timings)) for each in coming),
        parked=workspace.parked,
    )


async def _find_next_batch(session: AsyncSession, timings: Timings, now: datetime) -> Batch | None:
    first = await session.scalar(
        select(func.min(Delivery.not_before)).where(Delivery.state == DeliveryState.PENDING, Delivery.not_before > now)
    )
    if first is None:
        return None
    messages = await session.scalar(
        select(func.count())
        .select_from(Delivery)
        .where(Delivery.state.in_(_WAITING), Delivery.not_before < first + ONE_HOUR)
    )
    return Batch(starts_at=first, messages=messages or 0, takes=estimate_drain(messages or 0, timings))


def estimate_drain(messages: int, timings: Timings) -> timedelta:
    """How long so many messages take: a burst at once, then the steady pace."""
    return timedelta(seconds=max(0, messages - timings.messages_burst) / timings.messages_per_second)
