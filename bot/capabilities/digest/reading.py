"""What every capability has to tell, gathered: each in a session of its own, so that one that fails costs one line."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.digest.calendar import FOUR_O_CLOCK, FRIDAY, Almanac, Slot, tells_from
from bot.capabilities.digest.edition import Edition, Edits, make_edition, read_edition, read_edits, write_edition
from bot.capabilities.digest.models import Digest, DigestSetting, is_withdrawn
from bot.capabilities.digest.views import Issue
from bot.core.company import find_days
from bot.core.context import Context
from bot.core.digests import DigestPart, DigestRank, DigestSection, Week
from bot.core.failures import trace
from bot.core.schedule import zone_of
from bot.core.slack.charts import draw
from bot.core.text import inline
from bot.core.workspaces import current_workspace

log = structlog.get_logger()

Sections = Mapping[str, DigestSection]
"""By the name of their capability."""

_RANKS: Final = {"outcomes": DigestRank.PROMISES}


async def read_parts(context: Context, workspace_id: str, sections: Sections, week: Week) -> Edition:
    """The content of one week. Never raises for a section: it says that it could not be read, and the log has why."""
    parts: list[DigestPart] = []
    for name, section in sections.items():
        try:
            async with context.database.reading(workspace_id) as session:
                parts += _sound(await section(session, week))
        except Exception as error:  # noqa: BLE001 - one section that fails must not cost the others
            log.error("digest.section_failed", section=name, trace=trace(error))
            parts.append(_unreadable(name))
    return make_edition(parts)


def _sound(parts: Sequence[DigestPart]) -> Sequence[DigestPart]:
    """The same parts. Raises where one can't be stored, or its chart can't be drawn: later that would cost the whole message."""
    write_edition(make_edition(parts))
    for part in parts:
        if part.chart is not None:
            draw(part.chart)
    return parts


def _unreadable(name: str) -> DigestPart:
    """It cannot be hidden: what the CTO owes may be in it."""
    return DigestPart(
        name=f"unreadable_{name}",
        title=f"What could not be read: {name}",
        rank=_RANKS.get(name, DigestRank.NOT_ASKED),
        line=f"*{inline(name.capitalize())}* could not be read this week",
        may_be_hidden=False,
    )


async def find_almanac(session: AsyncSession) -> Almanac | None:
    """The company's calendar and when it wants its digest; None before the workspace was started."""
    workspace = await current_workspace(session)
    if workspace.started_at is None:
        return None
    days, setting = await find_days(session), await find_setting(session)
    return Almanac(
        zone=days.zone,
        works=days.works,
        opens=workspace.day_starts,
        closes=workspace.day_ends,
        weekday=setting.weekday,
        at=setting.at,
        is_on=setting.is_on,
        since=max(workspace.started_at, setting.changed_at),
    )


async def find_setting(session: AsyncSession) -> DigestSetting:
    """As it was set; as it is at first where nobody set it."""
    workspace = await current_workspace(session)
    found = await session.scalar(select(DigestSetting))
    if found is not None:
        return found
    return DigestSetting(is_on=True, weekday=FRIDAY, at=FOUR_O_CLOCK, changed_at=workspace.installed_at)


async def week_of(session: AsyncSession, slot: Slot, almanac: Almanac, now: datetime) -> Week:
    """The time that the digest of a slot tells of."""
    started_at = (await current_workspace(session)).started_at or slot.due
    told = select(Digest.ends).where(Digest.week < slot.week, ~is_withdrawn())
    last = told.order_by(Digest.week.desc()).limit(1)
    begins = tells_from(slot, await session.scalar(last), started_at, almanac.zone)
    return Week(begins=begins, ends=slot.due, now=now, zone=almanac.zone)


async def issue_of(session: AsyncSession, digest: Digest) -> Issue:
    """A stored digest, to be shown."""
    edition, edits = read_edition(digest.content), read_edits(digest.edits)
    issue = await issue_over(session, edition, edits, number=int(digest.week[-2:]))
    return replace(issue, edited_at=digest.edited_at)


async def issue_over(session: AsyncSession, edition: Edition, edits: Edits, *, number: int) -> Issue:
    """A digest of this content, with what the CTO added."""
    zone = zone_of((await current_workspace(session)).zone)
    return Issue(number=number, edition=edition, edits=edits, zone=zone)
