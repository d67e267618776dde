"""Deeds that come in a crowd, or take too long: everybody hears in time what came of theirs, and what they hear is true."""

import asyncio
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from sqlalchemy import Connection, event, select, update
from sqlalchemy.engine import AdaptedConnection
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.clock import Clock
from bot.core.context import Context
from bot.core.db import Database
from bot.core.people import Member, Person
from bot.core.prompts import find_prompts
from bot.core.slack.admission import Admission
from bot.core.slack.background import Background
from bot.core.slack.events import CloseViews, Effect
from bot.core.slack.intake import CROWDED, IN_DOUBT, TOO_SLOW, Intake, Sorry
from bot.core.slack.payloads import Origin
from bot.core.slack.routes import Route
from bot.core.text import load_phrases
from bot.core.timings import Timings
from bot.core.workspaces import Workspace

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
LONG, SOME, SHORT = timedelta(seconds=30), timedelta(seconds=1.5), timedelta(seconds=0.1)
"""Never, on a slow machine too; long enough for one deed; and over before one who waits can be served."""
PATIENT = replace(Timings(), handler=LONG, turn=LONG, commit=LONG)
CROWD = [f"Crowd{number}" for number in range(40)]
SAVED = "saved"


class Door:
    """Where deeds arrive. Each of them writes its author's name anew; some wait for `go_on` after that."""

    def __init__(self, database: Database, timings: Timings) -> None:
        self._database = database
        self._background = Background()
        self.go_on = asyncio.Event()
        self.at_it = asyncio.Event()
        """Somebody's slow deed has written, and waits."""
        prompts = find_prompts()
        context = Context(database, Clock(database), prompts, load_phrases(prompts), timings)
        admission = Admission(one_writer=database.is_sqlite, patience=timings.turn)
        self._intake = Intake(context, lambda: None, admission, self._background)

    async def write(self, name: str) -> str:
        """What this person hears: a sentence, or that it is saved."""
        return await self._take(name, _write)

    async def write_slowly(self, name: str) -> str:
        return await self._take(name, self._write_and_wait)

    async def read_on_and_on(self, name: str) -> str:
        return await self._take(name, self._read)

    async def look_and_write(self, name: str, *, answers: bool) -> str:
        """ "answered" where looking was enough."""

        async def look(session: AsyncSession, person: Person, context: Context) -> Sequence[Effect]:
            return (CloseViews(),) if answers else ()

        heard = await self._intake.take(
            _origin(name), Route(_write, needs="menu.open", looks_first=look), lambda person, _: person
        )
        return "answered" if heard == (CloseViews(),) else SAVED

    async def let_go(self) -> None:
        """Let everything that still runs come to its end."""
        self.go_on.set()
        await self._background.finish()

    async def _take(
        self, name: str, handler: Callable[[AsyncSession, Person, Context], Awaitable[Sequence[Effect]]]
    ) -> str:
        heard = await self._intake.take(_origin(name), Route(handler, needs="menu.open"), lambda person, _: person)
        return heard.sentence if isinstance(heard, Sorry) else SAVED

    async def _write_and_wait(self, session: AsyncSession, person: Person, context: Context) -> Sequence[Effect]:
        await _write(session, person, context)
        self.at_it.set()
        await self.go_on.wait()
        return ()

    async def _read(self, session: AsyncSession, person: Person, context: Context) -> Sequence[Effect]:
        while not self.go_on.is_set():
            await session.execute(select(Member.id))
        return ()


def _origin(name: str) -> Origin:
    return Origin(workspace_id="T1", user_id=f"U{name}")


async def _write(session: AsyncSession, person: Person, context: Context) -> Sequence[Effect]:
    await session.execute(update(Member).where(Member.id == person.id).values(name=f"{person.name} was here"))
    return ()


async def written(database: Database) -> list[str]:
    """Whose deed is in the database."""
    async with database.reading("T1") as session:
        names = await session.scalars(select(Member.name).where(Member.name.like("% was here")))
        return sorted(name.partition(" ")[0] for name in names)


@contextmanager
def slow_commits(database: Database, until: asyncio.Event) -> Generator[None]:
    """A disk that is slow to write down what is committed."""

    async def wait(_: object) -> None:
        await until.wait()

    def hold(connection: Connection) -> None:
        cast("AdaptedConnection", connection.connection.dbapi_connection).run_async(wait)

    event.listen(database.writer.sync_engine, "commit", hold)
    yield
    event.remove(database.writer.sync_engine, "commit", hold)


