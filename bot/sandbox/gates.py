"""Holding a request at an exact instant, so that something else (a kill, say) can happen meanwhile."""

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum

from bot.sandbox.faults import matches
from bot.sandbox.wire import JsonObject


class Point(StrEnum):
    """RECEIVED: read, nothing has happened yet. ACCEPTED: done, and not answered yet."""

    RECEIVED = "received"
    ACCEPTED = "accepted"


@dataclass(slots=True)
class Gate:
    """Holds matching requests at `point` until released; `times` bounds how many it stops in all."""

    method: str
    point: Point
    where: JsonObject
    times: int
    stopped: int = 0
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _open: asyncio.Event = field(default_factory=asyncio.Event)

    async def reached(self, within: float = 30.0) -> None:
        """Wait until a request stands at the gate. Raises TimeoutError after `within` seconds."""
        async with asyncio.timeout(within):
            await self._arrived.wait()

    def release(self) -> None:
        """Let go of what is held, and hold nothing from now on."""
        self._open.set()

    def stops(self, method: str, point: Point, args: JsonObject) -> bool:
        if self._open.is_set() or self.stopped >= self.times:
            return False
        return point is self.point and self.method in {method, "*"} and matches(self.where, args)

    async def hold(self) -> None:
        self.stopped += 1
        self._arrived.set()
        await self._open.wait()


@dataclass(slots=True)
class Gates:
    gates: list[Gate] = field(default_factory=list[Gate])

    def close(self, method: str, point: Point, *, where: JsonObject | None = None, times: int = 1) -> Gate:
        """A new gate; see `faults.matches` for `where`."""
        gate = Gate(method, point, where or {}, times)
        self.gates.append(gate)
        return gate

    async def pass_through(self, method: str, point: Point, args: JsonObject) -> None:
        for gate in self.gates:
            if gate.stops(method, point, args):
                await gate.hold()

    def release_all(self) -> None:
        for gate in self.gates:
            gate.release()
        self.gates.clear()
