"""A whole world for scenarios: the sandbox workspace, the real bot in it over real HTTP and Socket Mode, and its people.

`world.tom` and the others act as people do; `await world.play_to("2037-11-24 10:00", "Europe/Berlin")` moves domain time,
stopping wherever something is due; nothing sleeps.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot.app import App, build
from bot.cli.demonstration import manifest
from bot.core.db import Database
from bot.core.timings import Timings
from bot.sandbox.actors import Actor
from bot.sandbox.company import company
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Workspace
from bot.settings import Settings

START = datetime(2037, 11, 23, 6, tzinfo=UTC)
"""A Monday morning: seven in Berlin, ten in Dubai, half past seven in the evening in Auckland.

Domain time only moves forward, so a story that tests tell lies ahead of us; 2037 has the weekdays of 2026.
"""
PATIENCE = timedelta(seconds=30)
"""In place of Slack's three seconds, and of the bot's own shares of them: a busy machine answers late, and is right all the same."""
SCENARIO_TIMINGS = replace(
    Timings.short(),
    tick=timedelta(seconds=60),
    sweep=timedelta(seconds=60),
    limiter=False,
    response_url_grace=timedelta(milliseconds=50),
    handler=PATIENCE,
    turn=PATIENCE,
    commit=PATIENCE,
    http_connect=PATIENCE,
    http_total=PATIENCE,
    lease=3 * PATIENCE,
)
"""The test turns the wheels itself, so the bot's own ticks and sweeps stay out of the way."""


@dataclass
class World:
    """Act through `actor("tom")`; look through what it reads, or into the bot's own database."""

    sandbox: Sandbox
    bot: App

    def actor(self, handle: str) -> Actor:
        """One of the company's people: "tom", "maya", "aroha"."""
        return Actor(self.sandbox, handle)

    @property
    def database(self) -> Database:
        return self.bot.context.database

    @property
    def workspace_id(self) -> str:
        return self.sandbox.workspace.team_id

    @property
    def now(self) -> datetime:
        return self.bot.context.clock.now()

    async def play_to(self, local: str, zone: str) -> None:
        """Move domain time forward to a local time, "2037-11-24 10:00" in "Europe/Berlin"."""
        await self.bot.play_to(self.instant(local, zone))

    @staticmethod
    def instant(local: str, zone: str) -> datetime:
        return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone))

    async def settle(self) -> None:
        """Let everything that is due now happen, and every answer arrive."""
        await self.sandbox.settled()
        await self.bot.background.finish()
        await self.bot.settle()


def settings_for(sandbox: Sandbox, database_url: str, secret_key: str, *, prompts: Path | None = None) -> Settings:
    return Settings.model_construct(
        database_url=database_url,
        secret_key=SecretStr(secret_key),
        slack_bot_token=SecretStr(sandbox.bot_token),
        slack_app_token=SecretStr(sandbox.app_token),
        slack_api_url=sandbox.api_url,
        prompts_dir=prompts,
        http_port=0,
    )


@asynccontextmanager
async def open_world(
    database_url: str,
    secret_key: str,
    *,
    timings: Timings = SCENARIO_TIMINGS,
    prompts: Path | None = None,
    workspace: Workspace | None = None,
    start: datetime = START,
) -> AsyncGenerator[World]:
    """A fresh company on a migrated, empty database, the usual one or another. At the end no layout may have been refused.

    `prompts` is a folder of its own words.
    """
    sandbox = Sandbox(workspace or company(manifest()), rates="off")
    sandbox.sockets.ack_s = sandbox.workspace.permits.trigger_s = PATIENCE.total_seconds()
    await sandbox.start()
    bot = build(settings_for(sandbox, database_url, secret_key, prompts=prompts), timings=timings)
    sandbox.workspace.story_time = bot.context.clock.now
    try:
        await bot.context.clock.stand_at(start)
        await bot.start()
        yield World(sandbox, bot)
    finally:
        await bot.stop()
        await sandbox.stop()
    assert sandbox.refusals == []
