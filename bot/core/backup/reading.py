"""Whether a file is a backup, whole, of no newer version, and of our key: everything is known before anything is changed."""

import shutil
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, func, select, table
from sqlalchemy.exc import DatabaseError

from bot.core.backup.copying import read_meta
from bot.core.backup.ends import in_file
from bot.core.backup.manifest import FORMAT, Manifest, read_manifest
from bot.core.backup.trouble import BackupTrouble
from bot.core.backup.writing import sqlite_address
from bot.core.keys import prove
from bot.core.migrate import Schema, state, upgrade
from bot.core.secrets import Cipher

_BEGINNING: Final = b"SQLite format 3\x00"


def read_backup(path: Path, cipher: Cipher) -> Manifest:
    """What is in it. Raises `BackupTrouble`, and `Unreadable` where it was made with another application key."""
    _look_at_beginning(path)
    try:
        with in_file(path) as file:
            manifest = read_manifest(file)
            if manifest is None:
                raise BackupTrouble(f"{path} is a database, but no backup made with `cadence backup`. Choose another.")
            if manifest.format > FORMAT or state(file) is Schema.NEWER:
                raise BackupTrouble(
                    f"{path} was made by Cadence {manifest.version}, which is newer than this one. Restore it with that version."
                )
            if not _is_whole(file, manifest):
                raise BackupTrouble(_damaged(path))
            prove(cipher, read_meta(file))
    except (DatabaseError, ValueError):
        raise BackupTrouble(_damaged(path)) from None
    return manifest


@contextmanager
def brought_up_to_date(path: Path) -> Generator[Path]:
    """The backup with the tables of this version: itself, or a copy that was migrated and goes at the end."""
    with in_file(path) as file:
        is_current = state(file) is Schema.CURRENT
    if is_current:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="cadence-restore-") as folder:
        copy = Path(shutil.copy(path, folder))
        upgrade(sqlite_address(copy))
        yield copy


def _look_at_beginning(path: Path) -> None:
    try:
        with path.open("rb") as file:
            beginning = file.read(len(_BEGINNING))
    except FileNotFoundError:
        raise BackupTrouble(f"There is no file {path}.") from None
    except OSError as refused:
        raise BackupTrouble(f"{path} can't be read: {refused.strerror}.") from None
    if beginning != _BEGINNING:
        raise BackupTrouble(f"{path} is no backup made with `cadence backup`. Choose another.")


def _is_whole(file: Connection, manifest: Manifest) -> bool:
    faults: Iterator[str] = file.exec_driver_sql("PRAGMA quick_check(1)").scalars()
    return list(faults) == ["ok"] and all(_count(file, name) == rows for name, rows in manifest.rows.items())


def _count(file: Connection, name: str) -> int:
    return file.execute(select(func.count()).select_from(table(name))).scalar_one()


def _damaged(path: Path) -> str:
    return f"{path} is damaged or cut short. Take another copy of it, or an older backup."
