"""Outcomes and asks of one week, long ended but for those of the last weeks."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from bot.capabilities.outcomes.asks.models import Ask, AskMove
from bot.capabilities.outcomes.asks.rules import AskState
from bot.capabilities.outcomes.asks.rules import Move as AskStep
from bot.capabilities.outcomes.models import Outcome, OutcomeChange
from bot.capabilities.outcomes.rules import ChangeKind, Kind, State
from tests.benchmarks.decades.company import LAST_OUTCOME, LEADS, MAYA, MEMBERS, TEAMS
from tests.benchmarks.decades.rows import Rows

OUTCOMES: Final = 12
ASKS: Final = 40
_CHASED: Final = 12
"""For how many weeks an outcome runs."""
_UNTHANKED: Final = 20
"""One of so many askers never says whether it was kept."""
_RUNNING: Final = (State.ON_TRACK, State.ON_TRACK, State.LEARNING)
_ENDED: Final = (State.REACHED, State.DROPPED, State.FOUND)


def add_register(rows: Rows, week: int, at: datetime) -> None:
    """What was written down `week` weeks ago."""
    outcomes = [_add_outcome(rows, week, number, at) for number in range(OUTCOMES)]
    for number in range(ASKS):
        _add_ask(rows, week, number, at, outcomes[number] if number < OUTCOMES else None)


def _add_outcome(rows: Rows, week: int, number: int, at: datetime) -> UUID:
    outcome_id, which = uuid4(), week * OUTCOMES + number
    state = (_RUNNING if week < _CHASED else _ENDED)[number % 3]
    if number == 0 and week < 4:
        state = State.AT_RISK
    rows.add(
        Outcome, id=outcome_id, number=LAST_OUTCOME - which, team_id=TEAMS[which % len(TEAMS)], sentence=rows.words(),
        measure=rows.words(), effect=rows.words(), state=state, created_by=LEADS[which % len(LEADS)], created_at=at,
        kind=Kind.UNKNOWN_TERRITORY if state in (State.LEARNING, State.FOUND) else Kind.KNOWN_ROAD, heard_at=at,
        version=5, source=f"bench:{which}",
    )  # fmt: skip
    for seq in range(1, 6):
        rows.add(
            OutcomeChange, id=uuid4(), outcome_id=outcome_id, seq=seq, by_id=LEADS[which % len(LEADS)], at=at,
            what=ChangeKind.ADDED if seq == 1 else ChangeKind.STATE, state=None if seq == 1 else state,
            words=rows.words(),
        )  # fmt: skip
    return outcome_id


def _add_ask(rows: Rows, week: int, number: int, at: datetime, outcome_id: UUID | None) -> None:
    """This week's wait or are promised, of last week's a few are late; all others were kept."""
    ask_id, due = uuid4(), at.date() + timedelta(days=9)
    asker_id = MEMBERS[1 + (week * ASKS + number) % (len(MEMBERS) - 1)]
    moves = [AskStep.MAKE]
    if (week or number % 4) and (week != 1 or number % 8):
        moves += [AskStep.PROMISE]
    if week > 1 or (week == 1 and number % 4):
        moves += [AskStep.KEEP] if number % _UNTHANKED == 1 else [AskStep.KEEP, AskStep.CONFIRM]
    states = {
        AskStep.MAKE: AskState.OPEN,
        AskStep.PROMISE: AskState.PROMISED,
        AskStep.KEEP: AskState.KEPT,
        AskStep.CONFIRM: AskState.CONFIRMED,
    }
    rows.add(
        Ask, id=ask_id, asker_id=asker_id, outcome_id=outcome_id, words=rows.words(), state=states[moves[-1]], due=due,
        made_at=at, version=len(moves), source=f"bench:{week}:{number}",
    )  # fmt: skip
    for version, move in enumerate(moves, start=1):
        by_id = MAYA if move in (AskStep.PROMISE, AskStep.KEEP) else asker_id
        rows.add(
            AskMove, id=uuid4(), ask_id=ask_id, version=version, move=move, by_id=by_id, at=at + timedelta(minutes=version),
            state_before=states[moves[max(version - 2, 0)]], words=rows.words(),
            day=due if move is AskStep.PROMISE else None, told=[MAYA, asker_id],
        )  # fmt: skip
