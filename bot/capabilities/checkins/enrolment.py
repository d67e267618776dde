"""Who is asked, kept as the files, the settings, the members and the time zone data have it now.

A job compares and brings along what differs; a tick on which nothing changed writes nothing. Enrolments exist only in a
workspace whose owner said "start", and a ritual that is switched off or whose file is gone loses its own.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Final, TypeAlias

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins.audience import EVERYBODY, Differences, compare
from bot.capabilities.checkins.cursors import edit_cursors
from bot.capabilities.checkins.models import (
    CheckIn,
    CheckInState,
    Enrolment,
    RitualInForce,
    RitualSetting,
    RitualVersion,
)
from bot.capabilities.checkins.ritual_files import Rituals, load_rituals
from bot.capabilities.checkins.rituals import Ritual, Weekday, stored_ritual
from bot.capabilities.checkins.sealing import is_on, next_beginning
from bot.core.context import Context
from bot.core.db import EVERY_WORKSPACE, Database, insert_once
from bot.core.schedule import Cursor, first_cursor, moved, zone_of
from bot.core.sealed import Sealed
from bot.core.workspaces import Workspace

_OVERLAP: Final = timedelta(minutes=1)
"""Members written this long before the last comparison are looked at again: a transaction may commit after a later one."""
_MARK_EVERY: Final = timedelta(days=1)
_NONE: Final[Mapping[str, Sealed]] = MappingProxyType({})
_Asking: TypeAlias = Callable[[AsyncSession], Awaitable[Rituals]]


async def keep_enrolments(context: Context, now: datetime, sealed: Mapping[str, Sealed] = _NONE) -> None:
    """A job: bring the enrolments of every started workspace up to date."""
    asking = partial(_asking, rituals=load_rituals(context.prompts), sealed=sealed, now=now)
    for workspace_id in await working_workspaces(context.database, now):
        async with context.database.reading(workspace_id) as session:
            stale = await _stale(session, asking, now)
        for ritual_id in stale:
            while not await _bring_along(context.database, workspace_id, ritual_id, asking, now):
                pass


async def next_enrolment(context: Context, now: datetime, sealed: Mapping[str, Sealed] = _NONE) -> datetime | None:
    """When time alone changes who is asked: a ritual whose answers are sealed begins at an hour of its own."""
    found: list[datetime] = []
    for workspace_id in await working_workspaces(context.database, now):
        async with context.database.reading(workspace_id) as session:
            begins = await next_beginning(session, sealed, now)
        found += [begins] if begins else []
    return min(found, default=None)


async def working_workspaces(database: Database, now: datetime) -> list[str]:
    """Workspaces whose owner said "start" and whose tokens work."""
    async with database.reading(EVERY_WORKSPACE) as session:
        started = select(Workspace.id).where(Workspace.started_at <= now, Workspace.parked.is_(None))
        return list(await session.scalars(started.order_by(Workspace.id)))


async def rituals_here(session: AsyncSession, rituals: Rituals) -> dict[str, Ritual]:
    """The rituals that are on in this workspace, with its own day and time in place of the file's."""
    off = set(await session.scalars(select(RitualSetting.ritual_id).where(RitualSetting.is_on.is_(False))))
    adjusted = await adjusted_rituals(session, rituals)
    return {ritual_id: ritual for ritual_id, ritual in adjusted.items() if ritual_id not in off}


async def adjusted_rituals(session: AsyncSession, rituals: Rituals) -> dict[str, Ritual]:
    """The same, with those that are off."""
    settings = {setting.ritual_id: setting for setting in await session.scalars(select(RitualSetting))}
    started = await _start_of(session)
    return {ritual.id: _adjusted(ritual, settings.get(ritual.id), started) for ritual in rituals.values()}


async def _asking(session: AsyncSession, *, rituals: Rituals, sealed: Mapping[str, Sealed], now: datetime) -> Rituals:
    """Those that ask people now: on, and if their answers are sealed, awaited by whoever takes them."""
    here = await rituals_here(session, rituals)
    return {ritual.id: ritual for ritual in here.values() if await is_on(session, ritual, sealed, now)}


async def _stale(session: AsyncSession, asking: _Asking, now: datetime) -> list[str]:
    """The rituals for which there is something to write."""
    wanted = await asking(session)
    standing = {row.ritual_id: row for row in await session.scalars(select(RitualInForce))}
    workspace = await _this_workspace(session)
    stale = [ritual_id for ritual_id in standing if ritual_id not in wanted]
    for ritual in wanted.values():
        here = standing.get(ritual.id)
        if here is None or here.version_id != ritual.version or _is_due_a_mark(here, ritual, workspace, now):
            stale.append(ritual.id)
            continue
        if await compare(session, ritual.id, ritual.audience, since=_since(here, ritual)):
            stale.append(ritual.id)
    return stale


