"""How long a person waits for the acknowledgement of a command that writes, while 200 of them come every second."""

import asyncio
import gc
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import perf_counter

from bot.cli.demonstration import manifest
from bot.sandbox.company import company, crowd
from bot.sandbox.server import Sandbox
from bot.sandbox.sockets import NotAcknowledged
from bot.sandbox.wire import JsonObject
from tests.benchmarks.figures import Figure, middle, percentile
from tests.benchmarks.places import KINDS, Places
from tests.benchmarks.processes import run_bot, run_plain
from tests.benchmarks.telling import Tell

PER_SECOND = 200
SECONDS = 4
ROUNDS = 3
STEPS = (ROUNDS + 1) * 2 * len(KINDS)
"""The first round of each is not counted: it compiles every statement once."""
PEOPLE = 1000
_DONE = ("You are away", "Noted")


@dataclass(frozen=True, slots=True)
class Waits:
    """Milliseconds, a figure for each round; and how many commands came to nothing over all of them."""

    p50: list[float] = field(default_factory=list[float])
    p99: list[float] = field(default_factory=list[float])
    undone: list[int] = field(default_factory=list[int])


async def measure(places: Places, tell: Tell) -> list[Figure]:
    figures: list[Figure] = []
    gc.freeze()  # what other benchmarks left behind is not to be looked through while this one listens
    for kind in KINDS:
        figures += await _measure_one(places, kind, tell)
    return figures


async def _measure_one(places: Places, kind: str, tell: Tell) -> list[Figure]:
    """Each program has a sandbox of its own; the rounds take turns."""
    waits: defaultdict[str, Waits] = defaultdict(Waits)
    bot_slack, plain_slack = await _open_sandbox(), await _open_sandbox()
    try:
        async with (
            run_plain(plain_slack, places, places.database(kind)),
            run_bot(bot_slack, places, places.database(kind)) as bot,
        ):
            for counted in [False] + [True] * ROUNDS:
                for name, sandbox in (("plain", plain_slack), ("bot", bot_slack)):
                    tell(f"acknowledging, {name}, {kind}")
                    found, undone = await _storm(sandbox)
                    if counted:
                        waits[name].p50.append(percentile(found, 0.50))
                        waits[name].p99.append(percentile(found, 0.99))
                        waits[name].undone.append(undone)
            memory = await bot.memory_mb()
    finally:
        await bot_slack.stop()
        await plain_slack.stop()
    return [*_figures(kind, waits), Figure(what="acknowledging: memory after it", on=kind, value=memory, unit="MB")]


def _figures(kind: str, waits: defaultdict[str, Waits]) -> Iterator[Figure]:
    bot, plain = waits["bot"], waits["plain"]
    yield Figure(
        what=f"acknowledging: p50 at {PER_SECOND} a second", on=kind, value=middle(bot.p50), unit="ms",
        baseline=middle(plain.p50), aim_at=1.5,
    )  # fmt: skip
    yield Figure(
        what=f"acknowledging: p99 at {PER_SECOND} a second", on=kind, value=middle(bot.p99), unit="ms",
        baseline=middle(plain.p99), aim_at=1.5,
    )  # fmt: skip
    yield Figure(what="acknowledging: p99, as promised", on=kind, value=middle(bot.p99), unit="ms", aim_at=300)
    yield Figure(what="acknowledging: came to nothing", on=kind, value=sum(bot.undone), unit="", aim_at=0)


async def _open_sandbox() -> Sandbox:
    workspace = company(manifest())
    crowd(workspace, PEOPLE)
    sandbox = Sandbox(workspace, rates="off")
    await sandbox.start()
    return sandbox


async def _storm(sandbox: Sandbox) -> tuple[list[float], int]:
    """Each command leaves when its time has come, whoever is still waiting.

    Returns every wait, in milliseconds, and how many commands were answered with something else than that they were done.
    """
    loop = asyncio.get_running_loop()
    since, asked = loop.time(), list[asyncio.Task[tuple[float, bool]]]()
    for number in range(PER_SECOND * SECONDS):
        await asyncio.sleep(since + number / PER_SECOND - loop.time())
        asked.append(asyncio.create_task(_ask(sandbox, number)))
    answers = await asyncio.gather(*asked)
    return [wait for wait, _ in answers], sum(not done for _, done in answers)


async def _ask(sandbox: Sandbox, number: int) -> tuple[float, bool]:
    since = perf_counter()
    try:
        answer = await sandbox.dispatch("slash_commands", _command(sandbox, number))
    except NotAcknowledged:
        answer = {"text": ""}
    wait = perf_counter() - since
    return wait * 1000, any(words in answer["text"] for words in _DONE)


def _command(sandbox: Sandbox, number: int) -> JsonObject:
    """`/cadence away DAY`, each from somebody else and with another day."""
    until = datetime.now(UTC).date() + timedelta(days=10 + number % 90)
    return {
        "command": "/cadence",
        "text": f"away {until}",
        "team_id": sandbox.workspace.team_id,
        "team_domain": sandbox.workspace.domain,
        "user_id": f"U0CROWD{number % PEOPLE:06d}",
        "user_name": f"crowd{number % PEOPLE}",
        "channel_id": "C0GENERAL",
        "channel_name": "general",
        "api_app_id": sandbox.sockets.app_id,
        "is_enterprise_install": "false",
        "response_url": f"{sandbox.url}/response/none/none",
        "trigger_id": f"{number}.bench",
        "token": "bench",
    }
