"""Sunday evening on everybody's Home: the last result, the CTO's words or whose turn it is. The same for everybody."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.result.screens import on_home
from bot.capabilities.sunday.result.standing import find_standing
from bot.capabilities.sunday.turn.holding import STAGE
from bot.core.people import Person
from bot.core.slack.events import Block
from bot.core.stages import has_begun


async def section_of_home(session: AsyncSession, person: Person, now: datetime) -> Sequence[Block]:
    """At most 7 blocks; none before it has begun."""
    return on_home(await find_standing(session), person, now) if await has_begun(session, STAGE) else []
