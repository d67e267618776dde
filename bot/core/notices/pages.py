"""The day's message, what did not fit into it, and `/cadence desk`.

The desk shows what matters most, so that it is read in one look at a phone; `/cadence desk` shows all of it, page by page.
Anybody else's message is as long as Slack lets it be, with a button for the rest.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from json import dumps
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.capability import DeskSection, Job, NoticeRenderer, Rendering, Withdrawn
from bot.core.context import Context
from bot.core.notices.bundling import Bundling
from bot.core.notices.content import Content, Sources, read_content, read_whole_desk
from bot.core.notices.days import BUNDLE, NOTHING_LEFT, bundle_today
from bot.core.notices.failures import FAILED, Failures, render_failed
from bot.core.office import find_seat
from bot.core.outbox import Delivery, DeliveryState
from bot.core.reach import find_reach
from bot.core.roles import may
from bot.core.slack.blocks import actions, button, context, header, message, section
from bot.core.slack.events import Block, Click, Command, Effect, Reply, SlackMessage
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_id
from bot.core.text import Phrases

PAGE: Final = "notices.page"
"""The button for the rest; its value is "desk" or a delivery's id, a colon, and the mark of the last entry shown before.

A count would jump over an entry whenever something before it is decided meanwhile.
"""
FROM_THE_TOP: Final = "0"
"""The mark of no entry."""

_ON_DESK: Final = 8
"""Entries: about what a phone shows in two screens, the first of them the decisions."""
_ROOM: Final = 45
"""Blocks of one message, without its header, the last lines, and what `fit()` may add."""


class Bundles:
    """Every day's one message, over what all capabilities have to say: its renderer, its jobs, its routes."""

    def __init__(self, notices: Mapping[str, NoticeRenderer], desk: Sequence[DeskSection] = ()) -> None:
        self._sources = Sources({**notices, FAILED: render_failed}, desk)
        bundling = Bundling(self._sources)
        self.jobs: Sequence[Job] = (Failures().job, bundling.job)
        self.bundle_due, self.next_bundle = bundling.bundle_due, bundling.next_bundle
        self.routes = Routes(
            commands={("/cadence", "desk"): Route(self.show_desk, needs="desk.read", writes=False)},
            clicks={PAGE: Route(self.turn_page, needs="menu.open", writes=False)},
        )

    async def render(self, session: AsyncSession, asked: Rendering) -> SlackMessage | Withdrawn:
        """The renderer of the subject `notices.bundle`."""
        content = await read_content(session, asked, self._sources)
        if content.entries or content.is_past:
            return _first_page(content, asked.delivery_id)
        bundle = await session.scalar(select(Delivery).where(Delivery.id == asked.delivery_id))
        if bundle is None or bundle.state is not DeliveryState.SENT:
            return Withdrawn(NOTHING_LEFT)
        done = asked.context.phrases.say("notices.all_done")
        return SlackMessage(content.title, (header(content.title), section(done)))

    async def show_desk(self, session: AsyncSession, deed: Command, context: Context) -> Sequence[Effect]:
        """`/cadence desk`: all that stands on the desk, for the owner and for a deputy."""
        return [await self._desk_from(session, deed, context, after=FROM_THE_TOP)]

    async def turn_page(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        """The next page of the desk, or of a message of one's own."""
        which, _, after = deed.value.rpartition(":")
        if which == "desk" and may(deed.by.roles, "desk.read"):
            return [await self._desk_from(session, deed, context, after=after)]
        bundle_id = read_id(which)
        bundle = await session.scalar(select(Delivery).where(Delivery.id == bundle_id)) if bundle_id else None
        if bundle is None or bundle.to != deed.by.id or bundle.subject != BUNDLE:
            return [Reply(message(context.phrases.say("notices.gone")))]
        content = await read_content(session, _asked(deed, context, bundle.id), self._sources)
        return [Reply(_page(content, bundle.id.hex, after, context.phrases))]

    async def _desk_from(self, session: AsyncSession, deed: Command | Click, context: Context, *, after: str) -> Reply:
        seat = await find_seat(session, deed.at)
        reach = await find_reach(session, seat.in_charge) if seat.in_charge else None
        today = (await bundle_today(session, reach, deed.at)).delivery if reach is not None else None
        asked = _asked(deed, context, today.id if today is not None else uuid4())
        content = await read_whole_desk(session, deed.by, asked, self._sources)
        if not content.entries:
            return Reply(message(context.phrases.say("notices.desk_empty")))
        return Reply(_page(content, "desk", after, context.phrases))


def _asked(deed: Command | Click, context: Context, delivery_id: UUID) -> Rendering:
    return Rendering(
        workspace_id=deed.by.workspace_id,
        delivery_id=delivery_id,
        to=deed.by.id,
        ref={},
        now=deed.at,
        context=context,
    )


def _first_page(content: Content, delivery_id: UUID) -> SlackMessage:
    """The message itself: of the desk what matters most, of anything else as much as fits."""
    fits = _that_fit(content.entries, room=_ROOM)
    shown = min(fits, _ON_DESK) if content.is_desk else fits
    blocks = [block for entry in content.entries[:shown] for block in entry]
    more = len(content.entries) - shown
    if more and content.is_desk:
        blocks.append(context(f"… and {more} more: `/cadence desk`"))
    elif more:
        blocks.append(_more_button(more, delivery_id.hex, content.entries[shown - 1]))
    return SlackMessage(content.title, (header(content.title), *blocks, *_counts(content)))


def _page(content: Content, which: str, after: str, phrases: Phrases) -> SlackMessage:
    """One page of the whole, and a button for the next. Where the last entry shown is another by now, from the top."""
    marks = [_mark(entry) for entry in content.entries]
    left = content.entries[marks.index(after) + 1 :] if after in marks else content.entries
    shown = _that_fit(left, room=_ROOM)
    blocks = [block for entry in left[:shown] for block in entry]
    if after not in (FROM_THE_TOP, *marks):
        blocks.insert(0, context(phrases.say("notices.from_the_top")))
    if len(left) > shown:
        blocks.append(_more_button(len(left) - shown, which, left[shown - 1]))
    return SlackMessage(content.title, (header(content.title), *blocks, *_counts(content)))


def _that_fit(entries: Sequence[Sequence[Block]], *, room: int) -> int:
    """How many entries fit whole."""
    taken = 0
    for number, entry in enumerate(entries):
        taken += len(entry)
        if taken > room:
            return max(number, 1)
    return len(entries)


def _more_button(more: int, which: str, last: Sequence[Block]) -> Block:
    return actions(button(f"Show {more} more", PAGE, f"{which}:{_mark(last)}"))


def _mark(entry: Sequence[Block]) -> str:
    """What an entry is found again by, as long as it says the same."""
    return sha256(dumps(entry, sort_keys=True).encode()).hexdigest()[:16]


def _counts(content: Content) -> list[Block]:
    return [context(" · ".join(content.counts))] if content.counts else []