def _is_due_a_mark(here: RitualInForce, ritual: Ritual, workspace: Workspace, now: datetime) -> bool:
    """Whether everybody has to be compared, or the mark has fallen so far behind that it should be moved on."""
    if ritual.audience.who != EVERYBODY:
        return False
    if here.compared_at is None or here.directory_at != workspace.synced_at:
        return True
    behind = now - here.compared_at
    # So soon after everybody was read from Slack, everybody counts as written since.
    sees_all = workspace.synced_at is not None and here.compared_at - _OVERLAP <= workspace.synced_at
    return behind > _MARK_EVERY or (sees_all and behind > 2 * _OVERLAP)


def _since(here: RitualInForce, ritual: Ritual) -> datetime | None:
    """Only an audience of everybody is worth looking at by what changed; others are small, and change by other tables."""
    if ritual.audience.who != EVERYBODY or here.compared_at is None:
        return None
    return here.compared_at - _OVERLAP


async def _bring_along(database: Database, workspace_id: str, ritual_id: str, asking: _Asking, now: datetime) -> bool:
    """One ritual of one workspace, some thousand members at a time. False: there is more."""
    async with database.transaction(workspace_id) as session:
        workspace = await _this_workspace(session)
        ritual = (await asking(session)).get(ritual_id)
        if ritual is None:
            await _retire(session, ritual_id, now)
            return True
        here = await _put_in_force(session, ritual, now)
        if here.directory_at != workspace.synced_at:
            here.compared_at = None
        found = await compare(session, ritual_id, ritual.audience, since=_since(here, ritual))
        await _write(session, ritual, found, now)
        if not found:
            here.compared_at, here.directory_at = now, workspace.synced_at
        return not found


async def _this_workspace(session: AsyncSession) -> Workspace:
    return await session.get_one(Workspace, session.info["workspace"])


async def _put_in_force(session: AsyncSession, ritual: Ritual, now: datetime) -> RitualInForce:
    """Store the version, and bring every cursor along where the days or the time are others than before."""
    values = {"id": ritual.version, "ritual_id": ritual.id, "body": ritual.body}
    await insert_once(session, RitualVersion, values, key=["id"])
    await insert_once(session, RitualInForce, {"ritual_id": ritual.id, "version_id": ritual.version}, key=["ritual_id"])
    locked = select(RitualInForce).where(RitualInForce.ritual_id == ritual.id).with_for_update()
    here = (await session.scalars(locked)).one()
    if here.version_id != ritual.version:
        before = await session.get_one(RitualVersion, (here.workspace_id, here.version_id))
        here.version_id = ritual.version
        here.compared_at = None
        if stored_ritual(before.body).schedule != ritual.schedule:
            await edit_cursors(session, ritual, now)
    return here


async def _retire(session: AsyncSession, ritual_id: str, now: datetime) -> None:
    """Nobody is asked any more, and what is open closes: a ritual that is gone takes no answers."""
    await session.execute(delete(Enrolment).where(Enrolment.ritual_id == ritual_id))
    await session.execute(delete(RitualInForce).where(RitualInForce.ritual_id == ritual_id))
    still_open = (CheckIn.ritual_id == ritual_id, CheckIn.closes_at > now)
    await session.execute(update(CheckIn).where(*still_open).values(closes_at=now, look_at=now))


async def _write(session: AsyncSession, ritual: Ritual, found: Differences, now: datetime) -> None:
    rule = ritual.schedule.rule
    starts = {
        zone: first_cursor(rule, zone_of(zone), enrolled_at=now) for zone in set(found.joined.values())
    }  # one computation a zone, however many live there
    session.add_all(
        Enrolment(
            ritual_id=ritual.id,
            member_id=member_id,
            zone=zone,
            slot=starts[zone].slot,
            next_due_at=starts[zone].due,
        )
        for member_id, zone in found.joined.items()
    )
    mine = select(Enrolment).where(Enrolment.ritual_id == ritual.id, Enrolment.member_id.in_(found.moved))
    for enrolment in await session.scalars(mine):
        enrolment.zone = found.moved[enrolment.member_id]
        cursor = Cursor(enrolment.slot, enrolment.next_due_at)
        enrolment.next_due_at = moved(cursor, rule, zone_of(enrolment.zone), now=now).due
    left = (Enrolment.ritual_id == ritual.id, Enrolment.member_id.in_(found.left))
    await session.execute(delete(Enrolment).where(*left))
    affected = [*found.moved, *found.left]
    asked = (CheckIn.ritual_id == ritual.id, CheckIn.member_id.in_(affected), CheckIn.state == CheckInState.ASKED)
    await session.execute(update(CheckIn).where(*asked, CheckIn.look_at > now).values(look_at=now))


async def _start_of(session: AsyncSession) -> date:
    """The local date on which the owner said start."""
    workspace = await _this_workspace(session)
    started = workspace.started_at or workspace.installed_at
    return started.astimezone(zone_of(workspace.zone)).date()


def _adjusted(ritual: Ritual, setting: RitualSetting | None, started: date) -> Ritual:
    """Which weeks count is a matter of the file's own day: another day must not make it the other weeks."""
    schedule = ritual.schedule.counted_from(started)
    if setting is not None:
        days = schedule.weekdays if setting.weekday is None else (list(Weekday)[setting.weekday],)
        schedule = schedule.model_copy(update={"weekdays": days, "at": setting.at or schedule.at})
    return ritual.model_copy(update={"schedule": schedule})
