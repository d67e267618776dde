"""Who has heard of something, asked by what the keys of its notices begin with; and taking back what nobody saw yet.

News of one thing are notices whose keys begin alike, and whose `ref` names the version that they tell of.
"""

from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.capability import Rendering
from bot.core.notices.models import SHOWN, Notice, NoticeState, begins_with
from bot.core.notices.owing import OWNER


async def aware_of(session: AsyncSession, prefix: str) -> set[str]:
    """Who has read what is told under these keys, or is about to: members, and `OWNER` for the office."""
    about = begins_with(prefix)
    told = await session.scalars(select(Notice.member_id).where(about, Notice.state.in_(SHOWN)))
    return {member_id or OWNER for member_id in told}


async def forget_unseen(
    session: AsyncSession, prefix: str, *, of: Collection[str] | None = None, but: str | None = None
) -> None:
    """Withdraw what waits under these keys, of these addressees or (None) of all, without those that begin with `but`.

    What is in a message already stays there. Safe to repeat.
    """
    waiting = [begins_with(prefix), Notice.state == NoticeState.WAITING]
    if but is not None:
        waiting.append(~begins_with(but))
    unseen = await session.execute(select(Notice.id, Notice.member_id).where(*waiting))
    theirs = [notice_id for notice_id, member_id in unseen if of is None or (member_id or OWNER) in of]
    await session.execute(update(Notice).where(Notice.id.in_(theirs)).values(state=NoticeState.WITHDRAWN))


async def is_newest_here(session: AsyncSession, rendering: Rendering, prefix: str, version: int) -> bool:
    """Whether the message that is rendered has nothing newer under these keys."""
    beside = select(Notice.ref).where(
        Notice.delivery_id == rendering.delivery_id,
        Notice.state.in_(SHOWN),
        begins_with(prefix),
    )
    return all(int(ref["version"]) <= version for ref in await session.scalars(beside))
