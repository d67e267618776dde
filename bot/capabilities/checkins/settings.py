"""Which check-ins are on in this workspace, on which day and at what time: seen and set by owner and deputy, audited.

A setting stands over the file. What is switched here takes effect with the next tick, as a changed file does: who was asked
already keeps their open check-in, and nobody is asked twice in one week for it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, time

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins import settings_views as views
from bot.capabilities.checkins.enrolment import adjusted_rituals
from bot.capabilities.checkins.models import Enrolment, RitualInForce, RitualSetting
from bot.capabilities.checkins.ritual_files import load_rituals
from bot.capabilities.checkins.rituals import Ritual
from bot.capabilities.checkins.settings_views import AS_MADE, Standing, say_schedule
from bot.capabilities.checkins.sheets import owner_name
from bot.core.context import Context
from bot.core.db import insert_once
from bot.core.people import Person
from bot.core.slack import blocks
from bot.core.slack.events import (
    Click,
    Command,
    Effect,
    OpenView,
    Rejected,
    ShowHome,
    Submission,
    UpdateView,
    Values,
    View,
)
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_time
from bot.core.workspaces import audit, current_workspace, lock_workspace

_NEEDS = "rituals.edit"


async def show_rituals(session: AsyncSession, deed: Command | Click, context: Context) -> Sequence[Effect]:
    return (OpenView(await _overview(session, deed.by, context)),)


async def show_form(session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
    ritual = load_rituals(context.prompts).get(deed.value)
    if ritual is None:
        return (UpdateView(await _overview(session, deed.by, context, note=views.GONE)),)
    return (UpdateView(await _form(session, ritual)),)


async def take_setting(session: AsyncSession, deed: Submission, context: Context) -> Sequence[Effect]:
    ritual = load_rituals(context.prompts).get(deed.private.get("ritual", ""))
    if ritual is None:
        return (UpdateView(await _overview(session, deed.by, context, note=views.GONE)),)
    at = read_time(blocks.field(deed.values, "at"))
    if at is None:
        return (Rejected({"at": "At what time? Write it as 10:00."}),)
    changed = await _keep(session, ritual, _read(deed.values, ritual, at), by=deed.by, at=deed.at)
    note = views.KEPT if changed else views.SAME
    return (UpdateView(await _overview(session, deed.by, context, note=note)), ShowHome())


ROUTES = Routes(
    commands={("/cadence", "rituals"): Route(show_rituals, needs=_NEEDS, writes=False)},
    clicks={
        views.LIST: Route(show_rituals, needs=_NEEDS, writes=False),
        views.CHANGE: Route(show_form, needs=_NEEDS, writes=False),
    },
    submissions={views.CHANGE: Route(take_setting, needs=_NEEDS)},
)


def _read(values: Values, ritual: Ritual, at: time) -> Mapping[str, object]:
    """What the form says, as columns: None where it is as the file has it, so that it follows the file."""
    chosen = blocks.field(values, "weekday") or AS_MADE
    weekday = int(chosen) if chosen in set("0123456") else None
    made = ritual.schedule.weekdays
    return {
        "is_on": blocks.field(values, "is_on") != "off",
        "weekday": None if weekday is not None and [day.number for day in made] == [weekday] else weekday,
        "at": None if at == ritual.schedule.at else at,
    }


async def _keep(
    session: AsyncSession, ritual: Ritual, wanted: Mapping[str, object], *, by: Person, at: datetime
) -> bool:
    """False where it is so already; safe to repeat."""
    await lock_workspace(session)
    await insert_once(session, RitualSetting, {"ritual_id": ritual.id, "is_on": True}, key=["ritual_id"])
    setting = (await session.scalars(select(RitualSetting).where(RitualSetting.ritual_id == ritual.id))).one()
    if all(getattr(setting, name) == value for name, value in wanted.items()):
        return False
    for name, value in wanted.items():
        setattr(setting, name, value)
    await session.flush()
    here = (await adjusted_rituals(session, {ritual.id: ritual}))[ritual.id]
    what = f"{ritual.id}: {say_schedule(here.schedule)}" if setting.is_on else f"{ritual.id}: off"
    await audit(session, "rituals.set", what, actor_id=by.id, at=at)
    return True


async def _setting(session: AsyncSession, ritual_id: str) -> RitualSetting | None:
    return await session.scalar(select(RitualSetting).where(RitualSetting.ritual_id == ritual_id))


async def _form(session: AsyncSession, ritual: Ritual) -> View:
    return views.setting_form(ritual, await _setting(session, ritual.id), owner=await owner_name(session))


async def _overview(session: AsyncSession, by: Person, context: Context, *, note: str = "") -> View:
    started = (await current_workspace(session)).started_at is not None
    standings, owner = await _standings(session, context), await owner_name(session)
    return views.overview(standings, by.zone, owner=owner, started=started, note=note)


async def _standings(session: AsyncSession, context: Context) -> Sequence[Standing]:
    """Every ritual of the files, as this workspace has it, and what is known of its next round."""
    rituals = await adjusted_rituals(session, load_rituals(context.prompts))
    off = set(await session.scalars(select(RitualSetting.ritual_id).where(RitualSetting.is_on.is_(False))))
    in_force = {row.ritual_id: row.version_id for row in await session.scalars(select(RitualInForce))}
    rounds = await session.execute(
        select(Enrolment.ritual_id, func.count(), func.min(Enrolment.next_due_at)).group_by(Enrolment.ritual_id)
    )
    coming = {ritual_id: (members, next_at) for ritual_id, members, next_at in rounds}
    return [
        Standing(
            ritual=ritual,
            is_on=ritual.id not in off,
            members=coming.get(ritual.id, (0, None))[0],
            next_at=coming.get(ritual.id, (0, None))[1] if in_force.get(ritual.id) == ritual.version else None,
            is_settled=in_force.get(ritual.id) == ritual.version,
        )
        for ritual in sorted(rituals.values(), key=lambda each: (-each.importance, each.title))
    ]
