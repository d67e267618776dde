"""What is pressed on a preview: send, edit, hold, try again. The archive has handlers of its own."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.digest import actions, preview_views
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
from bot.capabilities.digest.models import Digest, DigestState
from bot.capabilities.digest.reading import find_almanac, issue_of
from bot.capabilities.digest.rendering import find_digest, standing_of
from bot.core.context import Context
from bot.core.people import first_name, names_of
from bot.core.slack import blocks
from bot.core.slack.events import (
    Click,
    Effect,
    OpenView,
    Refresh,
    Rejected,
    Reply,
    Submission,
)
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_id

_EDIT = "digest.edit"
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
    """Of one that is stuck: now, instead of within the hour. Of a change that the channel did not take: once more."""
    digest = await _locked(session, click.value)
    if digest is None:
        return [_say(_GONE)]
    if digest.state is DigestState.STUCK:
        await actions.release(session, digest, at=click.at)
    elif digest.state is DigestState.SENT and digest.trouble is not None:
        await actions.change_in_place(session, digest)
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
        thanks.append(Thanks(whom, first_name(name), words, first_name(deed.by.name), deed.by.id, deed.view_id))
    offered = frozenset(part.name for part in edition.to_choose_from)
    hidden = (frozenset(blocks.fields_of(deed.values, "hide")) & offered) | (before.hidden - offered)
    edits = replace(before, hidden=hidden, thanks=tuple(thanks[:MOST_THANKS]))
    if note == before.note:
        return edits
    return replace(edits, note=note, note_by=first_name(deed.by.name), note_by_id=deed.by.id)


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
    clicks={
        preview_views.EDIT: Route(show_form, needs=_EDIT, writes=False),
        preview_views.SEND: Route(send_now, needs=_EDIT),
        preview_views.HOLD: Route(hold, needs=_EDIT),
        preview_views.RETRY: Route(try_again, needs=_EDIT),
    },
    submissions={preview_views.EDIT: Route(take_edits, needs=_EDIT)},
)
