"""Domain time: the same for every process on a database, played forward only where Slack is played too."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.core.clock import Clock, PlayedClock
from bot.core.columns import from_ms, now_ms
from bot.core.db import Database

TUESDAY = datetime(2037, 11, 24, 9, tzinfo=UTC)
BUSY = timedelta(seconds=30)
"""What a busy machine may take between two looks at a clock."""


async def database_time(database: Database) -> datetime:
    async with database.system_reading() as session:
        return from_ms((await session.execute(select(now_ms()))).scalar_one())


async def test_without_being_played_it_is_the_database_s_time(database: Database) -> None:
    """Whatever this machine's own clock says: of two processes neither is early."""
    clock = Clock(database)

    before, now, after = await database_time(database), await clock.synchronise(), await database_time(database)

    assert (before <= now, now - after < BUSY, clock.offset) == (True, True, timedelta(0))


async def test_who_plays_it_plays_it_for_every_process(database: Database) -> None:
    one, other = Clock(database), Clock(database)

    await one.advance_to(TUESDAY)

    assert TUESDAY <= await other.synchronise() < TUESDAY + BUSY
    assert TUESDAY <= one.now() < TUESDAY + BUSY


async def test_playing_it_lets_no_lease_lapse(database: Database) -> None:
    """Leases, retries and rates go by the database's own time."""
    before = await database_time(database)

    await Clock(database).advance_to(TUESDAY)

    assert before <= await database_time(database) < before + BUSY


async def test_a_time_that_has_passed_is_left_alone(database: Database) -> None:
    """Back is no way to play: what was done at Tuesday's ten would be due again."""
    clock = Clock(database)
    await clock.advance_to(TUESDAY)

    await clock.advance_to(TUESDAY - timedelta(days=1))

    assert TUESDAY <= clock.now() < TUESDAY + BUSY


async def test_a_clock_that_was_played_is_refused_with_the_real_slack(database: Database) -> None:
    """The demo's database at the real Slack would ask everybody what is due in 2037."""
    await Clock(database).advance_to(TUESDAY)
    clock = Clock(database)

    with pytest.raises(PlayedClock):
        await clock.agree(may_be_played=False)
    assert TUESDAY <= await clock.agree(may_be_played=True) < TUESDAY + BUSY
