"""What came in: every Web API request, with its arguments and the time it arrived."""

from collections import Counter, deque
from dataclasses import dataclass, field

from bot.sandbox.wire import JsonObject

KEPT = 200_000  # the oldest are forgotten beyond this


@dataclass(frozen=True, slots=True)
class Received:
    """`at` is real time in epoch seconds; `number` counts the calls of this method, from 1."""

    method: str
    number: int
    at: float
    args: JsonObject
    team_id: str | None

    def to_json(self) -> JsonObject:
        return {"method": self.method, "number": self.number, "at": self.at, "args": self.args, "team_id": self.team_id}


@dataclass(slots=True)
class CallLog:
    received: deque[Received] = field(default_factory=lambda: deque(maxlen=KEPT))
    counts: Counter[str] = field(default_factory=Counter[str])

    def add(self, method: str, at: float, args: JsonObject, team_id: str | None) -> Received:
        self.counts[method] += 1
        entry = Received(method, self.counts[method], at, args, team_id)
        self.received.append(entry)
        return entry

    def of(self, method: str | None = None) -> list[Received]:
        """In order of arrival; all of them if no method is named."""
        return [each for each in self.received if method is None or each.method == method]
