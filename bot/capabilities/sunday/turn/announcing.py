"""That there are comments to read: a count, once a round, to the CTO and the wellbeing contact, in their day's one message.

Owed after the close, in a transaction of its own: none that keeps a comment writes anything of a person (ballots/closing.py).
While the CTO's turn stands on the desk it says so itself, and so does whoever has answered: then this says nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.models import Comment
from bot.capabilities.sunday.result.results import find_result, newest_with_number
from bot.capabilities.sunday.result.screens import COMMENTS
from bot.core import notices
from bot.core.capability import NoticeRenderer, Rendering, Withdrawn
from bot.core.people import find_person
from bot.core.roles import Role, may
from bot.core.slack.blocks import button, section
from bot.core.slack.events import Block
from bot.core.text import day, fill
from bot.core.workspaces import holders

TO_READ: Final = "sunday.comments_to_read"
"""The notice; its reference is `{"round": id}`."""
_READERS: Final = (Role.OWNER, Role.WELLBEING)


async def count_comments(session: AsyncSession, round_id: UUID) -> int:
    return await session.scalar(select(func.count()).select_from(Comment).where(Comment.round_id == round_id)) or 0


async def announce(session: AsyncSession, round_id: UUID, at: datetime) -> None:
    """Owe it to each who reads them, where there are any. Safe to repeat: nobody hears of a round twice."""
    if not await count_comments(session, round_id):
        return
    readers = {member_id for role in _READERS for member_id in await holders(session, role)}
    for member_id in sorted(readers):
        key, ref = _key(round_id, member_id), {"round": round_id.hex}
        await notices.owe(session, key=key, to=member_id, subject=TO_READ, ref=ref, at=at)


async def take_back(session: AsyncSession, round_id: UUID, member_id: str) -> None:
    """They have answered what was written. Safe to repeat, also of somebody to whom nothing was owed."""
    await notices.withdraw(session, _key(round_id, member_id))


async def render(session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
    round_id = UUID(rendering.ref["round"])
    reader, result = await find_person(session, rendering.to), await find_result(session, round_id)
    count = await count_comments(session, round_id)
    if reader is None or result is None or not count or not may(reader.roles, "sunday.comments"):
        return Withdrawn("there is nothing for them to read any more")
    newest = await newest_with_number(session)
    if rendering.on_desk and newest is not None and newest.id == round_id and newest.needs_words:
        return Withdrawn("the CTO's turn stands on the desk, with its comments")
    today = rendering.now.astimezone(reader.zone).date()
    said = fill(
        "*Sunday evening, asked on {day}:* {comments} to read. No names; only the CTO and the wellbeing contact see them.",
        day=day(result.slot, today),
        comments=say_count(count),
    )
    return [section(said, button("Read", COMMENTS, round_id.hex))]


def say_count(count: int) -> str:
    return "1 comment" if count == 1 else f"{count} comments"


def _key(round_id: UUID, member_id: str) -> str:
    return f"sunday:comments:{round_id.hex}:{member_id}"


NOTICES: Final[dict[str, NoticeRenderer]] = {TO_READ: render}
