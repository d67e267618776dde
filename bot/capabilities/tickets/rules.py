"""The life of a ticket: its states, and one table of every move that leads from one to another.

    filed ──► worked ──► answered ──► settled        (clarity: an answer, until the complainer says it is clear)
      │        │ ▲ ▲        │ still not, or clear and the rule is wrong
      │        │ │ └────────┘
      │        │ └── offered                         (improvement: would whoever complained like to change it?)
      │        └───► done ──► settled                (did it help?)
      └──► declined (with a reason)                  withdrawn (by the complainer, while it is open)

An open ticket always has an owner and a next date. Nobody is told of what they did themselves. Pure: values in, values out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from bot.capabilities.tickets.standing import (
    AWAITING,
    OPEN,
    Actor,
    Frequency,
    Impact,
    Kind,
    LastMove,
    Move,
    Need,
    Nobody,
    Party,
    Standing,
    State,
)
from bot.core.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One row of the table."""

    by: frozenset[Party]
    before: frozenset[State]
    to: State | None
    """None where the move leaves the state as it is, or goes back to the one before."""
    only: Kind | None = None
    needs: frozenset[Need] = frozenset()
    tells: frozenset[Party] = frozenset()
    """Never whoever makes the move."""
    next_in: int | None = None
    """The next date, in working days from the move; None where the move names it, or leaves the one that stands."""
    leaves_later: bool = False
    """Its news leaves two minutes later, and it can be undone until then: a no, and whatever a wrong tap may have done."""


TIME_TO_UNDO: Final = timedelta(minutes=2)

_IN_HAND: Final = frozenset({State.FILED, State.WORKED})
_WORKED, _ANSWERED = frozenset({State.WORKED}), frozenset({State.ANSWERED})
_OFFERED, _DONE = frozenset({State.OFFERED}), frozenset({State.DONE})
_COMPLAINER, _OWNER, _TRIAGE = frozenset({Party.COMPLAINER}), frozenset({Party.OWNER}), frozenset({Party.TRIAGE})
_BOT, _READERS = frozenset({Party.BOT}), frozenset({Party.COMPLAINER, Party.FOLLOWER})
_IN_CHARGE, _ALL = _OWNER | _TRIAGE, frozenset(Party) - _BOT
_WORDS, _DATE, _MEMBER = frozenset({Need.WORDS}), frozenset({Need.DATE}), frozenset({Need.MEMBER})

