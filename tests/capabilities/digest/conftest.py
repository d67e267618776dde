"""Halden with a leadership channel, and what a capability is given by the bot."""

import pytest

from bot.core.context import Context
from bot.core.db import Database
from bot.core.workspaces import current_workspace
from tests.capabilities.tickets.halden import TEAM, found_company
from tests.capabilities.tickets.paper import context_of


@pytest.fixture
async def context(database: Database) -> Context:
    await found_company(database)
    async with database.transaction(TEAM) as session:
        (await current_workspace(session)).leadership_channel = "C1"
    return context_of(database)
