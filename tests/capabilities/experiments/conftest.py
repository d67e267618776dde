"""A company in a real database in which something is tried."""

import pytest

from bot.core.db import Database
from tests.capabilities.experiments.lab import Lab
from tests.capabilities.outcomes.conftest import found


@pytest.fixture
async def lab(database: Database) -> Lab:
    return Lab(await found(database, "T1"))
