"""Bots that are killed at random, started again, and killed again, against a Slack that loses, delays and refuses."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from time import monotonic
from typing import Final

from bot.sandbox import faults
from bot.sandbox.company import crowd
from tests.core.outbox.house import TEAM
from tests.crash_bot import Bot, Stop
from tests.crashing import Crashing

MISFORTUNES: Final = (
    (faults.drop(accepted=True), 0.03),
    (faults.drop(accepted=False), 0.02),
    (faults.status(500, accepted=True), 0.02),
    (faults.status(503, accepted=False), 0.02),
    (faults.slow(2.0), 0.02),
    (faults.busy("0"), 0.03),
)
"""What strikes a post, and how often."""

PEOPLE: Final = 40
AT_A_TIME: Final = 24
"""How many deliveries are owed at once: enough to be busy with, few enough for many rounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """At least `kills` kills of `replicas` bots that run at the same time. `seed` makes chance repeatable, not time."""

    seed: int
    kills: int
    replicas: int = 1
    chance: float = 0.08
    """Of dying at each checkpoint that a bot comes by."""


@dataclass(slots=True)
class Figures:
    """What a storm came to."""

    kills: int = 0
    deliveries: int = 0
    posts: int = 0
    history_reads: int = 0
    seconds: float = 0.0


async def rage(crash: Crashing, storm: Storm, *, told: Callable[[Figures], None] = lambda _: None) -> Figures:
    """Until there were enough kills; then let healthy bots bring everything to its end."""
    began = monotonic()
    chance = Random(storm.seed)
    figures = Figures()
    crowd(crash.house.sandbox.workspaces[TEAM], PEOPLE)
    for fault, probability in MISFORTUNES:
        crash.house.sandbox.api.faults.on("chat.postMessage", fault, probability=probability)
    bots = [_doomed(crash, storm, chance) for _ in range(storm.replicas)]
    while figures.kills < storm.kills:
        await _keep_busy(crash, figures)
        bots = [bot if bot.is_alive else _replace(crash, storm, chance, bot, figures) for bot in bots]
        told(figures)
        await asyncio.sleep(0.01)
    for bot in bots:
        bot.end()
    await crash.finish(within=60)
    figures.posts, figures.history_reads = crash.posts, crash.history_reads
    figures.seconds = monotonic() - began
    return figures


def _replace(crash: Crashing, storm: Storm, chance: Random, dead: Bot, figures: Figures) -> Bot:
    dead.end()
    crash.bots.remove(dead)
    figures.kills += 1
    return _doomed(crash, storm, chance)


def _doomed(crash: Crashing, storm: Storm, chance: Random) -> Bot:
    return crash.start(Stop(chance=storm.chance, seed=chance.randrange(1_000_000)))


async def _keep_busy(crash: Crashing, figures: Figures) -> None:
    """Owe more as soon as most of what was owed is there: several to each person, so that queues form."""
    if figures.deliveries - len(crash.house.messages()) > AT_A_TIME // 3:
        return
    for _ in range(AT_A_TIME):
        to = f"U0CROWD{figures.deliveries % PEOPLE:06d}"
        await crash.owe(f"message {figures.deliveries}", to=to)
        figures.deliveries += 1
