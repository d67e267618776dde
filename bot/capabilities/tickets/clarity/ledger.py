"""Reading clarifications: what everybody may read, and for those who repeat one, how it was said last."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.clarity.models import Clarification, Repetition
from bot.capabilities.tickets.clarity.rules import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A clarification as people see it. Texts are plain."""

    id: UUID
    ticket_id: UUID
    question: str
    answer: str
    stage: Stage
    said: int
    keeper_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPage:
    entries: Sequence[Published]
    start: int
    total: int


async def find_published(session: AsyncSession, clarification_id: UUID) -> Published | None:
    row = await session.scalar(select(Clarification).where(Clarification.id == clarification_id))
    return None if row is None else _shown(row)


async def published_for(session: AsyncSession, ticket_id: UUID) -> Published | None:
    """What was published of a ticket."""
    row = await session.scalar(select(Clarification).where(Clarification.ticket_id == ticket_id))
    return None if row is None else _shown(row)


async def published(session: AsyncSession, *, start: int = 0, most: int) -> PublishedPage:
    """All of them: what is worth saying again first, then the newest."""
    total = await session.scalar(select(func.count()).select_from(Clarification)) or 0
    first = case((Clarification.stage == Stage.REPEATED, 0), else_=1)
    rows = await session.scalars(
        select(Clarification)
        .order_by(first, Clarification.published_at.desc(), Clarification.id)
        .offset(start)
        .limit(most)
    )
    return PublishedPage(entries=[_shown(row) for row in rows], start=start, total=total)


async def last_words(session: AsyncSession, clarification_id: UUID) -> Repetition | None:
    """How it was said last; None before the first time."""
    return await session.scalar(
        select(Repetition)
        .where(Repetition.clarification_id == clarification_id)
        .order_by(Repetition.number.desc())
        .limit(1)
    )


def _shown(row: Clarification) -> Published:
    return Published(
        id=row.id,
        ticket_id=row.ticket_id,
        question=row.question,
        answer=row.answer,
        stage=row.stage,
        said=row.said,
        keeper_id=row.keeper_id,
    )
