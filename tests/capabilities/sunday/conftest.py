"""The company of `told.py`, founded."""

import pytest

from bot.core.db import Database
from tests.capabilities.sunday.told import Told, found_company


@pytest.fixture
async def told(database: Database) -> Told:
    return await found_company(database)
