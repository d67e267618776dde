"""The whole bot in a process of its own that is killed again and again, for the story to be told to its end all the same.

Killed with SIGKILL at moments that chance picks from a seed; another takes over at once. What the test does as a person it
does again where nobody answered, as a person would.
"""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from multiprocessing.process import BaseProcess
from random import Random
from typing import Final, TypeVar

from bot.app import build
from bot.cli.running import serve
from bot.core.timings import Timings
from bot.log import set_up_logging
from bot.sandbox.server import Sandbox
from bot.sandbox.sockets import NotAcknowledged
from bot.settings import Settings

_FORKS: Final = multiprocessing.get_context("forkserver")
PATIENCE: Final = 180.0
_LIVES: Final = (0.3, 1.8)
"""Seconds."""
T = TypeVar("T")


def run_bot(settings: Settings) -> None:
    """A process: the bot as `cadence run` has it, with short timings."""
    set_up_logging("json", quiet=True)
    asyncio.run(serve(build(settings, timings=replace(Timings.short(), handler=Timings().handler))))


class KilledBots:
    """One bot at a time, started again as soon as it is killed; `kills` counts. Use as an asynchronous context.

    Every other one is let come as far as its connection to Slack, however long that takes on this machine.
    """

    def __init__(self, sandbox: Sandbox, settings: Settings, *, seed: int) -> None:
        self._sandbox = sandbox
        self._settings = settings
        self._chance = Random(seed)
        self._spared = asyncio.Event()
        self._process: BaseProcess | None = None
        self._killing: asyncio.Task[None] | None = None
        self.kills = 0

    async def __aenter__(self) -> "KilledBots":
        _FORKS.set_forkserver_preload(["tests.scenarios.killed_bot"])
        self._killing = asyncio.create_task(self._kill_again_and_again())
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._killing is not None:
            self._killing.cancel()
            with suppress(asyncio.CancelledError):
                await self._killing
        self._end()

    def spare(self) -> None:
        """From now on it is left alone, so that it can come to rest."""
        self._spared.set()

    async def _kill_again_and_again(self) -> None:
        while not self._spared.is_set():
            connections = self._connections()
            self._process = _FORKS.Process(target=run_bot, args=(self._settings,), daemon=True)
            self._process.start()
            if self.kills % 2:
                await self._sandbox.called("apps.connections.open", times=connections + 1, within=PATIENCE)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._chance.uniform(*_LIVES)):
                    await self._spared.wait()
            if not self._spared.is_set():
                self._end()
                self.kills += 1

    def _connections(self) -> int:
        return len(self._sandbox.calls("apps.connections.open"))

    def _end(self) -> None:
        if self._process is not None and self._process.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGKILL)
            self._process.join(10)


async def insist(deed: Callable[[], Awaitable[T]], *, within: float = PATIENCE) -> T:
    """Do it again until somebody answers, as a person does who sees that nobody did."""
    async with asyncio.timeout(within):
        while True:
            try:
                return await deed()
            except NotAcknowledged:
                await asyncio.sleep(0.1)
