"""Who goes first where many come at once: people who wait for an acknowledgement, and few of them at a time.

A crowd that is let into the database together is late together: each waits until Slack has given up on all of them. Here
they take turns; whoever has waited too long for one hears so while there is time to hear it, and what nobody waits for
stands back.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from time import monotonic
from typing import Final

_AT_ONCE: Final = 6
"""Fewer than there are connections: the outbox and the jobs never stand behind a crowd."""


class Crowded(Exception):
    """There was no turn in time; nothing was begun."""


class Admission:
    """Turns for deeds. `one_writer`: the database lets one transaction write at a time, so the others wait here, in order."""

    def __init__(self, *, one_writer: bool, patience: timedelta) -> None:
        self._patience = patience.total_seconds()
        self._looking = asyncio.Semaphore(_AT_ONCE)
        self._writing = asyncio.Semaphore(1) if one_writer else self._looking
        self._under_way = 0
        self._nobody = asyncio.Event()
        self._nobody.set()

    @asynccontextmanager
    async def turn(self, *, writes: bool) -> AsyncGenerator[None]:
        """Raises `Crowded` where others took too long. First come, first served."""
        turns = self._writing if writes else self._looking
        self._under_way += 1
        self._nobody.clear()
        try:
            await self._wait_for(turns)
            try:
                yield
            finally:
                turns.release()
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._nobody.set()

    def standing_back(self, at_most: timedelta) -> Callable[[], Awaitable[None]]:
        """To be awaited before every step of something nobody waits for: until nobody waits for an acknowledgement.

        It waits so long at the most from now on, over all steps: what stands back comes to its end all the same.
        """
        until = monotonic() + at_most.total_seconds()

        async def stand_back() -> None:
            while self._under_way and (left := until - monotonic()) > 0:
                with suppress(TimeoutError):
                    async with asyncio.timeout(left):
                        await self._nobody.wait()

        return stand_back

    async def _wait_for(self, turns: asyncio.Semaphore) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await turns.acquire()
        except TimeoutError:
            raise Crowded from None
