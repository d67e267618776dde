"""The "⋯" menus: each option stands for a button, by its action id, and needs what that button needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.context import Context
from bot.core.roles import may
from bot.core.slack import blocks
from bot.core.slack.events import Click, Effect, Reply
from bot.core.slack.intake import forbidden
from bot.core.slack.routes import Route

_UNKNOWN = "I don't know that choice any more. `/cadence` shows everything I can do."


@dataclass(frozen=True, slots=True)
class Choices:
    """Takes the option that was chosen to the route of the button it stands for."""

    buttons: Mapping[str, Route[Click]]

    async def choose(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        """Slack has one action for all options of a menu, so the verb of each is looked at here."""
        route = self.buttons.get(deed.value)
        if route is None:
            return (Reply(blocks.message(_UNKNOWN)),)
        if not may(deed.by.roles, route.needs):
            return (Reply(blocks.message(forbidden(route.needs))),)
        return await route.handler(session, replace(deed, action=deed.value, value=""), context)
