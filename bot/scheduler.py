"""The clock of the process: APScheduler says "tick", and nothing else. What is due is a question to the database.

Schedules kept in a process die with it, so none are. The defaults that would lose or multiply ticks are switched off: a
tick that comes late is run (`misfire_grace_time=None`), many missed ones are one (`coalesce`). The loop also wakes on its
own monotonic time-out, because a wall clock set back by an hour would stop the scheduler for that hour.
"""

import asyncio
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler


class Ticks:
    """`wait()` returns at every tick. To be started and stopped inside the running loop."""

    def __init__(self, every: timedelta) -> None:
        self._every = every
        self._event = asyncio.Event()
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    def start(self) -> None:
        seconds = self._every.total_seconds()
        self._scheduler.add_job(self._tick, "interval", seconds=seconds)  # pyright: ignore[reportUnknownMemberType] - untyped library
        self._scheduler.start()

    async def _tick(self) -> None:
        self._event.set()

    async def wait(self) -> None:
        """The next tick, or two periods of this process's own time, whichever is first."""
        try:
            async with asyncio.timeout(2 * self._every.total_seconds()):
                await self._event.wait()
        except TimeoutError:
            pass
        self._event.clear()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)
