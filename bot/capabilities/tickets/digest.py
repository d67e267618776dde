"""What the digest tells of complaints: counts, what was cleared up, and the hours kept free for whoever changes something.

Never a word of a complaint, never a name. A clarification is published already, and worth saying again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.clarity.models import Clarification
from bot.capabilities.tickets.clarity.rules import Stage
from bot.capabilities.tickets.digest_views import Complaints, Kept, say_clarity, say_complaints, say_kept_free
from bot.capabilities.tickets.handback.models import HandBack
from bot.capabilities.tickets.models import Ticket, TicketMove, is_open
from bot.capabilities.tickets.stage import STAGE
from bot.capabilities.tickets.standing import AWAITING, Move, State
from bot.capabilities.tickets.upkeep.rules import STALE_AFTER
from bot.core.digests import DigestPart, Stretch, Week
from bot.core.stages import BegunStage

_ANSWERS: Final = (Move.ANSWER, Move.DO, Move.DECLINE)
_ENDINGS: Final = (Move.CLEAR, Move.HELPED, Move.LAPSE, Move.DECLINE)
_ONE_DAY: Final = timedelta(days=1)
_WEEKS: Final = 8
_REPEATED: Final = 8


async def tell_of_complaints(session: AsyncSession, week: Week) -> Sequence[DigestPart]:
    """The slice's section of the digest; nothing before complaints have begun."""
    begun = await session.scalar(select(BegunStage.begun_at).where(BegunStage.name == STAGE.name))
    if begun is None:
        return []
    stretches = week.with_before(_WEEKS, since=begun)
    return [
        say_complaints(await _count(session, week, stretches), week.today),
        say_clarity(await _worth_repeating(session), week),
        say_kept_free(await _kept_free(session, week)),
    ]


@dataclass(frozen=True, slots=True)
class _Step:
    """A move that counts, with how its ticket stands now."""

    ticket_id: UUID
    move: Move
    at: datetime
    state: State
    handed_back: bool

    @property
    def stands(self) -> bool:
        """A no can be taken back: then it was none."""
        return self.move is not Move.DECLINE or self.state is State.DECLINED


async def _count(session: AsyncSession, week: Week, stretches: Sequence[Stretch]) -> Complaints:
    """This week by what became of each ticket; by week how many came, and how many were answered."""
    steps = await _steps(session, stretches[0].begins, week.ends)
    withdrawn = await _withdrawn(session, stretches[0].begins, week)
    by_week = [_within(steps, each, withdrawn, week.zone) for each in stretches]
    this = by_week[-1]
    settled = [step for step in this if step.move in _ENDINGS and step.state in (State.SETTLED, State.DECLINED)]
    return Complaints(
        came=_tickets(this, Move.FILE),
        answered=_tickets(this, *_ANSWERS),
        mended_by_complainer=_tickets([step for step in this if step.handed_back], Move.DO),
        settled=_tickets(settled, *_ENDINGS),
        open=await _number(session, is_open()),
        stale=await _number(
            session, is_open(), Ticket.state.not_in(AWAITING), Ticket.next_on <= week.today - STALE_AFTER
        ),
        oldest=await session.scalar(select(func.min(Ticket.filed_on)).where(is_open())),
        weeks=[
            (each.label, _tickets(within, Move.FILE), _tickets(within, *_ANSWERS))
            for each, within in zip(stretches, by_week, strict=True)
        ],
    )


async def _steps(session: AsyncSession, begins: datetime, ends: datetime) -> list[_Step]:
    rows = await session.execute(
        select(TicketMove.ticket_id, TicketMove.move, TicketMove.at, Ticket.state, Ticket.handed_back)
        .join(Ticket, (Ticket.workspace_id == TicketMove.workspace_id) & (Ticket.id == TicketMove.ticket_id))
        .where(TicketMove.at >= begins, TicketMove.at < ends)
        .where(TicketMove.move.in_({Move.FILE, *_ANSWERS, *_ENDINGS}))
    )
    return [step for row in rows if (step := _Step(*row)).stands]


async def _withdrawn(session: AsyncSession, begins: datetime, week: Week) -> Mapping[UUID, date]:
    """The day on which each was taken back: of an anonymous one nothing finer is known."""
    until = week.ends + _ONE_DAY
    rows = await session.execute(
        select(TicketMove.ticket_id, TicketMove.at).where(
            TicketMove.at >= begins, TicketMove.at < until, TicketMove.move == Move.WITHDRAW
        )
    )
    return {ticket_id: at.astimezone(week.zone).date() for ticket_id, at in rows}


def _within(
    steps: Sequence[_Step], stretch: Stretch, withdrawn: Mapping[UUID, date], zone: ZoneInfo
) -> Sequence[_Step]:
    """What was done in one week, without what was taken back by its last day.

    A week is not counted anew for what is taken back later: its bar would shrink, and tell who left or changed their mind.
    """
    last_day = stretch.ends.astimezone(zone).date()
    return [step for step in steps if step.at in stretch and withdrawn.get(step.ticket_id, date.max) > last_day]


def _tickets(steps: Iterable[_Step], *moves: Move) -> int:
    """How many tickets made one of these moves."""
    return len({step.ticket_id for step in steps if step.move in moves})


async def _number(session: AsyncSession, *conditions: ColumnElement[bool]) -> int:
    return await session.scalar(select(func.count()).select_from(Ticket).where(*conditions)) or 0


async def _worth_repeating(session: AsyncSession) -> Sequence[Clarification]:
    """What was cleared up and has not landed yet, the newest first."""
    rows = await session.scalars(
        select(Clarification)
        .where(Clarification.stage == Stage.REPEATED)
        .order_by(Clarification.published_at.desc(), Clarification.id)
        .limit(_REPEATED)
    )
    return list(rows)


async def _kept_free(session: AsyncSession, week: Week) -> Kept:
    """Hours a week that are promised to whoever complained and took it on: the terms they said yes to."""
    taken_on = select(Ticket.id).where(is_open(), Ticket.state == State.WORKED, Ticket.handed_back)
    offers = select(HandBack.ticket_id, func.max(HandBack.version).label("version"))
    newest = offers.where(HandBack.ticket_id.in_(taken_on)).group_by(HandBack.ticket_id).subquery()
    terms = (HandBack.ticket_id == newest.c.ticket_id) & (HandBack.version == newest.c.version)
    hours = select(func.sum(HandBack.hours_a_week), func.count(), func.max(HandBack.until))
    row = (await session.execute(hours.join(newest, terms).where(HandBack.until >= week.today))).one()
    return Kept(hours=int(row[0] or 0), changes=row[1], until=row[2])
