"""The two ends of a copy: one consistent look at a database, and one transaction in another.

Connections of their own, that block and have no time-outs: a large database takes longer than anything a person waits for.
"""

import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, cast

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine.interfaces import DBAPIConnection

from bot.core.db import EVERY_WORKSPACE, sqlite_path
from bot.core.migrate import plain_url

_BUSY_MS: Final = 60_000


@contextmanager
def reading(url: str) -> Generator[Connection]:
    """The database as it is at one moment, however long it takes to read; the bot goes on writing meanwhile."""
    engine = create_engine(plain_url(url), hide_parameters=True)
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
                _see_every_workspace(connection)
            else:
                _begin(connection, "BEGIN", "PRAGMA query_only=ON")
            yield connection
    finally:
        engine.dispose()


@contextmanager
def writing(url: str) -> Generator[Connection]:
    """One transaction: committed at the end, as if nothing had been where anything goes wrong."""
    engine = create_engine(plain_url(url), hide_parameters=True)
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                _see_every_workspace(connection)
            else:
                # Parents come before children, but a table may name its own rows: checked as a whole before the commit.
                _begin(connection, "BEGIN IMMEDIATE", "PRAGMA foreign_keys=OFF", "PRAGMA secure_delete=ON")
            yield connection
            connection.commit()
    finally:
        engine.dispose()


@contextmanager
def in_file(path: Path) -> Generator[Connection]:
    """A file that nobody writes, read without leaving a trace beside it. Raises where there is no such file."""
    engine = create_engine("sqlite://", creator=_unchanging(path))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def empty_the_log(url: str) -> None:
    """After rows were deleted: what SQLite's log beside the file still holds of them goes. Safe to repeat."""
    if sqlite_path(url) is not None:
        engine = create_engine(plain_url(url))
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()


def _see_every_workspace(connection: Connection) -> None:
    connection.execute(text("select set_config('cadence.workspace', :id, true)"), {"id": EVERY_WORKSPACE})


def _begin(connection: Connection, begin: str, *pragmas: str) -> None:
    driver = cast("DBAPIConnection", connection.connection.driver_connection)
    driver.isolation_level = None
    for statement in (f"PRAGMA busy_timeout={_BUSY_MS}", *pragmas, begin):
        connection.exec_driver_sql(statement)


def _unchanging(path: Path) -> Callable[[], sqlite3.Connection]:
    return lambda: sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
