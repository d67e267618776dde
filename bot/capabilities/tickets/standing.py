"""The words of a ticket's life: what it is, how it stands, what can be done with it, and who somebody is to it.

Values only. Who may do what, and what it leads to, is in `rules.py`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Final, TypeAlias

from bot.core.people import Person


class Kind(StrEnum):
    IMPROVEMENT = "improvement"
    """The rule or the tool is wrong."""
    CLARITY = "clarity"
    """It is unknown."""


class State(StrEnum):
    FILED = "filed"
    """Nobody has said yet what it is."""
    WORKED = "worked"
    ANSWERED = "answered"
    """The complainer was told the answer; is it clear?"""
    OFFERED = "offered"
    """The complainer was asked whether they would like to change it."""
    DONE = "done"
    """Did it help?"""
    SETTLED = "settled"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    FILE = "file"
    SORT = "sort"
    """Triage: what it is, how much it matters, whose it is, when they will hear."""
    HAND_OVER = "hand_over"
    NOT_YET = "not_yet"
    """ "I don't know yet, by DATE"; another date, and why."""
    ASK_BACK = "ask_back"
    ADD = "add"
    """The complainer answers, or adds something."""
    ANSWER = "answer"
    CLEAR = "clear"
    STILL_NOT = "still_not"
    RULE_WRONG = "rule_wrong"
    OFFER = "offer"
    ACCEPT = "accept"
    NO_THANKS = "no_thanks"
    DO = "do"
    HELPED = "helped"
    REOPEN = "reopen"
    DECLINE = "decline"
    LINK = "link"
    REWORD = "reword"
    REVEAL = "reveal"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"
    """Nobody said anything until the day: an offer is not taken up, an answer counts as clear."""
    UNDO = "undo"


class Party(StrEnum):
    """Who somebody is to a ticket; one person may be several."""

    COMPLAINER = "complainer"
    FOLLOWER = "follower"
    """Whoever said "me too"."""
    OWNER = "owner"
    """Of the ticket: whoever works on it."""
    TRIAGE = "triage"
    """Whoever looks after complaints."""
    BOT = "bot"
    """Nobody: a date has passed."""


class Nobody(StrEnum):
    """Who acts where it is no member."""

    BOT = "bot"
    KEY = "key"
    """Whoever holds the key of an anonymous ticket."""


Actor: TypeAlias = Person | Nobody


class Need(StrEnum):
    """What a move cannot be made without."""

    WORDS = "words"
    DATE = "date"
    MEMBER = "member"
    KIND = "kind"
    WEIGHT = "weight"
    """How much it costs, and how often."""
    LINK = "link"


class Impact(IntEnum):
    NUISANCE = 1
    COSTS_TIME = 2
    STOPS_WORK = 3


class Frequency(IntEnum):
    NOW_AND_THEN = 1
    WEEKLY = 2
    DAILY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """As much of a ticket as decides who may do what with it."""

    state: State
    owner_id: str
    next_on: date
    """The day by which the complainer hears; without meaning once the ticket is closed."""
    kind: Kind | None = None
    """None until somebody said what it is."""
    complainer_id: str | None = None
    """None while it is anonymous."""
    turned_down: bool = False
    """It was offered, and not taken up: it is not offered again."""
    triage_ids: frozenset[str] = field(default_factory=frozenset[str])
    """Who looks after complaints at this moment."""
    follower_ids: frozenset[str] = field(default_factory=frozenset[str])


@dataclass(frozen=True, slots=True)
class LastMove:
    """The move made last, for taking it back. `by_id` is None where it was no member's."""

    move: Move
    by_id: str | None
    at: datetime
    state_before: State


OPEN: Final = frozenset({State.FILED, State.WORKED, State.ANSWERED, State.OFFERED, State.DONE})
"""Somebody still waits for something: it has an owner and a next date."""
CLOSED: Final = frozenset(State) - OPEN
AWAITING: Final = frozenset({State.ANSWERED, State.OFFERED, State.DONE})
"""The complainer is asked; without a word until the next date, it goes on without one."""
