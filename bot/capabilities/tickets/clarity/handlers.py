"""`/complain clarified`, and the buttons and forms of clarifications."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.clarity import actions, forms, ledger, notices, views
from bot.capabilities.tickets.clarity.actions import Said
from bot.capabilities.tickets.clarity.models import Clarification
from bot.capabilities.tickets.clarity.rules import Echo, may_repeat, may_rest
from bot.capabilities.tickets.finding import lock_ticket, standing_of
from bot.capabilities.tickets.ledger import card_of
from bot.capabilities.tickets.likeness.search import index
from bot.capabilities.tickets.models import Ticket, TicketMove
from bot.capabilities.tickets.rules import parties_of
from bot.capabilities.tickets.standing import Move, Party
from bot.core import outbox
from bot.core.context import Context
from bot.core.people import Person
from bot.core.slack.blocks import field, message
from bot.core.slack.events import Click, Command, Effect, OpenView, Refresh, Rejected, Reply, Submission
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_id
from bot.core.text import plain

_NOT_YOURS: Final = (
    "That isn't yours to do, or it is gone. `/complain clarified` shows everything that is clear by now; leads, and whoever "
    "answered, say it again."
)


async def show_clarified(session: AsyncSession, command: Command, _context: Context) -> Sequence[Effect]:
    """`/complain clarified`."""
    page = await ledger.published(session, most=views.PAGE)
    return [Reply(views.listing(page, command.by))]


async def turn_page(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    start = int(click.value) if click.value.isdecimal() else 0
    page = await ledger.published(session, start=start, most=views.PAGE)
    return [Reply(views.listing(page, click.by))]


async def open_publishing(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    """The form, filled with the complaint's first line and the answer that was clear."""
    ticket = await _answered(session, click.by, read_id(click.value))
    if ticket is None:
        return [Reply(message(_NOT_YOURS))]
    card, answer = await card_of(session, ticket), await _last_answer(session, ticket.id)
    private = {"ticket": ticket.id.hex} | ({"delivery": click.delivery_id.hex} if click.delivery_id else {})
    return [OpenView(forms.publish_form(question=card.title, answer=answer, private=private))]


async def publish(session: AsyncSession, sent: Submission, context: Context) -> Sequence[Effect]:
    ticket = await _answered(session, sent.by, read_id(sent.private.get("ticket", "")))
    if ticket is None:
        return [Rejected({forms.QUESTION: plain(_NOT_YOURS)})]
    fields = {name: field(sent.values, name) or "" for name in (forms.QUESTION, forms.ANSWER)}
    longest = {forms.QUESTION: forms.LONGEST_QUESTION, forms.ANSWER: forms.LONGEST_ANSWER}
    if wrong := forms.problems(fields, longest=longest):
        return [Rejected(wrong)]
    made = await actions.publish(
        session, ticket, question=fields[forms.QUESTION], answer=fields[forms.ANSWER], by=sent.by, at=sent.at
    )
    await index(session, context.database.cipher, ticket.id, ticket.words)
    said = (
        "Published: everybody can read it. In a week I'll ask you to say it again, in other words and in another place."
    )
    return [*await _refreshed(session, sent), await _shown(session, made.id, said)]


