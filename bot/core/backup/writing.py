"""A backup file: written under another name, and given its own once it is whole and on the disk."""

import os
import sqlite3
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, select
from sqlalchemy.exc import DBAPIError

from bot.core.backup.copying import copy_rows, read_meta, write_meta
from bot.core.backup.ends import reading, writing
from bot.core.backup.manifest import FORMAT, Manifest, write_manifest
from bot.core.backup.trouble import BackupTrouble
from bot.core.columns import from_ms, now_ms
from bot.core.lost_time import is_mark, marks_of_backup
from bot.core.migrate import revision, upgrade, verify
from bot.core.workspaces import Workspace


def write_backup(url: str, path: Path, *, version: str) -> Manifest:
    """Everything as it is at one moment; the bot may run meanwhile. Readable by its owner alone.

    Raises `SchemaMismatch` for a database of another version, and `BackupTrouble` where there is a file already, or the
    file cannot be written; then there is none.
    """
    verify(url)
    if path.exists():
        raise BackupTrouble(f"{path} is there already, and no backup is written over. Choose another name.")
    with _unfinished(path) as part:
        target = sqlite_address(part)
        upgrade(target)
        with reading(url) as source, writing(target) as file:
            _refuse_other_tables(source, file)
            manifest = _fill(source, file, version)
        _bring_to_disk(part)
        part.replace(path)
        _bring_to_disk(path.parent)
    return manifest


def sqlite_address(path: Path) -> str:
    return URL.create("sqlite+aiosqlite", database=str(path)).render_as_string()


def _fill(source: Connection, file: Connection, version: str) -> Manifest:
    now = source.execute(select(now_ms())).scalar_one()
    meta = read_meta(source)
    write_meta(file, {key: value for key, value in meta.items() if not is_mark(key)} | marks_of_backup(meta, now))
    manifest = Manifest(
        format=FORMAT,
        version=version,
        revision=revision(file) or "",
        made_at=from_ms(now),
        workspaces=tuple(source.execute(select(Workspace.id).order_by(Workspace.id)).scalars()),
        rows=copy_rows(source, file),
    )
    write_manifest(file, manifest)
    return manifest


def _refuse_other_tables(source: Connection, file: Connection) -> None:
    """A newer Cadence may have tables that this one knows nothing of, though it may run on the others."""
    if revision(source) != revision(file):
        raise BackupTrouble("This database was upgraded by a newer Cadence. Make the backup with that version.")


@contextmanager
def _unfinished(path: Path) -> Generator[Path]:
    """A new file beside the one that is to be, for its owner alone; gone at the end, unless it was given its name."""
    try:
        handle, name = tempfile.mkstemp(prefix=".cadence-backup-", dir=path.parent)
        os.close(handle)
        part = Path(name)
        try:
            yield part
        finally:
            for left in (part, part.with_name(f"{part.name}-journal")):
                left.unlink(missing_ok=True)
    except OSError as refused:
        raise BackupTrouble(
            f"{path} can't be written: {refused.strerror}. Choose a folder that is there, has room, and is writable."
        ) from None
    except (DBAPIError, sqlite3.Error) as broken:
        if "full" not in str(broken):
            raise
        raise BackupTrouble(
            f"The disk is full, and no backup was made. Free some space beside {path}, or write it elsewhere."
        ) from None


def _bring_to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
