"""Whatever happened to keys or ballots meanwhile, a round is not open beyond its time, and holds up no other."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.capabilities.sunday.ballots.casting import Outcome
from bot.capabilities.sunday.ballots.keys import folder_of, keys_of
from bot.capabilities.sunday.models import Ballot, KeptTally, Round, RoundState
from bot.core.db import Database, connect
from bot.core.secrets import Cipher
from tests.capabilities.sunday.mondays import ANA, BO, HERE, PEOPLE, ask, close, found_company, tap, tick


async def standing(database: Database) -> tuple[list[RoundState], int]:
    """The rounds' states, and how many keys there are."""
    async with database.system_reading() as session:
        states = [state for (state,) in await session.execute(Round.__table__.select().with_only_columns(Round.state))]
        return states, len(await keys_of(session).known())


async def spoil_keys(database: Database, sealed: str) -> None:
    """As a full disk leaves them, or an application key that was rotated out."""
    if database.is_sqlite:
        for file in folder_of(Path(database.writer.url.database or "")).iterdir():
            file.write_text(sealed)
        return
    async with database.system_session() as session:
        await session.execute(text("UPDATE sunday_round_keys SET sealed = :sealed"), {"sealed": sealed})


@pytest.mark.parametrize("sealed", ["", "half a k", "gAAAAAnot one of ours"])
async def test_a_key_that_cannot_be_read_is_a_lost_one(database: Database, sealed: str) -> None:
    """Whoever taps reads that nothing was counted, and the round closes in its time, for everybody together."""
    await found_company(database)
    monday = await ask(database, *PEOPLE)
    await tap(database, monday, ANA, 4)
    await spoil_keys(database, sealed)

    late = await tap(database, monday, BO, 2)
    await close(database)

    assert late is Outcome.CLOSED
    assert await standing(database) == ([RoundState.LOST], 0)


async def test_a_new_application_key_closes_the_round_all_the_same(database: Database, database_url: str) -> None:
    """Its old one was thrown away within the week: what was answered is lost, and nothing stands open for it."""
    await found_company(database)
    monday = await ask(database, *PEOPLE)
    await tap(database, monday, ANA, 4)
    rotated = connect(database_url, Cipher(["QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="]))
    try:
        await close(rotated)
    finally:
        await rotated.dispose()

    assert await standing(database) == ([RoundState.LOST], 0)


@pytest.mark.parametrize("name", [".DS_Store", "notes.txt", "ANOTHER-NAME"])
async def test_a_file_that_is_no_key_is_left_alone(sqlite_url: str, secret_key: str, name: str) -> None:
    """A desktop puts files of its own into every folder that somebody looks at."""
    database = connect(sqlite_url, Cipher([secret_key]))
    try:
        await found_company(database)
        monday = await ask(database, *PEOPLE)
        await tap(database, monday, ANA, 4)
        strange = folder_of(Path(database.writer.url.database or "")) / name
        strange.write_text("not ours")

        await close(database)

        assert await standing(database) == ([RoundState.CLOSED], 0)
        assert strange.read_text() == "not ours"
    finally:
        await database.dispose()


async def test_without_a_place_for_its_key_nobody_is_asked(sqlite_url: str, secret_key: str) -> None:
    """And nothing else stops: the round is planned in one transaction with other check-ins, and its close is a job for all."""
    database = connect(sqlite_url, Cipher([secret_key]))
    try:
        await found_company(database)
        folder_of(Path(database.writer.url.database or "")).write_text("in the way")

        monday = await ask(database, *PEOPLE)
        tapped = await tap(database, monday, ANA, 4)
        await close(database)

        assert tapped is Outcome.CLOSED
        assert await standing(database) == ([RoundState.HELD], 0)
    finally:
        await database.dispose()


async def test_nothing_is_left_of_a_round_that_a_restored_backup_does_not_know(
    postgres_url: str, secret_key: str
) -> None:
    """Its ballots were deleted to make room; PostgreSQL leaves them where they were, and their key, until somebody overwrites them."""
    database = connect(postgres_url, Cipher([secret_key]))
    try:
        await found_company(database)
        monday = await ask(database, *PEOPLE)
        await tap(database, monday, ANA, 4)
        async with database.system_session() as session:
            for table in ("sunday_ballots", "sunday_asked", "sunday_rounds"):
                await session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - our own tables

        async with database.writer.connect() as reader:  # a `pg_dump`, say: it sees what was there when it began
            await reader.execution_options(isolation_level="REPEATABLE READ")
            await reader.execute(text("SELECT 1 FROM engine_meta"))
            await tick(database)
            assert await bytes_left(database)
        async with asyncio.timeout(30):  # PostgreSQL's own housekeeping may be looking at them
            while await bytes_left(database):
                await tick(database)
                await asyncio.sleep(0.05)

        assert await standing(database) == ([], 0)
    finally:
        await database.dispose()


async def bytes_left(database: Database) -> int:
    async with database.system_reading() as session:
        size = "SELECT pg_relation_size('sunday_ballots') + pg_relation_size('sunday_round_keys')"
        return int((await session.execute(text(size))).scalar_one())


@pytest.mark.parametrize("content", ['{"mood": 3}', "3", "not even JSON"])
async def test_a_ballot_of_another_version_holds_up_nobody(database: Database, content: str) -> None:
    """Of two companies whose rounds are over both close, whichever is looked at first; what can be read is counted."""
    await found_company(database)
    await found_company(database, workspace="T2")
    ours, theirs = await ask(database, *PEOPLE), await ask(database, *PEOPLE, workspace="T2")
    for round_id, workspace in ((ours, HERE), (theirs, "T2")):
        for member in PEOPLE[:6]:
            await tap(database, round_id, member, 3, workspace=workspace)
        async with database.transaction(workspace) as session:
            ballot = (await session.scalars(select(Ballot).limit(1))).one()
            ballot.content = content

    await close(database)

    async with database.system_reading() as session:
        tallies = {each.round_id: each.answered for each in await session.scalars(select(KeptTally))}
    assert (await standing(database))[0] == [RoundState.CLOSED] * 2
    assert tallies == {ours: 5, theirs: 5}
