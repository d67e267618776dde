"""Very many rows, poured into a database by statements that carry thousands of them.

What people wrote is sealed once and repeated: a year holds twenty thousand texts, and sealing is not what is measured.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final, cast

from sqlalchemy import Insert, Table, Text, bindparam, insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.columns import Base, EncryptedText
from bot.core.secrets import Cipher

TEAM: Final = "T0HALDEN"
WORDS: Final = (
    "Releases are late again, because three people have to sign each of them. Could two of them trust the third?"
)
_AT_ONCE: Final = 5_000


class Rows:
    """What is to be poured, table by table in the order in which they were first added to: what is referred to comes first."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher
        self._sealed: dict[str, str] = {}
        self._rows: dict[type[Base], list[Mapping[str, object]]] = {}

    def add(self, model: type[Base], **values: object) -> None:
        """By the names of columns; every row of a table with the same ones."""
        self._rows.setdefault(model, []).append({"workspace_id": TEAM, **values})

    def words(self, text: str = WORDS) -> str:
        """As a column for what people wrote holds it."""
        if text not in self._sealed:
            self._sealed[text] = self._cipher.seal(text)
        return self._sealed[text]

    async def pour(self, session: AsyncSession) -> None:
        for model, rows in self._rows.items():
            statement = _insert(model, tuple(rows[0]))
            for some in _in_batches(rows):
                await session.execute(statement, some)


@cache
def _insert(model: type[Base], names: Sequence[str]) -> Insert:
    """What is sealed already passes as the text it is."""
    table = cast("Table", model.__table__)
    kinds = ((name, table.c[name].type) for name in names)
    return insert(table).values(
        {name: bindparam(name, type_=Text() if isinstance(kind, EncryptedText) else kind) for name, kind in kinds}
    )


def _in_batches(rows: Sequence[Mapping[str, object]]) -> Iterator[list[Mapping[str, object]]]:
    for first in range(0, len(rows), _AT_ONCE):
        yield list(rows[first : first + _AT_ONCE])
