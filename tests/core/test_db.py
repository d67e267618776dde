"""Two workspaces in one database never meet."""

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta

import aiosqlite
import pytest
from sqlalchemy import make_url, select, text
from sqlalchemy.exc import DBAPIError

from bot.core.columns import from_ms, to_ms
from bot.core.db import Database, connect
from bot.core.people import Member
from bot.core.secrets import Cipher
from bot.core.timings import Timings
from bot.core.workspaces import Workspace

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


async def install(database: Database, *names: str) -> None:
    async with database.system_session() as session:
        session.add_all(Workspace(id=name, name=name, bot_user_id="U0", installed_at=NOW) for name in names)


def ana(workspace: str | None = None) -> Member:
    stamp = {} if workspace is None else {"workspace_id": workspace}
    return Member(id="U1", name="Ana", zone="Europe/Berlin", synced_at=NOW, **stamp)


async def test_a_session_sees_only_its_own_workspace(database: Database) -> None:
    await install(database, "T1", "T2")
    async with database.transaction("T1") as session:
        session.add(ana())

    async with database.reading("T1") as session:
        assert [member.name for member in await session.scalars(select(Member))] == ["Ana"]
    async with database.reading("T2") as session:
        assert list(await session.scalars(select(Member))) == []
        assert await session.get(Member, ("T1", "U1")) is None
    async with database.system_session() as session:
        assert [member.workspace_id for member in await session.scalars(select(Member))] == ["T1"]


async def test_a_row_of_another_workspace_cannot_be_written(database: Database) -> None:
    await install(database, "T1", "T2")
    with pytest.raises(PermissionError, match="another workspace"):
        async with database.transaction("T1") as session:
            session.add(ana("T2"))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_postgresql_says_it_again_where_a_filter_was_forgotten(database: Database) -> None:
    await install(database, "T1", "T2")
    async with database.transaction("T1") as session:
        session.add(ana())
    async with database.transaction("T2") as session:
        found = await (await session.connection()).exec_driver_sql("select count(*) from members")
        assert found.scalar_one() == 0


async def test_what_stands_back_does_so_before_every_statement(database: Database) -> None:
    """Somebody's Home asks two dozen things: whoever comes in the middle of it does not wait for its end."""
    await install(database, "T1")
    events: list[str] = []

    async def stand_back() -> None:
        events.append("stands back")

    async with database.reading("T1", stand_back=stand_back) as session:
        for _ in range(2):
            await session.scalars(select(Member))
            events.append("has looked")
    assert events == ["stands back", "has looked"] * 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_reading_sessions_cannot_write_on_sqlite(database: Database) -> None:
    await install(database, "T1")
    with pytest.raises(DBAPIError, match="readonly"):
        async with database.reading("T1") as session:
            session.add(ana())


async def test_another_process_that_writes_does_not_keep_a_tap_waiting(sqlite_url: str, secret_key: str) -> None:
    """A handler's time limit cannot cut SQLite's waiting short: it must end by itself, well before Slack gives up."""
    database = connect(sqlite_url, Cipher([secret_key]))
    other = sqlite3.connect(make_url(sqlite_url).database or "", isolation_level=None)
    try:
        async with database.system_session() as session:
            await session.scalar(select(Workspace.id))  # the connection is there already, as in a bot that runs
            waits_ms = (await session.execute(text("PRAGMA busy_timeout"))).scalar_one()
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises((TimeoutError, DBAPIError)):
            async with asyncio.timeout(0.5), database.system_session() as session:
                await session.scalar(select(Workspace.id))
        assert waits_ms < Timings().handler / timedelta(milliseconds=1)
        other.execute("ROLLBACK")
        async with database.system_session() as session:
            assert list(await session.scalars(select(Workspace))) == []
    finally:
        other.close()
        await database.dispose()


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        to_ms(datetime(2026, 11, 24, 9))  # noqa: DTZ001 - that is the point
    assert from_ms(to_ms(NOW)) == NOW


async def test_a_look_is_one_transaction_and_where_nothing_is_asked_none_is_begun(
    sqlite_url: str, secret_key: str
) -> None:
    """Every trip into SQLite's thread costs more than what a short statement does there."""
    database, done = connect(sqlite_url, Cipher([secret_key])), list[str]()
    try:
        async with database.reader.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert isinstance(driver, aiosqlite.Connection)
            await driver.set_trace_callback(done.append)  # pyright: ignore[reportUnknownMemberType] - aiosqlite names no types
        async with database.reading("T1"):
            pass
        async with database.reading("T1") as session:
            await session.execute(text("SELECT 1"))
            await session.execute(text("SELECT 2"))
        assert done == ["BEGIN", "SELECT 1", "SELECT 2", "ROLLBACK"]
    finally:
        await database.dispose()
