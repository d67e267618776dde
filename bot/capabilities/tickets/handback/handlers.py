"""Sending the form of an offer. It is opened like the form of every other move, by the button on the ticket's card."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.actions import Overtaken
from bot.capabilities.tickets.finding import lock_ticket, standing_of
from bot.capabilities.tickets.handback import actions, forms
from bot.capabilities.tickets.handback.ledger import keeper_of
from bot.capabilities.tickets.handback.terms import Terms, problems
from bot.capabilities.tickets.ledger import Card, card_of
from bot.capabilities.tickets.models import Ticket
from bot.capabilities.tickets.rules import may_read
from bot.capabilities.tickets.views import standing, whole
from bot.core import outbox
from bot.core.company import find_days
from bot.core.context import Context
from bot.core.slack.blocks import field, message
from bot.core.slack.events import Effect, OpenView, Refresh, Rejected, Reply, Submission
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_date, read_id
from bot.core.text import plain

TICKET: Final = "ticket"
SEEN: Final = "seen"
DELIVERY: Final = "delivery"

_GONE: Final = (
    "I can't find that complaint any more, or it is somebody else's by now. `/complain list` shows what is yours."
)
_OVERTAKEN: Final = "Somebody was faster, and nothing of yours was changed. This is how it stands:"


async def open_offer(session: AsyncSession, card: Card, private: Mapping[str, str]) -> OpenView:
    """The form of an offer, for a ticket that this person may offer; `private` names the message it began on."""
    its = {TICKET: card.id.hex, SEEN: str(card.version), **private}
    return OpenView(forms.offer_form(card, keeper=await keeper_of(session), private=its))


async def send_offer(session: AsyncSession, sent: Submission, _context: Context) -> Sequence[Effect]:
    """An offer was filled in."""
    ticket = await _readable(session, sent)
    if ticket is None:
        return [Rejected({forms.SCOPE: plain(_GONE)})]
    today = (await find_days(session)).today(sent.at)
    written = {name: field(sent.values, name) or "" for name in (forms.SCOPE, forms.DECIDES)}
    hours, until = _whole(field(sent.values, forms.HOURS)), read_date(field(sent.values, forms.UNTIL))
    wrong = problems(written[forms.SCOPE], hours=hours, until=until, decides=written[forms.DECIDES], today=today)
    if wrong or hours is None or until is None:
        return [Rejected(wrong)]
    terms = Terms(scope=written[forms.SCOPE], hours_a_week=hours, until=until, decides=written[forms.DECIDES])
    seen = int(sent.private.get(SEEN, "0"))
    done = await actions.offer(session, ticket, terms, by=sent.by, at=sent.at, seen=seen, source=f"view:{sent.view_id}")
    card = await card_of(session, done.ticket)
    if isinstance(done, Overtaken):
        return [Rejected({forms.SCOPE: f"{_OVERTAKEN} {plain(standing(card, sent.by, today))}"})]
    return await _answer(session, sent, card)


async def _answer(session: AsyncSession, sent: Submission, card: Card) -> list[Effect]:
    """The message that the form was opened from, as it is now; the card where there was none."""
    delivery_id = read_id(sent.private.get(DELIVERY, ""))
    if delivery_id is not None:
        await outbox.update(session, delivery_id)
        return [Refresh(delivery_id)]
    today = (await find_days(session)).today(sent.at)
    shown = whole(card, sent.by, now=sent.at, today=today, before="Offered. Until there is a yes it stays with you.")
    return [Reply(message("Offered.", *shown))]


async def _readable(session: AsyncSession, sent: Submission) -> Ticket | None:
    """The locked ticket of the form, if this person may know of it."""
    ticket_id = read_id(sent.private.get(TICKET, ""))
    ticket = await lock_ticket(session, ticket_id) if ticket_id else None
    return ticket if ticket is not None and may_read(sent.by, await standing_of(session, ticket)) else None


def _whole(typed: str | None) -> int | None:
    return int(typed) if typed is not None and typed.isdecimal() else None


ROUTES: Final = Routes(submissions={forms.OFFER: Route(send_offer, needs="tickets.work")})
