"""The real process of a close, ended by kill -9 before each of its writes in turn: nothing is lost, kept or told twice."""

import asyncio
import os
import signal
from itertools import count
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
import structlog
from sqlalchemy import event, select

from bot.capabilities.sunday.ballots.closing import close_due
from bot.capabilities.sunday.ballots.verifying import verify
from bot.capabilities.sunday.models import Asked, RoundState
from bot.capabilities.sunday.suppression import EVERYBODY
from bot.capabilities.sunday.turn.announcing import TO_READ
from bot.core.db import Database, connect
from bot.core.notices import Notice
from bot.core.roles import Role
from bot.core.secrets import Cipher
from bot.core.workspaces import give_role
from tests.capabilities.sunday.mondays import (
    ANA,
    BO,
    EVERYBODY_REACHED,
    HERE,
    NOON,
    OVER,
    PEOPLE,
    WEEK,
    add_why,
    ask,
    close,
    context_of,
    found_company,
    found_team,
    tap,
)
from tests.capabilities.sunday.test_close import Left, left_of
from tests.crash_bot import start_process
from tests.crashing import until

SAID: Final = frozenset({"Nobody knows when the freeze ends.", "Three releases in a week."})
LATER: Final = OVER + WEEK


def close_and_die(url: str, key: str, statement: int) -> None:
    """A process that does what a tick does, and is gone before its so many-th statement that may write."""
    with Path(os.devnull).open("w") as nowhere:
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(nowhere))
        asyncio.run(_close_and_die(url, key, statement))


async def _close_and_die(url: str, key: str, statement: int) -> None:
    database = connect(url, Cipher([key]))
    passed = [0]

    def pass_by(*_: object) -> None:
        passed[0] += 1
        if passed[0] == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.writer.sync_engine, "before_cursor_execute", pass_by)
    await close_due(context_of(database), LATER, EVERYBODY_REACHED)
    await database.dispose()


async def second_monday(database: Database) -> UUID:
    """Ten are asked, two of them for the first time; nine answer, two of them with a comment."""
    await found_company(database)
    await found_team(database, "Search", *PEOPLE[:5])
    async with database.transaction(HERE) as session:
        await give_role(session, Role.OWNER, ANA, actor_id=None, at=NOON)
        await give_role(session, Role.WELLBEING, BO, actor_id=None, at=NOON)
    first = await ask(database, *PEOPLE[:8])
    for member in PEOPLE[:8]:
        await tap(database, first, member, 3)
    await close(database)
    second = await ask(database, *PEOPLE, weeks=1)
    for member in PEOPLE[:9]:
        await tap(database, second, member, 2)
    for member, comment in zip((ANA, BO), sorted(SAID), strict=True):
        await add_why(database, second, member, comment=comment)
    return second


async def who_waits(database: Database, round_id: UUID) -> set[str]:
    async with database.reading(HERE) as session:
        rows = await session.scalars(select(Asked).where(Asked.round_id == round_id))
        return {row.member_id for row in rows if row.waits_in}


async def told(database: Database) -> list[str]:
    """Who was owed to hear of comments, once for each time."""
    async with database.reading(HERE) as session:
        rows = await session.scalars(select(Notice.member_id).where(Notice.subject == TO_READ))
        return sorted(str(member) for member in rows)


async def kill_one_after_the_other(
    database: Database, url: str, key: str, round_id: UUID, *, while_it_is: RoundState
) -> int:
    """One process after the other dies a statement later, until the round is something else or one is done. How many died."""
    for killed in count():
        process = start_process(close_and_die, url, key, killed + 1)
        await until(lambda process=process: not process.is_alive(), within=60)
        left = await left_of(database, round_id)
        if left.state is RoundState.OPEN:
            assert (left.ballots, left.keys, left.groups) == (9, 1, {})
        else:
            assert (left.ballots, left.groups[EVERYBODY]) == (0, (10, 9))
        if left.state is not while_it_is or process.exitcode == 0:
            return killed
        assert process.exitcode == -signal.SIGKILL
    raise AssertionError


@pytest.mark.timeout(600)
async def test_killed_before_each_write_in_turn_the_round_closes_whole(
    database: Database, database_url: str, secret_key: str
) -> None:
    """Each process comes one statement farther than the last; whatever it left, the round is open as it was or has no ballot."""
    monday = await second_monday(database)

    before = await kill_one_after_the_other(database, database_url, secret_key, monday, while_it_is=RoundState.OPEN)
    after = await kill_one_after_the_other(database, database_url, secret_key, monday, while_it_is=RoundState.CLOSED)
    await close(database, at=LATER)

    left = await left_of(database, monday)
    assert min(before, after) > 3, "every step before the answers are counts, and every one after it, is cut short"
    assert left == Left(state=RoundState.CLOSED, ballots=0, keys=0, scrubbed=True, groups=left.groups, comments=SAID)
    assert left.groups[EVERYBODY] == (10, 9)
    assert await who_waits(database, monday) == set(PEOPLE[8:])
    assert await told(database) == [ANA, BO]
    async with database.system_reading() as session:
        assert [check.claim for check in await verify(session, LATER) if not check.ok] == []
