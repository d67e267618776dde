"""Which jobs a tick runs: whose time has come, and all where something was committed since they looked last.

What a job has to do stands in the database. Once it has looked, it finds nothing new until somebody commits, in whichever
process, or until its `next_due`. So a tick in which nothing happened costs one question. That answer is trusted for a minute
of this process's own time: then every job looks again, whatever it said.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from bot.core.capability import Job
from bot.core.context import Context
from bot.core.db import Mark

TRUSTED: Final = timedelta(minutes=1)


@dataclass(slots=True)
class _Look:
    """What was committed, at the latest, before a job looked; and when that was, in domain and in this process's own time."""

    mark: Mark
    at: datetime
    monotonic_s: float
    asked: bool = False
    due: datetime | None = None
    """Its next due time, once it was `asked` for it."""


class Attention:
    """One process's memory of its jobs' last looks. `own_time` is seconds that only grow."""

    def __init__(self, context: Context, *, own_time: Callable[[], float] = monotonic) -> None:
        self._context = context
        self._own_time = own_time
        self._looks: dict[str, _Look] = {}

    async def wants(self, job: Job, mark: Mark, now: datetime) -> bool:
        """Whether there may be something to do. The mark is to be older than `now`."""
        look = self._looks.get(job.name)
        if job.next_due is None or look is None or look.mark != mark:
            return True
        if self._own_time() - look.monotonic_s >= TRUSTED.total_seconds():
            return True
        due = await self._due(job, look)
        return due is not None and due <= now

    def looked(self, job: Job, mark: Mark, at: datetime) -> None:
        """It ran to its end, and began when this mark was taken already."""
        self._looks[job.name] = _Look(mark, at, self._own_time())

    def passed(self, before: Mark, after: Mark) -> None:
        """Between these marks nothing was committed that brings work: what was known at the one is known at the other."""
        for look in self._looks.values():
            if look.mark == before:
                look.mark = after

    async def next_due(self, job: Job, mark: Mark, now: datetime) -> datetime | None:
        """The job's own answer for `now`, which is not asked for twice while nothing changes."""
        if job.next_due is None:
            return None
        look = self._looks.get(job.name)
        if look is not None and look.mark == mark and look.at <= now:
            due = await self._due(job, look)
            if due is None or due > now:
                return due
        return await job.next_due(self._context, now)

    async def _due(self, job: Job, look: _Look) -> datetime | None:
        if not look.asked and job.next_due is not None:
            look.due, look.asked = await job.next_due(self._context, look.at), True
        return look.due
