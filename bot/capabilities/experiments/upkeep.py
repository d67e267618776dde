"""The job: what nobody said a word about until its last day was over lapses, and what somebody who left answered for goes to the CTO."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias
from uuid import UUID

from sqlalchemy import func, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.experiments.actions import lapse, lock_experiment, pass_to_office
from bot.capabilities.experiments.days import over_at
from bot.capabilities.experiments.models import Experiment
from bot.capabilities.experiments.rules import State, is_alive
from bot.core.capability import Job
from bot.core.columns import is_in
from bot.core.company import find_days
from bot.core.context import Context
from bot.core.people import Member
from bot.core.schedule import zone_of
from bot.core.workspaces import started_workspaces

_AT_ONCE: Final = 50
_RUNNING: Final = is_in(Experiment.state, State.RUNNING)

Deed: TypeAlias = Callable[[AsyncSession, Experiment, datetime], Awaitable[None]]


async def keep_up(context: Context, now: datetime) -> None:
    """Each experiment in a transaction of its own; harmless if repeated."""
    for workspace_id in await started_workspaces(context.database):
        async with context.database.reading(workspace_id) as session:
            today = (await find_days(session)).today(now)
            over, left = await _over(session, today), await _left(session)
        for ids, deed in ((left, _pass), (over, lapse)):
            for experiment_id in ids:
                await _do(context, workspace_id, experiment_id, deed, now)


async def _do(context: Context, workspace_id: str, experiment_id: UUID, deed: Deed, now: datetime) -> None:
    async with context.database.transaction(workspace_id) as session:
        experiment = await lock_experiment(session, experiment_id)
        if experiment is not None:
            await deed(session, experiment, now)


async def _over(session: AsyncSession, today: date) -> Sequence[UUID]:
    passed = select(Experiment.id).where(_RUNNING, Experiment.ends_on < today)
    return list(await session.scalars(passed.order_by(Experiment.ends_on).limit(_AT_ONCE)))


async def _left(session: AsyncSession) -> Sequence[UUID]:
    """What somebody answers for who is gone, and would be asked about."""
    looked = select(Experiment.id).where(Experiment.look_on.is_not(None), Experiment.state != State.WITHDRAWN)
    alive = union(select(Experiment.id).where(_RUNNING), looked)
    theirs = select(Experiment.id).join(
        Member, (Member.workspace_id == Experiment.workspace_id) & (Member.id == Experiment.owner_id)
    )
    return list(await session.scalars(theirs.where(Experiment.id.in_(alive), ~Member.active).limit(_AT_ONCE)))


async def _pass(session: AsyncSession, experiment: Experiment, now: datetime) -> None:
    """Looked at again under the lock: they may be back, or somebody else may answer for it."""
    active = await session.scalar(select(Member.active).where(Member.id == experiment.owner_id))
    if active is False and is_alive(experiment.standing):
        await pass_to_office(session, experiment, now)


async def next_lapse(context: Context, now: datetime) -> datetime | None:
    """When the last day of what ends soonest is over for all whom it concerns."""
    found: list[datetime] = []
    for workspace_id in await started_workspaces(context.database):
        async with context.database.reading(workspace_id) as session:
            found += await _ends(session)
    return min((each for each in found if each > now), default=None)


async def _ends(session: AsyncSession) -> list[datetime]:
    """Of what ends first, and a day later: around the world that may be the same hour."""
    company = (await find_days(session)).zone
    first = await session.scalar(select(func.min(Experiment.ends_on)).where(_RUNNING))
    if first is None:
        return []
    owner = (Member.workspace_id == Experiment.workspace_id) & (Member.id == Experiment.owner_id)
    ending = select(Experiment.ends_on, Member.zone).outerjoin(Member, owner)
    rows = await session.execute(ending.where(_RUNNING, Experiment.ends_on <= first + timedelta(days=1)).distinct())
    return [over_at(ends_on, company, zone_of(zone) if zone else company) for ends_on, zone in rows]


JOB: Final = Job("experiments.keep_up", keep_up, next_lapse)
