"""The tables that migrations make are the ones the code means, and PostgreSQL keeps workspaces apart by itself."""

import asyncio
import sqlite3
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, text

from bot.core.columns import Base
from bot.core.migrate import plain_url, revision, upgrade

import_module("bot.app")  # with it come the tables of every capability

SCOPED = sorted(table.name for table in Base.metadata.sorted_tables if "workspace_id" in table.columns)


def test_the_migrated_tables_are_those_of_the_code(database_url: str) -> None:
    """A column, an index or a constraint that only one of them knows is missed where it is needed, and not before."""
    engine = create_engine(plain_url(database_url))
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": is_ours})
            differences = compare_metadata(context, Base.metadata)
    finally:
        engine.dispose()

    assert differences == []


def is_ours(_object: object, name: str | None, kind: str, reflected: bool, _compared: object) -> bool:
    """All but the keys of open rounds, which no model knows: nothing is to copy or export them."""
    return not (kind == "table" and reflected and name == "sunday_round_keys")


def test_every_table_of_a_workspace_is_guarded_by_postgresql_too(postgres_url: str) -> None:
    """A new table without its guard would be seen by every workspace once a filter is forgotten (`tests/core/test_db.py`)."""
    guarded = text(
        "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid "
        "WHERE c.relrowsecurity AND c.relforcerowsecurity AND p.polname = 'own_workspace' ORDER BY c.relname"
    )
    engine = create_engine(plain_url(postgres_url))
    try:
        with engine.connect() as connection:
            found = list(connection.execute(guarded).scalars())
    finally:
        engine.dispose()

    assert found == SCOPED


async def test_of_several_that_start_at_once_one_migrates(tmp_path: Path) -> None:
    """The others wait for it and find it done."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'new.db'}"

    await asyncio.gather(*(asyncio.to_thread(upgrade, url) for _ in range(4)))

    with create_engine(plain_url(url)).connect() as connection:
        assert (revision(connection), set(SCOPED) - set(tables(connection))) == (newest(), set())
        connection.engine.dispose()


def test_one_that_fails_in_the_middle_leaves_nothing_behind(tmp_path: Path) -> None:
    """A table of the same name stands in the way of the second migration: the first one's tables are gone with it."""
    path = tmp_path / "new.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE sunday_rounds (id INTEGER)")
        database.commit()

    with pytest.raises(Exception, match="already exists"):
        upgrade(f"sqlite+aiosqlite:///{path}")

    with closing(sqlite3.connect(path)) as database:
        assert [name for (name,) in database.execute("SELECT name FROM sqlite_master")] == ["sunday_rounds"]
        database.execute("DROP TABLE sunday_rounds")
    upgrade(f"sqlite+aiosqlite:///{path}")


def tables(connection: Connection) -> list[str]:
    return list(connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars())


def newest() -> str:
    """By the names of the files: they are numbered."""
    versions = Path(__file__).parents[1] / "migrations" / "versions"
    return max(file.name for file in versions.glob("0*.py"))[:4]
