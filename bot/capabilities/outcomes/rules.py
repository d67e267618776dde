"""Decisions about outcomes: which states a kind has, who may change one, whether what was typed can be kept.

Pure: values and today's date in, values out. No tables, no Slack.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from bot.core.people import Person
from bot.core.roles import Role


class Kind(StrEnum):
    KNOWN_ROAD = "known_road"
    UNKNOWN_TERRITORY = "unknown_territory"


class State(StrEnum):
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"
    REACHED = "reached"
    DROPPED = "dropped"
    LEARNING = "learning"
    STUCK = "stuck"
    FOUND = "found"
    STOPPED = "stopped"


class ChangeKind(StrEnum):
    """What an entry of the history is about."""

    ADDED = "added"
    SENTENCE = "sentence"
    MEASURE = "measure"
    EFFECT = "effect"
    DUE = "due"
    KIND = "kind"
    TEAM = "team"
    STATE = "state"
    LEARNED = "learned"
    CONFIRMED = "confirmed"
    NOTE = "note"


KNOWN_ROAD: Final = (State.ON_TRACK, State.AT_RISK, State.OFF_TRACK, State.REACHED, State.DROPPED)
UNKNOWN_TERRITORY: Final = (State.LEARNING, State.STUCK, State.FOUND, State.STOPPED)

STATES: Final[Mapping[Kind, tuple[State, ...]]] = MappingProxyType(
    {Kind.KNOWN_ROAD: KNOWN_ROAD, Kind.UNKNOWN_TERRITORY: UNKNOWN_TERRITORY}
)
ENDED: Final = frozenset({State.REACHED, State.DROPPED, State.FOUND, State.STOPPED})
"""No longer chased: kept in the register, asked about no more."""
RUNNING: Final = tuple(state for state in State if state not in ENDED)

LONGEST_SENTENCE: Final = 300
LONGEST_TEXT: Final = 1500


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An outcome as the register shows it, with its team. Texts are plain, as people wrote them."""

    id: UUID
    number: int
    sentence: str
    measure: str
    effect: str
    due: date | None
    kind: Kind
    state: State
    learned: str | None
    heard_at: datetime
    version: int
    team_id: UUID
    team: str
    lead_id: str | None
    """Who leads the team now; None where nobody does, or there is no such team any more."""
    retired: bool = False
    """Its team is no team any more; the owner or a deputy moves it to another, or ends it."""

    @property
    def wording(self) -> "Wording":
        return Wording(sentence=self.sentence, measure=self.measure, effect=self.effect, due=self.due, kind=self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some outcomes of a longer list. `start` counts those before them, `total` all there are."""

    entries: Sequence[Entry]
    start: int
    total: int

    @property
    def more(self) -> int:
        """How many come after these."""
        return self.total - self.start - len(self.entries)


@dataclass(frozen=True, slots=True)
class Totals:
    """What is being chased, in numbers."""

    states: Mapping[State, int]
    teams: int

    @property
    def outcomes(self) -> int:
        return sum(self.states.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One entry of an outcome's history, as it is shown."""

    seq: int
    what: ChangeKind
    by_id: str
    by: str
    at: datetime
    state: State | None
    words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """An outcome as somebody typed it. `due` is None where no date was picked."""

    sentence: str
    measure: str = ""
    effect: str = ""
    due: date | None = None
    kind: Kind = Kind.KNOWN_ROAD

    def tidied(self) -> "Wording":
        """Without the blanks around what was typed, and with the sentence on one line."""
        return Wording(
            sentence=" ".join(self.sentence.split()),
            measure=self.measure.strip(),
            effect=self.effect.strip(),
            due=self.due,
            kind=self.kind,
        )


def may_edit(person: Person, lead_id: str | None) -> bool:
    """The team's lead, the owner and a deputy write; every member reads."""
    return person.id == lead_id or not person.roles.isdisjoint({Role.OWNER, Role.DEPUTY})


QUIET_AFTER: Final = timedelta(weeks=5)
"""An outcome of which nobody said anything for so long is asked about as forgotten: two rounds, and a week to answer."""


def weeks_silent(entry: Entry, today: date) -> int | None:
    """For how many weeks nobody has said how it stands; None where that is not long, or it has ended."""
    silent = today - entry.heard_at.date()
    return None if entry.state in ENDED or silent < QUIET_AFTER else silent.days // 7


def is_past(entry: Entry, today: date) -> bool:
    """Whether it is still chased on a day after its own."""
    return entry.due is not None and entry.due < today and entry.state not in ENDED


LONGEST_ESTIMATE: Final = 520


def read_weeks(text: str) -> int | None:
    """An estimate in whole weeks, as it was typed; None for what is none."""
    number = text.strip()
    weeks = int(number) if number.isdecimal() and len(number) < 5 else 0
    return weeks if 0 < weeks <= LONGEST_ESTIMATE else None


def answer_estimate(weeks: int, kind: Kind) -> str:
    """What its author alone is told about an estimate, as plain text. It is kept nowhere.

    The rule of thumb: of N weeks estimated, the chance to make it is 1 in N, since everything that can come between has
    N weeks to do so.
    """
    if kind is Kind.UNKNOWN_TERRITORY:
        return "Unknown territory takes no estimate. What could you learn in the first week?"
    if weeks == 1:
        return "1 week. A step of that size usually arrives."
    small = "" if weeks > 3 else " That is a good size for a step."
    return f"{weeks} weeks (rule of thumb: 1 in {weeks}).{small or ' A smaller first step?'}"


def first_state(kind: Kind) -> State:
    """How a new outcome stands before anybody said."""
    return STATES[kind][0]


def given_up(kind: Kind) -> State:
    """How an outcome stands that is chased no more without being reached."""
    return State.DROPPED if kind is Kind.KNOWN_ROAD else State.STOPPED


def is_state_of(kind: Kind, state: State) -> bool:
    return state in STATES[kind]


def guess_kind(sentence: str) -> Kind:
    """A question is unknown territory, a statement a known road: for outcomes typed without a form."""
    return Kind.UNKNOWN_TERRITORY if sentence.rstrip().endswith("?") else Kind.KNOWN_ROAD


def problems(wording: Wording, *, today: date, stood: date | None = None) -> dict[str, str]:
    """What has to change before a wording can be kept, as a sentence per field; empty where it can.

    `stood` is the date the outcome has had so far: one that passed meanwhile may stay while another field is edited.
    """
    found: dict[str, str] = {}
    if not wording.sentence:
        found["sentence"] = "Say in one sentence what the team is after."
    elif len(wording.sentence) > LONGEST_SENTENCE:
        found["sentence"] = _too_long(wording.sentence, LONGEST_SENTENCE)
    if not wording.measure:
        found["measure"] = "Say how you would know that it is reached."
    elif len(wording.measure) > LONGEST_TEXT:
        found["measure"] = _too_long(wording.measure, LONGEST_TEXT)
    if len(wording.effect) > LONGEST_TEXT:
        found["effect"] = _too_long(wording.effect, LONGEST_TEXT)
    if wording.due is None:
        found["due"] = "Pick a date: a guess will do, and you can move it."
    elif wording.due < today and wording.due != stood:
        found["due"] = "That day has passed. Pick today or a later one."
    return found


def _too_long(text: str, most: int) -> str:
    return f"That is {len(text)} characters; {most} fit. What is the heart of it?"


_NUMBER = re.compile(r"(?:o\s*[-–]?\s*)?(\d{1,9})", re.IGNORECASE)


def read_number(text: str) -> int | None:
    """The 12 of "O-12", "o12" or "12"; None for anything else."""
    found = _NUMBER.fullmatch(text.strip())
    return int(found.group(1)) if found else None
