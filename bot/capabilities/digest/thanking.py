"""Whoever is thanked in a digest hears of it: once, on their next working day. What is taken back before, they never hear."""

from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.digest.archive_views import DAYS
from bot.capabilities.digest.edition import Edits, Thanks, read_edits
from bot.capabilities.digest.models import Digest
from bot.capabilities.digest.rendering import find_digest
from bot.core import notices
from bot.core.capability import Rendering, Withdrawn
from bot.core.people import find_person
from bot.core.schedule import instant
from bot.core.slack.blocks import section
from bot.core.slack.events import Block
from bot.core.text import Mrkdwn, day, fill

THANKED: Final = "digest.thanked"
_ONE_DAY: Final = timedelta(days=1)
_ONE_WEEK: Final = timedelta(weeks=1)
_TAKEN_BACK: Final = Withdrawn("the thanks were taken back")


async def tell_thanked(session: AsyncSession, digest: Digest, *, at: datetime) -> None:
    """The digest stands in the channel: whoever it thanks is owed to hear it. Safe to repeat."""
    for each in read_edits(digest.edits).thanks:
        thanked = await find_person(session, each.to)
        if thanked is not None:
            tomorrow = at.astimezone(thanked.zone).date() + _ONE_DAY
            await notices.owe(
                session,
                key=_key(digest, each),
                to=thanked.id,
                subject=THANKED,
                ref={"digest": digest.id.hex, "said_in": each.said_in},
                at=instant(tomorrow, time(), thanked.zone) or at + _ONE_DAY,
            )


async def take_back_thanks(session: AsyncSession, digest: Digest, before: Edits) -> None:
    """What it said before and says no more is owed to nobody. Safe to repeat."""
    standing = read_edits(digest.edits).thanks
    for each in before.thanks:
        if each not in standing:
            await notices.withdraw(session, _key(digest, each))


def _key(digest: Digest, thanks: Thanks) -> str:
    return f"digest:{digest.week}:thanks:{thanks.said_in}"


async def render_thanked(session: AsyncSession, asked: Rendering) -> list[Block] | Withdrawn:
    """The notice `digest.thanked`."""
    digest, reader = await find_digest(session, UUID(asked.ref["digest"])), await find_person(session, asked.to)
    if digest is None or reader is None:
        return _TAKEN_BACK
    thanks = next((each for each in read_edits(digest.edits).thanks if each.said_in == asked.ref["said_in"]), None)
    if thanks is None:
        return _TAKEN_BACK
    return [section(say_thanked(thanks, digest.day, asked.now.astimezone(reader.zone).date()))]


def say_thanked(thanks: Thanks, its_day: date, today: date) -> Mrkdwn:
    """ "*Maya thanked you in Friday's digest to leadership:* the pay-outs"."""
    is_near = today - its_day < _ONE_WEEK
    digest = f"{DAYS[its_day.weekday()]}'s digest" if is_near else f"the digest of {day(its_day, today)}"
    return fill("*{by} thanked you in {text} to leadership:* {words}", by=thanks.by, text=digest, words=thanks.words)
