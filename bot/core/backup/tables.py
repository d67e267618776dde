"""Which tables are copied, in what order, and as what a row arrives. Every capability has to be imported by now.

Values go as they are stored: encrypted text stays the very token it is, so that no copy tells when it was made, and no key
is needed to make one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import Column, Enum, RowMapping, String, Table, TableClause, TypeDecorator, column, table
from sqlalchemy.types import TypeEngine

from bot.core.columns import Base
from bot.core.meta import Meta

Row = dict[str, Any]  # Any: column values
META: Final = cast("Table", Meta.__table__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """One table, with its columns as they are stored."""

    name: str
    stored: TableClause
    key: tuple[str, ...]
    """The primary key: rows are read in its order, so that a copy does not tell in which they were written."""
    to_itself: tuple[str, ...]
    """Columns that name another row of the same table: filled in when all rows are there."""
    arrives_as: Mapping[str, Mapping[object, object]]

    def arrived(self, row: RowMapping) -> Row:
        """The row as it arrives: what is true of the original alone is replaced."""
        arrived = {each.name: row[each.name] for each in self.stored.c}
        for name, replaced in self.arrives_as.items():
            arrived[name] = replaced.get(row[name], row[name])
        return arrived


def copied_tables() -> list[Copied]:
    """Parents before children. Without `engine_meta`, whose rows are about one database, and what is never backed up."""
    tables = Base.metadata.sorted_tables
    return [_copied(each) for each in tables if each is not META and each.info.get("backup", True)]


def all_tables() -> list[TableClause]:
    """Children before parents: the order in which a database is emptied."""
    return [table(each.name) for each in reversed(Base.metadata.sorted_tables)]


def known_tables() -> set[str]:
    return {*Base.metadata.tables, "alembic_version"}


def _copied(original: Table) -> Copied:
    return Copied(
        name=original.name,
        stored=table(original.name, *(column(each.name, _stored(each)) for each in original.columns)),
        key=tuple(each.name for each in original.primary_key.columns),
        to_itself=_to_itself(original),
        arrives_as=cast("Mapping[str, Mapping[object, object]]", original.info.get("arrives_as", {})),
    )


def _to_itself(original: Table) -> tuple[str, ...]:
    own = [each for each in original.foreign_key_constraints if each.referred_table is original]
    named = [name for each in own for name in each.column_keys if name not in original.primary_key.columns]
    return tuple(sorted(named))


def _stored(original: Column[Any]) -> TypeEngine[Any]:  # Any: a column of any type
    """The type behind what the models make of it."""
    found = original.type
    if isinstance(found, TypeDecorator):
        found = found.impl_instance
    return String(found.length) if isinstance(found, Enum) else found
