"""The keys of open rounds: with a round's key its ballots can be told whose they are, without it they cannot.

So a key is kept where no backup reaches: on SQLite in a folder beside the database, a file for each open round
(`cadence.db.open-rounds/`); on PostgreSQL in an unlogged table, which is in no write-ahead log, no replica and no base backup,
and which `cadence backup` does not know. (`pg_dump` takes it unless it is called with `--no-unlogged-table-data`.) Losing a
key only closes its round early. Each is sealed with the application key: found alone it opens nothing.

A key is made in the transaction that opens its round, and destroyed right after the one that deletes its ballots: destroyed
before, a crash in between would cost the round its teams. What a crash leaves over now fits no ballot any more, and the next
tick finds it.
"""

import os
import re
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy import Column, MetaData, Table, Uuid, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.models import Round, RoundState
from bot.core.columns import UndatedText, cipher_of
from bot.core.secrets import Cipher, Unreadable

KEYS: Final = Table(
    "sunday_round_keys",
    MetaData(),  # its own: what copies or exports the tables of the bot does not see this one
    Column("round_id", Uuid(), primary_key=True),
    Column("sealed", UndatedText(), nullable=False),
    prefixes=["UNLOGGED"],
)

_KEY_FILE: Final = re.compile("[0-9a-f]{32}")


class RoundKeys(Protocol):
    """The keys of open rounds, of one database."""

    async def make(self, round_id: UUID) -> None:
        """For a round that is being opened in this session."""
        ...

    async def find(self, round_id: UUID) -> bytes | None:
        """None once it is destroyed, or was lost: also one that cannot be read any more."""
        ...

    async def known(self) -> frozenset[UUID]:
        """The rounds that have one."""
        ...

    async def sweep(self) -> None:
        """Destroy every key whose round is not open. To be called in a writing transaction."""
        ...


def keys_of(session: AsyncSession) -> RoundKeys:
    """The keys beside the session's database."""
    bind = session.get_bind()
    file = bind.engine.url.database
    if bind.dialect.name == "sqlite" and file:
        return _KeyFolder(session, folder_of(Path(file)), cipher_of(bind.dialect))
    return _KeyTable(session)


def folder_of(database: Path) -> Path:
    """Where the keys of a SQLite database's open rounds are."""
    return database.with_name(f"{database.name}.open-rounds")


class _KeyTable:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def make(self, round_id: UUID) -> None:
        await self._session.execute(insert(KEYS).values(round_id=round_id, sealed=token_hex(32)))

    async def find(self, round_id: UUID) -> bytes | None:
        with suppress(Unreadable):
            key = await self._session.scalar(select(KEYS.c.sealed).where(KEYS.c.round_id == round_id))
            return None if key is None else bytes.fromhex(key)
        return None

    async def known(self) -> frozenset[UUID]:
        return frozenset(await self._session.scalars(select(KEYS.c.round_id)))

    async def sweep(self) -> None:
        # One statement sees one moment: a key that it sees has its round in sight, too. Two statements would not.
        is_open = select(Round.id).where(Round.state == RoundState.OPEN)
        await self._session.execute(delete(KEYS).where(KEYS.c.round_id.not_in(is_open)))


class _KeyFolder:
    """A few bytes each: reading one takes less time than asking the database, so it is done in place."""

    def __init__(self, session: AsyncSession, folder: Path, cipher: Cipher) -> None:
        self._session = session
        self._folder = folder
        self._cipher = cipher

    async def make(self, round_id: UUID) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        file = os.open(self._folder / round_id.hex, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.write(file, self._cipher.seal_undated(token_hex(32)).encode())
            os.fsync(file)
        finally:
            os.close(file)
        self._keep_entries()

    async def find(self, round_id: UUID) -> bytes | None:
        with suppress(FileNotFoundError, NotADirectoryError, Unreadable):
            sealed = (self._folder / round_id.hex).read_bytes()  # whatever a disk may have made of it
            return bytes.fromhex(self._cipher.open(sealed.decode(errors="replace")))
        return None

    async def known(self) -> frozenset[UUID]:
        return frozenset(self._files())

    async def sweep(self) -> None:
        # SQLite lets one write at a time, so nobody is opening a round meanwhile.
        still_open = set(await self._session.scalars(select(Round.id).where(Round.state == RoundState.OPEN)))
        over = [file for round_id, file in self._files().items() if round_id not in still_open]
        for file in over:
            _overwrite(file)
            file.unlink(missing_ok=True)
        if over:
            self._keep_entries()

    def _files(self) -> dict[UUID, Path]:
        """By round; without what a desktop or an editor has put beside them."""
        files = self._folder.iterdir() if self._folder.is_dir() else ()
        return {UUID(file.name): file for file in files if _KEY_FILE.fullmatch(file.name)}

    def _keep_entries(self) -> None:
        """A file is there, or gone, after a crash of the machine too."""
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _overwrite(file: Path) -> None:
    with file.open("r+b") as key:
        key.write(bytes(file.stat().st_size))
        key.flush()
        os.fsync(key.fileno())
