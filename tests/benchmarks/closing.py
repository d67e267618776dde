"""How long the Monday question of a very large company takes to close, and how long others wait for the database meanwhile."""

import asyncio
import resource
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial
from time import perf_counter
from uuid import UUID, uuid4

from sqlalchemy import insert, update

from bot.capabilities.sunday.ballots.casting import Answer, token_of, write
from bot.capabilities.sunday.ballots.closing import close_due
from bot.capabilities.sunday.ballots.keys import keys_of
from bot.capabilities.sunday.models import Asked, Ballot, Round, RoundState
from bot.core.clock import Clock
from bot.core.context import Context
from bot.core.db import Database, connect
from bot.core.prompts import find_prompts
from bot.core.secrets import Cipher
from bot.core.text import load_phrases
from bot.core.timings import Timings
from bot.core.workspaces import Workspace
from tests.benchmarks.figures import Figure
from tests.benchmarks.places import KINDS, Places
from tests.benchmarks.telling import Tell
from tests.capabilities.sunday.mondays import EVERYBODY_REACHED

BALLOTS = 100_000
AT_ONCE = 10_000
TEAMS = 2_000
STEPS = len(KINDS) * 2

_TEAM = "T1"
_NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
_WHY = Answer(
    face=2, causes=("too_much", "unclear"), comment="Nobody knows when the freeze ends, and three releases wait."
)
"""What one in ten says; the others only tap."""


async def measure(places: Places, tell: Tell) -> Sequence[Figure]:
    figures: list[Figure] = []
    for kind in KINDS:
        database = connect(places.database(kind), Cipher([places.secret_key]))
        try:
            tell(f"{kind}: {BALLOTS:,} ballots")
            await _fill(database)
            tell(f"{kind}: the close")
            figures += await _close(database, kind)
        finally:
            await database.dispose()
    return figures


async def _close(database: Database, kind: str) -> list[Figure]:
    prompts = find_prompts(None)
    context = Context(database, Clock(database), prompts, load_phrases(prompts), Timings())
    before, begun = _memory_mb(), perf_counter()
    async with _others_write(database) as waited:
        await close_due(context, _NOW, EVERYBODY_REACHED)
    taken = perf_counter() - begun
    row = partial(Figure, on=kind)
    return [
        row(what=f"close {BALLOTS:,} ballots", value=taken, unit="s", aim_at=60),
        row(what="longest wait of others who write", value=max(waited) * 1000, unit="ms", aim_at=2300),
        row(what="memory it took", value=_memory_mb() - before, unit="MB", aim_at=500),
    ]


@asynccontextmanager
async def _others_write(database: Database) -> AsyncGenerator[list[float]]:
    """Somebody presses a button fifty times a second; yields how long each of them waited, in seconds."""
    waited: list[float] = []

    async def press() -> None:
        while True:
            begun = perf_counter()
            async with database.transaction(_TEAM) as session:
                await session.execute(update(Workspace).where(Workspace.id == _TEAM).values(parked=None))
            waited.append(perf_counter() - begun)
            await asyncio.sleep(0.02)

    pressing = asyncio.create_task(press())
    try:
        yield waited
    finally:
        pressing.cancel()
        with suppress(asyncio.CancelledError):
            await pressing


async def _fill(database: Database) -> None:
    async with database.system_session() as session:
        session.add(Workspace(id=_TEAM, name="Halden", bot_user_id="U0", installed_at=_NOW, started_at=_NOW))
    round_id = uuid4()
    async with database.transaction(_TEAM) as session:
        closes = _NOW - timedelta(minutes=1)
        opened = Round(
            id=round_id, ritual_id="sunday", slot=date(2026, 11, 23), state=RoundState.OPEN, closes_at=closes
        )
        session.add(opened)
        await keys_of(session).make(round_id)
    async with database.reading(_TEAM) as session:
        key = await keys_of(session).find(round_id) or b""
    teams = [uuid4().hex for _ in range(TEAMS)]
    for begin in range(0, BALLOTS, AT_ONCE):
        await _fill_some(database, round_id, key, [(f"U{n}", teams[n % TEAMS]) for n in range(begin, begin + AT_ONCE)])


async def _fill_some(database: Database, round_id: UUID, key: bytes, members: Sequence[tuple[str, str]]) -> None:
    stamp = {"workspace_id": _TEAM, "round_id": round_id}
    said, tapped = write(_WHY), write(Answer(face=4))
    async with database.transaction(_TEAM) as session:
        asked = [{**stamp, "member_id": member, "teams": [team]} for member, team in members]
        await session.execute(insert(Asked), asked)
        cast = [
            {**stamp, "token": token_of(key, member), "content": tapped if n % 10 else said}
            for n, (member, _) in enumerate(members)
        ]
        await session.execute(insert(Ballot), cast)


def _memory_mb() -> float:
    """The most this process ever took."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
