"""The database: one text of SQL for SQLite and PostgreSQL, one workspace per session.

Times are epoch milliseconds in UTC. A session belongs to one workspace and cannot see another's rows: every ORM statement
gets the workspace as a criterion, every new row is stamped with it, and PostgreSQL's row-level security says it again
(against a forgotten filter; it is no defence against injected SQL). `system_session()` is the only way across.

SQLite has one writing connection that begins with BEGIN IMMEDIATE (a transaction that reads first and writes later fails
at once with "database is locked" otherwise, whatever its time-out) and four reading ones.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, cast
from uuid import uuid4

from sqlalchemy import Connection, event, make_url, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import LoaderCriteriaOption, ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.expression import ColumnElement
from sqlalchemy.util import await_

from bot.core.columns import Base, Scoped, carry_cipher, committed
from bot.core.secrets import Cipher
from bot.core.sqlite import OneTripDriver

EVERY_WORKSPACE: Final = "*"
"""What a session that crosses workspaces carries in place of a workspace id."""
APPLICATION: Final = "cadence"
"""How a connection of the bot is known on a PostgreSQL server."""

_OPENED: Final = "opened"
"""Where a SQLite connection carries an id of its own."""
_BUSY_MS: Final = 2000
"""How long SQLite waits for another process that writes. It cannot be cut short, and a tap has to be answered in 2.3 seconds."""


_WRITER: Final = ContextVar["asyncio.Task[Any] | None"]("writer", default=None)  # Any: whatever a task returns
"""The task that is inside a writing transaction, as seen from this context: tasks it starts are not inside of it."""


def is_writing() -> bool:
    """Whether this task is inside a writing transaction."""
    return _WRITER.get() is not None and _WRITER.get() is asyncio.current_task()


class _WorkspaceSession(Session):
    """A session that knows its workspace (`session.info["workspace"]`)."""


@event.listens_for(_WorkspaceSession, "do_orm_execute")
def _add_workspace(state: ORMExecuteState) -> None:
    workspace = cast("str", state.session.info["workspace"])
    if workspace != EVERY_WORKSPACE and not state.is_column_load and not state.is_relationship_load:
        state.statement = state.statement.options(_only(workspace))


@event.listens_for(_WorkspaceSession, "do_orm_execute")
def _stand_back(state: ORMExecuteState) -> None:
    wait = cast("Callable[[], Awaitable[None]] | None", state.session.info.get("stand_back"))
    if wait is not None:
        await_(wait())


@lru_cache
def _only(workspace: str) -> LoaderCriteriaOption:
    """Made once for each workspace: every statement takes it."""
    return with_loader_criteria(Scoped, _of(workspace), include_aliases=True)


def _of(workspace: str) -> Callable[[type[Scoped]], ColumnElement[bool]]:
    return lambda entity: entity.workspace_id == workspace


@event.listens_for(_WorkspaceSession, "before_flush")
def _stamp_workspace(session: Session, _context: object, _instances: object) -> None:
    workspace = cast("str", session.info["workspace"])
    for row in session.new:
        if isinstance(row, Scoped) and workspace != EVERY_WORKSPACE:
            stamped = cast("str | None", row.workspace_id)
            if stamped not in (None, workspace):
                message = f"A row of another workspace cannot be written here: {type(row).__name__}"
                raise PermissionError(message)
            row.workspace_id = workspace


@event.listens_for(_WorkspaceSession, "after_begin")
def _tell_postgresql(session: Session, _transaction: object, connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("select set_config('cadence.workspace', :id, true)"), {"id": session.info["workspace"]})


@dataclass(frozen=True, slots=True)
class Mark:
    """What was committed at one moment. Equal marks: nothing was in between. Different ones prove nothing."""

    seen_by: object
    """On SQLite every connection counts for itself."""
    seen: str


class Database:
    """Engines and sessions. Make one with `connect()`, and `await dispose()` it."""

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine, cipher: Cipher) -> None:
        self.writer = writer
        self.reader = reader
        self.cipher = cipher
        self.commits = 0
        """How many writing transactions this process has committed; some of them wrote nothing."""
        for engine in (writer, reader):
            carry_cipher(engine.dialect, cipher)
        self._writing = async_sessionmaker(writer, sync_session_class=_WorkspaceSession, expire_on_commit=False)
        self._reading = async_sessionmaker(reader, sync_session_class=_WorkspaceSession, expire_on_commit=False)

    @property
    def is_sqlite(self) -> bool:
        return self.writer.dialect.name == "sqlite"

    @asynccontextmanager
    async def transaction(self, workspace: str) -> AsyncGenerator[AsyncSession]:
        """One writing transaction in one workspace: committed at the end, rolled back by any exception.

        Nobody else writes on SQLite meanwhile, so nothing may be asked of Slack in it: see `is_writing()`.
        """
        before = _WRITER.get()
        _WRITER.set(asyncio.current_task())
        try:
            async with self._writing(info={"workspace": workspace}) as session, session.begin():
                yield session
            self.commits += 1
        finally:
            _WRITER.set(before)

    @asynccontextmanager
    async def reading(
        self, workspace: str, *, stand_back: Callable[[], Awaitable[None]] | None = None
    ) -> AsyncGenerator[AsyncSession]:
        """One consistent view of one workspace. On SQLite a write in it raises.

        `stand_back` is awaited before every statement: there, what nobody waits for lets others go first.
        """
        # Not committed but closed, which rolls back: a trip to the database less.
        async with self._reading(info={"workspace": workspace, "stand_back": stand_back}) as session:
            yield session
            if session.new or session.dirty or session.deleted:
                await session.flush()  # raises, where it would be lost without a word

    @asynccontextmanager
    async def system_session(self) -> AsyncGenerator[AsyncSession]:
        """One writing transaction across all workspaces: for the engine, migrations and health, never for a person's request."""
        async with self.transaction(EVERY_WORKSPACE) as session:
            yield session

    @asynccontextmanager
    async def system_reading(self) -> AsyncGenerator[AsyncSession]:
        """As `system_session()`, for looking only: it never waits behind a writer."""
        async with self.reading(EVERY_WORKSPACE) as session:
            yield session

    async def mark(self) -> "Mark":
        """What is committed now, by any process. Never waits behind a writer."""
        async with self.system_reading() as session:
            connection = await session.connection()
            seen = (await connection.execute(select(committed()))).scalar_one()
            return Mark(connection.info.get(_OPENED), seen)

    async def dispose(self) -> None:
        await self.writer.dispose()
        if self.reader is not self.writer:
            await self.reader.dispose()


