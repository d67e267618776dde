"""The job of every tick: draft the digest and show it, keep it up to date, let it go, look after one that got stuck."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.digest import actions
from bot.capabilities.digest.calendar import (
    PATIENCE,
    READ_EVERY,
    Almanac,
    Slot,
    leaves_at,
    preview_at,
    slots_near,
)
from bot.capabilities.digest.models import OPEN, WAITING, Digest
from bot.capabilities.digest.reading import Sections, find_almanac, read_parts, week_of
from bot.capabilities.digest.showing import Showing, show_to_office, unseen
from bot.core.capability import Job
from bot.core.columns import is_in
from bot.core.context import Context
from bot.core.digests import Week
from bot.core.office import find_seat
from bot.core.reach import find_reach
from bot.core.schedule import Reach, next_reachable
from bot.core.workspaces import current_workspace, started_workspaces


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one look found to do in a workspace."""

    almanac: Almanac
    showing: Showing | None
    """To whom a digest is shown that is drafted now."""
    due: list[tuple[Slot, Week]]
    """Digests to draft, and what they tell of."""
    open: list[Digest]
    unseen: set[UUID]
    """Of these, what nobody has looked at who may: there was no channel yet, or the office was handed over."""


class Weekly:
    """Over the sections of all capabilities."""

    def __init__(self, sections: Sections) -> None:
        self._sections = sections
        self.job = Job("digest.weekly", self.run, self.next_due)

    async def run(self, context: Context, now: datetime) -> None:
        """Once per tick, for every workspace that the owner has started; harmless if repeated."""
        for workspace_id in await started_workspaces(context.database):
            async with context.database.reading(workspace_id) as session:
                plan = await _look(session, now)
            if plan is not None:
                await self._draft(context, workspace_id, plan)
                for digest in plan.open:
                    await self._move_on(context, workspace_id, plan, digest, now)

    async def _draft(self, context: Context, workspace_id: str, plan: _Plan) -> None:
        for slot, week in plan.due:
            edition = await read_parts(context, workspace_id, self._sections, week)
            leaves = leaves_at(slot.due, plan.showing.at if plan.showing else None, plan.almanac)
            async with context.database.transaction(workspace_id) as session:
                await actions.draft(session, slot, week, edition, due_at=leaves, showing=plan.showing)

    async def _move_on(self, context: Context, workspace_id: str, plan: _Plan, digest: Digest, now: datetime) -> None:
        waits, is_due = digest.state in WAITING, digest.due_at <= now
        if waits and (is_due or digest.read_at <= now - READ_EVERY):
            week = Week(begins=digest.begins, ends=digest.ends, now=now, zone=plan.almanac.zone)
            edition = await read_parts(context, workspace_id, self._sections, week)
            async with context.database.transaction(workspace_id) as session:
                await actions.read_again(session, digest.id, edition, at=now)
        if is_due or not waits or digest.id in plan.unseen:
            async with context.database.transaction(workspace_id) as session:
                await _take_next_step(session, digest.id, plan, now)

    async def next_due(self, context: Context, now: datetime) -> datetime | None:
        """The earliest domain time after `now` at which there is something to do.

        Not when one that waits is to be read anew: whoever looks within a minute does that (attention.py), and what leaves is
        read at that moment. A stop every quarter of an hour would only slow the played clock down.
        """
        found: list[datetime | None] = []
        for workspace_id in await started_workspaces(context.database):
            async with context.database.reading(workspace_id) as session:
                almanac = await find_almanac(session)
                reach = await _reader(session, now)
                if almanac is not None:
                    found += [preview_at(slot.due, reach) or slot.due for slot in slots_near(almanac, now)]
                for digest in await _open_ones(session):
                    found += [digest.due_at] if digest.state in WAITING else [digest.retry_at, digest.gives_up_at]
        return min((when for when in found if when is not None and when > now), default=None)


async def _look(session: AsyncSession, now: datetime) -> _Plan | None:
    almanac = await find_almanac(session)
    if almanac is None:
        return None
    reach = await _reader(session, now)
    showing = await _showing(session, reach, now)
    drafted = set(await session.scalars(select(Digest.week).order_by(Digest.week.desc()).limit(8)))
    due: list[tuple[Slot, Week]] = []
    for slot in slots_near(almanac, now):
        begins = preview_at(slot.due, reach) or slot.due
        if slot.week not in drafted and begins <= now < slot.due + PATIENCE:
            due.append((slot, await week_of(session, slot, almanac, now)))
    open_ones = await _open_ones(session)
    return _Plan(almanac, showing, due, open_ones, await unseen(session, open_ones))


async def _take_next_step(session: AsyncSession, digest_id: UUID, plan: _Plan, now: datetime) -> None:
    """Whatever there is to do about it, looked at again under its lock: somebody may have been faster."""
    digest = await actions.lock(session, digest_id)
    if digest is None:
        return
    if digest.state in WAITING:
        if await show_to_office(session, digest, plan.almanac, plan.showing, at=now) or digest.due_at > now:
            return
        if not await actions.put_off(session, digest, plan.almanac, at=now):
            await actions.release(session, digest, at=now)
    elif not await actions.give_time_to_look(session, digest, plan.almanac, plan.showing, at=now):
        await actions.look_after(session, digest, at=now)


async def _open_ones(session: AsyncSession) -> list[Digest]:
    """Those of which something is still to come."""
    return list(await session.scalars(select(Digest).where(is_in(Digest.state, *OPEN)).order_by(Digest.week)))


async def _reader(session: AsyncSession, now: datetime) -> Reach | None:
    in_charge = (await find_seat(session, now)).in_charge
    return await find_reach(session, in_charge) if in_charge else None


async def _showing(session: AsyncSession, reach: Reach | None, now: datetime) -> Showing | None:
    """To whom a digest is shown, and when first; None where there is no channel to send it to, or nobody to look at it."""
    if reach is None or (await current_workspace(session)).leadership_channel is None:
        return None
    opens = next_reachable(reach, now, before=now + PATIENCE)
    return Showing(reach.member, opens.start) if opens is not None else None
