"""Tasks that outlive the payload that caused them. Nothing that is owed: the end of the process cuts them off."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any


@dataclass(slots=True)
class Background:
    """`end()` waits for them at the end, but not for ever."""

    _tasks: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Wait for what is running; safe to repeat."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def end(self, within: timedelta) -> None:
        """Wait that long for what is running, and cut off the rest: none of it is owed. Safe to repeat."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within.total_seconds()):
                await self.finish()
        cut_off = set(self._tasks)
        for task in cut_off:
            task.cancel()
        await asyncio.gather(*cut_off, return_exceptions=True)
