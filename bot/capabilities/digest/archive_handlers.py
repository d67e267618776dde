"""What is pressed in the archive: read one, turn the page, say when the digest comes and where; where one is stuck, its channel."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.digest import archive_views, preview_views, settings
from bot.capabilities.digest.archive_views import PAGE, Entry, Wanted
from bot.capabilities.digest.models import Digest, DigestState, is_readable, is_withdrawn
from bot.capabilities.digest.reading import issue_of
from bot.capabilities.digest.rendering import find_digest
from bot.core.context import Context
from bot.core.people import Person
from bot.core.roles import may
from bot.core.slack import blocks
from bot.core.slack.events import (
    Click,
    Command,
    Effect,
    OpenView,
    Refresh,
    Rejected,
    Reply,
    ShowHome,
    Submission,
    UpdateView,
    View,
)
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_channel, read_id, read_time
from bot.core.workspaces import current_workspace

_READ, _EDIT, _SET, _CHOOSE = "digest.read", "digest.edit", "digest.set", "digest.choose_channel"
_GONE: Final = "There is no such digest any more."
_NOT_THEIRS: Final = "The CTO says when the digest comes, and where. If one gets stuck, you can choose another channel."
_MENDED: Final = "It is not stuck any more."
_TOO_LATE: Final = "It was not posted while there was time; it stands in `/cadence digest`. There you choose a channel for the next ones."


async def show_archive(session: AsyncSession, deed: Command | Click, _context: Context) -> Sequence[Effect]:
    """`/cadence digest`, and its pages."""
    start = int(deed.value) if isinstance(deed, Click) and deed.value.isascii() and deed.value.isdecimal() else 0
    view = await _archive(session, deed, start=min(start, 10_000))
    return [_in_place(deed, view) if isinstance(deed, Click) else OpenView(view)]


async def read(session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
    """One digest with its thread; or, from a preview's menu, the settings."""
    if click.value == "settings":
        return await show_settings(session, click, context)
    may_edit = may(click.by.roles, _EDIT)
    digest = await _found(session, click.value, click.by)
    if digest is None:
        return [Reply(blocks.message(_GONE))]
    return [OpenView(archive_views.read_view(await issue_of(session, digest), digest.id.hex, may_edit=may_edit))]


async def _archive(
    session: AsyncSession, deed: Command | Click | Submission, *, start: int = 0, note: str = ""
) -> View:
    theirs = ~is_withdrawn() if may(deed.by.roles, _EDIT) else is_readable()
    rows = await session.execute(
        select(Digest.id, Digest.week, Digest.day, Digest.state)
        .where(theirs)
        .order_by(Digest.week.desc())
        .offset(start)
        .limit(PAGE + 1)
    )
    entries = [Entry(id=each.hex, week=int(week[-2:]), day=day, state=state) for each, week, day, state in rows]
    return archive_views.archive(
        entries[:PAGE],
        await settings.find_wanted(session),
        deed.at.astimezone(deed.by.zone).date(),
        start=start,
        more=len(entries) > PAGE,
        may_set=may(deed.by.roles, _SET),
        note=note,
    )


def _in_place(click: Click, view: View) -> Effect:
    """In place of the modal that was pressed in; as a new one from a message or from Home."""
    return UpdateView(view) if click.view is not None and click.view.get("type") == "modal" else OpenView(view)


# When it comes, and where ----------------------------------------------------------------------------------------------


async def show_settings(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    if not may(click.by.roles, _SET):
        return [Reply(blocks.message(_NOT_THEIRS))]
    days = [int(day) for day in (await current_workspace(session)).working_days]
    return [_in_place(click, archive_views.settings_form(await settings.find_wanted(session), days))]


async def take_settings(session: AsyncSession, deed: Submission, _context: Context) -> Sequence[Effect]:
    at, channel = read_time(blocks.field(deed.values, "at")), read_channel(blocks.field(deed.values, "channel"))
    workspace = await current_workspace(session)
    if at is None or not workspace.day_starts <= at <= workspace.day_ends:
        hours = f"{workspace.day_starts:%H:%M} and {workspace.day_ends:%H:%M}"
        return [Rejected({"at": f"Choose a time in the company's hours, between {hours}."})]
    weekday = blocks.field(deed.values, "weekday") or ""
    if weekday not in set(workspace.working_days):
        return [Rejected({"weekday": "Choose a day on which the company works."})]
    wanted = Wanted(
        is_on=blocks.field(deed.values, "is_on") != "off",
        weekday=int(weekday),
        at=at,
        channel=channel,
        zone=workspace.zone,
    )
    changed = await settings.keep_settings(session, wanted, by=deed.by, at=deed.at)
    note = archive_views.say_kept(wanted) if changed else archive_views.SAME
    return [UpdateView(await _archive(session, deed, note=note)), ShowHome()]


async def show_channel_form(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    """Of one that is stuck: whoever stands in for the CTO may send it elsewhere, and nothing more."""
    digest = await _found(session, click.value, click.by)
    if digest is None or digest.state is not DigestState.STUCK:
        said = _TOO_LATE if digest is not None and digest.state is DigestState.FILED else _MENDED
        return [Reply(blocks.message(said)), *([Refresh(click.delivery_id)] if click.delivery_id else [])]
    wanted = await settings.find_wanted(session)
    return [OpenView(archive_views.channel_form(wanted.channel, digest.id.hex))]


async def take_channel(session: AsyncSession, deed: Submission, _context: Context) -> Sequence[Effect]:
    """From now on every digest goes there; the one that is stuck within the minute, or after somebody could look at it."""
    channel = read_channel(blocks.field(deed.values, "channel"))
    digest = await _found(session, deed.private.get("digest"), deed.by)
    if digest is None or digest.state is not DigestState.STUCK:
        return [Rejected({"channel": _MENDED})]
    if channel is None:
        return [Rejected({"channel": "Choose a channel."})]
    wanted = replace(await settings.find_wanted(session), channel=channel)
    await settings.keep_settings(session, wanted, by=deed.by, at=deed.at)
    return [Refresh(digest.preview_id)] if digest.preview_id is not None else []


async def _found(session: AsyncSession, value: str | None, reader: Person) -> Digest | None:
    """One that the reader may know of."""
    digest_id = read_id(value)
    among = true() if may(reader.roles, _EDIT) else is_readable()
    return await find_digest(session, digest_id, among=among) if digest_id is not None else None


ROUTES = Routes(
    commands={("/cadence", "digest"): Route(show_archive, needs=_READ, writes=False)},
    clicks={
        archive_views.ARCHIVE: Route(show_archive, needs=_READ, writes=False),
        preview_views.READ: Route(read, needs=_READ, writes=False),
        preview_views.SETTINGS: Route(show_settings, needs=_READ, writes=False),
        preview_views.CHANNEL: Route(show_channel_form, needs=_CHOOSE, writes=False),
    },
    submissions={
        preview_views.SETTINGS: Route(take_settings, needs=_SET),
        preview_views.CHANNEL: Route(take_channel, needs=_CHOOSE),
    },
)
