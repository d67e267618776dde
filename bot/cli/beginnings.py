"""Where the demo begins: with nothing, or at the end of twelve weeks that were played before and are shipped as data.

The data is a database and a workspace as `python -m tests.scenarios.twelve_weeks` left them. The key of that database is
no secret. Whatever moment it is on this machine, the story goes on where those weeks ended.
"""

import asyncio
import lzma
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol

from bot.app import App
from bot.cli.guide import AFTERWARDS, FROM_NOTHING
from bot.core.prompts import built_in
from bot.core.secrets import new_key
from bot.sandbox.company import company
from bot.sandbox.memory import read_memory, recall
from bot.sandbox.page import GuideStep
from bot.sandbox.wire import JsonObject
from bot.sandbox.workspace import Workspace

DATABASE: Final = "demo.db"
KEY: Final = "dGhlIGtleSBvZiB0aGUgZGVtbyBpcyBubyBzZWNyZXQ="
"""What people of the twelve weeks wrote is encrypted with it. It protects nothing: everybody has it."""
_FOLDER: Final = "demo"
WORKSPACE, ROWS = "workspace.json.xz", "cadence.sql.xz"


class After(StrEnum):
    TWELVE_WEEKS = "12w"
    NOTHING = "nothing"


class Beginning(Protocol):
    """How one demo begins: `open()`, then the bot is built, `set_clock()`, then it is started, `play()`."""

    @property
    def key(self) -> str: ...
    @property
    def guide(self) -> Sequence[GuideStep]: ...
    def open(self, database: Path, manifest: JsonObject) -> Workspace:
        """The workspace; what is there already of the database is written to this file."""
        ...

    async def set_clock(self, bot: App) -> None: ...
    async def play(self, bot: App) -> None: ...


@dataclass(frozen=True, slots=True)
class Empty:
    """A company that has never heard of Cadence, on a Monday morning to come."""

    key: str = field(default_factory=new_key)
    guide: Sequence[GuideStep] = FROM_NOTHING

    def open(self, database: Path, manifest: JsonObject) -> Workspace:
        return company(manifest)

    async def set_clock(self, bot: App) -> None:
        pass

    async def play(self, bot: App) -> None:
        await bot.play_to(first_morning(bot.context.clock.now()))
        await bot.read_people()


class TwelveWeeks:
    """The end of twelve weeks of a company of sixty."""

    key = KEY
    guide = AFTERWARDS

    def __init__(self) -> None:
        self._at: datetime | None = None

    def open(self, database: Path, manifest: JsonObject) -> Workspace:
        folder = built_in(_FOLDER)
        memory = read_memory((folder / WORKSPACE).read_bytes())
        self._at = memory.at
        read_rows((folder / ROWS).read_bytes(), database)
        workspace = recall(memory, manifest)
        for conversation in workspace.conversations.values():
            conversation.mark_all_read()
        return workspace

    async def set_clock(self, bot: App) -> None:
        """The time that went by since they were played did not go by for them."""
        assert self._at is not None, "open() comes first"  # noqa: S101  the order is the demo's own
        await bot.context.clock.stand_at(self._at)

    async def play(self, bot: App) -> None:
        await bot.settle()


def beginning(after: After) -> Beginning:
    return TwelveWeeks() if after is After.TWELVE_WEEKS else Empty()


class Restart:
    """What the page offers: to begin anew somewhere else. `wanted` is set once somebody chose."""

    def __init__(self, now: After) -> None:
        self._now = now
        self.wanted = asyncio.Event()
        self.chosen: After | None = None

    @property
    def label(self) -> str:
        return "Start empty" if self._now is After.TWELVE_WEEKS else "See it after twelve weeks"

    def choose(self) -> None:
        """Safe to repeat."""
        self.chosen = After.NOTHING if self._now is After.TWELVE_WEEKS else After.TWELVE_WEEKS
        self.wanted.set()


def first_morning(now: datetime) -> datetime:
    """The coming Monday at 6:00 UTC: eight o'clock or seven in Berlin, before anybody's Tuesday."""
    monday = now.date() + timedelta(days=(7 - now.weekday()) % 7 or 7)
    return datetime.combine(monday, time(6), UTC)


def write_rows(database: Path) -> bytes:
    """A SQLite file as compressed SQL, which stays small and says in a diff what it holds."""
    with sqlite3.connect(database) as connection:
        return lzma.compress("\n".join(connection.iterdump()).encode())


def read_rows(written: bytes, database: Path) -> None:
    """The other way round, into a file that is not there yet."""
    connection = sqlite3.connect(database)
    connection.executescript(lzma.decompress(written).decode())
    connection.close()
