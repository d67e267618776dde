"""What suppression is given and what it leaves: answers with their members on one side, tallies with none on the other.

Values only; what becomes of one in the other is decided in suppression.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

EVERYBODY: Final = ""
"""The id of the group of all who were asked; every other group is a team."""


class Reason(StrEnum):
    """Why a tally has no number."""

    TOO_FEW = "too_few"
    COMPLEMENT = "complement"
    """It would cut a piece of one to four answers out of everybody, or say of the same people the same once more."""
    CHANGED = "changed"
    """Enough answered, but some of them are too new to be counted."""


class Bound(StrEnum):
    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Part(StrEnum):
    """How many of those who answered named a cause: at least so many."""

    SOME = "some"
    QUARTER = "quarter"
    HALF = "half"


class Lot(Protocol):
    """Chance, as much of it as is needed here: `secrets.SystemRandom()` wherever people are asked."""

    def random(self) -> float: ...
    def sample(self, population: Sequence[str], k: int, /) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Given:
    """One answer: a face from 1 (lowest) to 5, and the causes named with it."""

    face: int
    causes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Everybody, or a team: who belongs to the round, as frozen at its start, and who answered what."""

    id: str
    cohort: frozenset[str]
    answers: Mapping[str, Given]
    missed: frozenset[str] = frozenset()
    """Who of the cohort the question never reached: they were away, say. It depends on no answer."""

    @property
    def asked(self) -> frozenset[str]:
        return self.cohort - self.missed


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
    """How the answers lie, in rounded per cent: faces 1 and 2, what is left, faces 4 and 5."""

    low: int
    middle: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """All that is left of one group's answers when a round is closed."""

    group: str
    asked: int
    answered: int
    """Of a team without a number both are 0: there they are not said."""
    number: Number | None = None
    shares: Shares | None = None
    causes: Mapping[str, Part] = field(default_factory=lambda: MappingProxyType({}))
    why_not: Reason | None = None
    waiting: frozenset[str] = frozenset()
    """Who was asked, but is too new to be counted: not part of the cohort the next round is compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What has to be remembered of a group's last published round: its number, and who was asked without those who
    waited; never who answered."""

    number: Number
    cohort: frozenset[str]
    shares: Shares | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """How many must have answered (or named a cause) before anything is said. Raised by the owner, never lowered."""

    number: int = 5
    shares: int = 8
    causes: int = 5
