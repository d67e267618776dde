"""The life of an experiment: its states, and one table of every move that leads from one to another.

    running ──► kept         the change stays
     │  ▲  └──► stopped      the change goes
     │  │  └──► withdrawn    it never took place
     │  └── renewed (a later day, and why), changed (another change, a later day, what was learnt)
     ▼
    lapsed ──► whatever could be said in time: who was away loses nothing

An experiment has an end. Nobody has to remember it: who answers for it is asked, and unless they say keep, change or stop
it lapses. A day for slow effects outlives the decision. Pure: values and times in, values out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bot.core.people import Person
from bot.core.roles import Role


class State(StrEnum):
    RUNNING = "running"
    KEPT = "kept"
    STOPPED = "stopped"
    LAPSED = "lapsed"
    """Its day passed without a word."""
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    BEGIN = "begin"
    KEEP = "keep"
    CHANGE = "change"
    STOP = "stop"
    RENEW = "renew"
    LAPSE = "lapse"
    """Made by the bot alone."""
    LOOK_AGAIN = "look_again"
    REWORD = "reword"
    HAND_OVER = "hand_over"
    WITHDRAW = "withdraw"
    UNDO = "undo"


class Party(StrEnum):
    """Who somebody is to an experiment; one person may be several."""

    OWNER = "owner"
    """Who answers for it, and is asked at its end."""
    BEGINNER = "beginner"
    OFFICE = "office"
    """The CTO, or a deputy in their place."""


class Need(StrEnum):
    """What a move cannot be made without."""

    DAY = "day"
    WORDS = "words"
    CHANGE = "change"
    MEMBER = "member"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """As much of an experiment as decides who may do what with it."""

    state: State
    begun_by: str
    owner_id: str | None
    """None: whoever holds the CTO's office."""
    ends_on: date
    """Its last day."""
    look_on: date | None = None
    """The day on which slow effects are asked for."""


@dataclass(frozen=True, slots=True)
class LastMove:
    """The move made last, for taking it back."""

    move: Move
    by_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One row of the table. `to` is None where the move leaves the state as it is.

    `tells` never means whoever makes the move.
    """

    by: frozenset[Party]
    before: frozenset[State]
    to: State | None = None
    needs: frozenset[Need] = frozenset()
    tells: frozenset[Party] = frozenset()
    undoable: bool = False
    """Its news leaves two minutes later, and it can be undone until then."""


TIME_TO_UNDO: Final = timedelta(minutes=2)
ASKED_AHEAD: Final = 2
"""Working days of the company between the question and the last day."""
_ONE_DAY: Final = timedelta(days=1)

_RUNNING: Final = frozenset({State.RUNNING})
_UNDECIDED: Final = frozenset({State.RUNNING, State.LAPSED})
_OVER: Final = frozenset({State.KEPT, State.STOPPED, State.LAPSED})
_ANSWERING: Final = frozenset({Party.OWNER, Party.OFFICE})
_ALL: Final = frozenset(Party)
_CONCERNED: Final = frozenset({Party.OWNER, Party.BEGINNER})
_WORDS: Final = frozenset({Need.WORDS})

STEPS: Final[Mapping[Move, Step]] = MappingProxyType(
    {
        Move.BEGIN: Step(
            by=_ALL, before=frozenset(), to=State.RUNNING, needs=frozenset({Need.CHANGE, Need.DAY}), tells=_CONCERNED
        ),
        Move.KEEP: Step(by=_ANSWERING, before=_UNDECIDED, to=State.KEPT, needs=_WORDS, tells=_CONCERNED, undoable=True),
        Move.CHANGE: Step(
            by=_ANSWERING,
            before=_UNDECIDED,
            to=State.RUNNING,
            needs=frozenset({Need.WORDS, Need.CHANGE, Need.DAY}),
            tells=_CONCERNED,
            undoable=True,
        ),
        Move.STOP: Step(
            by=_ANSWERING, before=_UNDECIDED, to=State.STOPPED, needs=_WORDS, tells=_CONCERNED, undoable=True
        ),
        Move.RENEW: Step(
            by=_ANSWERING,
            before=_UNDECIDED,
            to=State.RUNNING,
            needs=frozenset({Need.WORDS, Need.DAY}),
            tells=_CONCERNED,
            undoable=True,
        ),
        Move.LAPSE: Step(by=frozenset(), before=_RUNNING, to=State.LAPSED, tells=_CONCERNED),
        Move.LOOK_AGAIN: Step(by=_ANSWERING, before=_OVER, needs=_WORDS, tells=_CONCERNED, undoable=True),
        Move.REWORD: Step(by=_ALL, before=_RUNNING, needs=frozenset({Need.CHANGE})),
        Move.HAND_OVER: Step(
            by=_ALL, before=_RUNNING | _OVER, needs=frozenset({Need.MEMBER}), tells=frozenset({Party.OWNER})
        ),
        Move.WITHDRAW: Step(by=_ALL, before=_RUNNING, to=State.WITHDRAWN, tells=_CONCERNED, undoable=True),
        Move.UNDO: Step(by=_ALL, before=frozenset(State)),
    }
)
DECISIONS: Final = (Move.KEEP, Move.CHANGE, Move.STOP)


def in_office(person: Person) -> bool:
    return not person.roles.isdisjoint({Role.OWNER, Role.DEPUTY})


def parties_of(person: Person, experiment: Standing) -> frozenset[Party]:
    """Who this person is to the experiment."""
    found: set[Party] = {Party.OFFICE} if in_office(person) else set()
    if person.id == experiment.owner_id or (experiment.owner_id is None and in_office(person)):
        found.add(Party.OWNER)
    if person.id == experiment.begun_by:
        found.add(Party.BEGINNER)
    return frozenset(found)


def may_move(person: Person, move: Move, experiment: Standing) -> bool:
    """Whether this is this person's move to make in the state it is in. Undo is asked of `may_undo`."""
    step = STEPS[move]
    if move is Move.UNDO or experiment.state not in step.before:
        return False
    if move is Move.HAND_OVER and not (is_alive(experiment) or experiment.state is State.LAPSED):
        return False  # nobody will be asked about it
    return not parties_of(person, experiment).isdisjoint(step.by)


