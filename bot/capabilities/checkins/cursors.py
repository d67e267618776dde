"""The next slots of many members at once: those who share a ritual, a zone and a slot are brought along together.

A change of a rule or of the time zone data so costs what there are zones, not what there are people.
"""

from datetime import datetime

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins.models import CheckIn, CheckInState, Enrolment, RitualInForce, RitualVersion
from bot.capabilities.checkins.rituals import Ritual, stored_ritual
from bot.core.context import Context
from bot.core.db import EVERY_WORKSPACE
from bot.core.meta import read_meta, write_meta
from bot.core.schedule import Cursor, Releases, Standing, compare_releases, edited, installed_releases, moved, zone_of
from bot.core.workspaces import Workspace

log = structlog.get_logger()

_ZONES, _HOLIDAYS = "zones_release", "holidays_release"


async def keep_releases(context: Context, now: datetime) -> bool:
    """Whether this process may plan: not by older time zone data, or holidays, than another planned by.

    With newer ones it first brings every due time along; safe to repeat.
    """
    ours = installed_releases()
    async with context.database.reading(EVERY_WORKSPACE) as session:
        zones, holidays = await read_meta(session, _ZONES), await read_meta(session, _HOLIDAYS)
        workspaces = list(await session.scalars(select(Workspace.id)))
    standing = compare_releases(ours, Releases(zones, holidays) if zones and holidays else None)
    if standing is Standing.BEHIND:
        log.error("planning.refused", why="time zone data or holidays older than the database's", ours=ours.zones)
    if standing is Standing.AHEAD:
        for workspace_id in workspaces:
            async with context.database.transaction(workspace_id) as session:
                await _recompute(session, now)
        async with context.database.system_session() as session:
            await write_meta(session, _ZONES, ours.zones)
            await write_meta(session, _HOLIDAYS, ours.holidays)
    return standing is not Standing.BEHIND


async def edit_cursors(session: AsyncSession, ritual: Ritual, now: datetime) -> None:
    """Bring everybody to a changed rule. Asks that were planned and have not left are to be planned again."""
    for zone, cursor in await _groups(session, ritual.id):
        earlier = select(func.max(CheckIn.slot)).where(CheckIn.ritual_id == ritual.id, CheckIn.slot < cursor.slot)
        last = await session.scalar(earlier)
        fresh = edited(cursor, ritual.schedule.rule, zone_of(zone), last=last, now=now)
        await _move(session, ritual.id, zone, cursor, fresh)
    waiting = (CheckIn.ritual_id == ritual.id, CheckIn.state == CheckInState.ASKED, CheckIn.look_at > now)
    await session.execute(update(CheckIn).where(*waiting).values(look_at=now))


async def _recompute(session: AsyncSession, now: datetime) -> None:
    """The same slots under other time zone data."""
    in_force = select(RitualVersion.body).join(RitualInForce, RitualInForce.version_id == RitualVersion.id)
    for body in (await session.scalars(in_force)).all():
        ritual = stored_ritual(body)
        for zone, cursor in await _groups(session, ritual.id):
            fresh = moved(cursor, ritual.schedule.rule, zone_of(zone), now=now)
            await _move(session, ritual.id, zone, cursor, fresh)


async def _groups(session: AsyncSession, ritual_id: str) -> list[tuple[str, Cursor]]:
    same = select(Enrolment.zone, Enrolment.slot, Enrolment.next_due_at).where(Enrolment.ritual_id == ritual_id)
    return [(zone, Cursor(slot, due)) for zone, slot, due in await session.execute(same.distinct())]


async def _move(session: AsyncSession, ritual_id: str, zone: str, cursor: Cursor, fresh: Cursor) -> None:
    if fresh != cursor:
        await session.execute(
            update(Enrolment)
            .where(
                Enrolment.ritual_id == ritual_id,
                Enrolment.zone == zone,
                Enrolment.slot == cursor.slot,
                Enrolment.next_due_at == cursor.due,
            )
            .values(slot=fresh.slot, next_due_at=fresh.due)
            .execution_options(synchronize_session=False)
        )
