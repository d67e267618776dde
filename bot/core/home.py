"""App Home: one page per person, gathered from what every capability has for them, and shown when there is time for it."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import timedelta
from typing import Final, TypeAlias

import structlog

from bot.core.capability import Capability, HomeSection
from bot.core.context import Context
from bot.core.failures import trace
from bot.core.people import Person, find_person
from bot.core.personal import KNOW_AGAIN, find_forgotten
from bot.core.slack.admission import Admission
from bot.core.slack.background import Background
from bot.core.slack.blocks import actions, button, divider, home, section
from bot.core.slack.errors import SlackError
from bot.core.slack.events import Block, View
from bot.core.slack.intake import FORGOTTEN, STRANGER
from bot.core.text import escape

log = structlog.get_logger()

Publish: TypeAlias = Callable[[str, View], Awaitable[None]]
"""Shows a member their Home. Raises `SlackError`."""

_RENDERED_AT_ONCE: Final = 2
_SHOWN_AT_ONCE: Final = 8
_STANDS_BACK: Final = timedelta(milliseconds=500)
"""How long a page lets those go first who wait for an acknowledgement."""
_UNREADABLE = "This part could not be read just now. Open your Home again in a minute."


def sections_of(capabilities: Iterable[Capability]) -> list[HomeSection]:
    """Every capability's part of Home in their order, then what stands at the end of it."""
    known = tuple(capabilities)
    parts = [*(each.home for each in known), *(each.home_foot for each in known)]
    return [part for part in parts if part is not None]


class HomePages:
    """Renders the Home of one person at a time; never all of them in bulk.

    A page asks the database two dozen things. Whoever waits for an acknowledgement goes first, before each of them.
    """

    def __init__(self, context: Context, sections: Sequence[HomeSection], admission: Admission) -> None:
        self._context = context
        self._sections = sections
        self._admission = admission
        self._few = asyncio.Semaphore(_RENDERED_AT_ONCE)

    async def page(self, workspace_id: str, member_id: str, note: str = "") -> View:
        """Somebody's Home as it is now, below a `note` in plain words. A part that cannot be read costs a line, not the page."""
        async with self._few:
            stand_back = self._admission.standing_back(_STANDS_BACK)
            async with self._context.database.reading(workspace_id, stand_back=stand_back) as session:
                person = await find_person(session, member_id)
                forgotten = await find_forgotten(session, member_id) if person is None else None
            if person is None:
                return _unknown() if forgotten is None else _forgotten()
            blocks: list[Block] = [section(f":warning: {escape(note)}")] if note else []
            for part in self._sections:
                found = await self._read(part, person, stand_back)
                blocks += [divider(), *found] if blocks and found else found
            return home(blocks)

    async def _read(self, part: HomeSection, person: Person, stand_back: Callable[[], Awaitable[None]]) -> list[Block]:
        try:
            async with self._context.database.reading(person.workspace_id, stand_back=stand_back) as session:
                return list(await part(session, person, self._context.clock.now()))
        except Exception as error:  # noqa: BLE001 - one part that cannot be read must not cost the page
            log.error("home.unreadable", trace=trace(error))
            return [section(_UNREADABLE)]


def _unknown() -> View:
    return home([section(escape(STRANGER))])


def _forgotten() -> View:
    return home([section(escape(FORGOTTEN)), actions(button("Know me again", KNOW_AGAIN, style="primary"))])


class HomeQueue:
    """Whose Home is to be shown, each once however often it was asked for: it is rendered when its turn has come.

    None of it is owed. A Home that the end of the process cut off is rendered anew when its owner opens it.
    """

    def __init__(self, pages: HomePages, publish: Publish, background: Background) -> None:
        self._pages = pages
        self._publish = publish
        self._background = background
        self._wanted = OrderedDict[tuple[str, str], str]()
        self._being_shown = set[tuple[str, str]]()

    def show(self, workspace_id: str, member_id: str, *, first: bool = False, note: str = "") -> None:
        """Show it soon, below a `note` in plain words; `first` before all others, for who looks at it now. Safe to repeat."""
        self._wanted[workspace_id, member_id] = note or self._wanted.get((workspace_id, member_id), "")
        if first:
            self._wanted.move_to_end((workspace_id, member_id), last=False)
        self._go_on()

    def _go_on(self) -> None:
        """Never one person's Home twice at once: the older page could arrive last."""
        room = _SHOWN_AT_ONCE - len(self._being_shown)
        if room:
            for each in [each for each in self._wanted if each not in self._being_shown][:room]:
                note = self._wanted.pop(each)
                self._being_shown.add(each)
                self._background.start(self._show(*each, note))

    async def _show(self, workspace_id: str, member_id: str, note: str) -> None:
        structlog.contextvars.bind_contextvars(workspace=workspace_id, by=member_id, what="home")
        try:
            await self._publish(member_id, await self._pages.page(workspace_id, member_id, note))
        except SlackError as refused:
            log.warning("home.not_shown", code=refused.code)
        except Exception as error:  # noqa: BLE001 - a Home that fails must not keep the others from being shown
            log.error("home.failed", trace=trace(error))
        finally:
            self._being_shown.discard((workspace_id, member_id))
        self._go_on()  # not where this was cut off: the process ends
