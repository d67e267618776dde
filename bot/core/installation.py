"""A workspace's first start, and keeping its people as Slack has them."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.core.context import Context
from bot.core.slack.errors import SlackError
from bot.core.slack.web import Identity, Slack
from bot.core.sync import Changes, write_directory
from bot.core.workspaces import Workspace

log = structlog.get_logger()


async def install(context: Context, identity: Identity) -> None:
    """Make the workspace's row on the first start; a token that works again ends its parking. Safe to repeat and to race."""
    try:
        async with context.database.transaction(identity.team_id) as session:
            workspace = await session.get(Workspace, identity.team_id)
            if workspace is None:
                workspace = Workspace(id=identity.team_id, installed_at=context.clock.now())
                session.add(workspace)
            workspace.name, workspace.bot_user_id, workspace.parked = identity.team, identity.bot_user_id, None
    except IntegrityError:
        log.debug("workspace.installed_by_another_process", workspace=identity.team_id)


async def synchronise(
    context: Context, slack: Slack, workspace_id: str, now: datetime, *, only_after: timedelta = timedelta(0)
) -> Changes | None:
    """Read all members and groups from Slack and write them down, unless that was done within `only_after`.

    Pages are fetched outside of any transaction. None where it was not done: too soon, or Slack refused, which is logged
    and left for the next time.
    """
    async with context.database.reading(workspace_id) as session:
        last = await session.scalar(select(Workspace.synced_at).where(Workspace.id == workspace_id))
    if last is not None and now - last < only_after:
        return None
    try:
        directory = await slack.directory(workspace_id)
    except SlackError as refused:
        log.warning("people.not_synchronised", code=refused.code)
        return None
    async with context.database.transaction(workspace_id) as session:
        changes = await write_directory(session, directory, at=now)
    log.info("people.synchronised", joined=changes.joined, left=changes.left, moved=changes.moved)
    return changes
