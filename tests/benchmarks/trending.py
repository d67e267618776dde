"""How long Sunday evening takes to be read after five years of Mondays, beside the same after half a year.

Home, `/cadence sunday`, the CTO's desk and the next question all read it: it must cost what is shown, not what there is.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from time import perf_counter
from uuid import uuid4
from zoneinfo import ZoneInfo

from bot.capabilities.sunday.causes.followed import steps_taken
from bot.capabilities.sunday.models import CauseStep, KeptTally, Round, RoundState, Word
from bot.capabilities.sunday.result.standing import find_standing, whole
from bot.capabilities.sunday.suppression import Bound
from bot.core.db import Database, connect
from bot.core.people import Member, Person, Team
from bot.core.roles import Role
from bot.core.secrets import Cipher
from bot.core.workspaces import Workspace
from tests.benchmarks.figures import Figure, middle
from tests.benchmarks.places import KINDS, Places
from tests.benchmarks.telling import Tell

YEARS = 5
FEW, MANY = 26, 52 * YEARS
TEAMS = 20
READINGS = 60
STEPS = len(KINDS) * 2

_TEAM = "T1"
_MAYA = Person(_TEAM, "U1", "Maya Lindqvist", ZoneInfo("Europe/Berlin"), frozenset({Role.MEMBER, Role.OWNER}))
_NOW = datetime(2031, 11, 21, 9, tzinfo=UTC)


async def measure(places: Places, tell: Tell) -> Sequence[Figure]:
    figures: list[Figure] = []
    for kind in KINDS:
        tell(f"{kind}: {FEW} Mondays")
        few = await _read(places, kind, FEW)
        tell(f"{kind}: {MANY} Mondays")
        many = await _read(places, kind, MANY)
        row = partial(Figure, on=kind, unit="ms", aim_at=1.5)
        figures.append(row(what=f"read the result after {YEARS} years", value=many * 1000, baseline=few * 1000))
    return figures


async def _read(places: Places, kind: str, rounds: int) -> float:
    """Seconds for one reading of everything that `/cadence sunday` shows: the middle of many."""
    database = connect(places.database(kind), Cipher([places.secret_key]))
    try:
        await _fill(database, rounds)
        taken: list[float] = []
        for _ in range(READINGS):
            begun = perf_counter()
            async with database.reading(_TEAM) as session:
                whole(await find_standing(session), _MAYA, _NOW)
                await steps_taken(session)
            taken.append(perf_counter() - begun)
            await asyncio.sleep(0)
        return middle(taken)
    finally:
        await database.dispose()


async def _fill(database: Database, rounds: int) -> None:
    """So many Mondays, each answered, with teams that have a number of their own, and a step taken now and then."""
    teams = [uuid4() for _ in range(TEAMS)]
    async with database.system_session() as session:
        session.add(Workspace(id=_TEAM, name="Halden", bot_user_id="U0", installed_at=_NOW, started_at=_NOW))
    async with database.transaction(_TEAM) as session:
        session.add(Member(id=_MAYA.id, name=_MAYA.name, zone=_MAYA.zone.key, synced_at=_NOW))
        session.add_all(Team(id=each, name=f"Team {number}") for number, each in enumerate(teams))
    async with database.transaction(_TEAM) as session:
        for number in range(rounds):
            slot = date(2031, 11, 17) - timedelta(weeks=number)
            at = datetime(slot.year, slot.month, slot.day, 11, tzinfo=UTC)
            round_id = uuid4()
            session.add(
                Round(
                    id=round_id, ritual_id="sunday", slot=slot, state=RoundState.CLOSED, closes_at=at, scrubbed=True
                )
            )  # fmt: skip
            await session.flush()
            session.add_all(
                KeptTally(round_id=round_id, group_id=group, asked=40, answered=30, tenths=30 + number % 10,
                          bound=Bound.ABOUT, causes={"on_call": "some"})
                for group in ("", *(each.hex for each in teams))
            )  # fmt: skip
            session.add(Word(round_id=round_id, words="Heard, and doing something.", by_id=_MAYA.id, at=at))
            if number % 4 == 0:
                step = {
                    "cause": "on_call",
                    "level": "some",
                    "became": "promise",
                    "line": "Promised.",
                    "by_id": _MAYA.id,
                }
                session.add(CauseStep(round_id=round_id, at=at, **step))
