"""What is left of rounds, read for people: tallies and the CTO's words. Never a ballot, never who was asked.

Everything here stands in the database as it is shown: it was made coarse before it was stored (suppression.py).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.models import KeptTally, Round, RoundState, Word
from bot.capabilities.sunday.suppression import EVERYBODY, Number, Tally
from bot.core.people import Team, names_of

RITUAL: Final = "sunday"
"""The id of the ritual, as its file has it."""

COUNTED: Final = (RoundState.CLOSED, RoundState.LOST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The CTO's words on one round. Words are plain text."""

    words: str
    by_id: str
    by: str
    """The display name of whoever posted it."""
    stands_in: bool
    """Posted by a deputy, in the CTO's place."""
    at: datetime
    changed_by: str | None = None
    changed_at: datetime | None = None

    @property
    def version(self) -> str:
        """Another one after every change."""
        return (self.changed_at or self.at).isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One round that is over, or was held."""

    id: UUID
    slot: date
    closes_at: datetime
    """When it was planned to be over."""
    state: RoundState
    reason: str | None = None
    everybody: Tally | None = None
    """None for a round that was held."""
    said: Said | None = None

    @property
    def number(self) -> Number | None:
        return self.everybody.number if self.everybody else None

    @property
    def needs_words(self) -> bool:
        """It has a number, and the CTO has not answered it yet."""
        return self.number is not None and self.said is None


async def recent(session: AsyncSession, *, most: int) -> Sequence[Result]:
    """The newest rounds that are over or were held. An index answers it, however old the data is."""
    over = _over().limit(most)
    return await _read(session, list(await session.scalars(over)))


async def find_result(session: AsyncSession, round_id: UUID) -> Result | None:
    """One round that is over."""
    rows = list(await session.scalars(select(Round).where(Round.id == round_id, Round.state.in_(COUNTED))))
    return next(iter(await _read(session, rows)), None)


async def newest_with_number(session: AsyncSession) -> Result | None:
    """The last round that has a result."""
    with_number = exists().where(
        KeptTally.workspace_id == Round.workspace_id,
        KeptTally.round_id == Round.id,
        KeptTally.group_id == EVERYBODY,
        KeptTally.tenths.is_not(None),
    )
    rows = list(await session.scalars(_over().where(Round.state.in_(COUNTED), with_number).limit(1)))
    return next(iter(await _read(session, rows)), None)


async def teams_of(session: AsyncSession, round_id: UUID) -> dict[str, Tally]:
    """The teams that have a number of their own, by name; most rounds have none."""
    published = select(KeptTally).where(
        KeptTally.round_id == round_id, KeptTally.group_id != EVERYBODY, KeptTally.tenths.is_not(None)
    )
    tallies = {row.group_id: row for row in await session.scalars(published)}
    teams = await session.scalars(
        select(Team).where(Team.id.in_([UUID(group) for group in tallies])).order_by(Team.name)
    )
    return {team.name: tallies[team.id.hex].value for team in teams}


async def count_rounds(session: AsyncSession) -> int:
    """How many rounds were asked and are over; not those in which everybody was off."""
    nobody = exists().where(
        KeptTally.workspace_id == Round.workspace_id,
        KeptTally.round_id == Round.id,
        KeptTally.group_id == EVERYBODY,
        KeptTally.asked == 0,
    )
    asked = (Round.ritual_id == RITUAL, Round.state.in_(COUNTED), ~nobody)
    return await session.scalar(select(func.count()).select_from(Round).where(*asked)) or 0


def _over() -> Select[Round]:
    return (
        select(Round)
        .where(Round.ritual_id == RITUAL, Round.state.in_((*COUNTED, RoundState.HELD)))
        .order_by(Round.slot.desc())
    )


async def _read(session: AsyncSession, rounds: Sequence[Round]) -> list[Result]:
    ids = [each.id for each in rounds]
    of_all = select(KeptTally).where(KeptTally.round_id.in_(ids), KeptTally.group_id == EVERYBODY)
    counts = {row.round_id: row.value for row in await session.scalars(of_all)}
    said = await _said(session, ids)
    return [
        Result(
            id=each.id,
            slot=each.slot,
            closes_at=each.closes_at,
            state=each.state,
            reason=each.reason,
            everybody=counts.get(each.id),
            said=said.get(each.id),
        )
        for each in rounds
    ]


async def _said(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Said]:
    rows = list(await session.scalars(select(Word).where(Word.round_id.in_(ids))))
    people = {each for row in rows for each in (row.by_id, row.changed_by) if each is not None}
    names = await names_of(session, people) if people else {}
    return {
        row.round_id: Said(
            words=row.words,
            by_id=row.by_id,
            by=names.get(row.by_id, row.by_id),
            stands_in=row.stands_in,
            at=row.at,
            changed_by=names.get(row.changed_by, row.changed_by) if row.changed_by else None,
            changed_at=row.changed_at,
        )
        for row in rows
    }