@pytest.fixture
async def company(database: Database) -> Database:
    async with database.system_session() as session:
        session.add(Workspace(id="T1", name="Halden", bot_user_id="UBOT", installed_at=NOW))
        await session.flush()
        session.add_all(
            Member(workspace_id="T1", id=f"U{name}", name=name, zone="Europe/Berlin", synced_at=NOW)
            for name in ("Ana", "Bo", *CROWD)
        )
    return database


async def test_what_was_stopped_is_never_saved(company: Database) -> None:
    """Ana is told that nothing was saved while her deed still runs: it must not be saved after that. Bo's is."""
    door = Door(company, replace(PATIENT, handler=SHORT))
    assert await door.write_slowly("Ana") == TOO_SLOW
    await door.let_go()
    assert await Door(company, PATIENT).write("Bo") == SAVED
    assert await written(company) == ["Bo"]


async def test_nobody_says_how_a_commit_ends_that_has_not_ended(company: Database) -> None:
    """The time is over in the middle of Ana's commit, and it does not end: she is asked to look. It was saved."""
    door, disk = Door(company, replace(PATIENT, handler=SOME, commit=SHORT)), asyncio.Event()
    with slow_commits(company, disk):
        assert await door.write("Ana") == IN_DOUBT
        disk.set()
        await door.let_go()
    assert await written(company) == ["Ana"]


async def test_a_commit_that_ends_soon_leaves_no_doubt(company: Database) -> None:
    """The time is over in the middle of Ana's commit: its end is waited for, so that she hears how it ended."""
    door, disk = Door(company, replace(PATIENT, handler=SOME)), asyncio.Event()
    with slow_commits(company, disk):
        asyncio.get_running_loop().call_later(2 * SOME.total_seconds(), disk.set)
        assert await door.write("Ana") == SAVED
    assert await written(company) == ["Ana"]


async def test_a_crowd_hears_in_time_that_there_was_no_turn(company: Database) -> None:
    """A few hold everything up. The others hear so at once instead of all being late together, and nothing of theirs is kept."""
    door = Door(company, replace(PATIENT, turn=SHORT))
    slow, others = (CROWD[:1], CROWD[1:]) if company.is_sqlite else (CROWD[:6], CROWD[6:])
    holding = [asyncio.create_task(door.write_slowly(name)) for name in slow]
    assert set(await asyncio.gather(*(door.write(name) for name in others))) == {CROWDED}
    await door.let_go()
    assert await asyncio.gather(*holding) == [SAVED] * len(slow)
    assert await written(company) == slow


async def test_everybody_of_a_crowd_is_served_where_there_is_time(company: Database) -> None:
    door = Door(company, PATIENT)
    assert await asyncio.gather(*(door.write(name) for name in CROWD)) == [SAVED] * len(CROWD)
    assert await written(company) == sorted(CROWD)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_file_is_not_left_locked_by_what_was_stopped(company: Database) -> None:
    """Deeds are stopped among the rows they read: a connection thrown away there would keep SQLite's lock."""
    for _ in range(10):
        door = Door(company, replace(PATIENT, handler=SHORT))
        assert await asyncio.gather(*(door.read_on_and_on(name) for name in CROWD[:5])) == [TOO_SLOW] * 5
        await door.let_go()
        assert await Door(company, PATIENT).write("Ana") == SAVED


async def test_what_a_look_answers_waits_for_no_writer(company: Database) -> None:
    """Ana writes and does not come to an end; Bo is answered meanwhile, and nothing of his is written."""
    door = Door(company, PATIENT)
    writing = asyncio.create_task(door.write_slowly("Ana"))
    await door.at_it.wait()
    answered = await asyncio.wait_for(door.look_and_write("Bo", answers=True), timeout=30)
    await door.let_go()

    assert (answered, await writing) == ("answered", SAVED)
    assert await written(company) == ["Ana"]


async def test_where_a_look_answers_nothing_it_is_written(company: Database) -> None:
    assert await Door(company, PATIENT).look_and_write("Bo", answers=False) == SAVED
    assert await written(company) == ["Bo"]
