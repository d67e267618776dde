"""The time in which somebody must hear what came of their tap, and what becomes of a deed that takes longer.

A deed that is late is never cancelled, it ends by itself and is rolled back. A cancellation inside SQLite's driver discards
the connection, and one with rows left to read keeps its lock all the same (sqlite.org/c3ref/close.html, on "zombies"): every
other writer would read "database is locked" until the garbage is collected.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog

from bot.core.failures import trace
from bot.core.slack.background import Background
from bot.core.timings import Timings

log = structlog.get_logger()

T = TypeVar("T")


class TooSlow(Exception):
    """The time is over. `in_doubt`: what was done is being committed; otherwise it never will be."""

    def __init__(self, *, in_doubt: bool) -> None:
        super().__init__()
        self.in_doubt = in_doubt


class Stopped(Exception):
    """The person was told that nothing was saved, so nothing may be."""


@dataclass(slots=True)
class Deadline:
    """One deed's, as seen from inside its transaction."""

    passed: bool = False
    committing: bool = False

    def check(self) -> None:
        """Raises `Stopped` where it has passed."""
        if self.passed:
            raise Stopped

    def begin_commit(self) -> None:
        """To be called right before the commit. Raises as `check()`."""
        self.check()
        self.committing = True


async def in_time(
    work: Callable[[Deadline], Coroutine[Any, Any, T]],  # Any: what a coroutine is sent, which is nothing
    *,
    timings: Timings,
    background: Background,
) -> T:
    """What the work returns or raises. Raises `TooSlow` when its time is over, however long the work itself goes on."""
    deadline = Deadline()
    task = asyncio.create_task(work(deadline))
    try:
        await asyncio.wait({task}, timeout=timings.handler.total_seconds())
        if deadline.committing:
            await asyncio.wait({task}, timeout=timings.commit.total_seconds())
    finally:
        deadline.passed = True
        if not task.done():
            background.start(_see_out(task, timings))
    if not task.done():
        raise TooSlow(in_doubt=deadline.committing)
    return task.result()


async def _see_out(task: asyncio.Task[T], timings: Timings) -> None:
    """Wait for the end of what nobody waits for. What hangs for good is cut off: others need its connection."""
    try:
        await asyncio.wait({task}, timeout=timings.hang.total_seconds())
    finally:
        task.cancel()
    try:
        await task
    except (Stopped, asyncio.CancelledError):
        log.info("deed.stopped")
    except Exception as error:  # noqa: BLE001 - whatever it was, there is nobody left to tell
        log.warning("deed.cut_off", trace=trace(error))
