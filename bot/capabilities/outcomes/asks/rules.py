"""The life of an ask: its states, and one table of every move that leads from one to another.

    open ──────────────► promised ──► kept ──► confirmed
     │ ▲ ask back          ▲   ▲        │
     │ ▼                   │   └────────┘ reopened by the asker
     │ asked back          │ yes, by
     ├──► handed over ─────┘
     │      ▲ │ what should I stop?     no, because: back to open, or to the promise it was
     │      │ ▼
     │     stop what
     └──► declined (with a reason)      withdrawn (by the asker, at any time before it is kept)

What is kept and not answered by its asker within three weeks counts as kept: it waits for nobody any more, and "not yet" can
still be said. Handing over changes who acts, not who owes: until the receiver says yes, and after it too, it is the CTO's promise.
Pure: values and times in, values out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bot.core.people import Person
from bot.core.roles import Role


class AskState(StrEnum):
    OPEN = "open"
    ASKED_BACK = "asked_back"
    HANDED_OVER = "handed_over"
    """Somebody was asked to take it on and has not answered."""
    STOP_WHAT = "stop_what"
    """They would, and want to know what to stop for it."""
    PROMISED = "promised"
    KEPT = "kept"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    MAKE = "make"
    PROMISE = "promise"
    HAND_OVER = "hand_over"
    DECLINE = "decline"
    ASK_BACK = "ask_back"
    ANSWER = "answer"
    TAKE_ON = "take_on"
    REFUSE = "refuse"
    WONDER = "wonder"
    MAKE_ROOM = "make_room"
    MOVE_DATE = "move_date"
    KEEP = "keep"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    REWORD = "reword"
    WITHDRAW = "withdraw"
    UNDO = "undo"


class Party(StrEnum):
    """Who somebody is to an ask; one person may be several."""

    ASKER = "asker"
    DECIDER = "decider"
    """The owner, or a deputy in the owner's place."""
    RECEIVER = "receiver"
    """Who was asked to take it on, until they answered."""
    ACTOR = "actor"
    """Who acts on the promise, where that is not the owner."""


class Need(StrEnum):
    """What a move cannot be made without."""

    DATE = "date"
    WORDS = "words"
    MEMBER = "member"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """As much of an ask as decides who may do what with it. `due` is the promised day, None before there is a promise."""

    state: AskState
    asker_id: str
    receiver_id: str | None = None
    actor_id: str | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class LastMove:
    """The move made last, for taking it back."""

    move: Move
    by_id: str
    at: datetime
    state_before: AskState


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One row of the table. `to` is None where the move leaves the state, or goes back to the one before.

    `tells` never means whoever makes the move: the owner is told of what a deputy decides, not of their own decision.
    """

    by: frozenset[Party]
    before: frozenset[AskState]
    to: AskState | None
    needs: frozenset[Need] = frozenset()
    tells: frozenset[Party] = frozenset()
    leaves_later: bool = False
    """Its news leaves two minutes later, and it can be undone until then: a no, and whatever a wrong tap may have done."""


UNDECIDED: Final = frozenset({AskState.OPEN, AskState.ASKED_BACK})
OFFERED: Final = frozenset({AskState.HANDED_OVER, AskState.STOP_WHAT})
OWED: Final = UNDECIDED | OFFERED | {AskState.PROMISED}
"""Neither kept, nor declined, nor taken back: a debt."""
TIME_TO_UNDO: Final = timedelta(minutes=2)
TIME_TO_CONFIRM: Final = timedelta(weeks=3)
"""How long something said to be done waits for its asker's word."""

_ASKER, _DECIDER = frozenset({Party.ASKER}), frozenset({Party.DECIDER})
_RECEIVER = frozenset({Party.RECEIVER})
_IN_CHARGE = frozenset({Party.DECIDER, Party.ACTOR})
_ALL = frozenset(Party)
_DATE, _WORDS, _MEMBER = frozenset({Need.DATE}), frozenset({Need.WORDS}), frozenset({Need.MEMBER})