def open_moves(person: Person, experiment: Standing) -> list[Move]:
    """What this person can do with it now, in the order of the table."""
    return [move for move in STEPS if may_move(person, move, experiment)]


def may_undo(person: Person, last: LastMove, now: datetime) -> bool:
    """Who decided may take it back for two minutes, before anybody reads it."""
    return STEPS[last.move].undoable and last.by_id == person.id and now < last.at + TIME_TO_UNDO


def apply(
    move: Move,
    experiment: Standing,
    *,
    day: date | None = None,
    look_on: date | None = None,
    owner_id: str | None = None,
) -> Standing:
    """How it stands after a move that may be made; `owner_id` is whom it is handed to, None the CTO's office.

    Undo is not among them: it brings back a standing.
    """
    after = replace(experiment, state=STEPS[move].to or experiment.state)
    match move:
        case Move.CHANGE | Move.RENEW:
            return replace(after, ends_on=day or experiment.ends_on, look_on=look_on)
        case Move.KEEP | Move.STOP | Move.LOOK_AGAIN | Move.REWORD:
            return replace(after, look_on=look_on)
        case Move.HAND_OVER:
            return replace(after, owner_id=owner_id)
        case _:
            return after


def is_alive(experiment: Standing) -> bool:
    """Whether anybody will be asked about it again."""
    return experiment.state is State.RUNNING or (experiment.state in _OVER and experiment.look_on is not None)


def lapses(experiment: Standing, today: date) -> bool:
    """Whether its last day is over and nobody has said anything; `today` is where it is earliest."""
    return experiment.state is State.RUNNING and experiment.ends_on < today


def days_asked(experiment: Standing, works: Callable[[date], bool]) -> list[date]:
    """The days on which its owner is asked: shortly before the end and on the last day; about slow effects, and a week later."""
    match experiment.state:
        case State.RUNNING:
            return [asked_from(experiment.ends_on, works), experiment.ends_on]
        case State.KEPT | State.STOPPED | State.LAPSED if experiment.look_on is not None:
            return [experiment.look_on, experiment.look_on + timedelta(weeks=1)]
        case _:
            return []


def asked_from(ends_on: date, works: Callable[[date], bool]) -> date:
    """The company's second working day before the last one; in a long rest no more than two weeks before it."""
    day, left = ends_on, ASKED_AHEAD
    while left and ends_on - day < timedelta(weeks=2):
        day -= _ONE_DAY
        left -= works(day)
    return day


def is_asked(experiment: Standing, today: date, works: Callable[[date], bool]) -> bool:
    """Whether its owner's word is wanted today."""
    asked = days_asked(experiment, works)
    return bool(asked) and asked[0] <= today


def told_of(move: Move, *, before: Standing, after: Standing, office: str | None, by_id: str | None) -> frozenset[str]:
    """Who is owed to hear of a move. `office` stands for the CTO's: a member's id, the office itself, None for nobody."""
    left = move is Move.HAND_OVER and by_id is None  # by the bot, since they did
    owners = {after.owner_id or office} | (set[str | None]() if left else {before.owner_id or office})
    hears: dict[Party, set[str | None]] = {
        Party.OWNER: owners,
        Party.BEGINNER: {before.begun_by},
        Party.OFFICE: {office},
    }
    told = {member_id for party in STEPS[move].tells for member_id in hears[party]}
    return frozenset(member_id for member_id in told if member_id is not None and member_id != by_id)
