"""Sealing anew what older application keys sealed: every encrypted column of every table, while the bot runs.

What belongs to an open round of anonymous answers is left alone, as in a backup: it is gone in a few days by itself, and
nothing may touch it that is not its own. `keys.py` says where this stands in a change of keys.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import RowMapping, and_, bindparam, literal, or_, select, tuple_, update

from bot.core.backup.tables import Copied, copied_tables
from bot.core.columns import Base, EncryptedText
from bot.core.db import Database
from bot.core.keys import let_go
from bot.core.secrets import Cipher

_AT_ONCE: Final = 200
"""Rows in one transaction: nobody who taps waits longer behind it."""


async def rotate(database: Database, *, for_good: bool) -> int:
    """How many texts were sealed anew. `for_good`: the older keys may go, since nothing else hangs on them.

    Every process of the bot must have been started with the current key before. Safe to repeat, and to interrupt.
    """
    renewed = sum([await _renew(database, table) for table in _sealed_tables()])
    if for_good:
        async with database.system_session() as session:
            await let_go(session, database.cipher)
    return renewed


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A table, and which of its columns are encrypted."""

    table: Copied
    columns: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Renewal:
    """One text as it stands, and as the current key seals it."""

    key: Mapping[str, Any]  # Any: a primary key's values
    column: str
    old: str
    new: str


def _sealed_tables() -> list[_Sealed]:
    sealed: list[_Sealed] = []
    for each in copied_tables():
        columns = Base.metadata.tables[each.name].columns
        if names := [column.name for column in columns if isinstance(column.type, EncryptedText)]:
            sealed.append(_Sealed(each, names))
    return sealed


async def _renew(database: Database, sealed: _Sealed) -> int:
    renewed, rows = 0, await _read(database, sealed, after=None)
    while rows:
        found = await asyncio.to_thread(_renewals, database.cipher, sealed, rows)
        await _write(database, sealed, found)
        renewed += len(found)
        rows = await _read(database, sealed, after=rows[-1])
    return renewed


async def _read(database: Database, sealed: _Sealed, *, after: RowMapping | None) -> Sequence[RowMapping]:
    """The next rows in which anything is sealed, in the order of their keys."""
    columns = sealed.table.stored.c
    key = [columns[name] for name in sealed.table.key]
    texts = [columns[name] for name in sealed.columns]
    found = select(*key, *texts).where(or_(*(text.is_not(None) for text in texts)))
    if after is not None:
        found = found.where(tuple_(*key) > tuple_(*(literal(after[each.name], each.type) for each in key)))
    async with database.system_reading() as session:
        return (await session.execute(found.order_by(*key).limit(_AT_ONCE))).mappings().all()


def _renewals(cipher: Cipher, sealed: _Sealed, rows: Sequence[RowMapping]) -> list[_Renewal]:
    """In a thread: it is all arithmetic."""
    return [
        _Renewal({name: row[name] for name in sealed.table.key}, column, row[column], new)
        for row in rows
        for column in sealed.columns
        if row[column] is not None and (new := cipher.renew(row[column])) is not None
    ]


async def _write(database: Database, sealed: _Sealed, renewals: Sequence[_Renewal]) -> None:
    """What somebody changed meanwhile stands as they wrote it: that was with the current key."""
    columns = sealed.table.stored.c
    this_row = and_(*(columns[name] == bindparam(f"of_{name}") for name in sealed.table.key))
    for name in sealed.columns:
        of_column = [each for each in renewals if each.column == name]
        if not of_column:
            continue
        change = (
            update(sealed.table.stored)
            .where(this_row, columns[name] == bindparam("old"))
            .values({name: bindparam("new")})
        )
        async with database.system_session() as session:
            connection = await session.connection()
            await connection.execute(
                change,
                [
                    {f"of_{part}": value for part, value in each.key.items()} | {"old": each.old, "new": each.new}
                    for each in of_column
                ],
            )
