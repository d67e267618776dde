"""`cadence demo`: the bot and a Slack workspace of its own on this machine, in one process, with a page to act on.

The bot in it is the whole bot on a database of its own, thrown away at the end; only Slack is played, and its clock can be
played forward. It begins where `beginnings.py` says, and begins again from the page.
"""

import asyncio
import sys
import tempfile
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import typer
from pydantic import SecretStr
from rich.console import Console

from bot.app import App, build
from bot.cli.beginnings import DATABASE, After, Beginning, Restart, beginning
from bot.cli.problems import Problem
from bot.cli.running import serve
from bot.core.prompts import built_in
from bot.core.slack.app_manifest import read_manifest
from bot.core.timings import Timings
from bot.log import set_up_logging
from bot.sandbox.page import mount
from bot.sandbox.server import Sandbox
from bot.sandbox.wire import JsonObject
from bot.settings import Settings

console = Console()
_DEMO_PORT = 8765
_PATIENCE: Final = timedelta(seconds=10)
"""In place of Slack's three seconds: the machine may be a small one, and busy."""
_AFTER: After = typer.Option(After.TWELVE_WEEKS, help="Where it begins; the page can begin anew at the other.")


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    port: int = typer.Option(_DEMO_PORT, min=0, max=65535, help="Where the page is served; 0 for any free port."),
    after: After = _AFTER,
    debug: bool = typer.Option(False, help="Log what the bot does. Never what people wrote."),
) -> None:
    """Try it: a Slack workspace in the browser, with the bot in it, on this machine alone."""
    set_up_logging("console", debug=debug, quiet=not debug)
    asyncio.run(_demo(port, after))


async def _demo(port: int, after: After) -> None:
    """One beginning after the other, on the same port, until it is told to stop."""
    chosen: After | None = after
    while chosen is not None:
        restart = Restart(chosen)
        port = await _play(beginning(chosen), port, restart)
        chosen = restart.chosen


async def _play(begins: Beginning, port: int, restart: Restart) -> int:
    """The demo from this beginning to its end; returns the port it was served on."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cadence-demo-")))
        with console.status("Opening the workspace…"):
            workspace = begins.open(folder / DATABASE, manifest())
        sandbox = Sandbox(workspace, rates="off")
        sandbox.sockets.ack_s = workspace.permits.trigger_s = _PATIENCE.total_seconds()
        clock = DemoClock()
        sandbox.clock = clock
        workspace.story_time = clock.now
        mount(sandbox, begins.guide, restart)
        await _listen(sandbox, port)
        stack.push_async_callback(sandbox.stop)
        settings = demo_settings(sandbox, folder / DATABASE, begins.key)
        bot = build(settings, timings=demo_timings())
        clock.bot = bot
        await begins.set_clock(bot)
        await serve(bot, started=lambda: _begin(bot, begins, sandbox, settings), until=restart.wanted)
        return int(sandbox.url.rpartition(":")[2])


async def _listen(sandbox: Sandbox, port: int) -> None:
    try:
        await sandbox.start(port=port)
    except OSError as taken:
        raise Problem(
            f"Port {port} is in use. Choose another: {_program()} demo --port 0 takes any free one."
        ) from taken


async def _begin(bot: App, begins: Beginning, sandbox: Sandbox, settings: Settings) -> None:
    with console.status("Opening the workspace…"):
        await begins.play(bot)
    console.print(
        f"\n  Open [bold]{sandbox.url}[/bold]\n\n"
        "  To look into its database as an operator, in another terminal:\n"
        f"  [dim]{operating(settings)} verify-anonymity[/dim]\n\n"
        "  Ctrl+C ends it; nothing is kept.\n",
        soft_wrap=True,
        highlight=False,
    )


def operating(settings: Settings) -> str:
    """How another command of this machine is told to work on this demo. Its key protects nothing, so it may be shown."""
    told = {
        "CADENCE_DATABASE_URL": settings.database_url,
        "CADENCE_SECRET_KEY": settings.secret_key.get_secret_value() if settings.secret_key else "",
        "SLACK_API_URL": settings.slack_api_url,
    }
    return " ".join([*(f"{name}={value}" for name, value in told.items()), _program()])


def _program() -> str:
    """What to type for `cadence`, which is in nobody's path after `make demo`."""
    script = Path(sys.argv[0])
    return str(script) if script.name == "cadence" else f"{sys.executable} -m bot"


def demo_settings(sandbox: Sandbox, database: Path, key: str) -> Settings:
    """Settings for a bot whose Slack is this sandbox; nothing is read from the environment."""
    return Settings.model_construct(
        database_url=f"sqlite+aiosqlite:///{database}",
        secret_key=SecretStr(key),
        slack_bot_token=SecretStr(sandbox.bot_token),
        slack_app_token=SecretStr(sandbox.app_token),
        slack_api_url=sandbox.api_url,
        http_port=0,
    )


def demo_timings() -> Timings:
    """Short ones, except for what a person at a screen may need longer for. A lease outlasts the longest request."""
    return replace(
        Timings.short(),
        tick=timedelta(seconds=1),
        handler=_PATIENCE * 0.8,
        turn=_PATIENCE * 0.4,
        http_total=_PATIENCE,
        lease=2 * _PATIENCE,
    )


def manifest() -> JsonObject:
    """The app's manifest, the same that is pasted into Slack."""
    return read_manifest(built_in("deploy") / "slack-manifest.yaml")


class DemoClock:
    """The bot's clock, as the page plays it."""

    def __init__(self) -> None:
        self.bot: App | None = None
        self.playing = False

    def now(self) -> datetime:
        return self.bot.context.clock.now() if self.bot else datetime.now(UTC)

    async def play_to(self, when: datetime) -> None:
        """Forward only; a time that has passed is left alone."""
        if self.bot is None or self.playing:
            return
        self.playing = True
        try:
            await self.bot.play_to(when)
            await self.bot.read_people()
        finally:
            self.playing = False

    async def next_wake(self) -> datetime | None:
        return await self.bot.next_wake() if self.bot else None
