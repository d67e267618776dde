"""The house of these tests, on each of the two databases."""

from collections.abc import AsyncIterator

import pytest

from bot.core.db import Database
from tests.core.outbox.house import House, open_house


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with open_house(database) as opened:
        yield opened
