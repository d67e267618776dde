"""Which jobs a turn runs: what is due, and what may follow from what was written; nothing because a clock was played."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.capability import DoublyNamed, Job, nothing_in_sight
from bot.core.clock import Clock
from bot.core.context import Context
from bot.core.db import Database, connect
from bot.core.meta import write_meta
from bot.core.prompts import find_prompts
from bot.core.secrets import Cipher
from bot.core.text import load_phrases
from bot.core.timings import Timings
from bot.wheel import Wheel

NOON = datetime(2037, 11, 24, 12, tzinfo=UTC)
ONE = NOON + timedelta(hours=1)


@dataclass
class Shop:
    """Two jobs: one has something to do at one o'clock, and the one behind it where something was written."""

    database: Database
    does: Callable[[Database], Awaitable[None]]
    """What the first does then."""
    ran: list[str] = field(default_factory=list[str])
    wheel: Wheel = field(init=False)
    clock: Clock = field(init=False)

    def __post_init__(self) -> None:
        prompts = find_prompts(None)
        self.clock = Clock(self.database)
        context = Context(self.database, self.clock, prompts, load_phrases(prompts), Timings())
        self.wheel = Wheel(context, [Job("asks", self._ask, self._next), Job("tells", self._tell, nothing_in_sight)])

    async def turn(self) -> list[str]:
        """Who ran."""
        self.ran.clear()
        await self.wheel.turn(may_be_played=True)
        return list(self.ran)

    async def _ask(self, _context: Context, now: datetime) -> None:
        self.ran.append("asks")
        if now >= ONE:
            await self.does(self.database)

    async def _next(self, _context: Context, now: datetime) -> datetime | None:
        return ONE if now < ONE else None

    async def _tell(self, _context: Context, now: datetime) -> None:
        self.ran.append("tells")


async def write(database: Database) -> None:
    async with database.system_session() as session:
        await write_meta(session, "written", "a check-in")


async def look(database: Database) -> None:
    await database.mark()


@pytest.fixture
async def alone(sqlite_url: str, secret_key: str) -> AsyncIterator[Database]:
    """A database in which nobody else writes."""
    connected = connect(sqlite_url, Cipher([secret_key]))
    yield connected
    await connected.dispose()


async def at_noon(shop: Shop) -> list[str]:
    """Both looked."""
    await shop.clock.stand_at(NOON)
    return await shop.turn()


async def test_a_played_clock_wakes_whoever_is_due_and_nobody_else(alone: Database) -> None:
    """Moving the clock is written down; that alone brings nobody work before their time."""
    shop = Shop(alone, look)
    ran = [await at_noon(shop)]
    for moment in (ONE - timedelta(minutes=1), ONE):
        await shop.wheel.play_to(moment)
        ran.append(await shop.turn())
    assert ran == [["asks", "tells"], [], ["asks"]]


async def test_what_one_wrote_wakes_those_behind_it(alone: Database) -> None:
    """In the same turn: whoever is told of a check-in is told when it is asked, not a tick later."""
    shop = Shop(alone, write)
    await at_noon(shop)
    await shop.wheel.play_to(ONE)
    assert await shop.turn() == ["asks", "tells"]


async def test_what_is_written_while_the_clock_is_played_counts(alone: Database) -> None:
    """Somebody presses a button in the demo while its clock moves."""
    shop = Shop(alone, look)
    await at_noon(shop)
    await asyncio.gather(shop.wheel.play_to(ONE - timedelta(minutes=1)), write(alone))
    assert await shop.turn() == ["asks", "tells"]


async def test_two_jobs_of_one_name_are_refused(database: Database) -> None:
    """What was seen of a job is remembered by its name: one of the two would wait for ever."""
    prompts = find_prompts(None)
    context = Context(database, Clock(database), prompts, load_phrases(prompts), Timings())
    with pytest.raises(DoublyNamed, match="'closes' is offered twice among the jobs"):
        Wheel(context, [Job("closes", nothing_in_sight), Job("closes", nothing_in_sight)])
