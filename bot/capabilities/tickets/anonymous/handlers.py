"""Reading and answering with a key. What is done here is logged without a name, and touches no row of a person."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets import ledger
from bot.capabilities.tickets.actions import Overtaken
from bot.capabilities.tickets.anonymous import actions, views
from bot.capabilities.tickets.anonymous.actions import ByKey, Found
from bot.capabilities.tickets.anonymous.keys import read_key
from bot.capabilities.tickets.finding import lock_ticket
from bot.capabilities.tickets.likeness.search import index
from bot.capabilities.tickets.standing import Move
from bot.core.context import Context
from bot.core.slack.blocks import field
from bot.core.slack.events import Click, Command, Effect, OpenView, Rejected, Submission, UpdateView, View
from bot.core.slack.routes import Route, Routes
from bot.core.text import plain

_NO_KEY = "That is no key I know. It has five groups of five, as it was shown when you complained."
_REVEALED = "It has your name from now on, and you hear of it like everybody else. The key is over."
_OVERTAKEN = "Somebody was faster, and nothing of yours was changed. This is how it stands."


async def ask_key(session: AsyncSession, deed: Click | Command, context: Context) -> Sequence[Effect]:
    """The form for a key; one that is typed behind the command stands in it."""
    return [OpenView(views.key_form(plain(deed.text) if isinstance(deed, Command) else ""))]


async def open_with_key(session: AsyncSession, sent: Submission, context: Context) -> Sequence[Effect]:
    """A key was sent: what it opens, to whoever has it."""
    key = read_key(field(sent.values, views.KEY) or "")
    found = await actions.find_by_key(session, context.database.cipher, key) if key else None
    if key is None or found is None:
        return [Rejected({views.KEY: _NO_KEY})]
    return [UpdateView(await _shown(session, found, key))]


async def answer(session: AsyncSession, sent: Submission, context: Context) -> Sequence[Effect]:
    """The holder of a key answers. The words are asked for where the move needs them."""
    key, seen = read_key(sent.private.get(views.KEY, "")), sent.private.get(views.SEEN, "")
    chosen = field(sent.values, views.CHOICE)
    found = await actions.find_by_key(session, context.database.cipher, key) if key else None
    if key is None or found is None or chosen not in set(Move) or not seen.isdecimal():
        return [Rejected({views.CHOICE: _NO_KEY})]
    if found.ticket is None:
        await actions.withdraw_waiting(session, context.database.cipher, key)
        return [UpdateView(views.closed("It was taken back, and nothing of it stays."))]
    move, words = Move(chosen), field(sent.values, views.WORDS) or ""
    if views.needs_words(move) and not words:
        return [Rejected({views.WORDS: "Say it in a sentence or two, below your choice."})]
    return [UpdateView(await _move(session, sent, context, ByKey(move=move, seen=int(seen), words=words), key))]


async def _move(session: AsyncSession, sent: Submission, context: Context, made: ByKey, key: str) -> View:
    """What is shown after a move with a key, or where somebody was faster."""
    cipher = context.database.cipher
    found = await actions.find_by_key(session, cipher, key)
    ticket = await lock_ticket(session, found.ticket.id) if found and found.ticket else None
    if ticket is None:
        return views.closed(_NO_KEY)
    revealed = sent.by.id if made.move is Move.REVEAL else None
    named = ByKey(move=made.move, seen=made.seen, words=made.words, revealed=revealed)
    done = await actions.press_with_key(session, ticket, named, now=sent.at)
    if isinstance(done, Overtaken):
        return await _shown(session, Found(ticket, ticket.words), key, before=_OVERTAKEN)
    if revealed:
        return views.closed(_REVEALED)
    if made.move is Move.REWORD:
        await index(session, cipher, ticket.id, ticket.words)
    return await _shown(session, Found(ticket, ticket.words), key, before="Done; whoever works on it hears of it.")


async def _shown(session: AsyncSession, found: Found, key: str, *, before: str = "") -> View:
    if found.ticket is None:
        return views.waiting(key, found.words, before=before)
    card = await ledger.card_of(session, found.ticket)
    return views.opened(card, await ledger.history_of(session, found.ticket.id), key=key, before=before)


ROUTES = Routes(
    commands={("/complain", "key"): Route(ask_key, needs="tickets.read_by_key", writes=False, discreet=True)},
    clicks={views.ASK_KEY: Route(ask_key, needs="tickets.read_by_key", writes=False, discreet=True)},
    submissions={
        views.ASK_KEY: Route(open_with_key, needs="tickets.read_by_key", writes=False, discreet=True),
        views.BY_KEY: Route(answer, needs="tickets.read_by_key", discreet=True),
    },
)
