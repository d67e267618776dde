"""The company's own calendar: its zone, and on which days it works. What is dated or posted for all goes by it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.schedule import DaysOff, Span, read_region, zone_of
from bot.core.workspaces import CompanyDay, current_workspace


@dataclass(frozen=True, slots=True)
class Days:
    """The company's calendar, whoever works on what is dated by it."""

    zone: ZoneInfo
    works: Callable[[date], bool]
    """Whether the company works on a day."""

    def today(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()


async def find_days(session: AsyncSession) -> Days:
    """Of this session's workspace."""
    workspace = await current_workspace(session)
    off = DaysOff(
        region=read_region(workspace.country),
        company=frozenset(await session.scalars(select(CompanyDay.day))),
        pauses=_pause(workspace.paused_from, workspace.paused_until),
    )
    weekdays = frozenset(int(each) for each in workspace.working_days)
    return Days(zone_of(workspace.zone), lambda day: day.weekday() in weekdays and day not in off)


def _pause(first: date | None, back: date | None) -> tuple[Span, ...]:
    """The days off before the first day back."""
    return (Span(first or date.min, back - timedelta(days=1)),) if back is not None else ()