def connect(url: str, cipher: Cipher) -> Database:
    """Engines for `sqlite+aiosqlite:///file` or `postgresql+psycopg://...`; nothing is opened before the first session."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return Database(_sqlite(url, writes=True), _sqlite(url, writes=False), cipher)
    engine = create_async_engine(
        parsed.set(drivername="postgresql+psycopg"),
        pool_size=5,
        max_overflow=5,
        pool_timeout=5,
        pool_recycle=1800,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "connect_timeout": 5,
            "application_name": APPLICATION,
            "options": "-c statement_timeout=10s -c lock_timeout=3s -c idle_in_transaction_session_timeout=15s -c timezone=UTC",
        },
    )
    return Database(engine, engine, cipher)


def sqlite_path(url: str) -> Path | None:
    """The file behind a SQLite address; None for PostgreSQL."""
    parsed = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def _sqlite(url: str, *, writes: bool) -> AsyncEngine:
    pool = {"pool_size": 1, "max_overflow": 0} if writes else {"pool_size": 4, "max_overflow": 4, "pool_use_lifo": True}
    engine = create_async_engine(url, module=OneTripDriver(), hide_parameters=True, pool_timeout=30, **pool)

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        record.info[_OPENED] = uuid4()
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={_BUSY_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            f"query_only={'OFF' if writes else 'ON'}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


async def insert_once(
    session: AsyncSession, row: type[Base], values: Mapping[str, Any], *, key: Sequence[str]
) -> bool:  # Any: column values
    """Insert unless a row with this unique key stands already. True where this call made it; safe to repeat and to race.

    `key` names the columns of the unique constraint without `workspace_id`, which is the session's.
    """
    workspace = cast("str", session.info["workspace"])
    stamped = {"workspace_id": workspace, **values}
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = (
        insert(row)
        .values(stamped)
        .on_conflict_do_nothing(index_elements=["workspace_id", *key])
        .returning(row.__table__.c.workspace_id)
    )
    return (await session.execute(statement)).first() is not None