STEPS: Final[Mapping[Move, Step]] = MappingProxyType(
    {
        Move.MAKE: Step(by=_ASKER, before=frozenset(), to=AskState.OPEN, needs=_WORDS, tells=_DECIDER),
        Move.PROMISE: Step(by=_DECIDER, before=UNDECIDED | OFFERED, to=AskState.PROMISED, needs=_DATE, tells=_ALL),
        Move.HAND_OVER: Step(by=_DECIDER, before=OWED, to=AskState.HANDED_OVER, needs=_MEMBER, tells=_ALL),
        Move.DECLINE: Step(
            by=_DECIDER,
            before=OWED,
            to=AskState.DECLINED,
            needs=_WORDS,
            tells=_ALL,
            leaves_later=True,
        ),
        Move.ASK_BACK: Step(
            by=_DECIDER, before=UNDECIDED, to=AskState.ASKED_BACK, needs=_WORDS, tells=_ASKER | _DECIDER
        ),
        Move.ANSWER: Step(
            by=_ASKER, before=frozenset({AskState.ASKED_BACK}), to=AskState.OPEN, needs=_WORDS, tells=_DECIDER
        ),
        Move.TAKE_ON: Step(by=_RECEIVER, before=OFFERED, to=AskState.PROMISED, needs=_DATE, tells=_ASKER | _DECIDER),
        Move.REFUSE: Step(by=_RECEIVER, before=OFFERED, to=None, needs=_WORDS, tells=_DECIDER, leaves_later=True),
        Move.WONDER: Step(
            by=_RECEIVER,
            before=frozenset({AskState.HANDED_OVER}),
            to=AskState.STOP_WHAT,
            tells=_DECIDER,
            leaves_later=True,
        ),
        Move.MAKE_ROOM: Step(
            by=_DECIDER,
            before=frozenset({AskState.STOP_WHAT}),
            to=AskState.HANDED_OVER,
            needs=_WORDS,
            tells=_RECEIVER | _DECIDER,
        ),
        Move.MOVE_DATE: Step(
            by=_IN_CHARGE,
            before=frozenset({AskState.PROMISED}),
            to=AskState.PROMISED,
            needs=_DATE | _WORDS,
            tells=_ASKER | _IN_CHARGE,
        ),
        Move.KEEP: Step(
            by=_IN_CHARGE,
            before=frozenset({AskState.PROMISED}),
            to=AskState.KEPT,
            tells=_ASKER | _IN_CHARGE,
            leaves_later=True,
        ),
        Move.CONFIRM: Step(by=_ASKER, before=frozenset({AskState.KEPT}), to=AskState.CONFIRMED, tells=_IN_CHARGE),
        Move.REOPEN: Step(
            by=_ASKER,
            before=frozenset({AskState.KEPT, AskState.CONFIRMED}),
            to=AskState.PROMISED,
            needs=_WORDS,
            tells=_IN_CHARGE,
        ),
        Move.REWORD: Step(by=_ASKER, before=UNDECIDED, to=None, needs=_WORDS),
        Move.WITHDRAW: Step(by=_ASKER, before=OWED, to=AskState.WITHDRAWN, tells=_ALL),
        Move.UNDO: Step(by=frozenset(Party), before=OWED | {AskState.DECLINED, AskState.KEPT}, to=None),
    }
)


def parties_of(person: Person, ask: Standing) -> frozenset[Party]:
    """Who this person is to the ask."""
    found: set[Party] = set()
    if person.id == ask.asker_id:
        found.add(Party.ASKER)
    if not person.roles.isdisjoint({Role.OWNER, Role.DEPUTY}):
        found.add(Party.DECIDER)
    if ask.state in OFFERED and person.id == ask.receiver_id:
        found.add(Party.RECEIVER)
    if person.id == ask.actor_id:
        found.add(Party.ACTOR)
    return frozenset(found)


def may_read(person: Person, ask: Standing) -> bool:
    """Asker, owner, deputy and whoever acts on it, or was asked to; nobody else."""
    return bool(parties_of(person, ask)) or person.id == ask.receiver_id


def may_decide(person: Person) -> bool:
    """The owner and a deputy say yes, no, or who else."""
    return not person.roles.isdisjoint({Role.OWNER, Role.DEPUTY})


def apply(move: Move, ask: Standing, *, day: date | None = None, member_id: str | None = None) -> Standing:
    """How the ask stands after a move that may be made. Undo is not among them: it brings back a standing."""
    to = state_after(move, ask)
    match move:
        case Move.PROMISE:
            return replace(ask, state=to, due=day, actor_id=None)
        case Move.TAKE_ON:
            return replace(ask, state=to, due=day, actor_id=ask.receiver_id)
        case Move.MOVE_DATE:
            return replace(ask, state=to, due=day)
        case Move.HAND_OVER:
            return replace(ask, state=to, receiver_id=member_id)
        case _:
            return replace(ask, state=to)


def told_of(move: Move, *, before: Standing, after: Standing, decider: str | None, by_id: str) -> frozenset[str]:
    """Who is owed to hear of a move. `decider` stands for whoever decides: a member's id, the office, None for nobody."""
    hears: dict[Party, set[str | None]] = {
        Party.ASKER: {before.asker_id},
        Party.DECIDER: {decider},
        Party.RECEIVER: {each.receiver_id for each in (before, after) if each.state in OFFERED},
        Party.ACTOR: {before.actor_id, after.actor_id},
    }
    told = {member_id for party in STEPS[move].tells for member_id in hears[party]}
    return frozenset(member_id for member_id in told if member_id is not None and member_id != by_id)


def may_move(person: Person, move: Move, ask: Standing) -> bool:
    """Whether this is this person's move to make in the state the ask is in. Undo is asked of `may_undo`."""
    if move is Move.UNDO or _is_to_oneself(person, move, ask):
        return False
    step = STEPS[move]
    return ask.state in step.before and not parties_of(person, ask).isdisjoint(step.by)


def _is_to_oneself(person: Person, move: Move, ask: Standing) -> bool:
    """Nobody asks themselves back, and an owner does not thank themselves for what they promised of their own accord."""
    if person.id != ask.asker_id:
        return False
    return move is Move.ASK_BACK or (move is Move.CONFIRM and Role.OWNER in person.roles)


def may_undo(person: Person, last: LastMove, now: datetime) -> bool:
    """Who made a move whose news leaves later may take it back before it does."""
    return STEPS[last.move].leaves_later and last.by_id == person.id and now < last.at + TIME_TO_UNDO


def state_after(move: Move, ask: Standing) -> AskState:
    """Where a move leads: a refused hand-over back to the promise it was, or to the open ask."""
    if move is Move.REFUSE:
        return AskState.PROMISED if ask.due else AskState.OPEN
    return STEPS[move].to or ask.state


def open_moves(person: Person, ask: Standing) -> list[Move]:
    """What this person can do with the ask now, in the order of the table."""
    return [move for move in STEPS if may_move(person, move, ask)]
