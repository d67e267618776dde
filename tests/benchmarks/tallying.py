"""What it costs to suppress a round: of a hundred thousand answers in four hundred teams, beside ten thousand in forty."""

import asyncio
from collections.abc import Mapping, Sequence
from random import Random
from time import perf_counter
from typing import Final

from bot.capabilities.sunday.suppression import suppress
from bot.capabilities.sunday.tallies import EVERYBODY, Given, Group, Thresholds
from tests.benchmarks.figures import Figure, middle
from tests.benchmarks.places import Places
from tests.benchmarks.telling import Tell

SIZES: Final = (10_000, 100_000)
TEAM: Final = 250
ROUNDS: Final = 3
STEPS: Final = ROUNDS * len(SIZES)
_CAUSES: Final = (
    "unclear",
    "too_much",
    "unfinished",
    "on_call",
    "people",
    "decision",
    "future",
    "out_of_depth",
    "not_work",
)


async def measure(places: Places, tell: Tell) -> list[Figure]:
    small, large = [await _measure_one(size, tell) for size in SIZES]
    return [
        Figure(
            what=f"suppressing a round: {SIZES[1]:,} answers beside {SIZES[0]:,}", on="memory", value=large, unit="s",
            baseline=small, limit=5,
        )
    ]  # fmt: skip


async def _measure_one(size: int, tell: Tell) -> float:
    random = Random(size)
    company = _company(random, size)
    taken: list[float] = []
    for _ in range(ROUNDS):
        tell(f"suppressing {size:,} answers")
        since = perf_counter()
        tallies = await asyncio.to_thread(suppress, company, Thresholds(), {}, lot=random)
        taken.append(perf_counter() - since)
        assert tallies[0].answered == size, "somebody was not counted"
    return middle(taken)


def _company(random: Random, size: int) -> list[Group]:
    members = [f"U{number:08}" for number in range(size)]
    given = {
        each: Given(random.randint(1, 5), frozenset(random.sample(_CAUSES, random.randint(0, 3)))) for each in members
    }
    teams = [members[first : first + TEAM] for first in range(0, size, TEAM)]
    groups = [_group(f"{number:03}", given, team) for number, team in enumerate(teams)]
    return [_group(EVERYBODY, given, members), *groups]


def _group(name: str, given: Mapping[str, Given], members: Sequence[str]) -> Group:
    return Group(id=name, cohort=frozenset(members), answers={each: given[each] for each in members})
