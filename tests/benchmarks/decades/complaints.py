"""Complaints of one week, settled long ago but for those of the last two, and what was clarified for everybody."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from bot.capabilities.tickets.clarity.models import Clarification, Repetition
from bot.capabilities.tickets.clarity.rules import Echo, Stage
from bot.capabilities.tickets.handback.models import HandBack
from bot.capabilities.tickets.models import Ticket, TicketMove, TicketPart
from bot.capabilities.tickets.standing import Kind, Move, Party, State
from tests.benchmarks.decades.company import LAST_TICKET, LENA, MEMBERS, NOW
from tests.benchmarks.decades.rows import Rows

TICKETS: Final = 20
CLARIFIED: Final = 4
_OPEN: Final = 2
"""For how many weeks somebody works on one."""
_REPEATED: Final = 10
"""For how many weeks a clarification is said again."""
_LIFE: Final = (
    (Move.FILE, Party.COMPLAINER, State.FILED),
    (Move.SORT, Party.TRIAGE, State.FILED),
    (Move.ANSWER, Party.OWNER, State.WORKED),
    (Move.CLEAR, Party.COMPLAINER, State.ANSWERED),
)
"""Each move, as whom it is made, and the state before it."""


def add_complaints(rows: Rows, week: int, at: datetime) -> None:
    """What was filed `week` weeks ago."""
    for number in range(TICKETS):
        ticket_id, which = uuid4(), week * TICKETS + number
        complainer_id, is_open = MEMBERS[1 + which % (len(MEMBERS) - 1)], week < _OPEN
        rows.add(
            Ticket, id=ticket_id, number=LAST_TICKET - which, words=rows.words(), complainer_id=complainer_id,
            owner_id=LENA, kind=Kind.CLARITY, impact=2, frequency=1, state=State.WORKED if is_open else State.SETTLED,
            next_on=NOW.date() + timedelta(days=5) if is_open else None, filed_on=at.date(),
            handed_back=number == TICKETS - 1, version=2 if is_open else 4, source=f"bench:{which}",
        )  # fmt: skip
        _add_moves(rows, ticket_id, complainer_id, at, made=2 if is_open else 4)
        rows.add(TicketPart, ticket_id=ticket_id, member_id=MEMBERS[which % 60 + 60], since=at)
        if number < CLARIFIED and not is_open:
            _add_clarification(rows, ticket_id, week, at)
        if number == TICKETS - 1:
            rows.add(
                HandBack, ticket_id=ticket_id, version=2, scope=rows.words(), hours_a_week=4,
                until=at.date() + timedelta(weeks=6), decides=rows.words(),
            )  # fmt: skip


def _add_moves(rows: Rows, ticket_id: UUID, complainer_id: str, at: datetime, *, made: int) -> None:
    for version, (move, party, before) in enumerate(_LIFE[:made], start=1):
        by_id = complainer_id if party is Party.COMPLAINER else LENA
        rows.add(
            TicketMove, id=uuid4(), ticket_id=ticket_id, version=version, move=move, party=party, by_id=by_id,
            at=at + timedelta(minutes=version), state_before=before, words=rows.words(), told=[LENA, complainer_id],
        )  # fmt: skip


def _add_clarification(rows: Rows, ticket_id: UUID, week: int, at: datetime) -> None:
    clarification_id, repeated = uuid4(), week < _REPEATED
    rows.add(
        Clarification, id=clarification_id, ticket_id=ticket_id, question=rows.words(), answer=rows.words(),
        published_at=at, stage=Stage.REPEATED if repeated else Stage.LANDED, said=2,
        next_on=NOW.date() + timedelta(days=5) if repeated else None,
    )  # fmt: skip
    for number in (1, 2):
        rows.add(
            Repetition, id=uuid4(), clarification_id=clarification_id, number=number, by_id=LENA, at=at,
            words=rows.words(), place=rows.words("All hands"), echo=Echo.SOME, source=f"{clarification_id.hex}:{number}",
        )  # fmt: skip
