"""What keeps coming back is told to those who can look deeper: another mending would mend the symptom."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.desk import find_triage
from bot.capabilities.tickets.ledger import Card, find_card, today_of
from bot.capabilities.tickets.likeness.search import find_alike_before
from bot.capabilities.tickets.models import Ticket, TicketMove, TicketPart
from bot.capabilities.tickets.rules import TIME_TO_UNDO, may_move, may_read
from bot.capabilities.tickets.standing import CLOSED, Move, State
from bot.capabilities.tickets.upkeep.rules import LOOKED_BACK, is_recurring, returns_of
from bot.capabilities.tickets.views import LOOK, OPEN_CARD, named, standing
from bot.core import notices
from bot.core.capability import Rank, Rendering, Withdrawn
from bot.core.people import Person, find_person
from bot.core.secrets import Cipher
from bot.core.slack.blocks import actions, button, context, section
from bot.core.slack.events import Block
from bot.core.text import Mrkdwn, day, fill

RECURRING: Final = "tickets.recurring"
_BEFORE: Final = "before"
"""In the notice: the ids of the tickets it looks like."""

_PROPOSAL: Final = (
    "Mending it once more may mend the symptom. Declare a *deep dive*: one person looks for what leads to it, until a day. Or "
    "review the *system*: how does the way we work lead to it?"
)


async def notice_pattern(session: AsyncSession, ticket: Ticket, *, now: datetime) -> None:
    """Tell whoever looks after complaints, and whoever works on it, once for each time it came back. Safe to repeat."""
    returns, people = await _seen(session, ticket.id)
    if is_recurring(returns=returns, people=people):
        await _tell(session, ticket, str(returns), now=now)


async def notice_return(session: AsyncSession, cipher: Cipher, ticket: Ticket, *, now: datetime) -> None:
    """Tell them of a new ticket that looks like others that were over. Safe to repeat."""
    since = ticket.filed_on - LOOKED_BACK
    before = await find_alike_before(session, cipher, ticket.words, since=since)
    if is_recurring(returns=0, people=1, before=len(before)):
        await _tell(session, ticket, "new", now=now, before=before)


async def _tell(
    session: AsyncSession, ticket: Ticket, when: str, *, now: datetime, before: Sequence[UUID] = ()
) -> None:
    for member_id in {*await find_triage(session), ticket.owner_id} - {None, ticket.complainer_id}:
        await notices.owe(
            session,
            key=f"tickets:{ticket.id.hex}:recurring:{when}:{member_id}",
            to=str(member_id),
            subject=RECURRING,
            ref={"ticket": ticket.id.hex, _BEFORE: " ".join(each.hex for each in before)},
            at=now + TIME_TO_UNDO,
            rank=Rank.OFFER,
        )


async def _seen(session: AsyncSession, ticket_id: UUID) -> tuple[int, int]:
    """How often it came back, and how many people have it, whoever complained included."""
    moves = select(TicketMove.move).where(TicketMove.ticket_id == ticket_id).order_by(TicketMove.version)
    parts = select(func.count()).select_from(TicketPart).where(TicketPart.ticket_id == ticket_id)
    return returns_of(await session.scalars(moves)), 1 + (await session.scalar(parts) or 0)


async def render(session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
    """The notice `tickets.recurring`."""
    card = await find_card(session, UUID(rendering.ref["ticket"]))
    person = await find_person(session, rendering.to)
    if card is None or person is None or not may_read(person, card.standing):
        return Withdrawn("it is somebody else's by now")
    before = await _over(session, rendering.ref.get(_BEFORE, "").split())
    returns, people = await _seen(session, card.id)
    if card.standing.state is State.WITHDRAWN or not is_recurring(returns=returns, people=people, before=len(before)):
        return Withdrawn("it does not keep coming back")
    facts = [fill("it looks like {others}", others=_named(before, person))] if before else []
    facts += [f"it came back {returns} times"] if returns > 1 else []
    facts += [f"{people} people have it"] if people > 1 else []
    text = fill("*{ticket} keeps coming back:* {facts}.", ticket=named(card), facts=Mrkdwn(" and ".join(facts)))
    stands = standing(card, person, await today_of(session, rendering.now))
    blocks = [section(text, button("Open", OPEN_CARD, card.id.hex)), context(stands)]
    if may_move(person, Move.NOT_YET, card.standing):
        blocks += [context(_PROPOSAL), actions(button("Look deeper…", LOOK, card.id.hex))]
    return blocks


async def _over(session: AsyncSession, hexes: Sequence[str]) -> list[Card]:
    """Those of them that are over; one that was opened again meanwhile is no earlier case."""
    cards = [await find_card(session, UUID(each)) for each in hexes]
    return [card for card in cards if card is not None and card.standing.state in CLOSED]


def _named(cards: Sequence[Card], person: Person) -> Mrkdwn:
    """ "C-4, “Builds are slow”, settled on 3 Nov": the words for those who may read them."""
    each_said = [
        fill(
            "{which}, {ending} on {when}",
            which=named(card) if may_read(person, card.standing) else card.label,
            ending="declined" if card.standing.state is State.DECLINED else "settled",
            when=day(card.last.at.astimezone(person.zone).date()),
        )
        for card in cards
    ]
    return Mrkdwn("; ".join(each_said))
