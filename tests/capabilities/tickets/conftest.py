"""The company of `halden.py`, founded, what a capability is given by the bot, and a tracker on this machine."""

from collections.abc import AsyncIterator

import pytest

from bot.core.context import Context
from bot.core.db import Database
from tests.capabilities.tickets.github_server import GitHubServer
from tests.capabilities.tickets.halden import Story, found_company
from tests.capabilities.tickets.paper import context_of


@pytest.fixture
async def story(database: Database) -> Story:
    await found_company(database)
    return Story(database)


@pytest.fixture
def context(database: Database) -> Context:
    return context_of(database)


@pytest.fixture
async def github() -> AsyncIterator[GitHubServer]:
    async with GitHubServer() as server:
        yield server
