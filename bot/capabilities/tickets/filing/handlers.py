"""Opening the form, sending it, and finding oneself in what was there already.

Whether a complaint has a name is known only once it is sent, so all of this is logged without one, and where it is
anonymous the same transaction writes nothing of a person.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets import actions, ledger, news, views
from bot.capabilities.tickets.actions import Filing, NobodyLooksAfterComplaints
from bot.capabilities.tickets.anonymous.actions import find_by_key, keep_until_morning
from bot.capabilities.tickets.anonymous.keys import make_key, read_key
from bot.capabilities.tickets.anonymous.views import key_shown
from bot.capabilities.tickets.clarity.ledger import published_for
from bot.capabilities.tickets.desk import find_triage
from bot.capabilities.tickets.filing import forms
from bot.capabilities.tickets.filing.forms import About, Alike, Readers, WithName
from bot.capabilities.tickets.finding import from_source, lock_ticket
from bot.capabilities.tickets.likeness.search import find_alike
from bot.capabilities.tickets.likeness.words import shared_words
from bot.capabilities.tickets.models import Ticket
from bot.capabilities.tickets.rules import may_read
from bot.capabilities.tickets.stage import why_off
from bot.capabilities.tickets.standing import OPEN
from bot.capabilities.tickets.talks import handlers as talks
from bot.capabilities.tickets.talks.actions import find_second
from bot.capabilities.tickets.upkeep.consequences import make_known
from bot.capabilities.tickets.views import FILE
from bot.core.company import find_days
from bot.core.context import Context
from bot.core.mrkdwn import printable
from bot.core.people import Person, first_name, names_of
from bot.core.slack.blocks import field, fields_of, message, section
from bot.core.slack.events import (
    Click,
    Command,
    Effect,
    OpenView,
    Rejected,
    Reply,
    Shortcut,
    Submission,
    UpdateView,
)
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_id
from bot.core.text import plain, shorten
from bot.core.workspaces import owner_of

_SHARED: Final = 8
"""Words that are named of what looks alike."""
MESSAGE: Final = "tickets.from_message"
"""The shortcut on a message."""

_NOBODY = "Nobody looks after complaints yet, so nobody would read it. Your CTO can say who does: `/cadence roles`."
_OUTSIDE = "That can't be taken: write what is in the way, in at most 3,000 characters."


async def open_form(session: AsyncSession, deed: Command | Click, context: Context) -> Sequence[Effect]:
    """`/complain`, and the button on Home: what is typed behind the command is the first wording."""
    words = plain(deed.text) if isinstance(deed, Command) else ""
    return [await form(session, words=words)]


async def open_from_message(session: AsyncSession, deed: Shortcut, context: Context) -> Sequence[Effect]:
    """The shortcut on a message: the link comes along, and its words only if they are ticked."""
    said = shorten(printable(plain(deed.message_text)), forms.QUOTE_MOST)
    return [await form(session, private={forms.LINK: deed.permalink, forms.QUOTED: said})]


async def form(session: AsyncSession, *, words: str = "", private: dict[str, str] | None = None) -> OpenView | Reply:
    """The form of a new complaint, or why there can be none yet."""
    off, readers = await why_off(session), await find_readers(session)
    if off or readers is None:
        return Reply(message(off or _NOBODY))
    kept = {name: value for name, value in (private or {}).items() if value}
    words = shorten(words, forms.LONGEST)
    return OpenView(forms.complaint_form(readers, private={forms.KEY: make_key(), **kept}, words=words))


async def find_readers(session: AsyncSession) -> Readers | None:
    """Who would read a complaint; None where nobody would."""
    triage, owner_id, second = await find_triage(session), await owner_of(session), await find_second(session)
    if not triage or owner_id is None:
        return None
    names = await names_of(session, [*triage, owner_id, *([second] if second else [])])
    return Readers(
        triage=[first_name(names[each]) for each in triage],
        owner=first_name(names[owner_id]),
        second=first_name(names[second]) if second else None,
    )


async def look(session: AsyncSession, sent: Submission, context: Context) -> Sequence[Effect]:
    """The form was sent: what answers it where nothing is to be kept; nothing (an empty list) where it is.

    What is about a person is not kept; what looks alike is shown first, once.
    """
    words, readers = field(sent.values, forms.WORDS) or "", await find_readers(session)
    about = field(sent.values, forms.ABOUT)
    if readers is None:
        return [Rejected({forms.WORDS: plain(_NOBODY)})]
    if not words or len(words) > forms.LONGEST:
        return [Rejected({forms.WORDS: _OUTSIDE})]
    if sent_before := await _sent_before(session, sent, context):
        return sent_before
    if about != About.NOBODY:
        return [UpdateView(await talks.instead(session, sent.by, words, concerns_owner=about == About.OWNER))]
    if forms.LOOKED not in sent.private and (alike := await _find_alike(session, sent.by, words, context)):
        private = {**sent.private, forms.LOOKED: "yes"}
        return [UpdateView(forms.complaint_form(readers, private=_ours(private), words=words, alike=alike))]
    return []


async def file(session: AsyncSession, sent: Submission, context: Context) -> Sequence[Effect]:
    """The form of a complaint for which `look()` had no answer: it is kept, once."""
    if sent_before := await _sent_before(session, sent, context):
        return sent_before
    words = field(sent.values, forms.WORDS) or ""
    if field(sent.values, forms.NAME) == WithName.ANONYMOUS:
        return await _keep_anonymous(session, sent, words, context)
    return await _file_named(session, sent, words, context)


async def _sent_before(session: AsyncSession, sent: Submission, context: Context) -> Sequence[Effect]:
    """What answers a form that was kept already: its acknowledgement was lost, and it was pressed again."""
    if (ticket := await from_source(session, _source(sent))) is not None:
        return [await _thanked(session, sent, ticket)]
    key = read_key(sent.private.get(forms.KEY, ""))
    if key and await find_by_key(session, context.database.cipher, key):
        return [UpdateView(key_shown(key, arrives=await _tomorrow(session, sent)))]
    return []


def _source(sent: Submission) -> str:
    return f"view:{sent.view_id}"


async def _tomorrow(session: AsyncSession, sent: Submission) -> date:
    return (await find_days(session)).today(sent.at) + timedelta(days=1)


async def _thanked(session: AsyncSession, sent: Submission, ticket: Ticket) -> Reply:
    card = await ledger.card_of(session, ticket)
    said = news.thanks(card, sent.by)
    return Reply(message(said, section(said), *views.controls(card, sent.by, now=sent.at)))


async def _file_named(session: AsyncSession, sent: Submission, words: str, context: Context) -> Sequence[Effect]:
    quotes = bool(fields_of(sent.values, forms.QUOTE))
    filing = Filing(
        words=words,
        complainer_id=sent.by.id,
        at=sent.at,
        source=_source(sent),
        quoted=sent.private.get(forms.QUOTED) if quotes else None,
        permalink=sent.private.get(forms.LINK),
    )
    try:
        ticket = await actions.file_ticket(session, filing)
    except NobodyLooksAfterComplaints:
        return [Rejected({forms.WORDS: plain(_NOBODY)})]
    await make_known(session, context.database.cipher, ticket, now=sent.at)
    return [await _thanked(session, sent, ticket)]


async def _keep_anonymous(session: AsyncSession, sent: Submission, words: str, context: Context) -> Sequence[Effect]:
    """Sent twice, it is kept once, and the same key is shown again."""
    key, today = read_key(sent.private.get(forms.KEY, "")), (await find_days(session)).today(sent.at)
    if key is None:
        return [Rejected({forms.WORDS: "This form has lost its key. Copy your words, close it, and open it again."})]
    await keep_until_morning(session, context.database.cipher, words, key=key, today=today)
    return [UpdateView(key_shown(key, arrives=await _tomorrow(session, sent)))]


async def _find_alike(session: AsyncSession, person: Person, words: str, context: Context) -> list[Alike]:
    found: list[Alike] = []
    for ticket_id in await find_alike(session, context.database.cipher, words):
        card, answer = await ledger.find_card(session, ticket_id), await published_for(session, ticket_id)
        if card is not None:
            stands = card.standing
            found.append(
                Alike(
                    card=card,
                    answer=answer,
                    shared=shared_words(words, card.words, most=_SHARED),
                    readable=may_read(person, stands),
                    theirs=person.id == stands.complainer_id or person.id in stands.follower_ids,
                )
            )
    return found


async def join(session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
    """ "Me too"."""
    ticket_id = read_id(click.value)
    ticket = await lock_ticket(session, ticket_id) if ticket_id else None
    if ticket is None or ticket.state not in OPEN:
        return [OpenView(forms.gone())]
    await actions.follow(session, ticket, click.by.id, at=click.at)
    return [UpdateView(forms.joined(await ledger.card_of(session, ticket)))]


async def take_answer(session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
    """ "This answers it": nothing is filed, and nothing is kept of it."""
    return [UpdateView(forms.answered())]


def _ours(private: dict[str, str]) -> dict[str, str]:
    """What we put there, without what the bot's way in remembers beside it."""
    return {name: private[name] for name in (forms.KEY, forms.LINK, forms.QUOTED, forms.LOOKED) if name in private}


ROUTES = Routes(
    clicks={
        FILE: Route(open_form, needs="tickets.file", writes=False, discreet=True),
        forms.ME_TOO: Route(join, needs="tickets.file"),
        forms.ANSWERS_IT: Route(take_answer, needs="tickets.file", writes=False, discreet=True),
    },
    submissions={FILE: Route(file, needs="tickets.file", looks_first=look, discreet=True)},
    shortcuts={MESSAGE: Route(open_from_message, needs="tickets.file", writes=False, discreet=True)},
)
