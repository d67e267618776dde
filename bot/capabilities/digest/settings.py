"""When the digest leaves, and for which channel: set by the owner, audited."""

from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.digest.archive_views import DAYS, Wanted
from bot.capabilities.digest.calendar import leaves_at, slot_of
from bot.capabilities.digest.models import (
    SWITCHED_OFF,
    WAITING,
    Digest,
    DigestSetting,
    DigestState,
    is_withdrawn,
)
from bot.capabilities.digest.reading import find_almanac, find_setting
from bot.core import outbox
from bot.core.db import insert_once
from bot.core.notices import refresh_desk
from bot.core.people import Person
from bot.core.workspaces import audit, current_workspace, lock_workspace

_NOT_LEFT = WAITING | {DigestState.STUCK}
_COMES_BACK = (DigestState.DRAFT, DigestState.FILED)


async def find_wanted(session: AsyncSession) -> Wanted:
    """How this workspace wants its digest."""
    workspace, setting = await current_workspace(session), await find_setting(session)
    return Wanted(
        is_on=setting.is_on,
        weekday=setting.weekday,
        at=setting.at,
        channel=workspace.leadership_channel,
        zone=workspace.zone,
    )


async def keep_settings(session: AsyncSession, wanted: Wanted, *, by: Person, at: datetime) -> bool:
    """False where it is so already; safe to repeat. A digest that waits goes by it at once."""
    workspace = await lock_workspace(session)
    before = await find_wanted(session)
    if before == wanted:
        return False
    workspace.leadership_channel = wanted.channel
    if (before.is_on, before.weekday, before.at) != (wanted.is_on, wanted.weekday, wanted.at):
        await insert_once(session, DigestSetting, {"is_on": True, "weekday": 0, "at": time(), "changed_at": at}, key=[])
        setting = (await session.scalars(select(DigestSetting))).one()
        setting.is_on, setting.weekday, setting.at, setting.changed_at = wanted.is_on, wanted.weekday, wanted.at, at
    await session.flush()
    await _move_waiting(session, at)
    await audit(session, "digest.set", _say(wanted), actor_id=by.id, at=at)
    return True


async def _move_waiting(session: AsyncSession, at: datetime) -> None:
    """One that was drafted and not held leaves at its new hour; where that is too near or over, at the next noon.

    Where there is to be none any more, what has not left is withdrawn; switched on again before its hour, it waits once more.
    """
    almanac = await find_almanac(session)
    if almanac is None:
        return
    waiting = select(Digest).where(Digest.state.in_(_NOT_LEFT) | is_withdrawn())
    for digest in list(await session.scalars(waiting.with_for_update())):
        slot = slot_of(almanac, digest.day)
        if not almanac.is_on:
            digest.state, digest.trouble = DigestState.FILED, SWITCHED_OFF
        elif slot is not None and digest.state in _COMES_BACK:
            digest.state, digest.trouble, digest.gives_up_at = DigestState.DRAFT, None, None
            digest.due_at = leaves_at(slot.due, at, almanac)
            digest.day, digest.ends = slot.day, max(slot.due, digest.read_at)
        if digest.preview_id is not None:
            await outbox.update(session, digest.preview_id)
    await refresh_desk(session, at)


def _say(wanted: Wanted) -> str:
    where = f"to {wanted.channel}" if wanted.channel else "no channel"
    return f"{DAYS[wanted.weekday]} {wanted.at:%H:%M}, {where}" if wanted.is_on else f"off, {where}"
