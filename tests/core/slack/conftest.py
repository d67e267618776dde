"""A workspace, and the bot's client in it."""

from collections.abc import AsyncIterator

import pytest

from bot.core.slack.web import Connections, Slack
from bot.core.timings import Timings
from bot.sandbox.company import company
from bot.sandbox.server import Sandbox


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    served = Sandbox(company(), rates="off")
    await served.start()
    yield served
    await served.stop()


@pytest.fixture
async def slack(sandbox: Sandbox) -> AsyncIterator[Slack]:
    connections = Connections(Timings.short(), api_url=sandbox.api_url)
    yield connections.slack(sandbox.bot_token)
    await connections.close()
