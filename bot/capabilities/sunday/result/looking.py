"""Looking at the result: `/cadence sunday`, and the button on Home."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.causes.followed import follow, steps_taken
from bot.capabilities.sunday.result import screens
from bot.capabilities.sunday.result.standing import Standing, find_standing
from bot.capabilities.sunday.settings_form import open_settings
from bot.core.context import Context
from bot.core.roles import may
from bot.core.slack.blocks import message
from bot.core.slack.events import Block, Click, Command, Effect, OpenView, Reply
from bot.core.slack.intake import forbidden
from bot.core.slack.routes import Route, Routes

_SETTINGS: Final = "settings"


async def show(session: AsyncSession, command: Command, context: Context) -> Sequence[Effect]:
    """`/cadence sunday`, and behind it "settings" for the owner; everything else shows the result."""
    if command.text.strip().lower() == _SETTINGS:
        if not may(command.by.roles, "sunday.set_up"):
            return [Reply(message(forbidden("sunday.set_up")))]
        return await open_settings(session, command, context)
    standing = await find_standing(session)
    followed = await _followed(session, standing, command)
    return [Reply(screens.as_message(standing, command.by, command.at, followed=followed))]


async def open_result(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    """The same as a modal, without the chart."""
    standing = await find_standing(session)
    followed = await _followed(session, standing, click)
    return [OpenView(screens.as_modal(standing, click.by, click.at, followed=followed))]


async def _followed(session: AsyncSession, standing: Standing, deed: Click | Command) -> Sequence[Block]:
    today = deed.at.astimezone(deed.by.zone).date()
    return follow(await steps_taken(session), standing.newest, today)


ROUTES: Final = Routes(
    commands={("/cadence", "sunday"): Route(show, needs="sunday.read", writes=False)},
    clicks={screens.SHOW: Route(open_result, needs="sunday.read", writes=False)},
)
