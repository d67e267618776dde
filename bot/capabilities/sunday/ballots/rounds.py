"""Opening a round, or holding it: decided once, in the row that stands from then on. Nothing of an answer is here.

Whoever opened the transaction commits. The cohort is frozen with the round: who joins later is asked the next time, and who
changes teams counts where they were.
"""

from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID, uuid4

import structlog
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.ballots.keys import keys_of
from bot.capabilities.sunday.models import Asked, Round, RoundState
from bot.core.db import insert_once
from bot.core.failures import trace
from bot.core.people import Team, TeamMember
from bot.core.sealed import SealedRound

log = structlog.get_logger()

NO_KEY: Final = "no_key"
"""Why a round is held whose key could not be kept: its folder is not to be written to."""


async def find_round(session: AsyncSession, ritual_id: str, slot: date) -> Round | None:
    """None where nothing was decided about it yet."""
    return await session.scalar(select(Round).where(Round.ritual_id == ritual_id, Round.slot == slot))


async def open_round(session: AsyncSession, coming: SealedRound) -> Round:
    """Freeze the cohort and make the key. Safe to repeat and to race: a round that was decided on stays as it is.

    Where there is no place for a key, nobody is asked: every other check-in that falls due then goes on.
    """
    if not await _decide(session, coming, RoundState.OPEN):
        return await _decided(session, coming)
    found = await _decided(session, coming)
    try:
        await keys_of(session).make(found.id)
    except OSError as refused:
        log.error("sunday.no_place_for_keys", trace=trace(refused))
        found.state, found.reason, found.scrubbed = RoundState.HELD, NO_KEY, True
    else:
        await _freeze(session, found.id, await coming.enrolled())
    return found


async def hold_round(session: AsyncSession, coming: SealedRound, reason: str) -> Round:
    """Nobody is asked, for a reason in one word (at most 32 characters). Safe to repeat and to race, as above."""
    await _decide(session, coming, RoundState.HELD, reason)
    return await _decided(session, coming)


async def _decide(session: AsyncSession, coming: SealedRound, state: RoundState, reason: str | None = None) -> bool:
    values = {
        "id": uuid4(),
        "ritual_id": coming.ritual_id,
        "slot": coming.slot,
        "state": state,
        "reason": reason,
        "closes_at": coming.closes_at,
        "counting": False,
        "scrubbed": state is RoundState.HELD,
    }
    return await insert_once(session, Round, values, key=["ritual_id", "slot"])


async def _decided(session: AsyncSession, coming: SealedRound) -> Round:
    found = select(Round).where(Round.ritual_id == coming.ritual_id, Round.slot == coming.slot)
    return (await session.scalars(found)).one()


async def _freeze(session: AsyncSession, round_id: UUID, members: Collection[str]) -> None:
    workspace = session.info["workspace"]
    teams: dict[str, list[str]] = {}
    of = select(TeamMember.member_id, TeamMember.team_id)
    joined = of.join(Team, (Team.workspace_id == TeamMember.workspace_id) & (Team.id == TeamMember.team_id))
    for member_id, team_id in await session.execute(joined.where(Team.active).order_by(TeamMember.team_id)):
        teams.setdefault(member_id, []).append(team_id.hex)
    rows = [
        {
            "workspace_id": workspace,
            "round_id": round_id,
            "member_id": each,
            "teams": teams.get(each, []),
            "waits_in": [],
        }
        for each in sorted(members)
    ]
    if rows:
        await session.execute(insert(Asked), rows)
