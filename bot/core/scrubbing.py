"""Overwriting what a database still holds of deleted rows, for tables whose rows must be gone when they are deleted.

SQLite overwrites a deleted row at once (`secure_delete`, db.py), but the pages as they were before stand in the write-ahead
log until it is truncated. PostgreSQL leaves a deleted row where it is until the table is written anew. What either leaves on
the disk outside of its files (blocks of the file system, archives of PostgreSQL's log) is out of reach here.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from typing import Final

from sqlalchemy import Table, exists, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.db import Database

_PATIENCE_S: Final = 0.2
"""How long the truncation waits for readers: everybody who writes waits with it."""


async def scrub(database: Database, tables: Sequence[Table]) -> bool:
    """Whether nothing is left of deleted rows in these tables. False: somebody looks at what they were; try again later.

    Never inside a transaction. Safe to repeat, also while others work.
    """
    if database.is_sqlite:
        return await asyncio.to_thread(_truncate_log, database.writer.url.database or "")
    return await _write_anew(database, tables)


def _truncate_log(path: str) -> bool:
    with closing(sqlite3.connect(path, timeout=_PATIENCE_S, isolation_level=None)) as connection:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return busy == 0


async def _write_anew(database: Database, tables: Sequence[Table]) -> bool:
    """A table without rows has no bytes afterwards; it has where an old snapshot (a `pg_dump`, say) may still read them."""
    async with database.writer.connect() as connection:
        outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
        for table in tables:
            try:
                await outside.exec_driver_sql(f"VACUUM (FULL) {table.name}")
            except DBAPIError:  # somebody holds a lock on it
                return False
    async with database.system_reading() as session:
        return not await holds_remains(session, tables)


async def holds_remains(session: AsyncSession, tables: Sequence[Table]) -> bool:
    """Whether one of them has no rows, and bytes all the same: what `scrub()` could not overwrite. SQLite's files do not tell."""
    if session.get_bind().dialect.name == "sqlite":
        return False
    for table in tables:
        has_rows = await session.scalar(select(exists().select_from(table)))
        if not has_rows and await session.scalar(select(func.pg_relation_size(table.name))):
            return True
    return False
