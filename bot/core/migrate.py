"""Bringing the database to the shape this code needs, at start, under a lock.

PostgreSQL holds an advisory lock for the transaction, SQLite its one writer. Several processes may start at once: one
migrates, the others find it done. A migration killed in the middle leaves nothing behind, since both databases roll back
changes of tables. Foreign keys are off on SQLite while a table may be recreated (with them on, dropping the old table
deletes every child row) and checked before the commit.

Every migration writes down the oldest code that may still run on its tables; only older code refuses to start.
"""

from enum import StrEnum
from typing import cast

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, delete, insert, inspect, make_url, select, text
from sqlalchemy.engine.interfaces import DBAPIConnection

from bot.core.db import sqlite_path
from bot.core.meta import Meta
from bot.core.prompts import built_in

_LOCK = 7_236_283_353
"""The advisory lock of Cadence's migrations on a PostgreSQL server; the number itself means nothing."""

OLDEST_CODE = "oldest_code"
"""The name under which the newest migration keeps it in `engine_meta`."""


class Schema(StrEnum):
    CURRENT = "current"
    BEHIND = "behind"
    NEWER = "newer"


class SchemaMismatch(Exception):
    """The database cannot be used by this code; the message says what to do."""


def upgrade(url: str) -> None:
    """Bring the database to this code's newest revision; safe to repeat and to race.

    Raises `SchemaMismatch` where a newer Cadence has been here. Blocks: call it in a thread, or before the loop runs.
    """
    engine = create_engine(plain_url(url))
    try:
        with engine.connect() as connection:
            _begin(connection)
            match state(connection):
                case Schema.CURRENT:
                    return
                case Schema.NEWER:
                    raise SchemaMismatch(_NEWER)
                case Schema.BEHIND:
                    _run(connection)
            connection.commit()
    finally:
        engine.dispose()


def verify(url: str) -> None:
    """Raises `SchemaMismatch` unless the database has exactly the tables this code needs. Changes nothing.

    A SQLite file that is not there is refused before anything connects: connecting would make it.
    """
    file = sqlite_path(url)
    if file is not None and not file.exists():
        message = f"There is no database at {file} yet. Run: cadence db upgrade"
        raise SchemaMismatch(message)
    engine = create_engine(plain_url(url))
    try:
        with engine.connect() as connection:
            match state(connection):
                case Schema.CURRENT:
                    return
                case Schema.NEWER:
                    raise SchemaMismatch(_NEWER)
                case Schema.BEHIND:
                    raise SchemaMismatch("The database is older than this Cadence. Run: cadence db upgrade")
    finally:
        engine.dispose()


def state(connection: Connection) -> Schema:
    """How the database's revision stands to this code's."""
    scripts = ScriptDirectory.from_config(_config())
    current = revision(connection)
    known = {script.revision for script in scripts.walk_revisions()}
    if current == scripts.get_current_head() or (current not in known and _oldest_code(connection) in known):
        return Schema.CURRENT
    return Schema.BEHIND if current is None or current in known else Schema.NEWER


def revision(connection: Connection) -> str | None:
    """The newest migration that ran here; None for a database without tables of ours."""
    return MigrationContext.configure(connection).get_current_revision()


def _oldest_code(connection: Connection) -> str | None:
    """The oldest revision whose code may run on these tables, as the newest migration wrote it down."""
    if not inspect(connection).has_table(Meta.__tablename__):
        return None
    return connection.execute(select(Meta.value).where(Meta.key == OLDEST_CODE)).scalar()


_NEWER = "This database was upgraded by a newer Cadence. Start that version again, or restore the backup made before the upgrade."


def _run(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    head = ScriptDirectory.from_config(config).get_revision("head")
    connection.execute(delete(Meta).where(Meta.key == OLDEST_CODE))
    connection.execute(insert(Meta).values(key=OLDEST_CODE, value=head.module.OLDEST_CODE))
    _check_foreign_keys(connection)


def _begin(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        connection.execute(text("select set_config('cadence.workspace', '*', true)"))
    else:
        driver = cast("DBAPIConnection", connection.connection.driver_connection)
        driver.isolation_level = None
        connection.exec_driver_sql("PRAGMA busy_timeout=60000")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        message = "The migration would leave rows without their parents. Nothing was changed; please report this."
        raise SchemaMismatch(message)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(built_in("migrations")).replace("%", "%%"))
    return config


def plain_url(url: str) -> str:
    """The address with a driver that blocks: migrations are Alembic's, which has no other kind."""
    parsed = make_url(url)
    driver = "sqlite" if parsed.get_backend_name() == "sqlite" else "postgresql+psycopg"
    return parsed.set(drivername=driver).render_as_string(hide_password=False)
