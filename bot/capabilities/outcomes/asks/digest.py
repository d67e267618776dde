"""What the CTO owes, read for the weekly digest: counts, teams, days, and the CTO's own reasons.

The words of an ask are not even read: they were said to the CTO. Nor are the reasons told of anybody who acts in the CTO's place.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes.asks.digest_views import Debt, details, say, sort
from bot.capabilities.outcomes.asks.models import Ask, AskMove, is_owed
from bot.capabilities.outcomes.asks.rules import OWED, STEPS, TIME_TO_UNDO, AskState, Move
from bot.capabilities.outcomes.models import Outcome
from bot.core.digests import DigestPart, DigestRank, Week
from bot.core.people import Member, Team, TeamMember, first_name
from bot.core.roles import Role
from bot.core.slack.blocks import section
from bot.core.workspaces import RoleHolder, owner_of


async def find_promises(session: AsyncSession, week: Week) -> DigestPart:
    """The part that can never be hidden."""
    told = sort(await _debts(session, week), week.today)
    owner_id = await owner_of(session)
    name = await session.scalar(select(Member.name).where(Member.id == owner_id)) if owner_id else None
    return DigestPart(
        name="promises",
        title="What the CTO owes",
        rank=DigestRank.PROMISES,
        line=say(told, first_name(name) if name else "The CTO"),
        thread=[section("\n".join(lines))] if (lines := details(told)) else [],
        may_be_hidden=False,
        named={owner_id: first_name(name)} if owner_id and name else {},
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


async def _moves(session: AsyncSession, week: Week) -> dict[UUID, dict[Move, AskMove]]:
    """What was decided, moved or kept in the week, by ask; of the same kind of move the newest."""
    wanted = (Move.KEEP, Move.DECLINE, Move.PROMISE, Move.TAKE_ON, Move.MOVE_DATE)
    within = (AskMove.at >= week.begins - TIME_TO_UNDO, AskMove.at < week.ends)
    found: dict[UUID, dict[Move, AskMove]] = {}
    for move in await session.scalars(
        select(AskMove).where(*within, AskMove.move.in_(wanted)).order_by(AskMove.version)
    ):
        if _is_told(move, week):
            found.setdefault(move.ask_id, {})[move.move] = move
    return found


def _is_told(move: AskMove, week: Week) -> bool:
    """Whether it became known in this week: leadership reads of a no when its asker does, once it cannot be undone."""
    known_at = move.at + TIME_TO_UNDO if STEPS[move.move].leaves_later else move.at
    return week.begins <= known_at < week.ends and known_at <= week.now


async def _debts(session: AsyncSession, week: Week) -> list[Debt]:
    """Every debt, and what was decided or kept in this week; the ask's own words are not even read."""
    made = await _moves(session, week)
    columns = select(Ask.id, Ask.state, Ask.due, Ask.asker_id, Outcome.sentence, Team.name)
    joined = columns.outerjoin(Outcome, Outcome.id == Ask.outcome_id).outerjoin(Team, Team.id == Outcome.team_id)
    told = union(select(Ask.id).where(is_owed()), select(Ask.id).where(Ask.id.in_(list(made))))
    wanted = joined.where(Ask.id.in_(told))
    rows = (await session.execute(wanted.order_by(Ask.due, Ask.made_at, Ask.id))).all()
    teams = await _teams_of(session, {asker_id for *_, asker_id, _, _ in rows})
    office = await _office(session)
    before = await _days_before(session, [ask_id for ask_id, moves in made.items() if Move.MOVE_DATE in moves], week)
    return [
        _with_moves(
            Debt(id=ask_id, state=state, due=due, team=team or teams.get(asker_id, ""), outcome=outcome),
            made.get(ask_id, {}),
            was_due=before.get(ask_id),
            office=office,
            week=week,
        )
        for ask_id, state, due, asker_id, outcome, team in rows
    ]


def _with_moves(
    debt: Debt, moves: Mapping[Move, AskMove], *, was_due: date | None, office: Collection[str], week: Week
) -> Debt:
    """With what was done with it; a why only where somebody of the CTO's office said it."""
    moved = moves.get(Move.MOVE_DATE) if debt.state in OWED else None
    said = moves.get(Move.DECLINE) if debt.state is AskState.DECLINED else moved
    return replace(
        debt,
        moves=frozenset(moves),
        was_due=was_due if moved is not None else None,
        moved_late=bool(moved and was_due and moved.at.astimezone(week.zone).date() > was_due),
        reason=said.words if said is not None and said.by_id in office else None,
    )


async def _days_before(session: AsyncSession, ask_ids: Collection[UUID], week: Week) -> dict[UUID, date]:
    """The day that each was promised by before it was first moved in this week."""
    if not ask_ids:
        return {}  # asked about none, SQLite reads every move there ever was
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
