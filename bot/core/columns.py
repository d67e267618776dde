"""What columns and rows are made of: times, encrypted text, states, and the workspace every row belongs to.

Values only; engines and sessions are in `db.py`.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypeVar, cast
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Dialect,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    String,
    Text,
    Uuid,
    literal_column,
    text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapped, mapped_column
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.types import TypeDecorator

from bot.core.secrets import Cipher

State = TypeVar("State", bound=StrEnum)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Scoped:
    """A row of one workspace. The workspace is part of the primary key, and of every foreign key to it."""

    workspace_id: Mapped[str] = mapped_column(String(32), ForeignKey("workspaces.id"), primary_key=True, sort_order=-2)


class UtcMs(TypeDecorator[datetime]):
    """An aware instant, stored as epoch milliseconds. A naive datetime is refused: SQLite would lose its zone silently."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_ms(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_ms(value)


def to_ms(instant: datetime) -> int:
    """Epoch milliseconds; raises `ValueError` for a naive datetime."""
    if instant.tzinfo is None:
        message = f"A time needs a zone: {instant.isoformat()} has none"
        raise ValueError(message)
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def from_ms(milliseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)


class EncryptedText(TypeDecorator[str]):
    """Text that people wrote. The cipher travels with the engine's dialect, so that two databases can have two keys."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else cipher_of(dialect).seal(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else cipher_of(dialect).open(value)


class UndatedText(EncryptedText):
    """As `EncryptedText`, for what must not tell when it was written: a complaint, an anonymous answer."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else cipher_of(dialect).seal_undated(value)


def cipher_of(dialect: Dialect) -> Cipher:
    """The application key that this engine encrypts with, for what has to know text again without reading it."""
    return cast("Cipher", vars(dialect)["cadence_cipher"])


def carry_cipher(dialect: Dialect, cipher: Cipher) -> None:
    """Give an engine's dialect the cipher that `EncryptedText` uses on it."""
    vars(dialect)["cadence_cipher"] = cipher


def choice(states: type[StrEnum]) -> Enum:
    """A column type for one of a closed list of words, kept as text with a CHECK constraint on both databases."""
    name = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in states.__name__).lstrip("_")
    return Enum(
        states,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=_values,
    )


def _values(states: type[StrEnum]) -> list[str]:
    return [state.value for state in states]


def row_id() -> Mapped[UUID]:
    """The id of a row within its workspace: random, so that it tells neither order nor time."""
    return mapped_column(Uuid(), primary_key=True, default=uuid4, sort_order=-1)


def belongs_to(table: str, column: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """A foreign key to a row of the same workspace: another workspace's id cannot be stored, whoever sent it."""
    return ForeignKeyConstraint(["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"], ondelete=ondelete)


def partial_index(name: str, condition: str, *columns: str, unique: bool = False) -> Index:
    """An index over the rows that meet the condition, which is SQL. To ask by it, see `is_in()`."""
    return Index(name, *columns, unique=unique, sqlite_where=text(condition), postgresql_where=text(condition))


def is_in(column: InstrumentedAttribute[State], first: State, *others: State) -> ColumnElement[bool]:
    """The states as literals, not parameters: only then does SQLite see that a partial index answers the question."""
    words: list[ColumnElement[str]] = [literal_column(f"'{each.value}'", String) for each in (first, *others)]
    return column.in_(words) if others else column == words[0]


class now_ms(FunctionElement[int]):  # noqa: N801 - named as the SQL function it stands for
    """The database's own clock in epoch milliseconds: machine time, for leases, retries and rates.

    Not SQLite's `unixepoch('subsec')`: before 3.42 it returns NULL without an error, and nothing would ever be due.
    """

    inherit_cache = True
    type = BigInteger()


class committed(FunctionElement[str]):  # noqa: N801 - named as the SQL function it stands for
    """Names what was committed when this statement began, by any process; on SQLite, as seen by its own connection.

    Equal names: nothing was committed in between. Other names may stand for the same, so they prove nothing.
    https://www.postgresql.org/docs/current/functions-info.html https://www.sqlite.org/pragma.html#pragma_data_version
    """

    inherit_cache = True
    type = String()


class greatest(FunctionElement[int]):  # noqa: N801 - named as the SQL function it stands for
    """The larger of its arguments, which SQLite calls `max`."""

    inherit_cache = True
    type = BigInteger()


@compiles(now_ms, "postgresql")
def _now_postgresql(element: now_ms, compiler: SQLCompiler, **options: object) -> str:
    return "(extract(epoch from clock_timestamp()) * 1000)::bigint"


@compiles(now_ms, "sqlite")
def _now_sqlite(element: now_ms, compiler: SQLCompiler, **options: object) -> str:
    return "cast(round((julianday('now') - 2440587.5) * 86400000) as integer)"


@compiles(committed, "postgresql")
def _committed_postgresql(element: committed, compiler: SQLCompiler, **options: object) -> str:
    return "pg_current_snapshot()::text"


@compiles(committed, "sqlite")
def _committed_sqlite(element: committed, compiler: SQLCompiler, **options: object) -> str:
    return "(select cast(data_version as text) from pragma_data_version)"


@compiles(greatest, "postgresql")
def _greatest_postgresql(element: greatest, compiler: SQLCompiler, **options: object) -> str:
    return f"greatest({compiler.process(element.clauses, **options)})"


@compiles(greatest, "sqlite")
def _greatest_sqlite(element: greatest, compiler: SQLCompiler, **options: object) -> str:
    return f"max({compiler.process(element.clauses, **options)})"
