"""A database's and a workspace's first start, and keeping its people as Slack has them."""

from datetime import datetime, timedelta
from math import inf
from time import monotonic
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from bot.core.context import Context
from bot.core.failures import trace
from bot.core.slack.background import Background
from bot.core.slack.errors import SlackError
from bot.core.slack.web import Identity, Slack
from bot.core.sync import Changes, write_directory
from bot.core.workspaces import Workspace

log = structlog.get_logger()

RESYNC: Final = timedelta(hours=20)
"""A synchronisation with Slack once a night, and at every start that finds the last one older."""
_LOOK: Final = timedelta(minutes=1)
"""Of this process's own time, between two looks at whether it is time: who wants to be known again waits no longer."""
_PAUSE: Final = timedelta(minutes=10)
"""After a refusal: it is not asked for again in every look."""


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
    if not await _is_time(context, workspace_id, now, only_after):
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


async def _is_time(context: Context, workspace_id: str, now: datetime, after: timedelta) -> bool:
    async with context.database.reading(workspace_id) as session:
        last = await session.scalar(select(Workspace.synced_at).where(Workspace.id == workspace_id))
    return last is None or now - last >= after


class NightlySync:
    """Looked after in every tick, done beside it: a large company takes minutes, and everything else is due then too."""

    def __init__(self, background: Background, *, between: timedelta = _LOOK) -> None:
        self._background = background
        self._between = between
        self._from = 0.0

    def look(self, context: Context, slack: Slack, workspace_id: str, now: datetime) -> None:
        if monotonic() >= self._from:
            self._from = inf
            self._background.start(self._synchronise(context, slack, workspace_id, now))

    async def _synchronise(self, context: Context, slack: Slack, workspace_id: str, now: datetime) -> None:
        pause = _PAUSE
        try:
            is_time = await _is_time(context, workspace_id, now, RESYNC)
            if not is_time or await synchronise(context, slack, workspace_id, now) is not None:
                pause = self._between
        except SQLAlchemyError as error:
            log.error("people.not_synchronised", trace=trace(error))
        finally:
            self._from = monotonic() + pause.total_seconds()
