"""The clock of the process."""

import asyncio
from datetime import timedelta

from bot.scheduler import Ticks


async def test_it_ticks() -> None:
    ticks = Ticks(timedelta(seconds=0.05))
    ticks.start()
    try:
        async with asyncio.timeout(30):
            for _ in range(3):
                await ticks.wait()
    finally:
        ticks.stop()


async def test_it_goes_on_though_the_scheduler_says_nothing() -> None:
    """A wall clock that is set back by an hour stops the scheduler for that hour; one that was never started stands for it."""
    ticks = Ticks(timedelta(seconds=0.05))
    async with asyncio.timeout(30):
        for _ in range(3):
            await ticks.wait()
