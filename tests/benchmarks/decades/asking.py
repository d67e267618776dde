"""What people were asked in one week: check-ins, and the Monday question with what is left of its answers.

Check-ins, answers and comments are deleted when they have been kept long enough; so they are not there any more.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from bot.capabilities.checkins.models import CheckIn, CheckInState, GivenAnswer
from bot.capabilities.sunday.models import Asked, CauseStep, Comment, KeptTally, Round, RoundState, Word
from bot.capabilities.sunday.suppression import EVERYBODY, Bound
from bot.core.capability import AnswerKind
from tests.benchmarks.decades.company import LEADS, MAYA, MEMBERS, TEAMS
from tests.benchmarks.decades.rows import Rows

_CHECK_INS_KEPT, _ANSWERS_KEPT, _COHORTS_KEPT = 104, 52, 1
"""Weeks."""


def add_asking(rows: Rows, week: int, monday: date, at: datetime, versions: dict[str, str]) -> None:
    """What was asked `week` weeks ago. `versions` are the rituals', by their ids."""
    _add_round(rows, week, monday, at)
    if week >= _CHECK_INS_KEPT:
        return
    for member_id in MEMBERS:
        asked = _Asked("sunday", versions["sunday"], member_id, monday)
        _add_check_in(rows, asked, at, answered=False)
    for member_id in LEADS if week % 2 == 1 else ():
        asked = _Asked("outcomes", versions["outcomes"], member_id, monday + timedelta(days=1))
        checkin_id = _add_check_in(rows, asked, at, answered=True)
        for question in ("need_else", "new") if week < _ANSWERS_KEPT else ():
            rows.add(
                GivenAnswer, checkin_id=checkin_id, question=question, subject="", kind=AnswerKind.GIVEN,
                value=rows.words(), line=rows.words(), at=at,
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a check-in is known by, and the version of the ritual it was asked with."""

    ritual_id: str
    version_id: str
    member_id: str
    slot: date


def _add_check_in(rows: Rows, asked: _Asked, at: datetime, *, answered: bool) -> UUID:
    checkin_id = uuid4()
    rows.add(
        CheckIn, id=checkin_id, **asdict(asked), due_at=at, closes_at=at + timedelta(days=2),
        state=CheckInState.ANSWERED if answered else CheckInState.CLOSED,
        finished=answered, answered_at=at if answered else None,
    )  # fmt: skip
    return checkin_id


def _add_round(rows: Rows, week: int, monday: date, at: datetime) -> None:
    round_id = uuid4()
    rows.add(Round, id=round_id, ritual_id="sunday", slot=monday, state=RoundState.CLOSED, closes_at=at, scrubbed=True)
    for group in (EVERYBODY, *(each.hex for each in TEAMS)):
        rows.add(
            KeptTally, round_id=round_id, group_id=group, asked=len(MEMBERS), answered=90, tenths=30 + week % 10,
            bound=Bound.ABOUT, causes={"on_call": "some"},
        )  # fmt: skip
    rows.add(Word, round_id=round_id, words=rows.words(), by_id=MAYA, at=at)
    for _ in range(5 if week < _ANSWERS_KEPT else 0):
        rows.add(Comment, id=uuid4(), round_id=round_id, words=rows.words())
    for member_id in MEMBERS if week < _COHORTS_KEPT else ():
        rows.add(Asked, round_id=round_id, member_id=member_id, teams=[], waits_in=[])
    if week % 4 == 0:
        rows.add(
            CauseStep, id=uuid4(), round_id=round_id, cause="on_call", level="some", became="promise",
            line=rows.words(), by_id=MAYA, at=at,
        )  # fmt: skip
