"""How soon the bot is there, and what it weighs."""

import asyncio
from collections import defaultdict

from bot.cli.demonstration import manifest
from bot.sandbox.company import company
from bot.sandbox.server import Sandbox
from tests.benchmarks.figures import Figure, middle
from tests.benchmarks.places import KINDS, Places
from tests.benchmarks.processes import run_bot, run_plain
from tests.benchmarks.telling import Tell

ROUNDS = 3
STEPS = (ROUNDS + 1) * 2 * len(KINDS)
_IDLE_S = 1.0


async def measure(places: Places, tell: Tell) -> list[Figure]:
    figures: list[Figure] = []
    sandbox = Sandbox(company(manifest()), rates="off")
    await sandbox.start()
    try:
        for kind in KINDS:
            figures += await _measure_one(places, kind, sandbox, tell)
    finally:
        await sandbox.stop()
    return figures


async def _measure_one(places: Places, kind: str, sandbox: Sandbox, tell: Tell) -> list[Figure]:
    ready: defaultdict[str, list[float]] = defaultdict(list)
    weight: defaultdict[str, list[float]] = defaultdict(list)
    programs = {"plain": (run_plain, places.database(kind)), "bot": (run_bot, places.database(kind))}
    for counted in [False] + [True] * ROUNDS:  # the first reads the people and writes them down
        for name, (run, url) in programs.items():
            tell(f"starting, {name}, {kind}")
            async with run(sandbox, places, url) as running:
                await asyncio.sleep(_IDLE_S)
                if counted:
                    ready[name].append(running.ready_s)
                    weight[name].append(await running.memory_mb())
    return [
        Figure(what="starting: until ready", on=kind, value=middle(ready["bot"]), unit="s", aim_at=2),
        Figure(
            what="starting: beside a plain Bolt app", on=kind, value=middle(ready["bot"]), unit="s",
            baseline=middle(ready["plain"]),
        ),
        Figure(what="starting: memory while idle", on=kind, value=middle(weight["bot"]), unit="MB", aim_at=150),
        Figure(
            what="starting: memory beside a plain Bolt app", on=kind, value=middle(weight["bot"]), unit="MB",
            baseline=middle(weight["plain"]),
        ),
    ]  # fmt: skip
