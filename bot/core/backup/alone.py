"""That nobody else works on a database: what is copied away whole, or written whole, must hold still."""

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import create_engine, text

from bot.core.backup.trouble import BackupTrouble
from bot.core.db import APPLICATION, sqlite_path
from bot.core.migrate import plain_url
from bot.core.sole import SoleProcess

_BOTS = text("select count(*) from pg_stat_activity where datname = current_database() and application_name = :name")


@contextmanager
def alone_on(url: str) -> Generator[None]:
    """Raises `AlreadyRunning`, or `BackupTrouble` where a bot is connected to a PostgreSQL database."""
    file = sqlite_path(url)
    if file is None:
        _look_for_bots(url)
        yield
        return
    sole = SoleProcess(file)
    sole.take()
    try:
        yield
    finally:
        sole.release()


def _look_for_bots(url: str) -> None:
    engine = create_engine(plain_url(url))
    try:
        with engine.connect() as connection:
            bots = connection.execute(_BOTS, {"name": APPLICATION}).scalar_one()
    finally:
        engine.dispose()
    if bots:
        raise BackupTrouble("A bot runs on this database. Stop every process of it first.")
