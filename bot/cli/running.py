"""`cadence run`: the bot, until it is told to stop."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import structlog
import typer

from bot.app import App, build
from bot.log import set_up_logging
from bot.settings import Settings

log = structlog.get_logger()


def register(app: typer.Typer) -> None:
    app.command()(run)


def run(debug: bool = typer.Option(False, help="Log more. Never what people wrote.")) -> None:
    """Run the bot. SIGTERM or Ctrl+C lets what is under way finish, 10 seconds at the most; a second one leaves at once."""
    settings = Settings.from_environment()
    set_up_logging(settings.log_format, debug=debug)
    asyncio.run(serve(build(settings)))


async def serve(bot: App, *, started: Callable[[], Awaitable[None]] | None = None) -> None:
    """Start it, do what is to be done then, wait for a signal, stop it."""
    stop = asyncio.Event()
    _listen_for_signals(stop)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(bot.stop)
        await bot.start()
        if bot.key_file is not None:
            log.warning(
                "secret_key.in_a_file", file=str(bot.key_file), advice="set CADENCE_SECRET_KEY and keep it elsewhere"
            )
        if started is not None:
            await started()
        await stop.wait()
        log.info("bot.stopping")


def _listen_for_signals(stop: asyncio.Event) -> None:
    def first_or_second() -> None:
        if stop.is_set():
            os._exit(130)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, first_or_second)
