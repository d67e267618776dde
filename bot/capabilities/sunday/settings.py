"""What the owner says about the Monday question: from how many answers on something is shown, and whom to call at night.

Thresholds rise and never fall: whoever answered did so under the ones that stood. The database refuses a lower one too.
Changes are audited, without words. Whoever opened the transaction commits.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.models import SundaySetting
from bot.capabilities.sunday.suppression import Thresholds
from bot.core.db import insert_once
from bot.core.people import Person
from bot.core.workspaces import audit

MOST: Final = 1000
"""A threshold beyond this is a slip of the hand that nobody could take back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    thresholds: Thresholds = field(default_factory=Thresholds)
    crisis: str | None = None
    """Plain text as the owner wrote it; None until they have: nothing is asked before."""
    paused_until: date | None = None
    """The first day from which it may be asked again; None where it is not paused."""


async def find_settings(session: AsyncSession) -> Settings:
    row = await session.scalar(select(SundaySetting))
    if row is None:
        return Settings()
    thresholds = Thresholds(number=row.number_from, shares=row.shares_from, causes=row.causes_from)
    return Settings(thresholds=thresholds, crisis=row.crisis, paused_until=row.paused_until)


async def find_crisis(session: AsyncSession) -> str | None:
    """The crisis numbers, and what stands beside them, as the owner wrote them (plain text)."""
    return await session.scalar(select(SundaySetting.crisis))


def problems(wanted: Thresholds, standing: Thresholds) -> dict[str, str]:
    """A sentence for each threshold that cannot be set so, by its name; empty where all can."""
    found: dict[str, str] = {}
    for name in ("number", "shares", "causes"):
        value, least = getattr(wanted, name), getattr(standing, name)
        if value < least:
            found[name] = (
                f"This can be raised, never lowered: people have answered under {least}, and it stays a promise to them."
            )
        elif value > MOST:
            found[name] = f"At most {MOST}. It could never be lowered again."
    if not found and wanted.shares < wanted.number:
        found["shares"] = "How answers spread needs at least as many answers as the number itself."
    return found


class Lowered(Exception):
    """A threshold below the one that stands, or one that makes no sense: whoever fills in the form is told before."""


async def raise_thresholds(session: AsyncSession, wanted: Thresholds, *, by: Person, at: datetime) -> bool:
    """True where something changed; audited, safe to repeat. Raises `Lowered` for what `problems()` names."""
    standing = (await find_settings(session)).thresholds
    if problems(wanted, standing):
        raise Lowered
    if wanted == standing:
        return False
    await _set(session, number_from=wanted.number, shares_from=wanted.shares, causes_from=wanted.causes)
    what = f"a number from {wanted.number}, its spread from {wanted.shares}, causes from {wanted.causes} answers"
    await audit(session, "sunday.thresholds", what, actor_id=by.id, at=at)
    return True


async def set_crisis(session: AsyncSession, words: str, *, by: Person, at: datetime) -> bool:
    """True where something changed; audited without the words, safe to repeat."""
    if words == await find_crisis(session):
        return False
    await _set(session, crisis=words)
    await audit(session, "sunday.crisis", "changed", actor_id=by.id, at=at)
    return True


async def pause_until(session: AsyncSession, day: date | None, *, by: Person, at: datetime) -> bool:
    """Ask nothing before this day, None for no pause. True where something changed; audited, safe to repeat."""
    if day == (await find_settings(session)).paused_until:
        return False
    await _set(session, paused_until=day)
    await audit(session, "sunday.pause", f"until {day}" if day else "ended", actor_id=by.id, at=at)
    return True


async def _set(session: AsyncSession, **columns: object) -> None:
    await insert_once(session, SundaySetting, {"number_from": 5, "shares_from": 8, "causes_from": 5}, key=[])
    await session.execute(update(SundaySetting).values(**columns).execution_options(synchronize_session="fetch"))
