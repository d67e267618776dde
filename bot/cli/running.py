"""`cadence run`: the bot, until it is told to stop."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from threading import Timer
from typing import Any, Final

import structlog
import typer

from bot.app import App, build
from bot.log import set_up_logging
from bot.settings import Settings

log = structlog.get_logger()

_LEAVES_WITHIN: Final = 10.0
"""Seconds from the first signal to the end of the process, whatever hangs."""


def register(app: typer.Typer) -> None:
    app.command()(run)


def run(debug: bool = typer.Option(False, help="Log more. Never what people wrote.")) -> None:
    """Run the bot. SIGTERM or Ctrl+C lets what is under way finish, 10 seconds at the most; a second one leaves at once."""
    settings = Settings.from_environment()
    set_up_logging(settings.log_format, debug=debug)
    asyncio.run(serve(build(settings)))


async def serve(
    bot: App,
    *,
    started: Callable[[], Awaitable[None]] | None = None,
    until: asyncio.Event | None = None,
    leaves_within: float = _LEAVES_WITHIN,
) -> None:
    """Start it, do what is to be done then, wait for a signal (or `until` is set), stop it. A signal ends the process."""
    stop = until or asyncio.Event()
    _listen_for_signals(stop, leaves_within)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(bot.stop)
        await _unless(stop, _start(bot, started))
        if not stop.is_set():
            await _unless(stop, bot.run())
        log.info("bot.stopping")


async def _start(bot: App, started: Callable[[], Awaitable[None]] | None) -> None:
    await bot.start()
    if bot.key_file is not None:
        log.warning(
            "secret_key.in_a_file", file=str(bot.key_file), advice="set CADENCE_SECRET_KEY and keep it elsewhere"
        )
    if started is not None:
        await started()


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Do it until its end, or until told to stop: then it is cancelled where it stands. Raises what it raises."""
    doing, told = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({doing, told}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        told.cancel()
        doing.cancel()
    with suppress(asyncio.CancelledError):
        await doing


def _listen_for_signals(stop: asyncio.Event, leaves_within: float) -> None:
    # A thread, since neither a loop that hangs nor a thread that outlives it may keep the process from leaving. What was
    # on its way then is in doubt, and the next start looks into Slack for it.
    leave = Timer(leaves_within, os._exit, args=[1])
    leave.daemon = True

    def first_or_second() -> None:
        if stop.is_set():
            os._exit(130)
        stop.set()
        leave.start()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, first_or_second)
