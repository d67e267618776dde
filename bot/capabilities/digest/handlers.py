"""What is pressed on a preview and in the archive: send, edit, hold, try again, read, settings."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.digest import actions, archive_views, preview_views, settings
from bot.capabilities.digest.archive_views import PAGE, Entry, Wanted
from bot.capabilities.digest.edition import (
    LONGEST_NOTE,
    LONGEST_THANKS,
    MOST_THANKS,
    Edition,
    Edits,
    Thanks,
    read_edition,
    read_edits,
    version_of,
)
from bot.capabilities.digest.models import Digest, DigestState, is_readable, is_withdrawn
from bot.capabilities.digest.reading import find_almanac, issue_of
from bot.capabilities.digest.rendering import find_digest, standing_of
from bot.core.context import Context
from bot.core.people import first_name, names_of
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

_READ, _EDIT, _SET = "digest.read", "digest.edit", "digest.set"
_GONE = "There is no such digest any more."
_LEFT = "It has left already."
CHANGED_MEANWHILE: Final = (
    "Somebody else changed this digest meanwhile. Copy what you wrote, close this form, and open it again."
)


async def send_now(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    """As it was shown: what is read anew at this moment nobody has seen."""
    digest = await _locked(session, click.value)
    if digest is None:
        return [_say(_GONE)]
    if not await actions.release(session, digest, at=click.at, by_hand=True):
        return [_say(_LEFT), *_refreshed(click)]
    return _refreshed(click)


async def hold(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    digest, almanac = await _locked(session, click.value), await find_almanac(session)
    if digest is None or almanac is None:
        return [_say(_GONE)]
    if not await actions.hold(session, digest, almanac) and digest.state is not DigestState.HELD:
        return [_say(_LEFT), *_refreshed(click)]
    return _refreshed(click)


async def try_again(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    """Of one that is stuck: now, instead of within the hour."""
    digest = await _locked(session, click.value)
    if digest is None:
        return [_say(_GONE)]
    if digest.state is DigestState.STUCK:
        await actions.release(session, digest, at=click.at)
    return _refreshed(click)


async def show_form(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    digest = await _found(session, click.value)
    if digest is None:
        return [_say(_GONE)]
    issue, standing = await issue_of(session, digest), await standing_of(session, digest, click.by)
    return [OpenView(preview_views.edit_form(issue, standing))]


async def take_edits(session: AsyncSession, deed: Submission, _context: Context) -> Sequence[Effect]:
    """Note, thanks and what is left out; in the channel too, where it has left."""
    digest = await _locked(session, deed.private.get("digest"))
    if digest is None:
        return [Rejected({"note": _GONE})]
    before = read_edits(digest.edits)
    edits = await _read_edits(session, deed, before, read_edition(digest.content))
    if isinstance(edits, Rejected):
        return [edits]
    if edits != before and deed.private.get("seen") != version_of(before):
        return [Rejected({"note": CHANGED_MEANWHILE})]
    await actions.edit(session, digest, edits, at=deed.at)
    return [Refresh(digest.preview_id)] if digest.preview_id is not None else []


async def _read_edits(session: AsyncSession, deed: Submission, before: Edits, edition: Edition) -> Edits | Rejected:
    """What the form says; what is hidden and has nothing to tell at this moment, so that it was not offered, stays hidden."""
    note = blocks.field(deed.values, "note") or ""
    whom, words = blocks.field(deed.values, "thank"), blocks.field(deed.values, "thank_for")
    if len(note) > LONGEST_NOTE or len(words or "") > LONGEST_THANKS:
        return Rejected(
            {"note": f"That is too long: {LONGEST_NOTE} characters for a note, {LONGEST_THANKS} for thanks."}
        )
    if bool(whom) != bool(words):
        return Rejected({"thank_for": "Say for what."} if whom else {"thank": "Say whom you thank."})
    kept = set(blocks.fields_of(deed.values, "kept"))
    thanks = [each for number, each in enumerate(before.thanks) if str(number) in kept]
    if whom and words:
        name = (await names_of(session, [whom])).get(whom)
        if name is None:
            return Rejected({"thank": "I don't know them. Choose somebody of this workspace."})
        thanks.append(Thanks(whom, first_name(name), words, first_name(deed.by.name)))
    offered = frozenset(part.name for part in edition.to_choose_from)
    hidden = (frozenset(blocks.fields_of(deed.values, "hide")) & offered) | (before.hidden - offered)
    note_by = before.note_by if note == before.note else first_name(deed.by.name)
    return Edits(note=note, note_by=note_by, hidden=hidden, thanks=tuple(thanks[:MOST_THANKS]))


# The archive -----------------------------------------------------------------------------------------------------------


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
    digest = await _found(session, click.value, among=true() if may_edit else is_readable())
    if digest is None:
        return [_say(_GONE)]
    return [OpenView(archive_views.read_view(await issue_of(session, digest), digest.id.hex, may_edit=may_edit))]


async def show_settings(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    if not may(click.by.roles, _SET):
        return [_say("The CTO says when the digest comes, and where.")]
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


def _refreshed(click: Click) -> list[Effect]:
    return [Refresh(click.delivery_id)] if click.delivery_id is not None else []


def _say(sentence: str) -> Reply:
    return Reply(blocks.message(sentence))


async def _found(session: AsyncSession, value: str, *, among: ColumnElement[bool] | None = None) -> Digest | None:
    digest_id: UUID | None = read_id(value)
    return await find_digest(session, digest_id, among=among) if digest_id is not None else None


async def _locked(session: AsyncSession, value: str | None) -> Digest | None:
    digest_id = read_id(value)
    return await actions.lock(session, digest_id) if digest_id is not None else None


ROUTES = Routes(
    commands={("/cadence", "digest"): Route(show_archive, needs=_READ, writes=False)},
    clicks={
        archive_views.ARCHIVE: Route(show_archive, needs=_READ, writes=False),
        preview_views.READ: Route(read, needs=_READ, writes=False),
        preview_views.SETTINGS: Route(show_settings, needs=_READ, writes=False),
        preview_views.EDIT: Route(show_form, needs=_EDIT, writes=False),
        preview_views.SEND: Route(send_now, needs=_EDIT),
        preview_views.HOLD: Route(hold, needs=_EDIT),
        preview_views.RETRY: Route(try_again, needs=_EDIT),
    },
    submissions={
        preview_views.EDIT: Route(take_edits, needs=_EDIT),
        preview_views.SETTINGS: Route(take_settings, needs=_SET),
    },
)
