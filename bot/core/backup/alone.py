"""That nobody else works on a database: what is copied away whole, or written whole, must hold still."""

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import create_engine, text

from bot.core.backup.trouble import BackupTrouble
from bot.core.db import sqlite_path
from bot.core.migrate import plain_url
from bot.core.sole import SoleProcess

_OTHERS = (
    "select count(*) from pg_stat_activity where datname = current_database() "
    "and pid <> pg_backend_pid() and backend_type = 'client backend'"
)


@contextmanager
def alone_on(url: str) -> Generator[None]:
    """Raises `AlreadyRunning`, or `BackupTrouble` where another program is connected to a PostgreSQL database."""
    file = sqlite_path(url)
    if file is None:
        _look_for_others(url)
        yield
        return
    sole = SoleProcess(file)
    sole.take()
    try:
        yield
    finally:
        sole.release()


def _look_for_others(url: str) -> None:
    engine = create_engine(plain_url(url))
    try:
        with engine.connect() as connection:
            others = connection.execute(text(_OTHERS)).scalar_one()
    finally:
        engine.dispose()
    if others:
        raise BackupTrouble(
            f"{others} other program{'s are' if others > 1 else ' is'} connected to this database. "
            "Stop every bot that runs on it, and close what else is open, first."
        )
