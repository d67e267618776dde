"""All rows of one database into another that has the same tables and none of these rows. Memory is a thousand rows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    bindparam,
    delete,
    func,
    insert,
    inspect,
    or_,
    select,
    text,
    update,
)

from bot.core.backup.tables import META, Copied, Row, all_tables, copied_tables, known_tables
from bot.core.migrate import OLDEST_CODE

_AT_ONCE: Final = 1000
_UNLOGGED: Final = text("select relname from pg_class where relpersistence = 'u'")
"""Tables that PostgreSQL itself keeps out of its log, and of every base backup: nothing in them outlives a crash."""


def copy_rows(source: Connection, target: Connection) -> dict[str, int]:
    """How many rows went, by table.

    The target is one that this version migrated. Raises `RuntimeError` where it has a table that no imported module knows.
    """
    _refuse_unknown_tables(target)
    return {each.name: _copy_one(source, target, each) for each in copied_tables()}


def count_rows(connection: Connection) -> dict[str, int]:
    """How many rows there are of what is copied, by table."""
    found = {each.name: select(func.count()).select_from(each.stored) for each in copied_tables()}
    return {name: connection.execute(counted).scalar_one() for name, counted in found.items()}


def read_meta(connection: Connection) -> dict[str, str]:
    """What is to be known about the database as a whole, but for what its own migrations wrote."""
    rows = connection.execute(select(META.c.key, META.c.value).where(META.c.key != OLDEST_CODE))
    return {row.key: row.value for row in rows}


def write_meta(connection: Connection, meta: Mapping[str, str]) -> None:
    """In the place of what stands there."""
    connection.execute(delete(META).where(META.c.key != OLDEST_CODE))
    if meta:
        connection.execute(insert(META), [{"key": key, "value": value} for key, value in meta.items()])


def delete_rows(connection: Connection) -> None:
    """Everything, also what no backup holds; `engine_meta` is left to `write_meta()`."""
    for each in all_tables():
        if each.name != META.name:
            connection.execute(delete(each))


def _refuse_unknown_tables(migrated: Connection) -> None:
    """It would be missing from every copy, and nobody would notice."""
    there = set(inspect(migrated).get_table_names()) - known_tables()
    if migrated.dialect.name == "postgresql":
        there -= set(migrated.execute(_UNLOGGED).scalars())
    if there:
        message = f"No module was imported that knows these tables: {', '.join(sorted(there))}"
        raise RuntimeError(message)


def _copy_one(source: Connection, target: Connection, copied: Copied) -> int:
    put = insert(copied.stored)
    count = 0
    for rows in _read(source, copied):
        target.execute(put, [_without(copied.to_itself, copied.arrived(row)) for row in rows])
        count += len(rows)
    if copied.to_itself:
        _fill_in(source, target, copied)
    return count


def _read(source: Connection, copied: Copied, *where: ColumnElement[bool]) -> Iterator[Sequence[RowMapping]]:
    in_order = [copied.stored.c[name] for name in copied.key]
    found = select(copied.stored).where(*where).order_by(*in_order).execution_options(yield_per=_AT_ONCE)
    with source.execute(found) as result:
        yield from result.mappings().partitions()


def _without(names: Sequence[str], row: Row) -> Row:
    return row | dict.fromkeys(names)


def _fill_in(source: Connection, target: Connection, copied: Copied) -> None:
    """The second pass over a table whose rows name each other."""
    columns = copied.stored.c
    filled = update(copied.stored).where(and_(*(columns[name] == bindparam(f"of_{name}") for name in copied.key)))
    filled = filled.values({name: bindparam(f"to_{name}") for name in copied.to_itself})
    named = or_(*(columns[name].is_not(None) for name in copied.to_itself))
    for rows in _read(source, copied, named):
        target.execute(filled, [_named(copied, row) for row in rows])


def _named(copied: Copied, row: RowMapping) -> Row:
    keys = {f"of_{name}": row[name] for name in copied.key}
    return keys | {f"to_{name}": row[name] for name in copied.to_itself}
