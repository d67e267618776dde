"""Real databases for every test: a migrated SQLite file of its own, and a PostgreSQL database of its own.

PostgreSQL is started once per worker (from a package, no service needed) or found at `CADENCE_TEST_POSTGRES_URL`; a template
is migrated once, and every test gets a copy of it. The bot's role is a plain one: a superuser sees through row-level security.
"""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from math import ceil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bot.core.db import Database, connect
from bot.core.schedule import pin_zones
from bot.core.secrets import Cipher, new_key
from tests.databases import RUN, Postgres, migrated_sqlite, server_of_worker
from tests.leftovers import make_run_folder

TEST_KEY = os.environ.setdefault("CADENCE_TEST_KEY", new_key())
"""One for all workers of a run: they copy databases from each other."""


def pytest_configure() -> None:
    pin_zones()  # before any test module makes a zone: they would be the machine's, and differ from machine to machine
    use_same_examples()
    if RUN not in os.environ:
        os.environ[RUN] = str(make_run_folder())


def use_same_examples() -> None:
    """Every run tries the same; `--hypothesis-profile random` tries others, as `make soak` does."""
    patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.register_profile("same", patient, derandomize=True, database=None)
    settings.register_profile("random", patient, derandomize=False, max_examples=1000)
    settings.load_profile("same")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What may take longest begins first, on every worker, so that none is left alone with it at the end.

    Each gets one piece of the list, and takes over from others what they have not come to.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    long = sorted((item for item in items if _allowed_seconds(item)), key=_allowed_seconds, reverse=True)
    short = [item for item in items if not _allowed_seconds(item)]
    share = ceil(len(short) / workers)
    items[:] = [item for n in range(workers) for item in (*long[n::workers], *short[n * share : (n + 1) * share])]


def _allowed_seconds(item: pytest.Item) -> float:
    mark = item.get_closest_marker("timeout")
    return mark.args[0] if mark else 0.0


@pytest.fixture(scope="session")
def postgres() -> Postgres:
    return server_of_worker()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_sqlite(tmp_path_factory.mktemp("sqlite") / "template.db")


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a migrated SQLite file of this test alone."""
    return f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path / 'cadence.db')}"


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The address of a migrated PostgreSQL database of this test alone."""
    url = postgres.create()
    yield url
    postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each of the two databases in turn."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)])
def story_url(request: pytest.FixtureRequest) -> str:
    """For what people do, where all of it that the database has a part in is tried on both elsewhere; `make soak` has PostgreSQL."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated database, connected; the test runs once on SQLite and once on PostgreSQL."""
    connected = connect(database_url, Cipher([TEST_KEY]))
    yield connected
    await connected.dispose()


@pytest.fixture
def secret_key() -> str:
    return TEST_KEY