STEPS: Final[Mapping[Move, Step]] = MappingProxyType(
    {
        Move.FILE: Step(by=_COMPLAINER, before=frozenset(), to=State.FILED, needs=_WORDS, tells=_TRIAGE, next_in=2),
        Move.SORT: Step(
            by=_TRIAGE,
            before=_IN_HAND,
            to=State.WORKED,
            needs=_MEMBER | _DATE | {Need.KIND, Need.WEIGHT},
            tells=_READERS | _OWNER,
        ),
        Move.HAND_OVER: Step(by=_IN_CHARGE | _BOT, before=OPEN, to=None, needs=_MEMBER, tells=_COMPLAINER | _OWNER),
        Move.NOT_YET: Step(by=_IN_CHARGE, before=_IN_HAND, to=None, needs=_WORDS | _DATE, tells=_READERS | _OWNER),
        Move.ASK_BACK: Step(by=_IN_CHARGE, before=_IN_HAND, to=None, needs=_WORDS, tells=_COMPLAINER),
        Move.ADD: Step(by=_COMPLAINER, before=OPEN, to=None, needs=_WORDS, tells=_OWNER),
        Move.ANSWER: Step(
            by=_IN_CHARGE,
            before=_WORKED | _ANSWERED,
            to=State.ANSWERED,
            only=Kind.CLARITY,
            needs=_WORDS,
            tells=_READERS | _OWNER,
            next_in=5,
        ),
        Move.CLEAR: Step(by=_COMPLAINER, before=_ANSWERED, to=State.SETTLED, tells=_OWNER, leaves_later=True),
        Move.STILL_NOT: Step(
            by=_COMPLAINER, before=_ANSWERED, to=State.WORKED, tells=_OWNER, next_in=2, leaves_later=True
        ),
        Move.RULE_WRONG: Step(
            by=_COMPLAINER, before=_ANSWERED, to=State.WORKED, tells=_IN_CHARGE, next_in=2, leaves_later=True
        ),
        Move.OFFER: Step(
            by=_IN_CHARGE,
            before=_WORKED,
            to=State.OFFERED,
            only=Kind.IMPROVEMENT,
            needs=_WORDS,
            tells=_COMPLAINER | _OWNER,
            next_in=5,
        ),
        Move.ACCEPT: Step(
            by=_COMPLAINER, before=_OFFERED, to=State.WORKED, needs=_DATE, tells=_IN_CHARGE, leaves_later=True
        ),
        Move.NO_THANKS: Step(
            by=_COMPLAINER, before=_OFFERED, to=State.WORKED, tells=_OWNER, next_in=2, leaves_later=True
        ),
        Move.DO: Step(
            by=_IN_CHARGE,
            before=_WORKED,
            to=State.DONE,
            only=Kind.IMPROVEMENT,
            needs=_WORDS,
            tells=_ALL,
            next_in=5,
        ),
        Move.HELPED: Step(by=_COMPLAINER, before=_DONE, to=State.SETTLED, tells=_IN_CHARGE, leaves_later=True),
        Move.REOPEN: Step(
            by=_COMPLAINER,
            before=frozenset({State.DONE, State.SETTLED}),
            to=State.WORKED,
            needs=_WORDS,
            tells=_IN_CHARGE,
            next_in=2,
        ),
        Move.DECLINE: Step(
            by=_IN_CHARGE, before=_IN_HAND, to=State.DECLINED, needs=_WORDS, tells=_ALL, leaves_later=True
        ),
        Move.LINK: Step(by=_IN_CHARGE, before=OPEN, to=None, needs=frozenset({Need.LINK})),
        Move.REWORD: Step(by=_COMPLAINER, before=_IN_HAND, to=None, needs=_WORDS),
        Move.REVEAL: Step(by=_COMPLAINER, before=OPEN, to=None, needs=_MEMBER, tells=_IN_CHARGE),
        Move.WITHDRAW: Step(by=_COMPLAINER, before=OPEN, to=State.WITHDRAWN, tells=_ALL),
        Move.LAPSE: Step(by=_BOT, before=AWAITING, to=None, tells=_OWNER, next_in=2),
        Move.UNDO: Step(by=_ALL, before=frozenset(State) - {State.WITHDRAWN}, to=None),
    }
)


def parties_of(actor: Actor, ticket: Standing) -> frozenset[Party]:
    """Who somebody is to the ticket. The holder of its key is its complainer for as long as nobody else is."""
    if actor is Nobody.BOT:
        return _BOT
    if isinstance(actor, Nobody):
        return _COMPLAINER if ticket.complainer_id is None else frozenset()
    found = {
        Party.COMPLAINER: actor.id == ticket.complainer_id,
        Party.OWNER: actor.id == ticket.owner_id,
        Party.FOLLOWER: actor.id in ticket.follower_ids,
        Party.TRIAGE: actor.id in ticket.triage_ids,
    }
    return frozenset(party for party, is_it in found.items() if is_it)


def may_read(actor: Actor, ticket: Standing) -> bool:
    """The words: whoever complained or joined in, whoever works on it, whoever looks after complaints; nobody else."""
    return bool(parties_of(actor, ticket))


def may_see_name(actor: Actor, ticket: Standing) -> bool:
    """Who complained: only whoever works on this one, whoever looks after complaints, and they themselves."""
    return not parties_of(actor, ticket).isdisjoint(_IN_CHARGE | _COMPLAINER)


def may_move(actor: Actor, move: Move, ticket: Standing) -> bool:
    """Whether this is their move to make as the ticket stands. Undo is asked of `may_undo`."""
    step = STEPS[move]
    if move is Move.UNDO or ticket.state not in step.before or step.only not in (None, ticket.kind):
        return False
    return not parties_of(actor, ticket).isdisjoint(step.by) and _makes_sense(actor, move, ticket)


