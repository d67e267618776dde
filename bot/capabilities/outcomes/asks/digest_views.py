"""How the digest says what the CTO owes: a line that can never be hidden, and the detail for the thread. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from bot.capabilities.outcomes.asks.rules import OWED, AskState, Move
from bot.core.text import Mrkdwn, day, fill, inline, shorten

_NAMED: Final = 3
"""Late ones that the line names; the thread has all."""
_LISTED: Final = 30
_REASON: Final = 400
_GOAL: Final = 120

_ANSWERS: Final = frozenset({Move.PROMISE, Move.TAKE_ON, Move.DECLINE})
_ANSWERED: Final = frozenset({AskState.PROMISED, AskState.KEPT, AskState.CONFIRMED, AskState.DECLINED})
_DONE: Final = frozenset({AskState.KEPT, AskState.CONFIRMED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """One ask as leadership may know it. Texts are plain."""

    id: UUID
    state: AskState
    due: date | None
    team: str
    """Whose it is; "" for somebody in no team."""
    outcome: str | None
    """What it is for, as everybody reads it in the register."""
    moves: frozenset[Move] = frozenset()
    """What was done with it in this week."""
    was_due: date | None = None
    """The day before it was moved in this week; None where it was not."""
    moved_late: bool = False
    """It was moved only once that day had passed."""
    reason: str | None = None
    """Why it was moved or declined, where the CTO's office said so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The week's asks, sorted by what became of them."""

    kept: Sequence[Debt]
    late: Sequence[Debt]
    moved: Sequence[Debt]
    """To another day before it was late."""
    declined: Sequence[Debt]
    promised: int
    """What is promised and not late."""
    waiting: int
    """Not answered yet."""
    answered: int


def sort(debts: Sequence[Debt], today: date) -> Told:
    """Every debt, and what was kept, declined or answered in the week, by what became of it."""
    late = [debt for debt in debts if _is_late(debt, today)]
    owed = [debt for debt in debts if debt.state in OWED]
    return Told(
        kept=[debt for debt in debts if debt.state in _DONE and Move.KEEP in debt.moves],
        late=late,
        moved=[debt for debt in debts if debt.was_due and debt not in late],
        declined=[debt for debt in debts if debt.state is AskState.DECLINED and Move.DECLINE in debt.moves],
        promised=sum(debt.due is not None for debt in owed) - len(late),
        waiting=sum(debt.due is None for debt in owed),
        answered=sum(bool(_ANSWERS & debt.moves) and debt.state in _ANSWERED for debt in debts),
    )


def _is_late(debt: Debt, today: date) -> bool:
    return debt.state in OWED and debt.due is not None and (debt.due < today or debt.moved_late)


def say(told: Told, owner: str) -> Mrkdwn:
    """ "*Maya owes:* 2 kept, 1 late (Data, new date 2 Dec), 1 declined (why: thread)"."""
    parts = [f"{len(told.kept)} kept"] if told.kept else []
    parts += [f"{len(told.late)} late ({_some(told.late)})"] if told.late else []
    parts += [f"{len(told.moved)} moved ({_some(told.moved)})"] if told.moved else []
    parts += [f"{len(told.declined)} declined (why: thread)"] if told.declined else []
    if not parts:
        parts = [f"{told.promised} promised, none late" if told.promised else "nothing"]
    parts += [f"{told.waiting} {'waits' if told.waiting == 1 else 'wait'} for an answer"] if told.waiting else []
    return fill("*{owner} owes:* {text}", owner=owner, text=Mrkdwn(", ".join(parts)))


def _some(debts: Sequence[Debt]) -> str:
    return "; ".join(_when(debt) for debt in debts[:_NAMED]) + ("; …" if len(debts) > _NAMED else "")


def _when(debt: Debt) -> str:
    """ "Data, new date 2 Dec", "Data, by 20 Nov"."""
    by = "new date" if debt.was_due else "by"
    days = f"{by} {day(debt.due)}" if debt.due else ""
    return ", ".join(part for part in (inline(debt.team) if debt.team else "", days) if part)


def details(told: Told) -> list[str]:
    """A line each, the reasons of the CTO's office with it."""
    lines = [f"*Late:* {_detail(each)}" for each in told.late]
    lines += [f"*Moved:* {_detail(each)}" for each in told.moved]
    lines += [f"*Declined:* {_detail(each)}" for each in told.declined]
    lines += [f"*Kept:* {_detail(each)}" for each in told.kept]
    more = [f"… and {len(lines) - _LISTED} more."] if len(lines) > _LISTED else []
    return lines[:_LISTED] + more


def _detail(debt: Debt) -> str:
    whose = inline(debt.team) if debt.team else "somebody in no team"
    goal = f", for “{inline(shorten(debt.outcome, _GOAL))}”" if debt.outcome else ""
    why = f". Why: {inline(shorten(debt.reason, _REASON))}" if debt.reason else ""
    return f"{whose}{goal}{_dates(debt)}{why}"


def _dates(debt: Debt) -> str:
    """Of what is still owed."""
    if debt.due is None or debt.state not in OWED:
        return ""
    if debt.was_due is None:
        return f"; promised by {day(debt.due)}"
    return f"; was {day(debt.was_due)}, new date {day(debt.due)}"
