"""Very many members of one workspace, enrolled in one ritual by bulk statements."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final
from typing import cast as as_type

from sqlalchemy import BigInteger, Date, Integer, String, Table, cast, insert, literal, select, text
from sqlalchemy.sql.expression import ColumnElement

from bot.app import App
from bot.capabilities.checkins.models import Enrolment
from bot.core.columns import to_ms
from bot.core.people import Member
from bot.core.workspaces import Workspace

CROWD_AT_ONCE = 10_000
RITUAL = "walk"
ZONE = "Europe/Berlin"

_MEMBERS: Final = as_type("Table", Member.__table__)
_ENROLMENTS: Final = as_type("Table", Enrolment.__table__)
_FIRST = 1_000_000
_NEXT_TUESDAY = date(2037, 12, 1)
_MINUTE_MS = 60_000
_SPREAD = 5 * 24 * 60
"""Over how many minutes the crowd's next due times are spread."""


def member_id(number: int) -> str:
    return f"U{_FIRST + number}"


async def enrol_crowd(bot: App, team: str, size: int, told: Callable[[], None]) -> None:
    """Open the workspace, let the bot put its rituals in force, and enrol so many in one; all fall due after tomorrow.

    `told` is called before every `CROWD_AT_ONCE` of them.
    """
    database, now = bot.context.database, bot.context.clock.now()
    yesterday = now - timedelta(days=1)
    async with database.transaction(team) as session:
        workspace = Workspace(id=team, name="Halden", bot_user_id="U0CADENCEBOT", zone=ZONE, installed_at=yesterday)
        workspace.started_at = workspace.synced_at = yesterday
        session.add(workspace)
    await bot.tick()
    for first in range(0, size, CROWD_AT_ONCE):
        told()
        numbers = _numbers(_FIRST + first, _FIRST + first + CROWD_AT_ONCE)
        who: ColumnElement[str] = literal("U") + cast(numbers.c.number, String)
        minutes = numbers.c.number % _SPREAD
        due = literal(to_ms(now + timedelta(days=2)), BigInteger) + minutes * _MINUTE_MS
        members = select(literal(team), who, who, literal(ZONE), literal(to_ms(yesterday), BigInteger))
        enrolments = select(literal(team), literal(RITUAL), who, literal(ZONE), literal(_NEXT_TUESDAY, Date), due)
        async with database.transaction(team) as session:
            connection = await session.connection()
            names = ["workspace_id", "id", "name", "zone", "synced_at"]
            await connection.execute(insert(_MEMBERS).from_select(names, members))
            names = ["workspace_id", "ritual_id", "member_id", "zone", "slot", "next_due_at"]
            await connection.execute(insert(_ENROLMENTS).from_select(names, enrolments))
    if not database.is_sqlite:
        async with database.system_session() as session:
            await session.execute(text("ANALYZE members, enrolments"))  # as autovacuum does within a minute


def _numbers(first: int, last: int):
    """first to last - 1, as rows: one text for both databases."""
    start = select(literal(first, Integer).label("number")).cte("numbers", recursive=True)
    return start.union_all(select(start.c.number + 1).where(start.c.number + 1 < last))
