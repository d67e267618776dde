"""What the CTO owes, as the weekly digest tells it: counts, teams, days, and the CTO's own reasons.

The words of an ask are not in it: they were said to the CTO. Nor are the reasons of anybody who acts in the CTO's place.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes.asks.models import Ask, AskMove
from bot.capabilities.outcomes.asks.rules import OWED, AskState, Move
from bot.capabilities.outcomes.models import Outcome
from bot.core.digests import DigestPart, DigestRank, Week
from bot.core.people import Member, Team, TeamMember, first_name
from bot.core.roles import Role
from bot.core.slack.blocks import section
from bot.core.text import Mrkdwn, day, fill, inline, shorten
from bot.core.workspaces import RoleHolder, owner_of

_ANSWERS: Final = frozenset({Move.PROMISE, Move.TAKE_ON, Move.DECLINE})
_ANSWERED: Final = frozenset({AskState.PROMISED, AskState.KEPT, AskState.CONFIRMED, AskState.DECLINED})
_DONE: Final = frozenset({AskState.KEPT, AskState.CONFIRMED})
_NAMED: Final = 3
"""Late ones that the line names; the thread has all."""
_LISTED: Final = 30
_REASON: Final = 400


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


async def find_promises(session: AsyncSession, week: Week) -> DigestPart:
    """The part that can never be hidden."""
    told = await _sort(session, week)
    owner_id = await owner_of(session)
    name = await session.scalar(select(Member.name).where(Member.id == owner_id)) if owner_id else None
    return DigestPart(
        name="promises",
        title="What the CTO owes",
        rank=DigestRank.PROMISES,
        line=say(told, first_name(name) if name else "The CTO"),
        thread=[section("\n".join(lines))] if (lines := _details(told)) else [],
        may_be_hidden=False,
        figures={
            "kept": len(told.kept),
            "late": len(told.late),
            "moved": len(told.moved),
            "declined": len(told.declined),
            "promised": told.promised,
            "waiting": told.waiting,
        },
        decisions=told.answered,
    )


def say(told: Told, owner: str) -> Mrkdwn:
    """ "*Maya owes:* 2 kept, 1 late (Data, new date 2 Dec), 1 declined (why: thread)"."""
    late = "; ".join(_when(debt) for debt in told.late[:_NAMED]) + ("; …" if len(told.late) > _NAMED else "")
    moved = "; ".join(_when(debt) for debt in told.moved[:_NAMED]) + ("; …" if len(told.moved) > _NAMED else "")
    parts = [f"{len(told.kept)} kept"] if told.kept else []
    parts += [f"{len(told.late)} late ({late})"] if told.late else []
    parts += [f"{len(told.moved)} moved ({moved})"] if told.moved else []
    parts += [f"{len(told.declined)} declined (why: thread)"] if told.declined else []
    if not parts:
        parts = [f"{told.promised} promised, none late" if told.promised else "nothing"]
    parts += [f"{told.waiting} {'waits' if told.waiting == 1 else 'wait'} for an answer"] if told.waiting else []
    return fill("*{owner} owes:* {text}", owner=owner, text=Mrkdwn(", ".join(parts)))


def _when(debt: Debt) -> str:
    """ "Data, new date 2 Dec", "Data, by 20 Nov"."""
    by = "new date" if debt.was_due else "by"
    days = f"{by} {day(debt.due)}" if debt.due else ""
    return ", ".join(part for part in (inline(debt.team) if debt.team else "", days) if part)


def _details(told: Told) -> list[str]:
    """A line each, the reasons of the CTO's office with it."""
    lines = [f"*Late:* {_detail(each)}" for each in told.late]
    lines += [f"*Moved:* {_detail(each)}" for each in told.moved]
    lines += [f"*Declined:* {_detail(each)}" for each in told.declined]
    lines += [f"*Kept:* {_detail(each)}" for each in told.kept]
    more = [f"… and {len(lines) - _LISTED} more."] if len(lines) > _LISTED else []
    return lines[:_LISTED] + more


def _detail(debt: Debt) -> str:
    whose = inline(debt.team) if debt.team else "somebody in no team"
    goal = f", for “{inline(shorten(debt.outcome, 120))}”" if debt.outcome else ""
    dated = debt.due is not None and debt.state in OWED
    days = f"; promised by {day(debt.due)}" if dated and debt.due and not debt.was_due else ""
    days = f"; was {day(debt.was_due)}, new date {day(debt.due)}" if dated and debt.due and debt.was_due else days
    why = f". Why: {inline(shorten(debt.reason, _REASON))}" if debt.reason else ""
    return f"{whose}{goal}{days}{why}"


# Reading ---------------------------------------------------------------------------------------------------------------


