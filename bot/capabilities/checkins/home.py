"""This capability's part of App Home: what waits for an answer, and what may be answered early."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins import own_views
from bot.capabilities.checkins.own import find_next, find_waiting
from bot.core.people import Person
from bot.core.slack.events import Block


async def section_of_home(session: AsyncSession, person: Person, now: datetime) -> Sequence[Block]:
    """At most 12 blocks; empty for somebody whom nothing asks."""
    waiting = await find_waiting(session, person.id, now)
    return [
        *own_views.waiting_blocks(waiting, person),
        *own_views.coming_blocks(waiting, await find_next(session, person.id), person),
    ]
