"""Processes that are measured from outside: the bot as an operator starts it, and the plain app beside it."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import aiohttp
from aiohttp.test_utils import unused_port

from bot.sandbox.server import Sandbox
from tests.benchmarks.places import Places

_LONGEST_START_S = 60
_LONGEST_END_S = 12
"""`cadence run` leaves within 10."""
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Running:
    """`ready_s` is how long it took from the start of the process until it was ready."""

    pid: int
    ready_s: float

    async def memory_mb(self) -> float:
        """What of it is in memory now (RSS)."""
        asked = await asyncio.create_subprocess_exec("ps", "-o", "rss=", "-p", str(self.pid), stdout=-1)
        answer, _ = await asked.communicate()
        return int(answer) * 1024 / _MEGABYTE


@asynccontextmanager
async def run_bot(sandbox: Sandbox, places: Places, database_url: str) -> AsyncGenerator[Running]:
    """`cadence run`, ready; ended with the block."""
    port = unused_port()
    settings = {
        "CADENCE_DATABASE_URL": database_url,
        "CADENCE_SECRET_KEY": places.secret_key,
        "CADENCE_HTTP_PORT": str(port),
        "CADENCE_LOG_FORMAT": "json",
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_API_URL": sandbox.api_url,
    }
    async with aiohttp.ClientSession() as session:

        async def is_ready() -> bool:
            try:
                async with session.get(f"http://127.0.0.1:{port}/readyz") as answer:
                    return answer.status == 200
            except aiohttp.ClientError:
                return False

        async with _run(["-m", "bot", "run"], settings, places.folder, is_ready) as running:
            yield running


@asynccontextmanager
async def run_plain(sandbox: Sandbox, places: Places, database_url: str) -> AsyncGenerator[Running]:
    """The plain Bolt app, connected; ended with the block."""
    root = str(Path(__file__).parents[2])
    arguments = ["-m", "tests.benchmarks.plain", sandbox.bot_token, sandbox.app_token, sandbox.api_url, database_url]

    async def is_ready() -> bool:
        return bool(sandbox.sockets.connections)

    async with _run(arguments, {"PYTHONPATH": root}, places.folder, is_ready) as running:
        yield running


@asynccontextmanager
async def _run(
    arguments: list[str], settings: Mapping[str, str], folder: Path, is_ready: Callable[[], Awaitable[bool]]
) -> AsyncGenerator[Running]:
    since = perf_counter()
    with (folder / "processes.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, cwd=folder, env={**os.environ, **settings}, stdout=log, stderr=log
        )
    try:
        async with asyncio.timeout(_LONGEST_START_S):
            while not await is_ready():
                if process.returncode is not None:
                    raise RuntimeError(f"It ended at its start:\n{_last_words(folder)}")
                await asyncio.sleep(0.005)
        yield Running(process.pid, perf_counter() - since)
    finally:
        await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    """As an operator would: by asking, and by force where it does not leave in the time it promises."""
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(_LONGEST_END_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _last_words(folder: Path) -> str:
    return (folder / "processes.log").read_text()[-2000:]