async def _sort(session: AsyncSession, week: Week) -> Told:
    moves = await _moves(session, week)
    made: dict[UUID, dict[Move, AskMove]] = {}
    for move in moves:  # of the same kind the newest counts
        made.setdefault(move.ask_id, {})[move.move] = move
    debts = await _debts(session, made, week)
    late = [each for each in debts if _is_late(each, week.today)]
    moved = [each for each in debts if each.was_due and each not in late]
    owed = [each for each in debts if each.state in OWED]
    return Told(
        kept=[each for each in debts if each.state in _DONE and Move.KEEP in made.get(each.id, {})],
        late=late,
        moved=moved,
        declined=[each for each in debts if each.state is AskState.DECLINED and Move.DECLINE in made.get(each.id, {})],
        promised=sum(each.due is not None for each in owed) - len([each for each in late if each in owed]),
        waiting=sum(each.due is None for each in owed),
        answered=sum(not _ANSWERS.isdisjoint(made.get(each.id, {})) and each.state in _ANSWERED for each in debts),
    )


def _is_late(debt: Debt, today: date) -> bool:
    return debt.state in OWED and debt.due is not None and (debt.due < today or debt.moved_late)


async def _moves(session: AsyncSession, week: Week) -> Sequence[AskMove]:
    wanted = (Move.KEEP, Move.DECLINE, Move.PROMISE, Move.TAKE_ON, Move.MOVE_DATE)
    within = (AskMove.at >= week.begins, AskMove.at < week.ends)
    rows = await session.scalars(select(AskMove).where(*within, AskMove.move.in_(wanted)).order_by(AskMove.version))
    return list(rows)


async def _debts(session: AsyncSession, made: Mapping[UUID, Mapping[Move, AskMove]], week: Week) -> list[Debt]:
    """Every debt, and what was decided or kept in this week; the ask's own words are not even read."""
    wanted = select(Ask.id, Ask.state, Ask.due, Ask.asker_id, Outcome.sentence, Team.name)
    joined = wanted.outerjoin(Outcome, Outcome.id == Ask.outcome_id).outerjoin(Team, Team.id == Outcome.team_id)
    rows = (
        await session.execute(
            joined.where(Ask.state.in_(OWED) | Ask.id.in_(list(made))).order_by(Ask.due, Ask.made_at, Ask.id)
        )
    ).all()
    teams = await _teams_of(session, {asker for *_, asker, _, _ in rows})
    office = await _office(session)
    before = await _days_before(session, {ask_id for ask_id, moves in made.items() if Move.MOVE_DATE in moves}, week)
    found: list[Debt] = []
    for ask_id, state, due, asker_id, outcome, team in rows:
        moves = made.get(ask_id, {})
        moved = moves.get(Move.MOVE_DATE) if state in OWED else None
        said = moves.get(Move.DECLINE) if state is AskState.DECLINED else moved
        was_due = before.get(ask_id) if moved else None
        found.append(
            Debt(
                id=ask_id,
                state=state,
                due=due,
                team=team or teams.get(asker_id, ""),
                outcome=outcome,
                was_due=was_due,
                moved_late=bool(moved and was_due and moved.at.astimezone(week.zone).date() > was_due),
                reason=said.words if said is not None and said.by_id in office else None,
            )
        )
    return found


async def _days_before(session: AsyncSession, ask_ids: Collection[UUID], week: Week) -> dict[UUID, date]:
    """The day that each was promised by before it was first moved in this week."""
    named = (AskMove.ask_id.in_(ask_ids), AskMove.day.is_not(None), AskMove.at < week.ends)
    rows = await session.execute(
        select(AskMove.ask_id, AskMove.day, AskMove.at, AskMove.move).where(*named).order_by(AskMove.version)
    )
    found: dict[UUID, date] = {}
    moved: set[UUID] = set()
    for ask_id, promised, at, move in rows:
        if move is Move.MOVE_DATE and at >= week.begins:
            moved.add(ask_id)
        elif promised is not None and ask_id not in moved:
            found[ask_id] = promised
    return found


async def _teams_of(session: AsyncSession, member_ids: Collection[str]) -> dict[str, str]:
    """The team that each leads, else one they are in."""
    belongs = await session.execute(
        select(TeamMember.member_id, Team.name)
        .join(Team, Team.id == TeamMember.team_id)
        .where(TeamMember.member_id.in_(member_ids), Team.active)
        .order_by(Team.name.desc())
    )
    leads = await session.execute(
        select(Team.lead_id, Team.name).where(Team.lead_id.in_(member_ids), Team.active).order_by(Team.name.desc())
    )
    return {member_id: name for member_id, name in [*belongs, *leads] if member_id}


async def _office(session: AsyncSession) -> frozenset[str]:
    """Whose reasons are the CTO's: the owner's and the deputies'."""
    in_charge = RoleHolder.role.in_((Role.OWNER, Role.DEPUTY))
    return frozenset(await session.scalars(select(RoleHolder.member_id).where(in_charge)))
