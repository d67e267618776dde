"""To whom a digest is shown before it leaves: to whoever sits at the CTO's desk, and to whoever takes over meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.digest.calendar import Almanac, leaves_at
from bot.capabilities.digest.models import WAITING, Digest
from bot.core import outbox
from bot.core.outbox import Delivery
from bot.core.roles import Role
from bot.core.workspaces import RoleHolder

PREVIEW: Final = "digest.preview"


@dataclass(frozen=True, slots=True)
class Showing:
    """To whom a digest is shown before it leaves, and when; within their own hours."""

    to: str
    at: datetime


async def show(session: AsyncSession, digest: Digest, showing: Showing) -> None:
    """Owe the preview to whoever sits at the CTO's desk, in place of one that somebody else has. Safe to repeat."""
    key = f"digest:{digest.week}:preview"
    if digest.preview_id is not None:
        await outbox.remove(session, digest.preview_id)
        key = f"{key}:{showing.to}"
    about = {"digest": digest.id.hex}
    digest.preview_id = await outbox.post(
        session, key=key, to=showing.to, subject=PREVIEW, ref=about, not_before=showing.at
    )


async def show_to_office(
    session: AsyncSession, digest: Digest, almanac: Almanac, showing: Showing | None, *, at: datetime
) -> bool:
    """A locked one that waits, and that nobody who holds the office was shown, is shown, with time to look. False for any other."""
    if digest.state not in WAITING or showing is None or digest.id not in await unseen(session, [digest]):
        return False
    digest.due_at = leaves_at(digest.due_at, max(showing.at, at), almanac)
    await show(session, digest, showing)
    return True


async def unseen(session: AsyncSession, digests: Sequence[Digest]) -> set[UUID]:
    """Those that wait and were shown to nobody, or to somebody who is neither owner nor deputy any more."""
    in_charge = select(RoleHolder.member_id).where(RoleHolder.role.in_((Role.OWNER, Role.DEPUTY)))
    previews = [digest.preview_id for digest in digests if digest.preview_id is not None]
    theirs = set(
        await session.scalars(select(Delivery.id).where(Delivery.id.in_(previews), Delivery.to.in_(in_charge)))
    )
    return {digest.id for digest in digests if digest.state in WAITING and digest.preview_id not in theirs}
