"""What the tests of the desk share."""

import pytest

from bot.core.db import Database
from tests.capabilities.desk.company import Desk, found_desk


@pytest.fixture
async def desk(database: Database) -> Desk:
    return await found_desk(database)
