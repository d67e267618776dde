"""The wheel: every job in its order, once per turn, those alone that may have something to do."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

import structlog

from bot.core.attention import Attention
from bot.core.capability import Job, gather
from bot.core.context import Context
from bot.core.db import Mark
from bot.core.failures import trace

log = structlog.get_logger()


class Wheel:
    """Turns one at a time. A job that fails is logged, the others go on: it comes again with the next turn."""

    def __init__(self, context: Context, jobs: Sequence[Job]) -> None:
        """Raises `DoublyNamed`: what was seen of a job is remembered by its name."""
        self._context = context
        self._jobs = gather("jobs", ({job.name: job} for job in jobs)).values()
        self._attention = Attention(context)
        self._turning = asyncio.Lock()

    async def turn(self, *, may_be_played: bool) -> None:
        """Do everything that is due now; harmless if repeated.

        Raises `PlayedClock` where somebody played this database's clock and that may not be.
        """
        async with self._turning:
            mark = await self._context.database.mark()
            now = await self._context.clock.agree(may_be_played=may_be_played)
            commits = self._context.database.commits
            for job in self._jobs:
                # What one did may be something to do for those behind it.
                await self._do(job, mark, now, awake=self._context.database.commits != commits)

    async def next_due(self, now: datetime) -> datetime | None:
        """The earliest domain time after `now` at which a job will have something to do; None for nothing in sight."""
        mark = await self._context.database.mark()
        found = [await self._attention.next_due(job, mark, now) for job in self._jobs]
        return min((when for when in found if when is not None), default=None)

    async def play_to(self, when: datetime) -> None:
        """Move domain time forward. That is written down, but for it alone no job looks again before its time."""
        async with self._turning:
            before, commits = await self._context.database.mark(), self._context.database.commits
            await self._context.clock.advance_to(when)
            after = await self._context.database.mark()
            if self._context.database.commits == commits + 1:
                self._attention.passed(before, after)

    async def _do(self, job: Job, mark: Mark, now: datetime, *, awake: bool) -> None:
        """Where it is `awake`, or there may be something to do."""
        try:
            if not awake and not await self._attention.wants(job, mark, now):
                return
            await job.run(self._context, now)
        except Exception as error:  # noqa: BLE001 - one job's failure must not stop the others; it comes again with the next turn
            log.error("job.failed", job=job.name, trace=trace(error))
        else:
            self._attention.looked(job, mark, now)
