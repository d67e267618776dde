"""App Home: one page per person, gathered from what every capability has for them."""

import asyncio
from collections.abc import Sequence

import structlog

from bot.core.capability import HomeSection
from bot.core.context import Context
from bot.core.failures import trace
from bot.core.people import find_person
from bot.core.personal import KNOW_AGAIN, find_forgotten
from bot.core.slack.blocks import actions, button, divider, home, section
from bot.core.slack.events import Block, View
from bot.core.slack.intake import FORGOTTEN, STRANGER
from bot.core.text import escape

log = structlog.get_logger()

_AT_ONCE = 2
_UNREADABLE = "This part could not be read just now. Open your Home again in a minute."


class HomePages:
    """Renders the Home of one person at a time; never all of them in bulk.

    Few at once: a page asks the database a dozen things, and whoever waits for an acknowledgement goes first.
    """

    def __init__(self, context: Context, sections: Sequence[HomeSection]) -> None:
        self._context = context
        self._sections = sections
        self._few = asyncio.Semaphore(_AT_ONCE)

    async def page(self, workspace_id: str, member_id: str) -> View:
        """Somebody's Home as it is now. A part that cannot be read costs one line, not the page."""
        async with self._few:
            return await self._page(workspace_id, member_id)

    async def _page(self, workspace_id: str, member_id: str) -> View:
        async with self._context.database.reading(workspace_id) as session:
            person = await find_person(session, member_id)
            forgotten = await find_forgotten(session, member_id) if person is None else None
        if forgotten is not None:
            return home([section(escape(FORGOTTEN)), actions(button("Know me again", KNOW_AGAIN, style="primary"))])
        if person is None:
            return home([section(escape(STRANGER))])
        blocks: list[Block] = []
        for part in self._sections:
            try:
                async with self._context.database.reading(workspace_id) as session:
                    found = list(await part(session, person, self._context.clock.now()))
            except Exception as error:  # noqa: BLE001 - one part that cannot be read must not cost the page
                log.error("home.unreadable", trace=trace(error))
                found = [section(_UNREADABLE)]
            blocks += [divider(), *found] if blocks and found else found
        return home(blocks)
