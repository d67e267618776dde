"""The loops of one process, and the handles that the rest of the bot has on them.

Three loops: sending, revising, and looking after (sweep, reconcile, audit). Each wakes when nudged and by its own monotonic
time-out, so that neither a lost nudge nor a stopped clock holds anything up; an exception ends one round, not the loop.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from secrets import SystemRandom
from time import monotonic
from typing import Final
from uuid import uuid4

import structlog

from bot.core.capability import Renderer
from bot.core.context import Context
from bot.core.db import EVERY_WORKSPACE
from bot.core.failures import trace
from bot.core.outbox import progress
from bot.core.outbox.auditing import audit
from bot.core.outbox.circuit import Circuit
from bot.core.outbox.claims import Claim
from bot.core.outbox.engine import Engine
from bot.core.outbox.ledger import Ledger
from bot.core.outbox.metrics import LOOPS_FAILED
from bot.core.outbox.reconciling import reconcile
from bot.core.outbox.rendering import Stage
from bot.core.outbox.results import Checkpoint, pass_by
from bot.core.outbox.revising import revise
from bot.core.outbox.sending import Sending
from bot.core.outbox.strays import Strays
from bot.core.outbox.sweeping import sweep
from bot.core.slack.web import SlackOf

log = structlog.get_logger()

_SHORTEST_NAP: Final = timedelta(milliseconds=50)
_SHORTEST_WAIT, _LONGEST_WAIT = timedelta(milliseconds=5), timedelta(milliseconds=80)


class Outbox:
    """Everything that is owed reaches Slack through one of these per process.

    `checkpoint` is called at named points on a message's way; it is there for tests that stop the process at one.
    """

    def __init__(
        self,
        context: Context,
        slack_of: SlackOf,
        renderers: Mapping[str, Renderer],
        *,
        checkpoint: Checkpoint = pass_by,
    ) -> None:
        self._context = context
        owner = uuid4().hex
        ledger = Ledger(context, owner, checkpoint)
        self._engine = Engine(
            context=context,
            slack_of=slack_of,
            stage=Stage(context, renderers),
            owner=owner,
            ledger=ledger,
            strays=Strays(context, ledger),
            circuit=Circuit(context.timings),
            at=checkpoint,
        )
        self._sending = Sending(self._engine)
        self._under_way: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._alarms = {name: asyncio.Event() for name in ("send", "revise", "look_after")}
        self._nudged: asyncio.TimerHandle | None = None
        self.rounds: dict[str, float] = {}
        """When each loop last finished a round, by the monotonic clock: `/healthz` looks at it."""

    async def run(self) -> None:
        """Until `drain()`."""
        timings = self._context.timings
        async with asyncio.TaskGroup() as loops:
            loops.create_task(self._repeat("send", self._send_some, timings.tick))
            loops.create_task(self._repeat("revise", lambda: revise(self._engine), timings.tick))
            loops.create_task(self._repeat("look_after", self._look_after, timings.sweep))

    def nudge(self) -> None:
        """Something was owed or changed just now: look at once. Never needed, only faster.

        Two hundred nudges a second are not two hundred looks at the queue: the next comes a short nap after the last.
        """
        loop = asyncio.get_running_loop()
        last = self._nudged.when() if self._nudged else 0.0
        if last <= loop.time():
            due = max(loop.time(), last + _SHORTEST_NAP.total_seconds())
            self._nudged = loop.call_at(due, self._alarms["send"].set)

    async def step(self) -> int:
        """One round of everything, to its end. Returns how many rows were taken; 0 means that nothing could be done now."""
        claims = await self._sending.claim()
        await self._sending.send(claims)
        return len(claims) + await revise(self._engine) + await self._look_after()

    async def settle(self, within: timedelta = timedelta(seconds=30)) -> bool:
        """Until nothing is left that can be done at this domain time. False where that took longer than `within`."""
        deadline, nap = monotonic() + within.total_seconds(), _SHORTEST_WAIT
        async with self._context.database.reading(EVERY_WORKSPACE) as session:
            if await progress.is_quiet(session, self._context.clock.now()):
                return True
        while monotonic() < deadline:
            did = await self.step()
            async with self._context.database.reading(EVERY_WORKSPACE) as session:
                left = await progress.count_unsettled(session, self._context.clock.now())
            if not left:
                return True
            nap = _SHORTEST_WAIT if did else min(2 * nap, _LONGEST_WAIT)
            await asyncio.sleep(0 if did else nap.total_seconds())
        return False

    async def next_due(self, now: datetime) -> datetime | None:
        """The earliest domain time after `now` at which something may be sent."""
        async with self._context.database.reading(EVERY_WORKSPACE) as session:
            return await progress.next_due(session, now)

    async def drain(self) -> None:
        """Claim nothing more, let what is on the wire come to its end, write it down. What is cut off stays in doubt."""
        self._stopping.set()
        self._sending.stop()
        for alarm in self._alarms.values():
            alarm.set()
        if self._under_way:
            await asyncio.wait(set(self._under_way), timeout=self._context.timings.drain.total_seconds())
        for task in self._under_way:
            task.cancel()
        await self._engine.ledger.flush()

    @property
    def owner(self) -> str:
        """The name this process has in its leases."""
        return self._engine.owner

    @property
    def is_cut_off(self) -> bool:
        """Whether Slack cannot be reached from this process just now."""
        return self._engine.circuit.is_open

    async def _send_some(self) -> int:
        """Claim as much as there is room for, and let it go its way while the next is claimed."""
        claims = await self._sending.claim()
        if claims:
            task = asyncio.create_task(self._send(claims))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return len(claims)

    async def _send(self, claims: list[Claim]) -> None:
        try:
            await self._sending.send(claims)
        except Exception as error:  # noqa: BLE001 - what is cut short here is left to its lease, and then Slack is asked
            log.error("outbox.sending_failed", deliveries=len(claims), trace=trace(error))
        self._alarms["send"].set()

    async def _look_after(self) -> int:
        return await sweep(self._engine) + await reconcile(self._engine) + await audit(self._engine)

    async def _repeat(self, name: str, work: Callable[[], Awaitable[int]], period: timedelta) -> None:
        """Round after round; longer and longer naps while there is nothing to do, up to `period`."""
        nap = _SHORTEST_NAP
        while not self._stopping.is_set():
            self._alarms[name].clear()
            try:
                did = await work()
                self.rounds[name] = monotonic()
            except Exception as error:  # noqa: BLE001 - one round ends, never the loop: there is always a next time
                LOOPS_FAILED.labels(name).inc()
                log.error("outbox.round_failed", loop=name, trace=trace(error))
                did, nap = 0, period / 2
            nap = _SHORTEST_NAP if did else min(nap * 2, period)
            if not did and not self._stopping.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout(nap.total_seconds() * SystemRandom().uniform(0.8, 1.2)):
                        await self._alarms[name].wait()
