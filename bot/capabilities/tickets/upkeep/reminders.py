"""Whoever works on a ticket is reminded on the day that word is due, the day after, and then ever more rarely."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.ledger import find_card, today_of
from bot.capabilities.tickets.models import Ticket
from bot.capabilities.tickets.standing import AWAITING, OPEN
from bot.capabilities.tickets.upkeep.rules import is_stale, reminder_days
from bot.capabilities.tickets.views import controls, named, standing
from bot.core import notices
from bot.core.capability import Rank, Rendering, Withdrawn
from bot.core.company import find_days
from bot.core.people import find_person
from bot.core.slack.blocks import section
from bot.core.slack.events import Block
from bot.core.text import fill

DUE: Final = "tickets.due"

_AT_WORK: Final = OPEN - AWAITING
"""Where it is the owner's turn."""


async def remind(session: AsyncSession, ticket: Ticket, *, now: datetime) -> None:
    """Owe the ticket's owner the reminders of the date that stands; those of an earlier move are owed no more. Safe to repeat."""
    await notices.forget_unseen(session, f"tickets:{ticket.id.hex}:due:", but=_reminders(ticket))
    if ticket.state not in _AT_WORK or ticket.owner_id is None or ticket.next_on is None:
        return
    days = await find_days(session)
    for day in reminder_days(ticket.next_on):
        if day > days.today(now):
            await notices.owe(
                session,
                key=f"{_reminders(ticket)}{day}",
                to=ticket.owner_id,
                subject=DUE,
                ref={"ticket": ticket.id.hex},
                at=datetime.combine(day, time(), days.zone),
                rank=Rank.STALE if is_stale(ticket.next_on, day) else Rank.OWED,
            )


def _reminders(ticket: Ticket) -> str:
    """What the keys of the reminders of the move made last begin with."""
    return f"tickets:{ticket.id.hex}:due:{ticket.version}:"


async def render(session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
    """The notice `tickets.due`: to whoever works on it, and only while word is due."""
    card = await find_card(session, UUID(rendering.ref["ticket"]))
    person = await find_person(session, rendering.to)
    if card is None or person is None or card.standing.owner_id != person.id:
        return Withdrawn("it is somebody else's by now")
    today = await today_of(session, rendering.now)
    if card.standing.state not in _AT_WORK or card.standing.next_on > today:
        return [section(fill("{ticket}: {standing}", ticket=named(card), standing=standing(card, person, today)))]
    said = "*Word is due:* {ticket}. “I don't know yet, by…” is word, too."
    if is_stale(card.standing.next_on, today):
        said = "*Gone stale:* {ticket}. {standing} “No, because…” is better than nothing."
    text = fill(said, ticket=named(card), standing=standing(card, person, today))
    return [section(text), *controls(card, person, now=rendering.now)]
