"""`cadence demo`: the bot and a Slack workspace of its own on this machine, in one process, with a page to act on.

The bot in it is the whole bot on a database of its own, thrown away at the end; only Slack is played. The demo starts on a
Monday morning to come, and its clock can be played forward.
"""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import typer
from pydantic import SecretStr
from rich.console import Console

from bot.app import App, build
from bot.cli.guide import GUIDE
from bot.cli.problems import Problem
from bot.cli.running import serve
from bot.core.prompts import built_in
from bot.core.secrets import new_key
from bot.core.slack.app_manifest import read_manifest
from bot.core.timings import Timings
from bot.log import set_up_logging
from bot.sandbox.company import company
from bot.sandbox.page import mount
from bot.sandbox.server import Sandbox
from bot.sandbox.wire import JsonObject
from bot.settings import Settings

console = Console()
_DEMO_PORT = 8765


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    port: int = typer.Option(_DEMO_PORT, help="Where the page is served; 0 for any free port."),
    debug: bool = typer.Option(False, help="Log what the bot does. Never what people wrote."),
) -> None:
    """Try it: a Slack workspace in the browser, with the bot in it, on this machine alone."""
    set_up_logging("console", debug=debug, quiet=not debug)
    asyncio.run(_demo(port))


async def _demo(port: int) -> None:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cadence-demo-")))
        sandbox = Sandbox(company(manifest()), rates="off")
        clock = DemoClock()
        sandbox.clock = clock
        sandbox.workspace.story_time = clock.now
        mount(sandbox, GUIDE)
        await _listen(sandbox, port)
        stack.push_async_callback(sandbox.stop)
        bot = build(demo_settings(sandbox, folder / "demo.db"), timings=demo_timings())
        clock.bot = bot
        await serve(bot, started=lambda: _begin(bot, sandbox))


async def _listen(sandbox: Sandbox, port: int) -> None:
    try:
        await sandbox.start(port=port)
    except OSError as taken:
        raise Problem(f"Port {port} is in use. Choose another: cadence demo --port 0 takes any free one.") from taken


async def _begin(bot: App, sandbox: Sandbox) -> None:
    with console.status("Opening the workspace…"):
        await bot.play_to(first_morning(bot.context.clock.now()))
        await bot.read_people()
    console.print(f"\n  Open [bold]{sandbox.url}[/bold]\n\n  Ctrl+C ends it; nothing is kept.\n")


def first_morning(now: datetime) -> datetime:
    """The coming Monday at 6:00 UTC: eight o'clock or seven in Berlin, before anybody's Tuesday."""
    monday = now.date() + timedelta(days=(7 - now.weekday()) % 7 or 7)
    return datetime.combine(monday, time(6), UTC)


def demo_settings(sandbox: Sandbox, database: Path) -> Settings:
    """Settings for a bot whose Slack is this sandbox; nothing is read from the environment."""
    return Settings.model_construct(
        database_url=f"sqlite+aiosqlite:///{database}",
        secret_key=SecretStr(new_key()),
        slack_bot_token=SecretStr(sandbox.bot_token),
        slack_app_token=SecretStr(sandbox.app_token),
        slack_api_url=sandbox.api_url,
        http_port=0,
    )


def demo_timings() -> Timings:
    """Short ones, except for what a person at a screen may need longer for. A lease outlasts the longest request."""
    return replace(
        Timings.short(), tick=timedelta(seconds=1), http_total=timedelta(seconds=10), lease=timedelta(seconds=20)
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
