"""Buttons and forms of tickets. One handler makes every move: the table in `rules.py` says which there are."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets import actions, forms, ledger, views
from bot.capabilities.tickets.actions import Made, Overtaken, Pressed
from bot.capabilities.tickets.finding import lock_ticket, standing_of
from bot.capabilities.tickets.handback.handlers import open_offer
from bot.capabilities.tickets.ledger import Card, history_of
from bot.capabilities.tickets.likeness.search import index
from bot.capabilities.tickets.models import Ticket
from bot.capabilities.tickets.rules import STEPS, may_move, may_read, may_see_name
from bot.capabilities.tickets.standing import Frequency, Impact, Kind, Move, Need, Party
from bot.capabilities.tickets.wording import DAY, FREQUENCY, IMPACT, KIND, LINK, MEMBER, WORDS, missing
from bot.core import notices, outbox
from bot.core.context import Context
from bot.core.moves import Tap, read_tap
from bot.core.people import Person, find_person, first_name, names_of
from bot.core.slack.blocks import field, message
from bot.core.slack.events import Click, Effect, OpenView, Refresh, Rejected, Reply, Submission
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_date, read_id
from bot.core.text import Mrkdwn, fill, plain

GONE: Final = (
    "I can't find that any more. It is gone, or not yours to read by now: `/complain list` shows everything that "
    "concerns you."
)

_WEIGHTS: Final = frozenset({"1", "2", "3"})


async def tap(session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
    """A button of a ticket: opens the form its move needs, or makes the move at once."""
    tapped = read_tap(Move, click.value)
    ticket = await readable(session, click.by, tapped)
    if tapped is None or ticket is None:
        return [Reply(message(GONE))]
    if tapped.move in forms.FORMS or tapped.move is Move.OFFER:
        return await _open_form(session, click, tapped, ticket, context)
    if not STEPS[tapped.move].needs <= {Need.DATE}:
        return [Reply(message(GONE))]
    pressed = Pressed(move=tapped.move, by=click.by, at=click.at, seen=tapped.seen)
    done = await actions.press(session, ticket, pressed)
    return await answer(session, click, done, context, delivery_id=click.delivery_id)


async def _open_form(
    session: AsyncSession, click: Click, tapped: Tap[Move], ticket: Ticket, context: Context
) -> Sequence[Effect]:
    """The form of a move that needs one; how the ticket stands where the move is not to be made any more."""
    if ticket.version != tapped.seen or not may_move(click.by, tapped.move, await standing_of(session, ticket)):
        return await answer(session, click, Overtaken(ticket), context, delivery_id=click.delivery_id)
    came_from = {"delivery": click.delivery_id.hex} if click.delivery_id else {}
    card, today = await ledger.card_of(session, ticket), await ledger.today_of(session, click.at)
    if tapped.move is Move.OFFER:
        return [await open_offer(session, card, came_from)]
    return [OpenView(forms.move_form(tapped.move, card, click.by, today=today, private=tapped.private | came_from))]


async def fill_in(session: AsyncSession, sent: Submission, context: Context) -> Sequence[Effect]:
    """The form of a move was sent."""
    tapped = read_tap(Move, sent.private.get("tap", ""))
    ticket = await readable(session, sent.by, tapped)
    if tapped is None or ticket is None or tapped.move not in forms.FORMS:
        return [Rejected({next(iter(sent.values), ""): plain(GONE)})]
    pressed = _read_form(sent, tapped)
    wrong = missing(pressed, today=await ledger.today_of(session, sent.at))
    if pressed.member_id and await find_person(session, pressed.member_id) is None:
        wrong[MEMBER] = "I can't write to them. Pick somebody who works here."
    if wrong:
        return [Rejected(wrong)]
    done = await actions.press(session, ticket, pressed)
    if isinstance(done, Made) and pressed.move is Move.REWORD:
        await index(session, context.database.cipher, ticket.id, ticket.words)
    if isinstance(done, Overtaken) and sent.values:
        card, today = await ledger.card_of(session, ticket), await ledger.today_of(session, sent.at)
        said = f"{why_not(card, sent.by)} {plain(views.standing(card, sent.by, today))}"
        return [Rejected({next(iter(sent.values)): said})]
    return await answer(session, sent, done, context, delivery_id=read_id(sent.private.get("delivery", "")))


def _read_form(sent: Submission, tapped: Tap[Move]) -> Pressed:
    kind, impact = field(sent.values, KIND), field(sent.values, IMPACT)
    frequency = field(sent.values, FREQUENCY)
    return Pressed(
        move=tapped.move,
        by=sent.by,
        at=sent.at,
        seen=tapped.seen,
        words=field(sent.values, WORDS) or "",
        day=read_date(field(sent.values, DAY)),
        member_id=field(sent.values, MEMBER),
        kind=Kind(kind) if kind in set(Kind) else None,
        impact=Impact(int(impact)) if impact in _WEIGHTS else None,
        frequency=Frequency(int(frequency)) if frequency in _WEIGHTS else None,
        url=(field(sent.values, LINK) or "").strip() or None,
        source=f"view:{sent.view_id}",
    )


async def readable(session: AsyncSession, person: Person, tapped: Tap[Move] | None) -> Ticket | None:
    """The locked ticket of a button, if this person may know of it."""
    ticket = await lock_ticket(session, tapped.row_id) if tapped else None
    return ticket if ticket is not None and may_read(person, await standing_of(session, ticket)) else None


async def answer(
    session: AsyncSession,
    deed: Click | Submission,
    done: Made | Overtaken,
    context: Context,
    *,
    delivery_id: UUID | None,
) -> list[Effect]:
    """What the person sees: the message they tapped as it is now, or the ticket by itself where there is none.

    Whoever writes outside the hours of those who hear of it reads when it arrives.
    """
    effects: list[Effect] = []
    if delivery_id is not None:
        await outbox.update(session, delivery_id)
        effects.append(Refresh(delivery_id))
    if delivery_id is None or isinstance(done, Overtaken):
        card, today = await ledger.card_of(session, done.ticket), await ledger.today_of(session, deed.at)
        overtaken = isinstance(done, Overtaken)
        before = why_not(card, deed.by) if overtaken else await arrival(session, card, deed, context)
        effects.append(
            Reply(message(before or "Kept.", *views.whole(card, deed.by, now=deed.at, today=today, before=before)))
        )
    return effects


async def arrival(session: AsyncSession, card: Card, deed: Click | Submission, context: Context) -> str:
    """ "Tom: arrives Monday 9:30." for everybody who is told of it later than right away and whom the author may know."""
    told = await _known_to(session, card, deed.by)
    names = await names_of(session, told)
    lines: list[str] = []
    for member_id in told:
        when = await notices.arrival_of(session, member_id, deed.at)
        if when is None or when > deed.at:
            said = notices.say_arrival(context.phrases, when, now=deed.at, zone=deed.by.zone)
            lines.append(fill("{member}: {arrives}.", member=first_name(names[member_id]), arrives=said))
    return Mrkdwn(" ".join(lines))


async def _known_to(session: AsyncSession, card: Card, person: Person) -> list[str]:
    """Who is told of the move made last, without those whose names this person must not learn."""
    told = (await history_of(session, card.id, since=card.version - 1))[-1].told
    if may_see_name(person, card.standing) and card.standing.complainer_id != person.id:
        return list(told)
    hidden = {card.standing.complainer_id, *card.standing.follower_ids}
    return [each for each in told if each not in hidden]


def why_not(card: Card, person: Person) -> str:
    """Why a move was not made, in words that blame nobody."""
    if card.last.by_id == person.id:
        return "You have done that already. This is how it stands."
    if card.last.move is Move.NO_THANKS:  # whose no it was is in no row, and is said by nobody
        return "Somebody was faster, and nothing of yours was changed. This is how it stands."
    may_know = card.last_party is not Party.COMPLAINER or may_see_name(person, card.standing)
    who = card.name(card.last.by_id) if may_know and card.last.by_id else "Somebody"
    return f"{who[:1].upper()}{who[1:]} was faster, and nothing of yours was changed. This is how it stands."


async def leave(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    """ "Me too", taken back. Whoever is in it otherwise stays so."""
    ticket_id = read_id(click.value)
    ticket = await lock_ticket(session, ticket_id) if ticket_id else None
    if ticket is None:
        return [Reply(message(GONE))]
    await actions.unfollow(session, ticket, click.by.id)
    said = [Reply(message("Done: you are not in it any more, and hear nothing more of it."))]
    return [Refresh(click.delivery_id), *said] if click.delivery_id else said


ROUTES: Final = Routes(
    clicks={views.MOVE: Route(tap, needs="tickets.work"), views.LEAVE: Route(leave, needs="tickets.file")},
    submissions={views.MOVE: Route(fill_in, needs="tickets.work")},
)
