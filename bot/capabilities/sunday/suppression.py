"""What may be published of a round: the whole argument, in one pure module. (The rules follow; the types stand.)"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from types import MappingProxyType
from typing import Final

EVERYBODY: Final = ""
"""The id of the group of all who were asked; every other group is a team."""


class Reason(StrEnum):
    """Why a tally has no number."""

    TOO_FEW = "too_few"
    COMPLEMENT = "complement"
    CHANGED = "changed"


class Bound(StrEnum):
    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Part(StrEnum):
    """How many of those who answered, as coarsely as it is said: always "at least so many"."""

    SOME = "some"
    QUARTER = "quarter"
    HALF = "half"


@dataclass(frozen=True, slots=True)
class Given:
    """One answer: a face from 1 (lowest) to 5, and the causes named with it."""

    face: int
    causes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Everybody, or a team: who was asked, as frozen at the start of the round, and who answered what."""

    id: str
    cohort: frozenset[str]
    answers: Mapping[str, Given]


@dataclass(frozen=True, slots=True)
class Number:
    """A mean as it is shown: "3.4", "about 3", "4 or more", "2 or less"; stored as tenths and bound."""

    tenths: int
    bound: Bound

    def __str__(self) -> str:
        whole, tenth = divmod(self.tenths, 10)
        words = f"{whole}.{tenth}" if tenth or self.bound is Bound.EXACT else str(whole)
        match self.bound:
            case Bound.EXACT:
                return words
            case Bound.ABOUT:
                return f"about {words}"
            case Bound.AT_LEAST:
                return f"{words} or more"
            case Bound.AT_MOST:
                return f"{words} or less"


@dataclass(frozen=True, slots=True)
class Shares:
    """How the answers lie, in per cent, rounded so coarsely that they need not add up to a hundred."""

    low: int
    middle: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """All that is left of one group's answers when a round is closed. A group that is part of its parent only has none."""

    group: str
    asked: int
    answered: int
    number: Number | None = None
    shares: Shares | None = None
    causes: Mapping[str, Part] = field(default_factory=lambda: MappingProxyType({}))
    why_not: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What has to be remembered of a group's last published round: its number, and who was asked; never who answered."""

    number: Number
    cohort: frozenset[str]
    shares: Shares | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """How many must have answered (or named a cause) before anything is said. Raised by the owner, never lowered."""

    number: int = 5
    shares: int = 8
    causes: int = 5


def suppress(
    groups: Collection[Group], thresholds: Thresholds, before: Mapping[str, Earlier], *, lot: Random,
) -> tuple[Tally, ...]:  # fmt: skip
    """The tallies of a round. `before`: each group's last published round, by id. `lot`: secrets.SystemRandom() but in tests."""
    raise NotImplementedError


__all__ = [
    "EVERYBODY", "Bound", "Earlier", "Given", "Group", "Number", "Part", "Reason", "Shares", "Tally", "Thresholds", "suppress",
]  # fmt: skip
