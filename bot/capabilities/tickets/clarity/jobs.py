"""Once a week, the keeper of a clarification is asked to say it again: on the company's days, and only while it is worth it."""

from datetime import date, datetime, time
from typing import Final

from sqlalchemy import func, select

from bot.capabilities.tickets.clarity import notices
from bot.capabilities.tickets.clarity.models import Clarification
from bot.capabilities.tickets.clarity.rules import EVERY, Stage
from bot.core.capability import Job
from bot.core.columns import is_in
from bot.core.company import find_days
from bot.core.context import Context
from bot.core.workspaces import started_workspaces

_AT_ONCE: Final = 100


async def ask_for_repetitions(context: Context, now: datetime) -> None:
    """Harmless if repeated: what was asked for comes up again in a week."""
    for workspace_id in await started_workspaces(context.database):
        async with context.database.reading(workspace_id) as session:
            today = (await find_days(session)).today(now)
            due = list(await session.scalars(select(Clarification.id).where(*_due(today)).limit(_AT_ONCE)))
        if due:
            await _ask(context, workspace_id, today, now)


async def _ask(context: Context, workspace_id: str, today: date, now: datetime) -> None:
    async with context.database.transaction(workspace_id) as session:
        rows = select(Clarification).where(*_due(today)).order_by(Clarification.id).limit(_AT_ONCE)
        for clarification in list(await session.scalars(rows.with_for_update(skip_locked=True))):
            await notices.ask_again(session, clarification, day=today, at=now)
            clarification.next_on = today + EVERY


def _due(today: date):
    return is_in(Clarification.stage, Stage.REPEATED), Clarification.next_on <= today


async def next_repetition(context: Context, now: datetime) -> datetime | None:
    """The next midnight of a company at which one falls due."""
    found: list[datetime] = []
    for workspace_id in await started_workspaces(context.database):
        async with context.database.reading(workspace_id) as session:
            days = await find_days(session)
            worth = is_in(Clarification.stage, Stage.REPEATED)
            first = await session.scalar(select(func.min(Clarification.next_on)).where(worth))
            if first is not None:
                found.append(datetime.combine(first, time(), days.zone))
    return min((each for each in found if each > now), default=None)


JOB: Final = Job("clarity.repeat", ask_for_repetitions, next_repetition)
