"""A world in which set-up is over. It is played once per run, and once per PostgreSQL server; every test goes on from a copy.

Nothing in it is made up: it is what `set_up()` left, but for what Slack hands out for a short time. No form is open, and
calls to Slack are counted from here.
"""

import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import URL, make_url

from bot.cli.demonstration import manifest
from bot.sandbox.memory import Memory, read_memory, recall, remember
from tests.databases import locked, run_folder, server_of_worker
from tests.scenarios.story import set_up
from tests.world import World, open_world


@asynccontextmanager
async def open_after_set_up(database_url: str, secret_key: str) -> AsyncGenerator[World]:
    """Monday, nine in Berlin, and "Cadence is running", on a migrated, empty database. The key is the run's own."""
    memory = await _fill(database_url, secret_key)
    workspace = recall(memory, manifest())
    async with open_world(database_url, secret_key, workspace=workspace, start=memory.at) as world:
        yield world


async def _fill(database_url: str, secret_key: str) -> Memory:
    """Let the database hold what it holds after set-up; returns the workspace as it then stands."""
    url = make_url(database_url)
    folder = (run_folder() if _is_file(url) else server_of_worker().folder) / f"set_up_{url.get_backend_name()}"
    folder.mkdir(exist_ok=True)
    template = url.set(database=str(folder / "cadence.db") if _is_file(url) else "cadence_set_up")
    workspace = folder / "workspace"
    with locked(folder / "lock"):
        if workspace.exists():
            _copy(template, url)
        else:
            written = await _play(database_url, secret_key)
            _copy(url, template)
            workspace.write_bytes(written)
    return read_memory(workspace.read_bytes())


async def _play(database_url: str, secret_key: str) -> bytes:
    async with open_world(database_url, secret_key) as world:
        await set_up(world)
        return remember(world.sandbox.workspace)


def _copy(source: URL, target: URL) -> None:
    """The bot has stopped, so a SQLite file is whole without what would lie beside it."""
    if _is_file(source):
        shutil.copy(Path(source.database or ""), Path(target.database or ""))
    else:
        server_of_worker().copy(source, target)


def _is_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"
