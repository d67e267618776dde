"""Sunday evening on Home: the question as long as its round is open, the last result, the CTO's words or whose turn it is.

The result is the same for everybody, and the question for everybody who was asked, whatever they answered.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.question.asking import find_ref
from bot.capabilities.sunday.question.help import find_help
from bot.capabilities.sunday.question.views import question_on_home
from bot.capabilities.sunday.result.results import RITUAL
from bot.capabilities.sunday.result.screens import on_home
from bot.capabilities.sunday.result.standing import find_standing
from bot.capabilities.sunday.settings import find_settings
from bot.capabilities.sunday.turn.holding import STAGE
from bot.core.people import Person
from bot.core.sealed import Asking
from bot.core.slack.events import Block
from bot.core.stages import has_begun


class Home:
    """The hook `home`."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def __call__(self, session: AsyncSession, person: Person, now: datetime) -> Sequence[Block]:
        """At most 13 blocks; none before it has begun."""
        if not await has_begun(session, STAGE):
            return []
        return [*await self._question(session, person, now), *on_home(await find_standing(session), person, now)]

    async def _question(self, session: AsyncSession, person: Person, now: datetime) -> list[Block]:
        """For whoever lost its message; nothing for those whom it did not reach."""
        ask = await self._asking.find_ask(session, RITUAL, person.id, now)
        ref = await find_ref(session, ask) if ask is not None else None
        if ask is None or ref is None:
            return []
        shown_from = (await find_settings(session)).thresholds.number
        return question_on_home(ask, ref, await find_help(session), shown_from=shown_from)
