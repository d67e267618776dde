"""What a tick costs: among ten thousand people, and among a million."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from time import perf_counter

from pydantic import SecretStr
from sqlalchemy import func, select, update

from bot.app import App, build
from bot.capabilities.checkins.models import CheckIn, CheckInState, Enrolment
from bot.settings import Settings
from tests.benchmarks.crowds import CROWD_AT_ONCE, enrol_crowd, member_id
from tests.benchmarks.figures import Figure, middle
from tests.benchmarks.places import KINDS, Places
from tests.benchmarks.telling import Tell

DUE = 1000
SIZES = (10_000, 1_000_000)
ROUNDS = 3
IDLE_TICKS = 20
STEPS = len(KINDS) * (sum(SIZES) // CROWD_AT_ONCE + (ROUNDS + 1) * len(SIZES))
"""The first round of each is not counted: it compiles every statement once."""

TEAM = "T0HALDEN"
TUESDAY = date(2037, 11, 24)
TEN_IN_BERLIN = datetime(2037, 11, 24, 9, tzinfo=UTC)
_RITUAL = """
id = "walk"
title = "A walk"
why = "So that there is something to plan for everybody."
importance = 50

[schedule]
weekdays = ["tuesday"]
at = 10:00:00

[audience]
who = "everybody"

[window]
ask_within = "2 days"
late_after = "4 days"
closes_after = "6 days"

[visibility]
named = true
takes = "1 minute"
seen_by = "you"

[wording]
question = "Did you go for a walk, {name}?"
thanks = "Thank you, {name}."

[[questions]]
id = "walked"
kind = "text"
ask = "Where to?"
becomes = "note"
"""


async def measure(places: Places, tell: Tell) -> list[Figure]:
    folder = places.folder / "prompts"
    (folder / "rituals").mkdir(parents=True)
    (folder / "rituals" / "walk.toml").write_text(_RITUAL)
    return [each for kind in KINDS for each in await _measure_one(places, kind, tell)]


async def _measure_one(places: Places, kind: str, tell: Tell) -> list[Figure]:
    busy, idle = dict[int, float](), dict[int, float]()
    async with AsyncExitStack() as stack:
        crowds = [await stack.enter_async_context(_open_crowd(places, kind, size, tell)) for size in SIZES]
        rounds = [[await crowd.plan(each, tell) for crowd in crowds] for each in range(ROUNDS + 1)][1:]
        for crowd, ticks in zip(crowds, zip(*rounds, strict=True), strict=True):
            busy[crowd.size] = middle(ticks) * 1000
            idle[crowd.size] = middle([await crowd.tick() for _ in range(IDLE_TICKS)]) * 1000
    small, large = SIZES
    among = f"among {large:,} beside {small:,}"
    return [
        Figure(
            what=f"planning: {DUE:,} due {among}", on=kind, value=busy[large], unit="ms", baseline=busy[small],
            aim_at=1.5,
        ),
        Figure(
            what=f"planning: none due {among}", on=kind, value=idle[large], unit="ms", baseline=idle[small],
            aim_at=1.5,
        ),
    ]  # fmt: skip


@dataclass
class _Crowd:
    """The bot, on a database with so many members who are all asked by one ritual."""

    bot: App
    size: int

    async def plan(self, number: int, tell: Tell) -> float:
        """The seconds of a tick in which a thousand fall due who did not before, all over the table."""
        tell(f"planning among {self.size:,}")
        apart = self.size // DUE
        chosen = [member_id(each * apart + number) for each in range(DUE)]
        async with self.bot.context.database.transaction(TEAM) as session:
            due = update(Enrolment).where(Enrolment.member_id.in_(chosen))
            await session.execute(due.values(slot=TUESDAY, next_due_at=TEN_IN_BERLIN))
        seconds = await self.tick()
        async with self.bot.context.database.reading(TEAM) as session:
            asked = select(func.count()).where(CheckIn.member_id.in_(chosen), CheckIn.state == CheckInState.ASKED)
            assert await session.scalar(asked) == DUE, "not everybody was asked"
        return seconds

    async def tick(self) -> float:
        since = perf_counter()
        await self.bot.tick()
        return perf_counter() - since


@asynccontextmanager
async def _open_crowd(places: Places, kind: str, size: int, tell: Tell) -> AsyncGenerator[_Crowd]:
    settings = Settings.model_construct(
        database_url=places.database(kind),
        secret_key=SecretStr(places.secret_key),
        prompts_dir=places.folder / "prompts",
        slack_api_url="http://127.0.0.1:1/api/",
    )
    bot = build(settings)
    try:
        await bot.context.clock.advance_to(TEN_IN_BERLIN + timedelta(seconds=30))
        await enrol_crowd(bot, TEAM, size, lambda: tell(f"a crowd of {size:,}, {kind}"))
        yield _Crowd(bot, size)
    finally:
        await bot.stop()
