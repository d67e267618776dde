"""Writing down what is about to be sent and what became of it: all that comes within a moment, in one transaction.

A durable commit costs as much for many as for one, so nobody commits alone: the answers to one handful of posts go in
together with the intents of the next. Whoever hands something in waits until it is committed; where that fails the rows
stay as they are, their leases run out, and Slack is asked.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from bot.core.context import Context
from bot.core.outbox.claims import Claim
from bot.core.outbox.intents import intend
from bot.core.outbox.metrics import SETTLED
from bot.core.outbox.models import DeliveryState
from bot.core.outbox.results import Change, Checkpoint, Sent, write_results

_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class _Entry:
    """What one of those who wait handed in. `done` is whether its intent stands."""

    result: Sent | Change | None
    intent: Claim | None
    done: asyncio.Future[bool]


@dataclass(slots=True)
class Ledger:
    """`posting` is how many posts are under way. Where no more than wait already, nobody waits for them any longer: one
    half is written down while the other is on the wire.
    """

    context: Context
    owner: str
    at: Checkpoint
    posting: int = 0
    _waiting: list[_Entry] = field(default_factory=list[_Entry])
    _complete: asyncio.Event = field(default_factory=asyncio.Event)
    _writing: asyncio.Task[None] | None = None

    async def write(self, result: Sent | Change | None = None, *, intent: Claim | None = None) -> bool:
        """Returns once both are committed, whether the intent stands: only then may its message be written, once.

        Raises what stood in the way; where that was the database, after three tries.
        """
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Entry(result, intent, done))
        if len(self._waiting) >= self.posting:
            self._complete.set()
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        return await done

    async def flush(self) -> None:
        """Wait until everything handed in so far is written, or given up."""
        while self._writing is not None and not self._writing.done():
            self._complete.set()
            await asyncio.wait({self._writing})

    async def _write_all(self) -> None:
        while self._waiting:
            try:
                async with asyncio.timeout(self.context.timings.marks.total_seconds()):
                    await self._complete.wait()
            except TimeoutError:
                pass
            self._complete.clear()
            batch, self._waiting = self._waiting, []
            await self._write(batch)

    async def _write(self, batch: Sequence[_Entry]) -> None:
        results = [each.result for each in batch if each.result is not None]
        # Who is cut off meanwhile writes no message any more.
        intents = [each.intent for each in batch if each.intent is not None and not each.done.cancelled()]
        try:
            stand = await self._commit(results, intents)
        except Exception as broken:  # noqa: BLE001 - everybody who waits for this commit is told
            for each in batch:
                if not each.done.cancelled():
                    each.done.set_exception(broken)
        else:
            for each in batch:
                if not each.done.cancelled():
                    each.done.set_result(each.intent in stand)

    async def _commit(self, results: Sequence[Sent | Change], intents: Sequence[Claim]) -> Sequence[Claim]:
        for attempt in range(1, _TRIES):
            try:
                return await self._commit_once(results, intents)
            except SQLAlchemyError:
                await asyncio.sleep(0.1 * attempt)
        return await self._commit_once(results, intents)

    async def _commit_once(self, results: Sequence[Sent | Change], intents: Sequence[Claim]) -> Sequence[Claim]:
        async with self.context.database.system_session() as session:
            # Results first: where Slack asked to wait, the intents behind it are not to stand.
            if results:
                await write_results(session, results, self.context.clock.now(), self.context.timings)
                await self.at("marking")
            stand = await intend(session, intents, owner=self.owner, timings=self.context.timings)
            if intents:
                await self.at("intending")
        if results:
            SETTLED.labels(DeliveryState.SENT).inc(sum(isinstance(each, Sent) for each in results))
            await self.at("marked")
        return stand
