"""The job that deletes what is older than its capability keeps it: once a day, one workspace at a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import select

from bot.core.capability import Job
from bot.core.context import Context
from bot.core.personal import Expiry, PersonalData
from bot.core.workspaces import Workspace

log = structlog.get_logger()

_EVERY: Final = timedelta(days=1)


class Retention:
    """Remembers when it last looked: a process that starts anew looks again, which does no harm."""

    def __init__(self, parts: Sequence[PersonalData]) -> None:
        kept = [each for part in parts for each in part.keeps]
        self._expiries = [each.expiry for each in kept if each.expiry is not None]
        self._next: datetime | None = None
        self.job = Job("personal.retention", self.run)

    async def run(self, context: Context, now: datetime) -> None:
        if self._next is not None and now < self._next:
            return
        async with context.database.system_reading() as session:
            workspaces = list(await session.scalars(select(Workspace.id).order_by(Workspace.id)))
        for workspace_id in workspaces:
            await self._expire(context, workspace_id, now)
        self._next = now + _EVERY  # what failed comes again with the next turn, not with the next day

    async def _expire(self, context: Context, workspace_id: str, now: datetime) -> None:
        """Looked for in a reading session, and deleted some at a time: nobody who writes waits behind it."""
        for expiry in self._expiries:
            while found := await _find(context, workspace_id, expiry, now):
                async with context.database.transaction(workspace_id) as session:
                    await expiry.drop(session, found)
                log.info("personal.expired", workspace=workspace_id, kind=expiry.name, rows=len(found))


async def _find(context: Context, workspace_id: str, expiry: Expiry, now: datetime) -> Sequence[UUID]:
    async with context.database.reading(workspace_id) as session:
        return await expiry.find(session, now - expiry.lasts(context.keep))
