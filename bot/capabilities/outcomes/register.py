"""Reading the register: outcomes with their teams, their history, and notes about teams. Every member may read all of it.

Reads only; what changes an outcome is in `actions.py`.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true, union
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes.finding import fold
from bot.capabilities.outcomes.models import Outcome, OutcomeChange, TeamNote, is_running
from bot.capabilities.outcomes.rules import ENDED, ChangeKind, Entry, Page, State, Told, Totals
from bot.core.people import Member, Person, Team, TeamMember
from bot.core.roles import Role


async def find_entry(session: AsyncSession, outcome_id: UUID) -> Entry | None:
    """The outcome with this id; None where this workspace has none."""
    return _first(await _entries(session, Outcome.id == outcome_id))


async def find_numbered(session: AsyncSession, number: int) -> Entry | None:
    """The outcome people call by this number; None where there is none."""
    return _first(await _entries(session, Outcome.number == number))


async def running(session: AsyncSession, *, teams: Sequence[UUID] | None = None) -> list[Entry]:
    """What is being chased, by team and number: of these teams, or of all where `teams` is None."""
    return await _entries(session, is_running() if teams is None else is_running() & Outcome.team_id.in_(teams))


async def page_of(session: AsyncSession, *, teams: Sequence[UUID] | None, ended: bool, start: int, most: int) -> Page:
    """A part of what these teams are after, or all where `teams` is None; `ended`: with what has ended, which comes last."""
    wanted = true() if ended else is_running()
    if teams is not None:
        wanted &= Outcome.team_id.in_(teams)
    total = await session.scalar(select(func.count()).select_from(Outcome).where(wanted))
    return Page(entries=await _entries(session, wanted, start=start, most=most), start=start, total=total or 0)


async def entries_by_id(session: AsyncSession, ids: Sequence[UUID]) -> list[Entry]:
    """These outcomes, in the order in which they are named; what is not there is left out."""
    found = {entry.id: entry for entry in await _entries(session, Outcome.id.in_(ids))}
    return [found[outcome_id] for outcome_id in ids if outcome_id in found]


async def running_or_among(session: AsyncSession, ids: Sequence[UUID]) -> list[Entry]:
    """What is being chased, and these outcomes whether they are or not; by team."""
    found = union(select(Outcome.id).where(is_running()), select(Outcome.id).where(Outcome.id.in_(ids)))
    return await _entries(session, Outcome.id.in_(found))


async def everything(session: AsyncSession) -> list[Entry]:
    """The whole register, ended ones too."""
    return await _entries(session, true())


async def count_all(session: AsyncSession) -> int:
    """How many outcomes the register holds, ended ones too."""
    return await session.scalar(select(func.count()).select_from(Outcome)) or 0


async def totals(session: AsyncSession) -> Totals:
    """What is being chased, in numbers."""
    rows = await session.execute(
        select(Outcome.state, Outcome.team_id, func.count())
        .where(is_running())
        .group_by(Outcome.state, Outcome.team_id)
    )
    states, teams = Counter[State](), set[UUID]()
    for state, team_id, number in rows:
        states[state] += number
        teams.add(team_id)
    return Totals(states, len(teams))


async def of_lead(session: AsyncSession, member_id: str, *, ended_since: datetime) -> list[Entry]:
    """What the teams that this member leads are after, and what of it has ended since then, each in its old place."""
    led = list(await session.scalars(select(Team.id).where(Team.lead_id == member_id, Team.active)))
    just_ended = Outcome.state.in_(ENDED) & (Outcome.heard_at >= ended_since)
    entries = await _entries(session, Outcome.team_id.in_(led) & (is_running() | just_ended))
    return sorted(entries, key=lambda entry: (entry.team, entry.number))


async def history_of(session: AsyncSession, outcome_id: UUID) -> list[Told]:
    """Who said what and when, latest first."""
    rows = await session.execute(
        select(OutcomeChange, Member.name)
        .join(Member, Member.id == OutcomeChange.by_id)
        .where(OutcomeChange.outcome_id == outcome_id)
        .order_by(OutcomeChange.seq.desc())
    )
    return [
        Told(
            seq=change.seq,
            what=change.what,
            by_id=change.by_id,
            by=name,
            at=change.at,
            state=change.state,
            words=change.words,
        )
        for change, name in rows
    ]


async def last_said(session: AsyncSession, outcome_ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """Who said last how each of these stands, as (member id, name); nothing for one of which nobody has said it yet."""
    rows = await session.execute(
        select(OutcomeChange.outcome_id, OutcomeChange.by_id, Member.name)
        .join(Member, Member.id == OutcomeChange.by_id)
        .where(
            OutcomeChange.outcome_id.in_(outcome_ids),
            OutcomeChange.what.in_([ChangeKind.STATE, ChangeKind.LEARNED, ChangeKind.CONFIRMED]),
        )
        .order_by(OutcomeChange.seq)
    )
    return {outcome_id: (by_id, name) for outcome_id, by_id, name in rows}


async def latest_note(session: AsyncSession, team_id: UUID) -> TeamNote | None:
    return await session.scalar(
        select(TeamNote).where(TeamNote.team_id == team_id).order_by(TeamNote.at.desc()).limit(1)
    )


async def find_team(session: AsyncSession, name: str) -> Team | None:
    """The team people mean by this name, in any case; else the only one whose name begins like it.

    One that is no team any more is found by its whole name, for what it was after stays in the register.
    """
    teams = await all_teams(session)
    wanted = fold(name)
    alike = [team for team in teams if fold(team.name).startswith(wanted)]
    retired = await session.scalars(select(Team).where(~Team.active, ~Team.proposed))
    exact = [team for team in (*teams, *retired) if fold(team.name) == wanted]
    return exact[0] if exact else alike[0] if wanted and len(alike) == 1 else None


async def all_teams(session: AsyncSession) -> list[Team]:
    return list(await session.scalars(select(Team).where(Team.active).order_by(Team.name)))


async def every_team(session: AsyncSession) -> list[Team]:
    """Every team, those that are none any more too; proposals are none yet."""
    return list(await session.scalars(select(Team).where(~Team.proposed).order_by(Team.name)))


async def team_of(session: AsyncSession, team_id: UUID) -> Team:
    """The team with this id, which is there, whether it is still one or not."""
    return (await session.scalars(select(Team).where(Team.id == team_id))).one()


async def teams_to_write_for(session: AsyncSession, person: Person) -> list[Team]:
    """The teams for which this person may write outcomes: their own, or all for the owner and a deputy."""
    teams = await all_teams(session)
    if person.roles.isdisjoint({Role.OWNER, Role.DEPUTY}):
        return [team for team in teams if team.lead_id == person.id]
    return teams


async def teams_of(session: AsyncSession, person: Person) -> list[Team]:
    """The teams this person leads or belongs to."""
    belongs = select(TeamMember.team_id).where(TeamMember.member_id == person.id)
    mine = Team.active & ((Team.lead_id == person.id) | Team.id.in_(belongs))
    return list(await session.scalars(select(Team).where(mine).order_by(Team.name)))


async def entry_of(session: AsyncSession, outcome: Outcome) -> Entry:
    """An outcome at hand, as the register shows it."""
    return _to_entry(outcome, await session.get_one(Team, (outcome.workspace_id, outcome.team_id)))


async def _entries(
    session: AsyncSession, condition: ColumnElement[bool], *, start: int = 0, most: int | None = None
) -> list[Entry]:
    with_team = select(Outcome, Team).join(Team, Team.id == Outcome.team_id).where(condition)
    in_order = with_team.order_by(Team.name, Outcome.state.in_(ENDED), Outcome.number)
    rows = await session.execute(in_order.offset(start).limit(most) if most is not None else in_order)
    return [_to_entry(outcome, team) for outcome, team in rows]


def _to_entry(outcome: Outcome, team: Team) -> Entry:
    return Entry(
        id=outcome.id,
        number=outcome.number,
        sentence=outcome.sentence,
        measure=outcome.measure,
        effect=outcome.effect,
        due=outcome.due,
        kind=outcome.kind,
        state=outcome.state,
        learned=outcome.learned,
        heard_at=outcome.heard_at,
        version=outcome.version,
        team_id=team.id,
        team=team.name,
        lead_id=team.lead_id if team.active else None,
        retired=not team.active,
    )


def _first(entries: Sequence[Entry]) -> Entry | None:
    return entries[0] if entries else None
