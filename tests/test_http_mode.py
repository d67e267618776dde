"""Slack's requests over HTTP instead of Socket Mode: only Slack's are taken, and each once."""

import hmac
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from time import time
from typing import Final
from urllib.parse import urlencode

import aiohttp
import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.app import App, build
from bot.cli.demonstration import manifest
from bot.core.inbox import InboxEvent
from bot.core.people import Member
from bot.sandbox import interactions
from bot.sandbox.company import company
from bot.sandbox.server import Sandbox
from bot.sandbox.wire import JsonObject
from tests.world import SCENARIO_TIMINGS, settings_for

SECRET: Final = "8f742231b10e8888abcd99d8d5c0a1b2"
"""What Slack and the app know, and nobody else."""


@dataclass
class Door:
    """Where Slack's requests arrive."""

    bot: App
    sandbox: Sandbox

    async def post(self, body: str, *, secret: str = SECRET, age_s: int = 0) -> tuple[int, str]:
        """As Slack signs it: docs.slack.dev/authentication/verifying-requests-from-slack."""
        at = str(int(time()) - age_s)
        signed = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), sha256).hexdigest()
        kind = "application/json" if body.startswith("{") else "application/x-www-form-urlencoded"
        headers = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={signed}", "Content-Type": kind}
        address = f"http://127.0.0.1:{self.bot.health_port}/slack/events"
        async with aiohttp.ClientSession() as session, session.post(address, data=body, headers=headers) as answer:
            return answer.status, await answer.text()

    def renamed(self, name: str) -> str:
        """Slack's event that Tom is called otherwise now."""
        user: JsonObject = {
            "id": "U0TOM", "team_id": self.sandbox.workspace.team_id, "tz": "Europe/Berlin", "deleted": False,
            "profile": {"display_name": name, "real_name": name},
        }  # fmt: skip
        event: JsonObject = {"type": "user_change", "user": user}
        return json.dumps(
            {
                "type": "event_callback",
                "team_id": self.sandbox.workspace.team_id,
                "event_id": f"Ev{name.upper()}",
                "event": event,
            }
        )

    async def name_of_tom(self) -> str | None:
        async with self.bot.context.database.reading(self.sandbox.workspace.team_id) as session:
            return await session.scalar(select(Member.name).where(Member.id == "U0TOM"))

    async def events(self) -> int:
        async with self.bot.context.database.system_reading() as session:
            return (await session.execute(select(func.count()).select_from(InboxEvent))).scalar_one()


@asynccontextmanager
async def opened(database_url: str, secret_key: str) -> AsyncGenerator[Door]:
    sandbox = Sandbox(company(manifest()), rates="off")
    await sandbox.start()
    by_http = {"mode": "http", "slack_app_token": None, "slack_signing_secret": SecretStr(SECRET)}
    bot = build(settings_for(sandbox, database_url, secret_key).model_copy(update=by_http), timings=SCENARIO_TIMINGS)
    try:
        await bot.start()
        yield Door(bot, sandbox)
    finally:
        await bot.stop()
        await sandbox.stop()


async def test_slack_makes_sure_of_the_address(sqlite_url: str, secret_key: str) -> None:
    """What Slack sends when somebody enters the request URL in the app's settings."""
    async with opened(sqlite_url, secret_key) as door:
        status, said = await door.post(json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"}))

        assert (status, json.loads(said)) == (200, {"challenge": "3eZbrw1aB"})


async def test_a_command_is_answered_in_the_acknowledgement(sqlite_url: str, secret_key: str) -> None:
    async with opened(sqlite_url, secret_key) as door:
        workspace = door.sandbox.workspace
        tom = workspace.users["U0TOM"]
        place = workspace.open_im(tom.id)
        typed = interactions.slash_command(workspace, tom, place, name="/cadence", text="help")

        status, said = await door.post(urlencode(typed))

        assert (status, json.loads(said)["response_type"]) == (200, "ephemeral")


async def test_an_event_that_slack_repeats_counts_once(sqlite_url: str, secret_key: str) -> None:
    async with opened(sqlite_url, secret_key) as door:
        for _ in range(3):
            assert (await door.post(door.renamed("Thomas")))[0] == 200

        assert (await door.name_of_tom(), await door.events()) == ("Thomas", 1)


@pytest.mark.parametrize(
    ("secret", "age_s"),
    [("somebody else's", 0), ("", 0), (SECRET, 6 * 60), (SECRET, -6 * 60)],
    ids=["another secret", "no secret", "six minutes old", "from the future"],
)
async def test_what_is_not_slack_s_or_not_of_now_is_refused(
    sqlite_url: str, secret_key: str, secret: str, age_s: int
) -> None:
    """Somebody who wrote a request down may not send it again later."""
    async with opened(sqlite_url, secret_key) as door:
        before = await door.name_of_tom()

        status, _ = await door.post(door.renamed("Mallory"), secret=secret, age_s=age_s)

        assert (status, await door.name_of_tom(), await door.events()) == (401, before, 0)
