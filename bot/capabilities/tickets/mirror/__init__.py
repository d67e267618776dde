"""A mirror of the tickets in GitHub Issues, off unless a repository is set: one way, and caught up after any outage.

A ticket is mirrored once somebody said what it is. Its issue shows number, kind and what became of it; never a name, never
a word of anybody's. An anonymous one is never mirrored: the hour of a comment over there would tell when its author acted.

github.py    the calls, and what their refusals mean
papers.py    what an issue says
reading.py   which tickets are not shown as they are
turns.py     who may call, and what is written down around a call
rounds.py    bringing issues up to date, nothing doubled
reach.py     whether it could, for the operator
"""

from collections.abc import Sequence
from datetime import datetime
from math import inf
from time import monotonic

import structlog
from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError

from bot.capabilities.tickets.mirror.github import GitHub, Repository
from bot.capabilities.tickets.mirror.reach import look_at
from bot.capabilities.tickets.mirror.reading import link_issue, read_outdated, workspaces
from bot.capabilities.tickets.mirror.rounds import Pacing, Round
from bot.capabilities.tickets.mirror.turns import Turns
from bot.core.capability import Job
from bot.core.context import Context
from bot.core.failures import trace
from bot.core.slack.background import Background

__all__ = ["Mirror", "Pacing", "Repository", "jobs", "look_at", "repository_of"]

log = structlog.get_logger()


class Mirror:
    """Looked after in every tick, done beside it: a tracker that is slow must hold up nothing else."""

    def __init__(self, repository: Repository, background: Background, pacing: Pacing | None = None) -> None:
        self._repository = repository
        self._background = background
        self._pacing = pacing or Pacing()
        self._from = 0.0

    async def look(self, context: Context, now: datetime) -> None:
        """Begin a round unless one is under way, or was a moment ago."""
        if monotonic() >= self._from:
            self._from = inf
            self._background.start(self._run(context, now))

    async def _run(self, context: Context, now: datetime) -> None:
        try:
            for workspace_id in await workspaces(context.database):
                await self.catch_up(context, workspace_id, now)
        except SQLAlchemyError as error:
            log.error("mirror.failed", trace=trace(error))
        finally:
            self._from = monotonic() + self._pacing.every.total_seconds()

    async def catch_up(self, context: Context, workspace_id: str, now: datetime) -> None:
        """Bring the issues of one workspace up to date, as far as the tracker lets us."""
        turns = Turns(context.database, workspace_id, lease=self._pacing.lease)
        papers = await read_outdated(context.database, workspace_id, now)
        if not papers or not await turns.take():
            return
        async with GitHub(self._repository) as github:
            link = link_issue(context.database, workspace_id)
            await Round(github, turns, self._pacing).run(papers, link)


def repository_of(name: str | None, token: SecretStr | None, api_url: str) -> Repository | None:
    """Where the settings say that issues are mirrored to; None where it is off."""
    if name is None or token is None:
        return None
    return Repository(name=name, token=token.get_secret_value(), api_url=api_url)


def jobs(name: str | None, token: SecretStr | None, api_url: str, background: Background) -> Sequence[Job]:
    """The mirror's job; none where no repository is set."""
    repository = repository_of(name, token, api_url)
    return () if repository is None else (Job("tickets.mirror", Mirror(repository, background).look),)
