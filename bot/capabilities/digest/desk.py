"""The digest on the CTO's desk, where it is stuck, and on the Home of whoever reads digests."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.digest.archive_views import ARCHIVE
from bot.capabilities.digest.models import NO_CHANNEL, OPEN, Digest, DigestState, is_readable
from bot.capabilities.digest.preview_views import READ, on_desk
from bot.capabilities.digest.rendering import standing_of
from bot.core.capability import DeskEntry, DeskPart, Rank
from bot.core.columns import is_in
from bot.core.people import Person
from bot.core.roles import may
from bot.core.slack.blocks import actions, button, section
from bot.core.slack.events import Block
from bot.core.text import day


async def stuck_on_desk(session: AsyncSession, person: Person, now: datetime) -> DeskPart:
    """What could not be posted, with what to do about it."""
    stuck = (is_in(Digest.state, *OPEN), Digest.state == DigestState.STUCK)
    rows = await session.scalars(select(Digest).where(*stuck).order_by(Digest.week))
    return DeskPart([await _entry(session, digest, person) for digest in rows])


async def _entry(session: AsyncSession, digest: Digest, person: Person) -> DeskEntry:
    standing = await standing_of(session, digest, person)
    rank = Rank.OFFER if digest.trouble == NO_CHANNEL else Rank.DECIDE
    return DeskEntry(rank, on_desk(int(digest.week[-2:]), standing))


async def section_of_home(session: AsyncSession, person: Person, now: datetime) -> Sequence[Block]:
    """For leadership: the last digest, and the way to those before."""
    if not may(person.roles, "digest.read"):
        return []
    newest = await session.execute(
        select(Digest.id, Digest.week, Digest.day).where(is_readable()).order_by(Digest.week.desc()).limit(1)
    )
    for digest_id, week, its_day in newest:
        last = (
            f"*Digest:* the last one is of week {int(week[-2:])}, {day(its_day, now.astimezone(person.zone).date())}."
        )
        return [
            section(last),
            actions(button("Read it", READ, digest_id.hex), button("All digests", ARCHIVE)),
        ]
    return []
