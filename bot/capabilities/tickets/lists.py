"""Looking at complaints: `/complain list`, `/complain C-12`, `/complain find WORDS`, and what a row of them opens."""

import re
from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets import history, ledger, views
from bot.capabilities.tickets.filing import handlers as filing
from bot.capabilities.tickets.handlers import GONE
from bot.capabilities.tickets.ledger import Card
from bot.capabilities.tickets.rules import may_read
from bot.capabilities.tickets.search import search
from bot.core.context import Context
from bot.core.people import Person
from bot.core.slack.blocks import actions, button, message
from bot.core.slack.events import Click, Command, Effect, OpenView, Reply
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_id
from bot.core.text import fill, plain, shorten

FIND: Final = "tickets.find"
"""The button under a page of what was found; its value is how many came before, and the words."""

_NUMBER: Final = re.compile(r"[Cc]-?([0-9]{1,7})")
_LONGEST_SEARCH: Final = 120
_MINE: Final = "*What was complained about and is not settled*"
_HELP: Final = (
    "`/complain` opens the form; what you type behind it is its first wording. "
    "`/complain list` shows what concerns you, `/complain C-12` one of them, `/complain find WORDS` those that say so, "
    "`/complain clarified` what is clear by now, `/complain key` an anonymous one."
)


async def show_list(session: AsyncSession, command: Command, _context: Context) -> Sequence[Effect]:
    """`/complain list`."""
    return [await _list(session, command, start=0)]


async def turn_page(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    return [await _list(session, click, start=_whole(click.value))]


async def _list(session: AsyncSession, deed: Command | Click, *, start: int) -> Reply:
    page = await ledger.open_tickets(session, deed.by, start=start, most=views.PAGE)
    if not page.cards:
        return Reply(message("*Nothing is open that concerns you.* `/complain` when something is in the way."))
    today = await ledger.today_of(session, deed.at)
    return Reply(views.listing(page, deed.by, today=today, title=_MINE))


async def find_words(session: AsyncSession, command: Command, context: Context) -> Sequence[Effect]:
    """`/complain find WORDS`."""
    return [await _found(session, command, context, plain(command.text), start=0)]


async def turn_found(session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
    start, _, words = click.value.partition(":")
    return [await _found(session, click, context, words, start=_whole(start))]


async def _found(session: AsyncSession, deed: Command | Click, context: Context, words: str, *, start: int) -> Reply:
    words = shorten(" ".join(words.split()), _LONGEST_SEARCH)
    if not words:
        return Reply(message("What shall I look for? Type it behind: `/complain find releases`."))
    page = await search(session, context.database.cipher, words, deed.by, start=start, most=views.PAGE)
    if not page.cards:
        return Reply(message(fill("No complaint that you may read says “{text}”.", text=words)))
    today = await ledger.today_of(session, deed.at)
    title = fill("*Complaints that say “{text}”*", text=words)
    return Reply(views.listing(page, deed.by, today=today, title=title, action=FIND, words=words))


async def look_up(session: AsyncSession, command: Command, context: Context) -> Sequence[Effect]:
    """`/complain C-12`; everything else opens the form."""
    numbered = _NUMBER.fullmatch(plain(command.text).strip())
    if numbered is None:
        return await filing.open_form(session, command, context)
    return [await _one(session, command, await ledger.find_numbered(session, int(numbered[1])))]


async def open_card(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    ticket_id = read_id(click.value)
    return [await _one(session, click, await ledger.find_card(session, ticket_id) if ticket_id else None)]


async def _one(session: AsyncSession, deed: Command | Click, card: Card | None) -> Reply:
    if card is None or not may_read(deed.by, card.standing):
        return Reply(message(GONE))
    today = await ledger.today_of(session, deed.at)
    shown = views.whole(card, deed.by, now=deed.at, today=today)
    return Reply(message(f"{card.label}", *shown, actions(button("History", views.HISTORY, card.id.hex))))


async def show_history(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    """Who did what with it, and when."""
    card = await _readable(session, click.by, click.value)
    if card is None:
        return [Reply(message(GONE))]
    return [OpenView(history.history_view(card, await ledger.history_of(session, card.id), click.by))]


async def _readable(session: AsyncSession, person: Person, value: str) -> Card | None:
    ticket_id = read_id(value)
    card = await ledger.find_card(session, ticket_id) if ticket_id else None
    return card if card is not None and may_read(person, card.standing) else None


async def show_help(_session: AsyncSession, _command: Command, _context: Context) -> Sequence[Effect]:
    return [Reply(message(_HELP))]


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 7 else 0


ROUTES: Final = Routes(
    commands={
        ("/complain", ""): Route(filing.open_form, needs="tickets.file", writes=False, discreet=True),
        ("/complain", "*"): Route(look_up, needs="tickets.file", writes=False, discreet=True),
        ("/complain", "list"): Route(show_list, needs="tickets.read", writes=False),
        ("/complain", "find"): Route(find_words, needs="tickets.read", writes=False),
        ("/complain", "help"): Route(show_help, needs="tickets.read", writes=False),
    },
    clicks={
        views.LIST: Route(turn_page, needs="tickets.read", writes=False),
        FIND: Route(turn_found, needs="tickets.read", writes=False),
        views.OPEN_CARD: Route(open_card, needs="tickets.read", writes=False),
        views.HISTORY: Route(show_history, needs="tickets.read", writes=False),
    },
)
