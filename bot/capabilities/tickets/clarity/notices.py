"""What whoever answered, and then whoever keeps a clarification, is owed to hear: publish it? say it again?"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.clarity import ledger, views
from bot.capabilities.tickets.clarity.models import Clarification
from bot.capabilities.tickets.ledger import find_card
from bot.capabilities.tickets.models import Ticket, TicketMove
from bot.capabilities.tickets.rules import TIME_TO_UNDO
from bot.capabilities.tickets.standing import Move, State
from bot.core import notices
from bot.core.capability import Rank, Rendering, Withdrawn
from bot.core.notices import OWNER
from bot.core.people import Member, find_person
from bot.core.slack.events import Block

PUBLISH: Final = "clarity.publish"
AGAIN: Final = "clarity.again"

_CLEARS: Final = frozenset({Move.CLEAR, Move.RULE_WRONG, Move.LAPSE})


async def offer_to_publish(session: AsyncSession, ticket: Ticket, made: TicketMove) -> None:
    """Where a move says that the answer is clear, its owner is asked to publish it, once it can't be undone. Safe to repeat."""
    if made.move not in _CLEARS or made.state_before is not State.ANSWERED or ticket.owner_id is None:
        return
    ref = {"ticket": ticket.id.hex, "version": str(made.version)}
    await notices.owe(
        session,
        key=f"tickets:{ticket.id.hex}:publish:{made.version}",
        to=ticket.owner_id,
        subject=PUBLISH,
        ref=ref,
        at=made.at + TIME_TO_UNDO,
        rank=Rank.OFFER,
    )


async def ask_again(session: AsyncSession, clarification: Clarification, *, day: date, at: datetime) -> None:
    """Ask its keeper, or the CTO's office where that is gone, to say it once more. Safe to repeat."""
    active = select(Member.id).where(Member.id == clarification.keeper_id, Member.active)
    keeper_id = await session.scalar(active) if clarification.keeper_id else None
    await notices.owe(
        session,
        key=f"{_about(clarification.id)}again:{day}",
        to=keeper_id or OWNER,
        subject=AGAIN,
        ref={"clarification": clarification.id.hex},
        at=at,
        rank=Rank.OFFER,
    )


async def refresh(session: AsyncSession, clarification_id: UUID) -> None:
    """Bring every message that asks for a repetition to how it stands now."""
    await notices.refresh_about(session, _about(clarification_id))


def _about(clarification_id: UUID) -> str:
    return f"clarity:{clarification_id.hex}:"


async def render_publish(session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
    """The notice `clarity.publish`."""
    ticket_id, version = UUID(rendering.ref["ticket"]), int(rendering.ref["version"])
    card = await find_card(session, ticket_id)
    if card is None or await _was_taken_back(session, ticket_id, version):
        return Withdrawn("it is not clear any more")
    entry = await ledger.published_for(session, ticket_id)
    if entry is not None:
        return [views.section(views.line(entry)), views.context("Published.")]
    return views.publish_it(card.title, card.label, ticket_id.hex)


async def _was_taken_back(session: AsyncSession, ticket_id: UUID, version: int) -> bool:
    after = (TicketMove.ticket_id == ticket_id, TicketMove.version > version)
    moves = set(await session.scalars(select(TicketMove.move).where(*after)))
    return not moves.isdisjoint({Move.UNDO, Move.REOPEN})


async def render_again(session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
    """The notice `clarity.again`."""
    clarification_id = UUID(rendering.ref["clarification"])
    entry = await ledger.find_published(session, clarification_id)
    person = await find_person(session, rendering.to)
    if entry is None or person is None:
        return Withdrawn("the clarification is gone")
    last = await ledger.last_words(session, clarification_id)
    return views.say_it_again(entry, person, last=last.words if last else None, place=last.place if last else None)
