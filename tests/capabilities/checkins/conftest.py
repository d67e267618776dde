"""What the tests of the check-ins share."""

import pytest

from bot.core.db import Database
from tests.capabilities.checkins.company import Company, found_company


@pytest.fixture
async def company(database: Database) -> Company:
    return await found_company(database)
