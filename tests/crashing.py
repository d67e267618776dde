"""Bots that die, a Slack that misbehaves, and the one question afterwards: is every message there exactly once?"""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from time import monotonic
from typing import TypeAlias

from sqlalchemy import func, select

from bot.core.columns import now_ms
from bot.core.db import EVERY_WORKSPACE, Database
from bot.core.outbox import Delivery, DeliveryState
from bot.core.outbox.models import Pace
from bot.core.outbox.pace import POST
from bot.core.outbox.progress import count_unsettled
from bot.core.timings import Timings
from bot.sandbox.faults import Fault
from bot.sandbox.messages import Message
from tests.core.outbox.house import TEAM, House, open_house
from tests.crash_bot import Bot, Orders, Stop

BRISK = replace(
    Timings.short(),
    tick=timedelta(milliseconds=100),
    http_connect=timedelta(seconds=1.2),
    http_total=timedelta(seconds=1.2),
    lease=timedelta(seconds=2.2),
    lease_margin=timedelta(seconds=0.2),
    settle=timedelta(seconds=0.4),
    sweep=timedelta(milliseconds=100),
    audits=(timedelta(seconds=0.6), timedelta(seconds=1.2)),
    backoff=timedelta(milliseconds=50),
    backoff_most=timedelta(milliseconds=400),
    attempts=50,
    drain=timedelta(seconds=3),
    limiter=False,
)
"""A lease of two seconds, so that whoever died is missed soon, and yet long enough for a busy machine: a request that
is accepted after both its time-out and the settling time would rightly be sent twice. Many attempts: none is given up."""


Condition: TypeAlias = Callable[[], bool | Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came out. `copies` counts every message Slack ever accepted for a delivery, those deleted since included."""

    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    left_over: tuple[str, ...]
    """Deliveries with more than one copy standing at the end."""
    not_sent: Counter[str]


ALL_THERE_ONCE = Verdict((), (), (), Counter())


@dataclass
class Crashing:
    """A house whose bots run, and die, in processes of their own."""

    house: House
    database_url: str
    secret_key: str
    timings: Timings = BRISK
    bots: list[Bot] = field(default_factory=list[Bot])
    keys: list[str] = field(default_factory=list[str])

    async def owe(self, *keys: str, to: str | None = None) -> None:
        for key in keys:
            await (self.house.owe(key, to) if to else self.house.owe(key))
            self.keys.append(key)

    def start(self, stop: Stop | None = None, *, api_url: str | None = None) -> Bot:
        tokens = {team: workspace.bot_token for team, workspace in self.house.sandbox.workspaces.items()}
        bot = Bot(
            Orders(
                database_url=self.database_url,
                secret_key=self.secret_key,
                api_url=api_url or self.house.sandbox.api_url,
                tokens=tokens,
                timings=self.timings,
                stop=stop,
            )
        )
        self.bots.append(bot)
        return bot

    async def die(self, point: str, *, nth: int = 1) -> None:
        """Start a bot that is killed at this point, and wait until it is dead."""
        bot = self.start(Stop(point=point, nth=nth))
        await until(lambda: not bot.is_alive)
        assert bot.exit_code == -signal.SIGKILL

    async def freeze(self, point: str) -> Bot:
        """Start a bot that is frozen at this point, and wait until it is."""
        bot = self.start(Stop(point=point, by=signal.SIGSTOP))
        await until(lambda: bot.has_come_by() is not None)
        return bot

    async def finish(self, *, within: float = 60) -> None:
        """Let a healthy bot run until nothing is left to do; what is to be audited later is not waited for."""
        bot = self.start()
        await self.settled(within=within)
        bot.send(signal.SIGTERM)
        await until(lambda: not bot.is_alive)
        assert bot.exit_code == 0

    async def settled(self, *, within: float = 60) -> None:
        await until(self.is_settled, within=within)

    async def is_settled(self) -> bool:
        async with self.house.context.database.reading(EVERY_WORKSPACE) as session:
            return await count_unsettled(session, self.house.now) == 0

    async def is_audited(self) -> bool:
        async with self.house.context.database.reading(EVERY_WORKSPACE) as session:
            return not await session.scalar(select(func.count()).where(Delivery.audit_ms.is_not(None)))

    async def strike(self, fault: Fault) -> None:
        """Owe one message, let this fault strike its first post, and go on until nothing is left to do."""
        self.house.sandbox.api.faults.on("chat.postMessage", fault, times=1)
        await self.owe("ask")
        await self.step_until(self.is_settled)

    async def step_until(self, condition: Condition) -> None:
        """Turn the outbox of this process by hand until the condition holds."""

        async def holds() -> bool:
            await self.house.outbox.step()
            found = condition()
            return found if isinstance(found, bool) else await found

        await until(holds)

    async def is_sent(self, key: str) -> bool:
        return (await self.row(key)).state is DeliveryState.SENT

    async def blocked_for(self) -> timedelta:
        """How long Halden may not be posted to from now on."""
        async with self.house.context.database.system_session() as session:
            left = await session.scalar(
                select(Pace.blocked_until_ms - now_ms()).where(Pace.workspace_id == TEAM, Pace.method == POST)
            )
        return timedelta(milliseconds=left or 0)

    async def row(self, key: str) -> Delivery:
        return await self.house.row(key)

    async def verdict(self) -> Verdict:
        """Every delivery held against every message that Slack ever accepted."""
        ever = Counter(each.words() for each in self._ever_accepted())
        standing = Counter(self.house.words())
        async with self.house.context.database.reading(EVERY_WORKSPACE) as session:
            rows = (await session.scalars(select(Delivery).where(Delivery.key.in_(self.keys)))).all()
        where = {message.ts for message in self.house.messages()}
        return Verdict(
            lost=tuple(key for key in self.keys if standing[key] == 0),
            doubled=tuple(key for key in self.keys if ever[key] > 1),
            left_over=tuple(key for key in self.keys if standing[key] > 1),
            not_sent=Counter(
                row.reason or row.state for row in rows if row.state is not DeliveryState.SENT or row.ts not in where
            ),
        )

    def _ever_accepted(self) -> Iterator[Message]:
        for workspace in self.house.sandbox.workspaces.values():
            for conversation in workspace.conversations.values():
                for message in (*conversation.messages.values(), *conversation.deleted):
                    if message.user == workspace.bot.user_id:
                        yield message

    @property
    def posts(self) -> int:
        return self.house.calls("chat.postMessage")

    @property
    def history_reads(self) -> int:
        return self.house.calls("conversations.history")


async def until(condition: Condition, *, within: float = 60) -> None:
    """Wait for a condition, which may be a coroutine function. Fails after `within` seconds."""
    deadline, nap = monotonic() + within, 0.005
    while True:
        found = condition()
        if found if isinstance(found, bool) else await found:
            return
        assert monotonic() < deadline, f"still waiting after {within} seconds"
        await asyncio.sleep(nap := min(2 * nap, 0.05))


@asynccontextmanager
async def open_crashing(
    database: Database, database_url: str, secret_key: str, *, timings: Timings = BRISK
) -> AsyncGenerator[Crashing]:
    async with open_house(database, timings=timings) as house:
        crashing = Crashing(house, database_url, secret_key, timings)
        try:
            yield crashing
        finally:
            house.sandbox.api.gates.release_all()
            for bot in crashing.bots:
                bot.end()
