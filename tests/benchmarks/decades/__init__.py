"""A company that has worked with the bot for years, made by plain inserts: what it would hold by then, and nothing else.

rows.py         thousands of rows by one statement
company.py      people, teams, roles
register.py     outcomes and asks, ended but for the last weeks'
complaints.py   tickets and clarifications, likewise
asking.py       check-ins and Mondays, as long as each is kept
messages.py     deliveries, notices, digests

The last weeks are the same however many there were before them.
"""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Final

from sqlalchemy import text

from bot.core.context import Context
from tests.benchmarks.decades.asking import add_asking
from tests.benchmarks.decades.company import NOW, found_company, versions_of
from tests.benchmarks.decades.complaints import add_complaints
from tests.benchmarks.decades.messages import add_messages
from tests.benchmarks.decades.register import add_register
from tests.benchmarks.decades.rows import TEAM, Rows

WEEKS: Final = 52
_NINE: Final = time(9, tzinfo=UTC)


async def fill(context: Context, years: int, told: Callable[[], None]) -> None:
    """Into a database that is empty. `told` is called before every year."""
    await found_company(context, years * WEEKS)
    versions = {ritual_id: version_id for ritual_id, version_id, _ in versions_of(context)}
    monday = NOW.date() - timedelta(days=NOW.weekday())
    for year in range(years):
        told()
        rows = Rows(context.database.cipher)
        for week in range(year * WEEKS, (year + 1) * WEEKS):
            # Of the week before this one, then further and further back.
            began = monday - timedelta(weeks=week + 1)
            at = datetime.combine(began, _NINE) + timedelta(days=2 if week else 4)
            add_register(rows, week, at)
            add_complaints(rows, week, at)
            add_asking(rows, week, began, at, versions)
            add_messages(rows, began, at)
        async with context.database.transaction(TEAM) as session:
            await rows.pour(session)
    if not context.database.is_sqlite:
        async with context.database.system_session() as session:
            await session.execute(text("ANALYZE"))  # as autovacuum does within a minute
