"""Which jobs a tick runs: nothing that is due waits longer for it, whoever wrote it and however it became due.

That a job is left alone is asked of SQLite only: on PostgreSQL other tests write on the same server, which is reason enough.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.attention import TRUSTED, Attention
from bot.core.capability import Job, nothing_in_sight
from bot.core.clock import Clock
from bot.core.context import Context
from bot.core.db import Database, connect
from bot.core.meta import read_meta, write_meta
from bot.core.prompts import find_prompts
from bot.core.secrets import Cipher
from bot.core.text import load_phrases
from bot.core.timings import Timings

NOON = datetime(2037, 11, 24, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@dataclass
class Tick:
    """Asks as a tick does, at a domain time and this process's own."""

    database: Database
    context: Context = field(init=False)
    attention: Attention = field(init=False)
    own_s: float = 0.0

    def __post_init__(self) -> None:
        prompts = find_prompts(None)
        self.context = Context(self.database, Clock(self.database), prompts, load_phrases(prompts), Timings())
        self.attention = Attention(self.context, own_time=lambda: self.own_s)

    async def runs(self, job: Job, now: datetime) -> bool:
        """Whether it ran."""
        mark = await self.database.mark()
        if not await self.attention.wants(job, mark, now):
            return False
        await job.run(self.context, now)
        self.attention.looked(job, mark, now)
        return True


@pytest.fixture
async def alone(sqlite_url: str, secret_key: str) -> AsyncIterator[Database]:
    """A database in which nobody else writes."""
    connected = connect(sqlite_url, Cipher([secret_key]))
    yield connected
    await connected.dispose()


async def nothing(context: Context, now: datetime) -> None:
    """A job that finds nothing to do."""


async def next_at_one(context: Context, now: datetime) -> datetime | None:
    one = NOON + timedelta(hours=1)
    return one if now < one else None


async def write(database: Database, value: str) -> None:
    async with database.system_session() as session:
        await write_meta(session, "written", value)


async def test_a_job_looks_again_only_where_something_was_written(alone: Database) -> None:
    """Looking costs the database's time in every tick of every process; a write, and only a write, brings new work."""
    tick, job = Tick(alone), Job("told", nothing, nothing_in_sight)
    first = [await tick.runs(job, NOON), await tick.runs(job, NOON)]
    await write(alone, "a check-in")
    assert (first, [await tick.runs(job, NOON), await tick.runs(job, NOON)]) == ([True, False], [True, False])


async def test_what_another_process_writes_counts_as_well(
    database_url: str, database: Database, secret_key: str
) -> None:
    """Replicas, and the commands beside a running bot, share nothing but the database."""
    tick, job = Tick(database), Job("told", nothing, nothing_in_sight)
    assert await tick.runs(job, NOON)
    other = connect(database_url, Cipher([secret_key]))
    try:
        await write(other, "an import")
    finally:
        await other.dispose()
    assert await tick.runs(job, NOON)


async def test_what_was_looked_at_before_a_commit_is_looked_at_again(database: Database) -> None:
    """Alone a mark taken before the look counts: what was committed during it may have come too late to be seen."""
    tick, seen = Tick(database), list[str | None]()

    async def look_too_early(context: Context, now: datetime) -> None:
        async with database.system_reading() as session:
            seen.append(await read_meta(session, "written"))
        await write(database, "while it ran")

    job = Job("early", look_too_early, nothing_in_sight)
    assert ([await tick.runs(job, NOON), await tick.runs(job, NOON)], seen) == ([True, True], [None, "while it ran"])


async def test_time_alone_makes_due_what_was_said_to_come(alone: Database) -> None:
    """A check-in at one is asked at one, though nobody wrote anything since noon."""
    tick, job = Tick(alone), Job("asks", nothing, next_at_one)
    moments = [NOON, NOON + 59 * timedelta(minutes=1), NOON + timedelta(hours=1), NOON + timedelta(hours=1) + SECOND]
    assert [await tick.runs(job, each) for each in moments] == [True, False, True, False]


async def test_no_answer_is_trusted_for_longer_than_a_minute(alone: Database) -> None:
    """A due time that a job reckoned wrongly, or a clock that was set, costs a minute and not the message."""
    tick, job = Tick(alone), Job("told", nothing, nothing_in_sight)
    ran = [await tick.runs(job, NOON)]
    tick.own_s = TRUSTED.total_seconds() - 0.1
    ran.append(await tick.runs(job, NOON))
    tick.own_s = TRUSTED.total_seconds()
    assert [*ran, await tick.runs(job, NOON)] == [True, False, True]


async def test_a_job_that_does_not_say_when_is_run_by_every_tick(database: Database) -> None:
    """What is due there does not stand in the database: whether Slack is to be read again, say."""
    tick, job = Tick(database), Job("reads", nothing)
    assert [await tick.runs(job, NOON), await tick.runs(job, NOON)] == [True, True]


async def test_a_write_that_is_under_way_counts_once_it_is_committed(database: Database) -> None:
    """It was begun, and may have been written, before the last look, which could not see it."""
    tick, job = Tick(database), Job("told", nothing, nothing_in_sight)
    async with database.system_session() as session:
        await write_meta(session, "written", "half")
        await session.flush()
        assert await tick.runs(job, NOON)
    assert await tick.runs(job, NOON)
