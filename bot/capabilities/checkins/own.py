"""One's own check-ins: what waits, what comes, what was asked and what became of it. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins.models import CheckIn, Enrolment, GivenAnswer, RitualInForce, RitualVersion
from bot.capabilities.checkins.rituals import Ritual, stored_ritual
from bot.capabilities.checkins.sheets import find_open, names_in, still_waits
from bot.capabilities.checkins.silence import MOST_SILENT_ROUNDS

PAGE: Final = 8


@dataclass(frozen=True, slots=True)
class Past:
    """One check-in, with what was answered."""

    row: CheckIn
    ritual: Ritual
    answers: Sequence[GivenAnswer]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Next:
    """What a ritual does next about this member."""

    ritual: Ritual
    at: datetime
    stopped: bool
    """It asks them no more, until they or the CTO say so."""


async def find_waiting(session: AsyncSession, member_id: str, now: datetime) -> list[tuple[CheckIn, Ritual]]:
    """What is open and has not been answered to the end, what closes first on top. Of what is sealed nobody knows."""
    found = await find_open(session, member_id, now)
    return [(row, ritual) for row, ritual in found if still_waits(row) and ritual.sealed_by is None]


async def find_next(session: AsyncSession, member_id: str) -> list[Next]:
    """What is asked next, the soonest first."""
    rows = await session.execute(
        select(Enrolment, RitualVersion.body)
        .join(RitualInForce, RitualInForce.ritual_id == Enrolment.ritual_id)
        .join(RitualVersion, RitualInForce.version_id == RitualVersion.id)
        .where(Enrolment.member_id == member_id)
        .order_by(Enrolment.next_due_at, Enrolment.ritual_id)
    )
    return [
        Next(stored_ritual(body), row.next_due_at, row.silent_rounds >= MOST_SILENT_ROUNDS) for row, body in rows.all()
    ]


async def find_past(session: AsyncSession, member_id: str, *, start: int) -> tuple[list[Past], bool]:
    """A page of what was asked, the newest first, and whether there is more."""
    asked = select(CheckIn).where(CheckIn.member_id == member_id).order_by(CheckIn.due_at.desc(), CheckIn.ritual_id)
    rows = list(await session.scalars(asked.offset(start).limit(PAGE + 1)))
    shown = rows[:PAGE]
    versions = select(RitualVersion).where(RitualVersion.id.in_({row.version_id for row in shown}))
    rituals = {version.id: stored_ritual(version.body) for version in await session.scalars(versions)}
    given = select(GivenAnswer).where(GivenAnswer.checkin_id.in_([row.id for row in shown])).order_by(GivenAnswer.at)
    answers = list(await session.scalars(given))
    found: list[Past] = []
    for row in shown:
        ritual, theirs = rituals[row.version_id], [each for each in answers if each.checkin_id == row.id]
        found.append(Past(row, ritual, theirs, await names_in(session, ritual, theirs)))
    return found, len(rows) > PAGE
