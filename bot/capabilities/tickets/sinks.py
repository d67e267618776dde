"""What something found elsewhere in the bot becomes here: a question that many have, as a ticket."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.actions import Filing, NobodyLooksAfterComplaints, file_ticket
from bot.capabilities.tickets.stage import why_off
from bot.capabilities.tickets.standing import Kind, State
from bot.capabilities.tickets.upkeep.consequences import make_known
from bot.core.capability import Answer, AnswerKind
from bot.core.columns import cipher_of
from bot.core.text import fill


async def become_clarity(session: AsyncSession, answer: Answer) -> str | None:
    """The sink `clarity`: a question, filed under its author's name. Whoever looks after complaints sorts it, and finds
    clarity proposed. None where nobody would read it: complaints have not begun, or nobody looks after them. Safe to repeat.
    """
    if answer.kind is not AnswerKind.GIVEN or await why_off(session) is not None:
        return None
    source = f"clarity:{answer.checkin_id.hex}:{answer.question}"
    filing = Filing(words=answer.value, complainer_id=answer.by.id, at=answer.at, source=source)
    try:
        ticket = await file_ticket(session, filing)
    except NobodyLooksAfterComplaints:
        return None
    if ticket.state is State.FILED and ticket.kind is None:
        ticket.kind = Kind.CLARITY
        await make_known(session, cipher_of(session.get_bind().dialect), ticket, now=answer.at)
    return fill("C-{count}: “{text}”", count=ticket.number, text=ticket.words)
