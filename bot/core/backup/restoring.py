"""Filling a database: from a backup file, or from another database. In one transaction, or not at all."""

from pathlib import Path

from sqlalchemy import Connection

from bot.core.backup.alone import alone_on
from bot.core.backup.copying import copy_rows, count_rows, delete_rows, read_meta, write_meta
from bot.core.backup.ends import empty_the_log, in_file, reading, writing
from bot.core.backup.reading import brought_up_to_date, read_backup
from bot.core.backup.trouble import BackupTrouble
from bot.core.migrate import plain_url, upgrade, verify
from bot.core.secrets import Cipher


def restore(path: Path, url: str, cipher: Cipher, *, replace: bool = False) -> int:
    """How many rows came. `replace`: what stands in the database goes first, in the same transaction.

    Raises `BackupTrouble`, `Unreadable`, `AlreadyRunning`, `SchemaMismatch`; then the database is as it was.
    """
    read_backup(path, cipher)
    with alone_on(url), brought_up_to_date(path) as ready:
        upgrade(url)
        with in_file(ready) as file, writing(url) as target:
            if replace:
                delete_rows(target)
            rows = _fill(file, target)
        if replace:
            empty_the_log(url)
    return rows


def copy_database(url: str, to: str) -> int:
    """Everything into another, empty database; how many rows went. The one it comes from stays as it is.

    Raises as `restore()`. A bot may run on neither: what it did meanwhile would be left behind.
    """
    if plain_url(url) == plain_url(to):
        raise BackupTrouble("That is the database itself. Name another with --to.")
    verify(url)
    with alone_on(url), alone_on(to):
        upgrade(to)
        with reading(url) as source, writing(to) as target:
            return _fill(source, target)


def rows_in(url: str) -> int:
    """How many rows a restore would find in the way. Brings the database to this version's tables where it has none."""
    upgrade(url)
    with reading(url) as connection:
        return sum(count_rows(connection).values())


def _fill(source: Connection, target: Connection) -> int:
    if sum(count_rows(target).values()):
        raise BackupTrouble("This database isn't empty. Name an empty one, or restore with --replace.")
    write_meta(target, read_meta(source))
    rows = copy_rows(source, target)
    if target.dialect.name == "sqlite" and target.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise BackupTrouble("Rows are missing that others belong to; nothing was changed. Take another backup.")
    return sum(rows.values())