async def open_repeating(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    entry = await _entry(session, click.value)
    if entry is None or not may_repeat(click.by, entry.keeper_id):
        return [Reply(message(_NOT_YOURS))]
    private = {"entry": entry.id.hex} | ({"delivery": click.delivery_id.hex} if click.delivery_id else {})
    return [OpenView(forms.repeat_form(entry, private=private))]


async def keep_repetition(session: AsyncSession, sent: Submission, _context: Context) -> Sequence[Effect]:
    clarification = await _locked(session, sent.private.get("entry", ""))
    if clarification is None or not may_repeat(sent.by, clarification.keeper_id):
        return [Rejected({forms.PLACE: plain(_NOT_YOURS)})]
    fields = {name: field(sent.values, name) or "" for name in (forms.PLACE, forms.WORDS)}
    wrong = forms.problems(fields, longest={forms.PLACE: forms.LONGEST_PLACE, forms.WORDS: forms.LONGEST_ANSWER})
    echo = field(sent.values, forms.ECHO) or ""
    if echo not in set(Echo):
        wrong[forms.ECHO] = "Say to whom it was news; “I couldn't tell” is an answer, too."
    if wrong:
        return [Rejected(wrong)]
    said = Said(
        by=sent.by,
        at=sent.at,
        place=fields[forms.PLACE],
        words=fields[forms.WORDS],
        echo=Echo(echo),
        source=f"view:{sent.view_id}",
    )
    await actions.repeat(session, clarification, said)
    await notices.refresh(session, clarification.id)
    return [*await _refreshed(session, sent), await _shown(session, clarification.id, "Kept.")]


async def let_rest(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    """The menu of a clarification."""
    clarification = await _locked(session, click.value.removeprefix("rest:"))
    if clarification is None or not may_rest(click.by, clarification.keeper_id):
        return [Reply(message(_NOT_YOURS))]
    actions.let_rest(clarification)
    await session.flush()
    await notices.refresh(session, clarification.id)
    if click.delivery_id is None:
        return [await _shown(session, clarification.id, "It rests: nobody is asked to say it again.")]
    await outbox.update(session, click.delivery_id)
    return [Refresh(click.delivery_id)]


async def _answered(session: AsyncSession, person: Person, ticket_id: UUID | None) -> Ticket | None:
    """The ticket whose answer this person may publish: whoever works on it, or looks after complaints."""
    ticket = await lock_ticket(session, ticket_id) if ticket_id else None
    if ticket is None or not await _last_answer(session, ticket.id):
        return None
    parties = parties_of(person, await standing_of(session, ticket))
    return None if parties.isdisjoint({Party.OWNER, Party.TRIAGE}) else ticket


async def _last_answer(session: AsyncSession, ticket_id: UUID) -> str:
    newest = (
        select(TicketMove.words)
        .where(TicketMove.ticket_id == ticket_id, TicketMove.move == Move.ANSWER)
        .order_by(TicketMove.version.desc())
        .limit(1)
    )
    return await session.scalar(newest) or ""


async def _entry(session: AsyncSession, value: str) -> ledger.Published | None:
    clarification_id = read_id(value)
    return await ledger.find_published(session, clarification_id) if clarification_id else None


async def _locked(session: AsyncSession, value: str) -> Clarification | None:
    clarification_id = read_id(value)
    return await actions.lock_clarification(session, clarification_id) if clarification_id else None


async def _refreshed(session: AsyncSession, sent: Submission) -> list[Effect]:
    """The message that the form was opened from, as it is now."""
    delivery_id = read_id(sent.private.get("delivery", ""))
    if delivery_id is None:
        return []
    await session.flush()
    await outbox.update(session, delivery_id)
    return [Refresh(delivery_id)]


async def _shown(session: AsyncSession, clarification_id: UUID, said: str) -> Reply:
    await session.flush()
    entry = await ledger.find_published(session, clarification_id)
    return Reply(views.told(said, entry))


ROUTES: Final = Routes(
    commands={("/complain", "clarified"): Route(show_clarified, needs="clarifications.read", writes=False)},
    clicks={
        views.LIST: Route(turn_page, needs="clarifications.read", writes=False),
        views.PUBLISH: Route(open_publishing, needs="tickets.work"),
        views.REPEAT: Route(open_repeating, needs="clarifications.repeat", writes=False),
        views.MORE: Route(let_rest, needs="clarifications.repeat"),
    },
    submissions={
        views.PUBLISH: Route(publish, needs="tickets.work"),
        views.REPEAT: Route(keep_repetition, needs="clarifications.repeat"),
    },
)
