"""Answers that go wrong on purpose: by method, call number, argument, or by seeded chance.

A fault has two halves: whether Slack did what it was asked before things went wrong (`accepted`), and what the client
then gets (`answer`). How Slack as a whole may misbehave is in `quirks`; what a socket may do wrong is in `sockets`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Self

from bot.sandbox.wire import JsonObject, is_list


class Answer(StrEnum):
    """What the client gets instead of the answer."""

    DROP = "drop"  # the connection is cut
    STATUS = "status"  # an HTTP error status with a page of HTML
    ERROR = "error"  # ok: false
    SLOW = "slow"  # the right answer, `seconds` late
    BUSY = "busy"  # 429 with `retry_after` as it stands; without the header if None
    HTML = "html"  # 200 and a page of HTML
    TRUNCATED = "truncated"  # 200 and the first half of the JSON
    WITHOUT_TS = "without_ts"  # ok: true, and no ts anywhere


@dataclass(frozen=True, slots=True)
class Fault:
    answer: Answer
    accepted: bool = False
    status: int = 500
    error: str = "internal_error"
    seconds: float = 0.0
    retry_after: str | None = "30"

    @classmethod
    def read(cls, raw: JsonObject) -> Self:
        """From JSON with the field names above. Raises ValueError or TypeError for what does not fit."""
        rest: JsonObject = {name: value for name, value in raw.items() if name != "answer"}
        return cls(Answer(raw["answer"]), **rest)


@dataclass(slots=True)
class Rule:
    """When a fault strikes. `calls`: numbers of that method's calls, from 1. `times`: how often at most."""

    fault: Fault
    method: str
    calls: frozenset[int] | None
    where: JsonObject
    probability: float
    times: int | None
    struck: int = 0

    def applies(self, method: str, number: int, args: JsonObject, chance: Random) -> bool:
        if self.method not in {method, "*"} or (self.times is not None and self.struck >= self.times):
            return False
        if self.calls is not None and number not in self.calls:
            return False
        if not matches(self.where, args):
            return False
        return self.probability >= 1 or chance.random() < self.probability


@dataclass(slots=True)
class Faults:
    """The rules in force; the first that applies strikes. `seed` makes chance repeatable."""

    seed: int = 0
    rules: list[Rule] = field(default_factory=list[Rule])
    struck: list[tuple[str, int, Fault]] = field(default_factory=list[tuple[str, int, Fault]])
    _chance: Random = field(init=False)

    def __post_init__(self) -> None:
        self._chance = Random(self.seed)  # noqa: S311  chance to be repeated, not a secret

    def on(
        self,
        method: str,
        fault: Fault,
        *,
        calls: Iterable[int] | None = None,
        where: JsonObject | None = None,
        probability: float = 1.0,
        times: int | None = None,
    ) -> Rule:
        """From now on `fault` strikes `method` ("*": every method). Without `calls` and `times`: every time."""
        numbers = None if calls is None else frozenset(calls)
        rule = Rule(fault, method, numbers, where or {}, probability, times)
        self.rules.append(rule)
        return rule

    def refuse(self, method: str, error: str, *, where: JsonObject | None = None) -> Rule:
        """Answer `error` without doing anything; `where={"channel": ["U0TOM", "D1"]}` for one person alone."""
        return self.on(method, Fault(Answer.ERROR, error=error), where=where)

    def clear(self) -> None:
        self.rules.clear()

    def choose(self, method: str, number: int, args: JsonObject) -> Fault | None:
        """The fault that strikes this call, counted as having struck."""
        for rule in self.rules:
            if rule.applies(method, number, args, self._chance):
                rule.struck += 1
                self.struck.append((method, number, rule.fault))
                return rule.fault
        return None


def matches(where: JsonObject, args: JsonObject) -> bool:
    """Whether every argument named has the value given, or one of the values if a list is given."""
    for name, wanted in where.items():
        value = args.get(name)
        if value not in wanted if is_list(wanted) else value != wanted:
            return False
    return True


def drop(*, accepted: bool) -> Fault:
    return Fault(Answer.DROP, accepted=accepted)


def status(code: int, *, accepted: bool) -> Fault:
    return Fault(Answer.STATUS, accepted=accepted, status=code)


def error(code: str, *, accepted: bool = False) -> Fault:
    return Fault(Answer.ERROR, accepted=accepted, error=code)


def slow(seconds: float, *, accepted: bool = True) -> Fault:
    """The answer comes `seconds` late. Not accepted: Slack only begins after that time."""
    return Fault(Answer.SLOW, accepted=accepted, seconds=seconds)


def busy(retry_after: str | None = "30") -> Fault:
    """429. None leaves the header out; any text is sent as it stands, however malformed."""
    return Fault(Answer.BUSY, retry_after=retry_after)


def html(*, accepted: bool = True) -> Fault:
    return Fault(Answer.HTML, accepted=accepted)


def truncated(*, accepted: bool = True) -> Fault:
    return Fault(Answer.TRUNCATED, accepted=accepted)


def without_ts() -> Fault:
    return Fault(Answer.WITHOUT_TS, accepted=True)
