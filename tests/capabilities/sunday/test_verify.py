"""`cadence verify-anonymity` holds on a healthy database, and finds each thing that would be wrong."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid1, uuid4

import pytest
from sqlalchemy import func, insert, select, update

from bot.capabilities.sunday.ballots import token_of
from bot.capabilities.sunday.keys import KEYS, keys_of
from bot.capabilities.sunday.models import Asked, Ballot, Comment, KeptTally, Round, RoundState
from bot.capabilities.sunday.storage import verify_storage
from bot.capabilities.sunday.suppression import EVERYBODY, Bound
from bot.capabilities.sunday.verifying import Check, verify
from bot.core.db import Database
from bot.core.people import Member
from tests.capabilities.sunday.mondays import ANA, BO, HERE, NOON, OVER, PEOPLE, add_why, ask, found_company, tap


async def look(database: Database) -> list[Check]:
    async with database.system_reading() as session:
        return [*await verify(session, NOON), *await verify_storage(session)]


async def wrong(database: Database) -> list[tuple[str, int]]:
    return [(each.claim, each.wrong) for each in await look(database) if not each.ok]


async def test_it_holds_while_a_round_is_open(database: Database) -> None:
    """What is allowed is not reported: a report that always warns is read by nobody."""
    await found_company(database)
    monday = await ask(database, *PEOPLE)
    for face, member in enumerate(PEOPLE[:5], 1):
        await tap(database, monday, member, face)
        await add_why(database, monday, member, "unclear", comment="Nobody knows when the freeze ends.")

    checks = await look(database)

    assert [each.claim for each in checks if not each.ok] == []
    assert sum(each.looked_at for each in checks if "ballot" in each.claim.lower()) >= 15
    assert all(each.asked for each in checks)
