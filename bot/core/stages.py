"""The staged start: which parts of the bot the owner has begun, each by one tap, a week after the other.

A capability declares its `Stage`; the desk offers and begins it. Whoever does something on a schedule asks `has_begun()`
first: nothing is sent until the owner says so.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.columns import Base, Scoped, UtcMs, belongs_to
from bot.core.db import insert_once
from bot.core.people import Person
from bot.core.roles import Role
from bot.core.workspaces import audit, current_workspace

Missing: TypeAlias = Callable[[AsyncSession], Awaitable[str | None]]
"""The sentence (plain text) for what has to be said before this can begin; None where nothing is missing."""


async def nothing(session: AsyncSession) -> str | None:
    """Of a stage whose every setting has a safe default."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A part of the bot that the owner begins by itself."""

    name: str
    week: int
    """1 begins with the start of the whole; 2 is offered a week after that, and so on."""
    title: str
    """Plain text: "Complaints"."""
    says: str
    """Plain text: what happens from then on, and to whom."""
    missing: Missing = nothing
    """What has no safe default keeps the stage off until it is settled."""
    roles: Sequence[Role] = ()
    """Who has to be named for it, on the screen of roles."""
    settings: Sequence[tuple[str, str]] = ()
    """What else the owner says for it, on forms of its own: a button's label and its action id. Offered beside the roles, and in
    set-up as long as something is missing."""


class BegunStage(Scoped, Base):
    """A stage after the first that the owner has begun. The first is the workspace's own start."""

    __tablename__ = "begun_stages"
    __table_args__ = (belongs_to("members", "by_id"),)

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    begun_at: Mapped[datetime] = mapped_column(UtcMs)
    by_id: Mapped[str] = mapped_column(String(32))


async def has_begun(session: AsyncSession, name: str) -> bool:
    """Whether the owner has begun this stage. Of a stage of week 1 ask for the workspace's `started_at` instead."""
    return await session.scalar(select(BegunStage.name).where(BegunStage.name == name)) is not None


async def begun_stages(session: AsyncSession, stages: Sequence[Stage]) -> dict[str, datetime]:
    """When each of these stages was begun; the ones that were not are left out."""
    started_at = (await current_workspace(session)).started_at
    if started_at is None:
        return {}
    begun = {row.name: row.begun_at for row in await session.scalars(select(BegunStage))}
    return {each.name: begun.get(each.name, started_at) for each in stages if each.week == 1 or each.name in begun}


async def begin_stage(session: AsyncSession, stage: Stage, *, by: Person, at: datetime) -> None:
    """From now on it is on; audited, safe to repeat."""
    if await insert_once(session, BegunStage, {"name": stage.name, "begun_at": at, "by_id": by.id}, key=["name"]):
        await audit(session, "stage.begun", stage.name, actor_id=by.id, at=at)
