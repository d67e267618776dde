"""A company that is asked about its Sunday evenings, in a real database, and what people press, without Slack."""

import asyncio
import shutil
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.ballots import casting as ballots
from bot.capabilities.sunday.ballots.casting import Outcome, Why
from bot.capabilities.sunday.ballots.closing import close_due
from bot.capabilities.sunday.ballots.keys import KEYS, folder_of
from bot.capabilities.sunday.ballots.rounds import open_round
from bot.capabilities.sunday.models import Round, RoundState
from bot.core.clock import Clock
from bot.core.context import Context
from bot.core.db import Database
from bot.core.people import Member, Team, TeamMember
from bot.core.prompts import find_prompts
from bot.core.sealed import Asking, SealedAsk, SealedRound
from bot.core.text import load_phrases
from bot.core.timings import Timings
from bot.core.workspaces import Workspace

HERE: Final = "T1"
MONDAY: Final = date(2026, 11, 23)
NOON: Final = datetime(2026, 11, 23, 11, tzinfo=UTC)
DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(weeks=1)
CLOSES: Final = NOON + timedelta(days=2)
OVER: Final = CLOSES + timedelta(minutes=1)

ANA, BO, CHIDI, DANA, EMRE, FARAH, GIL, HANA, INES, JUN = PEOPLE = tuple(f"U{n}" for n in range(1, 11))
NAMES: Final = ("Ana", "Bo", "Chidi", "Dana", "Emre", "Farah", "Gil", "Hana", "Ines", "Jun")


async def found_company(database: Database, *, workspace: str = HERE, people: int = 10) -> tuple[str, ...]:
    """Ana, Bo, Chidi and the others, by id; from the eleventh on they have numbers."""
    members = tuple(f"U{n}" for n in range(1, people + 1))
    async with database.system_session() as session:
        session.add(Workspace(id=workspace, name="Halden", bot_user_id="U0", installed_at=NOON, started_at=NOON))
    async with database.transaction(workspace) as session:
        for n, member in enumerate(members):
            name = NAMES[n] if n < len(NAMES) else f"Member {n}"
            session.add(Member(id=member, name=name, zone="Europe/Berlin", synced_at=NOON))
    return members


async def found_team(database: Database, name: str, *members: str) -> UUID:
    team = uuid4()
    async with database.transaction(HERE) as session:
        session.add(Team(id=team, name=name))
        await session.flush()
        session.add_all(TeamMember(team_id=team, member_id=each) for each in members)
    return team


def coming(*members: str, slot: date = MONDAY, closes_at: datetime = CLOSES) -> SealedRound:
    async def enrolled() -> frozenset[str]:
        return frozenset(members)

    return SealedRound(
        ritual_id="sunday", slot=slot, begins_at=closes_at - 3 * DAY, closes_at=closes_at, enrolled=enrolled
    )


class Reached:
    """The check-ins, where a round is opened without them: the question came to everybody but these."""

    def __init__(self, *away: str) -> None:
        self._away = frozenset(away)

    async def find_reached(
        self, session: AsyncSession, ritual_id: str, slot: date, members: Collection[str]
    ) -> frozenset[str]:
        return frozenset(members) - self._away

    async def find_next(self, session: AsyncSession, ritual_id: str, after: date) -> datetime | None:
        return None

    async def find_ask(self, session: AsyncSession, ritual_id: str, member_id: str, now: datetime) -> SealedAsk | None:
        return None


EVERYBODY_REACHED: Final = Reached()


async def ask(database: Database, *members: str, weeks: int = 0, workspace: str = HERE) -> UUID:
    """Open the round of a Monday, so many weeks after the first."""
    later = weeks * WEEK
    async with database.transaction(workspace) as session:
        found = await open_round(session, coming(*members, slot=MONDAY + later, closes_at=CLOSES + later))
        return found.id


async def tap(
    database: Database, round_id: UUID, member: str, face: int, *, at: datetime = NOON, workspace: str = HERE
) -> Outcome:
    async with database.transaction(workspace) as session:
        return await ballots.cast(session, round_id, member, face, at)


async def add_why(database: Database, round_id: UUID, member: str, *causes: str, comment: str = "") -> Outcome:
    async with database.transaction(HERE) as session:
        return await ballots.explain(session, round_id, member, Why(causes=causes, comment=comment), NOON)


async def take_back(database: Database, round_id: UUID, member: str, *, at: datetime = NOON) -> Outcome:
    async with database.transaction(HERE) as session:
        return await ballots.withdraw(session, round_id, member, at)


async def lose_keys(database: Database) -> None:
    """As a crash of PostgreSQL does, or whoever takes away the folder."""
    if database.is_sqlite:
        shutil.rmtree(folder_of(Path(database.writer.url.database or "")))
        return
    async with database.system_session() as session:
        await session.execute(delete(KEYS))


def context_of(database: Database) -> Context:
    prompts = find_prompts(None)
    return Context(database, Clock(database), prompts, load_phrases(prompts), Timings())


async def tick(database: Database, *, at: datetime = OVER, asking: Asking = EVERYBODY_REACHED) -> None:
    """What a tick does, once."""
    await close_due(context_of(database), at, asking)


async def close(database: Database, *, at: datetime = OVER, asking: Asking = EVERYBODY_REACHED) -> None:
    """Ticks, until nothing is left to do: PostgreSQL's own housekeeping may be reading what is to be overwritten."""
    async with asyncio.timeout(30):
        await tick(database, at=at, asking=asking)
        while await _unfinished(database):
            await asyncio.sleep(0.05)
            await tick(database, at=at, asking=asking)


async def _unfinished(database: Database) -> bool:
    over = select(Round.id).where(Round.state != RoundState.OPEN, Round.scrubbed.is_(False))
    async with database.system_reading() as session:
        return (await session.scalars(over)).first() is not None
