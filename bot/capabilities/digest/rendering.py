"""The messages of a digest as the outbox asks for them: from what is stored, for they are approved content."""

from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.digest import preview_views, views
from bot.capabilities.digest.models import Digest
from bot.capabilities.digest.preview_views import Standing
from bot.capabilities.digest.reading import issue_of
from bot.core.capability import Rendering, Withdrawn
from bot.core.people import Person, find_person
from bot.core.slack.events import SlackMessage
from bot.core.workspaces import current_workspace

_GONE = Withdrawn("there is no such digest")
_NO_READER = Withdrawn("who was to look at it has left")
_SUPERSEDED = Withdrawn("another message stands for it")


async def render_parent(session: AsyncSession, asked: Rendering) -> SlackMessage | Withdrawn:
    """The delivery `digest.parent`. One that Slack refused says nothing once there is another, whoever sends it again."""
    digest = await find_digest(session, UUID(asked.ref["digest"]))
    if digest is None:
        return _GONE
    if digest.parent_id != asked.delivery_id:
        return _SUPERSEDED
    return views.parent(await issue_of(session, digest))


async def render_reply(session: AsyncSession, asked: Rendering) -> SlackMessage | Withdrawn:
    """The delivery `digest.reply`: one part, in the thread."""
    digest = await find_digest(session, UUID(asked.ref["digest"]))
    if digest is None:
        return _GONE
    if str(digest.attempt) != asked.ref["attempt"]:
        return _SUPERSEDED
    return views.reply(await issue_of(session, digest), asked.ref["part"]) or Withdrawn("it has nothing to say there")


async def render_preview(session: AsyncSession, asked: Rendering) -> SlackMessage | Withdrawn:
    """The delivery `digest.preview`."""
    digest = await find_digest(session, UUID(asked.ref["digest"]))
    if digest is None:
        return _GONE
    reader = await find_person(session, asked.to)
    if reader is None:
        return _NO_READER
    return preview_views.preview(await issue_of(session, digest), await standing_of(session, digest, reader))


async def find_digest(
    session: AsyncSession, digest_id: UUID, *, among: ColumnElement[bool] | None = None
) -> Digest | None:
    """None where there is none, or none `among` those that whoever looks may know of."""
    found = select(Digest).where(Digest.id == digest_id)
    return await session.scalar(found if among is None else found.where(among))


async def standing_of(session: AsyncSession, digest: Digest, reader: Person) -> Standing:
    """How it stands for whoever reads it: times on their clock."""
    channel = digest.channel or (await current_workspace(session)).leadership_channel
    return Standing(
        id=digest.id.hex,
        state=digest.state,
        due_at=digest.due_at,
        gives_up_at=digest.gives_up_at,
        trouble=digest.trouble,
        channel=channel,
        zone=reader.zone,
    )
