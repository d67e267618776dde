"""A bot in a process of its own, for tests that stop it in the middle: the real outbox, and a checkpoint that kills.

Started from a fork server that has imported everything once, so that a start costs milliseconds.
"""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from random import Random
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.capability import Renderer, Rendering, Withdrawn
from bot.core.clock import Clock
from bot.core.context import Context
from bot.core.db import connect
from bot.core.outbox import Outbox
from bot.core.prompts import find_prompts
from bot.core.secrets import Cipher
from bot.core.slack.events import SlackMessage
from bot.core.slack.web import Connections, Slack
from bot.core.text import load_phrases
from bot.core.timings import Timings

_FORKS: Final = multiprocessing.get_context("forkserver")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Where the process stops itself: at the nth time it comes by a point, or anywhere by seeded chance.

    `by` KILL it ends without a word, by STOP it freezes until somebody sends CONT.
    """

    point: str = "*"
    nth: int = 1
    by: signal.Signals = signal.SIGKILL
    chance: float = 1.0
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """Everything a bot needs to know."""

    database_url: str
    secret_key: str
    api_url: str
    tokens: Mapping[str, str]
    timings: Timings
    stop: Stop | None = None


class Checkpoints:
    """Called with the name of every point; stops this process at the one it was told."""

    def __init__(self, stop: Stop | None, tell: Connection) -> None:
        self._stop = stop
        self._tell = tell
        self._passed = 0
        self._chance = Random(stop.seed if stop else 0)

    async def __call__(self, point: str) -> None:
        stop = self._stop
        if stop is None or stop.point not in (point, "*") or self._chance.random() > stop.chance:
            return
        self._passed += 1
        if self._passed == stop.nth:
            self._tell.send(point)
            os.kill(os.getpid(), stop.by)


async def say(_session: AsyncSession, asked: Rendering) -> SlackMessage | Withdrawn:
    words = asked.ref["words"]
    return SlackMessage(words, ({"type": "section", "text": {"type": "mrkdwn", "text": words}},))


def start_process(work: Callable[..., None], *args: object) -> BaseProcess:
    """A process of its own that has everything imported from its first moment on."""
    _FORKS.set_forkserver_preload(["tests.crash_bot", "bot.capabilities"])
    process = _FORKS.Process(target=work, args=args, daemon=True)
    process.start()
    return process


RENDERERS: Mapping[str, Renderer] = {"test.say": say}


class Bot:
    """A bot process, seen from the test that started it."""

    def __init__(self, orders: Orders) -> None:
        self._told, tell = _FORKS.Pipe(duplex=False)
        self._process = start_process(run, orders, tell)
        tell.close()
        self.pid = self._process.pid or 0

    @property
    def is_alive(self) -> bool:
        return self._process.is_alive()

    @property
    def exit_code(self) -> int | None:
        return self._process.exitcode

    def has_come_by(self) -> str | None:
        """The point at which it stopped itself, once it has."""
        with suppress(EOFError):
            if self._told.poll():
                return str(self._told.recv())
        return None

    def send(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def end(self) -> None:
        """Make sure that it is gone; safe to repeat."""
        if self._process.is_alive():
            self.send(signal.SIGKILL)
        self._process.join(10)


def run(orders: Orders, tell: Connection) -> None:
    """The process itself: sends until SIGTERM, then drains."""
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - the null device has no path of interest
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(nowhere))
        asyncio.run(_run(orders, tell))


async def _run(orders: Orders, tell: Connection) -> None:
    database = connect(orders.database_url, Cipher([orders.secret_key]))
    clock = Clock(database)
    await clock.synchronise()
    prompts = find_prompts()
    context = Context(
        database=database, clock=clock, prompts=prompts, phrases=load_phrases(prompts), timings=orders.timings
    )
    connections = Connections(orders.timings, api_url=orders.api_url)

    async def slack_of(workspace_id: str) -> Slack:
        return connections.slack(orders.tokens[workspace_id])

    outbox = Outbox(context, slack_of, RENDERERS, checkpoint=Checkpoints(orders.stop, tell))
    draining = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, draining.set)
    sending = asyncio.create_task(outbox.run())
    await draining.wait()
    await outbox.drain()
    await sending
    await connections.close()
    await database.dispose()
