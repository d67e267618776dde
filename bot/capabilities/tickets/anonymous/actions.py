"""Keeping an anonymous complaint until the morning, finding it by its key, and moves made with a key.

Nothing here takes or writes a person, but for the one move by which somebody says who they are. Whoever opened the
transaction commits, and must not have written anything of a person in it.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import delete, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets import actions
from bot.capabilities.tickets.actions import Made, Overtaken, Pressed
from bot.capabilities.tickets.anonymous.keys import digests_of
from bot.capabilities.tickets.anonymous.models import TicketKey, WaitingComplaint
from bot.capabilities.tickets.models import Ticket, TicketMove
from bot.capabilities.tickets.standing import OPEN, Move, Nobody, Party
from bot.core.company import find_days
from bot.core.db import insert_once
from bot.core.secrets import Cipher

_NEWS_FOR: Final = timedelta(days=28)
"""How long a closed ticket is listed with its news."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a key opens: a ticket, or (None) what arrives tomorrow, in these words."""

    ticket: Ticket | None
    words: str


async def keep_until_morning(session: AsyncSession, cipher: Cipher, words: str, *, key: str, today: date) -> None:
    """An anonymous complaint was sent. The same key again is the same complaint, and nothing is changed."""
    if await find_by_key(session, cipher, key) is None:
        values = {"digest": digests_of(cipher, key)[0], "words": words, "written_on": today}
        await insert_once(session, WaitingComplaint, values, key=["digest"])


async def find_by_key(session: AsyncSession, cipher: Cipher, key: str) -> Found | None:
    """What this key opens; None where no complaint has it, or whoever had it said who they are."""
    digests = digests_of(cipher, key)
    waiting = await session.scalar(select(WaitingComplaint).where(WaitingComplaint.digest.in_(digests)))
    if waiting is not None:
        return Found(None, waiting.words)
    keyed = (TicketKey.workspace_id == Ticket.workspace_id) & (TicketKey.ticket_id == Ticket.id)
    ticket = await session.scalar(select(Ticket).join(TicketKey, keyed).where(TicketKey.digest.in_(digests)))
    return None if ticket is None else Found(ticket, ticket.words)


async def withdraw_waiting(session: AsyncSession, cipher: Cipher, key: str) -> None:
    """Taken back before anybody read it: nothing stays. Safe to repeat."""
    mine = WaitingComplaint.digest.in_(digests_of(cipher, key))
    await session.execute(delete(WaitingComplaint).where(mine))


@dataclass(frozen=True, slots=True, kw_only=True)
class ByKey:
    """A move as the holder of the key makes it. `revealed` is their member id for `Move.REVEAL`, else None."""

    move: Move
    seen: int
    words: str = ""
    revealed: str | None = None


async def press_with_key(session: AsyncSession, ticket: Ticket, made: ByKey, *, now: datetime) -> Made | Overtaken:
    """Make it on a locked ticket, dated by the day. Whoever says who they are gives up the key for good."""
    done = await actions.press(
        session,
        ticket,
        Pressed(
            move=made.move,
            by=Nobody.KEY,
            at=await day_begun(session, now),
            seen=made.seen,
            words=made.words,
            member_id=made.revealed,
        ),
    )
    if isinstance(done, Made) and made.move is Move.REVEAL:
        await session.execute(delete(TicketKey).where(TicketKey.ticket_id == ticket.id))
    return done


async def day_begun(session: AsyncSession, now: datetime) -> datetime:
    """Midnight of the company's day: as fine as the time of anything anonymous may be."""
    days = await find_days(session)
    return datetime.combine(days.today(now), time(), days.zone)


async def with_news(session: AsyncSession, now: datetime) -> list[int]:
    """The numbers of the anonymous tickets in which somebody else spoke last: everybody may know, nobody knows whose."""
    last = (
        (TicketMove.workspace_id == Ticket.workspace_id)
        & (TicketMove.ticket_id == Ticket.id)
        & (TicketMove.version == Ticket.version)
    )
    news = (Ticket.anonymous, Ticket.complainer_id.is_(None), TicketMove.party != Party.COMPLAINER)
    moved = select(TicketMove.ticket_id).where(TicketMove.at > now - _NEWS_FOR)
    recent = Ticket.id.in_(union(select(Ticket.id).where(Ticket.state.in_(OPEN)), moved))
    found = select(Ticket.number).join(TicketMove, last).where(*news, recent)
    return sorted(await session.scalars(found))