def _makes_sense(actor: Actor, move: Move, ticket: Standing) -> bool:
    """What a state alone does not tell."""
    match move:
        case Move.OFFER:
            return not ticket.turned_down and ticket.owner_id != ticket.complainer_id
        case Move.ACCEPT:  # who takes on work has a name: revealed first
            return ticket.complainer_id is not None
        case Move.REVEAL:
            return actor is Nobody.KEY
        case _:
            return True


def written_as(move: Move) -> Move:
    """What a move stands as in the books. Of a real no "not taken up" is all that remains: no name, as if nobody had spoken."""
    return Move.LAPSE if move is Move.NO_THANKS else move


def may_undo(actor: Actor, last: LastMove, now: datetime) -> bool:
    """Who made a move whose news leaves later may take it back before it does."""
    is_theirs = isinstance(actor, Person) and last.by_id == actor.id
    return STEPS[last.move].leaves_later and is_theirs and now < last.at + TIME_TO_UNDO


def open_moves(actor: Actor, ticket: Standing) -> list[Move]:
    """What somebody can do with the ticket now, in the order of the table."""
    return [move for move in STEPS if may_move(actor, move, ticket)]


def state_after(move: Move, ticket: Standing) -> State:
    """Where a move leads: an offer that lapses back to its owner, what lapses else to its end."""
    if move is Move.LAPSE:
        return State.WORKED if ticket.state is State.OFFERED else State.SETTLED
    return STEPS[move].to or ticket.state


def apply(
    move: Move,
    ticket: Standing,
    *,
    next_on: date,
    kind: Kind | None = None,
    member_id: str | None = None,
) -> Standing:
    """How the ticket stands after a move that may be made; `next_on` as `next_date()` has it. Undo is not among them."""
    moved = replace(ticket, state=state_after(move, ticket), next_on=next_on)
    match move:
        case Move.SORT:
            return replace(moved, kind=kind, owner_id=member_id or ticket.owner_id)
        case Move.HAND_OVER:
            return replace(moved, owner_id=member_id or ticket.owner_id)
        case Move.RULE_WRONG:
            return replace(moved, kind=Kind.IMPROVEMENT)
        case Move.ACCEPT:
            return replace(moved, owner_id=ticket.complainer_id or ticket.owner_id)
        case Move.NO_THANKS:
            return replace(moved, turned_down=True)
        case Move.LAPSE:
            return replace(moved, turned_down=ticket.turned_down or ticket.state is State.OFFERED)
        case Move.REVEAL:
            return replace(moved, complainer_id=member_id)
        case _:
            return moved


def told_of(move: Move, *, before: Standing, after: Standing, by_id: str | None) -> frozenset[str]:
    """The members who are owed to hear of a move: each once, never whoever made it (`by_id`, or who revealed themselves)."""
    hears: dict[Party, set[str | None]] = {
        Party.COMPLAINER: {before.complainer_id},
        Party.FOLLOWER: {*after.follower_ids},
        Party.OWNER: {before.owner_id, after.owner_id},
        Party.TRIAGE: {*after.triage_ids},
    }
    told = {member_id for party in STEPS[move].tells for member_id in hears[party]}
    knows = after.complainer_id if move is Move.REVEAL else by_id
    return frozenset(member_id for member_id in told if member_id is not None and member_id != knows)


def next_date(move: Move, ticket: Standing, *, today: date, named: date | None, works: Callable[[date], bool]) -> date:
    """The day by which the complainer hears next: the one the move names, else the table's, else the one that stands."""
    days = STEPS[move].next_in
    if days is not None:
        return working_day_after(today, days, works)
    return named if named is not None and Need.DATE in STEPS[move].needs else ticket.next_on


def working_day_after(today: date, count: int, works: Callable[[date], bool]) -> date:
    """The `count`th working day after `today`; within a pause of months, that many days of the calendar."""
    ahead = (today + timedelta(days=days) for days in range(1, 100))
    working = [day for day in ahead if works(day)]
    return working[count - 1] if len(working) >= count else today + timedelta(days=count)


def priority(impact: Impact, frequency: Frequency) -> int:
    """From 1 to 9: how much it costs, times how often."""
    return impact * frequency
