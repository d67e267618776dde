"""What people wrote beside their face: for the CTO and the wellbeing contact, and for nobody else.

There is no way to answer one, to quote it or to pass it on: whoever wrote it trusted that it is read, not discussed. They are
kept from five answers on, without a time, and in no order: they stand here by their ids, which are random.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.models import Comment
from bot.capabilities.sunday.result.results import Result, find_result, recent
from bot.capabilities.sunday.result.screens import COMMENTS
from bot.capabilities.sunday.turn.announcing import count_comments
from bot.capabilities.sunday.turn.comment_views import PAGE, comments_view
from bot.core.context import Context
from bot.core.slack.events import Click, Effect, OpenView, UpdateView
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_id

_ROUNDS: Final = 9


async def open_comments(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    """The comments of one round, a page at a time; of the newest where the button names none."""
    round_id, start = _read(click.value)
    rounds = [each for each in await recent(session, most=_ROUNDS) if each.everybody is not None]
    chosen = await find_result(session, round_id) if round_id else next(iter(rounds), None)
    words, total = await _page(session, chosen, start=start) if chosen else ([], 0)
    shown = comments_view(chosen, words, start=start, total=total, others=rounds, click=click)
    return [
        UpdateView(shown) if click.view is not None and click.view.get("callback_id") == COMMENTS else OpenView(shown)
    ]


async def _page(session: AsyncSession, chosen: Result, *, start: int) -> tuple[list[str], int]:
    total = await count_comments(session, chosen.id)
    page = select(Comment.words).where(Comment.round_id == chosen.id).order_by(Comment.id).offset(start).limit(PAGE)
    return list(await session.scalars(page)), total


def _read(value: str) -> tuple[UUID | None, int]:
    """What a button carries; the newest round's first page for anything that no button of ours does."""
    round_id, _, start = value.partition(":")
    return read_id(round_id), int(start) if start.isdecimal() and start.isascii() and len(start) < 6 else 0


ROUTES: Final = Routes(clicks={COMMENTS: Route(open_comments, needs="sunday.comments", writes=False)})
