"""SQLite beside the event loop, in one trip per statement. Nothing of the bot's own tables lives here.

aiosqlite does every call in the connection's thread, and SQLAlchemy makes four of a statement: a cursor is opened, executes,
is read and closed. Of what a short statement costs, the trips are the most. Here a statement is executed, read to its end
and closed in one, which is what SQLAlchemy wants of it anyway: it reads every result to the end before it hands it on.

A plain BEGIN changes nothing before the first statement, so it goes along with that. And SQLAlchemy rolls back twice, at a
transaction's end and where the connection goes back to its pool: the second time there is nothing to take back.
"""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)

Parameters: TypeAlias = Sequence[Any]  # Any: whatever SQLite takes


class OneTripDriver(AsyncAdapt_aiosqlite_dbapi):
    """For `create_async_engine(..., module=OneTripDriver())`."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)

    def connect(self, *args: Any, **options: Any) -> "_Connection":  # Any: as the one it stands for
        return _Connection(self, super().connect(*args, **options).driver_connection)


@dataclass(slots=True)
class _Result:
    """What SQLAlchemy reads of a cursor, kept after it was closed."""

    description: Any = None  # Any: as sqlite3 has it, handed on untouched
    rowcount: int = -1
    lastrowid: int | None = None
    rows: Sequence[Any] = ()  # Any: rows as sqlite3 has them


@dataclass(slots=True)
class _State:
    """Of a connection since its last transaction ended."""

    begins: bool = False
    """A BEGIN waits for the first statement."""
    used: bool = False


class _Statement:
    """Stands for aiosqlite's cursor."""

    def __init__(self, connection: aiosqlite.Connection, state: "_State") -> None:
        self._connection = connection
        self._state = state
        self._result = _Result()
        self.arraysize = 1

    async def __aenter__(self) -> "_Statement":
        return self

    @property
    def description(self) -> Any:  # Any: as in `_Result`
        return self._result.description

    @property
    def rowcount(self) -> int:
        return self._result.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._result.lastrowid

    async def execute(self, statement: str, parameters: Parameters = ()) -> None:
        if statement == "BEGIN":
            self._state.begins, self._result = True, _Result()
            return
        await self._run(lambda cursor: cursor.execute(statement, parameters))

    async def executemany(self, statement: str, parameters: Sequence[Parameters]) -> None:
        await self._run(lambda cursor: cursor.executemany(statement, parameters))

    async def fetchall(self) -> Sequence[Any]:  # Any: as in `_Result`
        rows, self._result.rows = self._result.rows, ()
        return rows

    async def close(self) -> None:
        """It was, in the trip."""

    async def _run(self, deed: Callable[[sqlite3.Cursor], object]) -> None:
        connection, begins = self._connection, self._state.begins
        # Said before the trip: whoever is cancelled in the middle of it does not know how far it came.
        self._state.begins, self._state.used = False, True
        # the way every method of aiosqlite goes; its public ones make several trips of this
        self._result = await connection._execute(_take_trip, connection._conn, deed, begins)  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType]  # noqa: SLF001 - said above


def _take_trip(connection: sqlite3.Connection, deed: Callable[[sqlite3.Cursor], object], begins: bool) -> _Result:
    """In the connection's thread."""
    with closing(connection.cursor()) as cursor:
        if begins:
            cursor.execute("BEGIN")
        deed(cursor)
        rows = cursor.fetchall() if cursor.description else ()
        return _Result(cursor.description, cursor.rowcount, cursor.lastrowid, rows)


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    __slots__ = ()

    def _make_new_cursor(self, connection: Any) -> Any:  # Any: SQLAlchemy's protocol of a driver, as far as it uses it
        return _Statement(connection, cast("_Connection", self._adapt_connection).state)


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ("state",)

    _cursor_cls = _Cursor

    def __init__(self, *driver: Any) -> None:  # Any: as the one it stands for
        super().__init__(*driver)
        self.state = _State()

    def commit(self) -> None:
        super().commit()
        self.state = _State()

    def rollback(self) -> None:
        if self.state.used:
            super().rollback()
        self.state = _State()
