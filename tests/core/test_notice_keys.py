"""Notices that are asked for by what their keys begin with: found by their index, and no others."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import notices
from bot.core.db import Database
from bot.core.notices import aware_of
from bot.core.notices.models import NoticeState
from tests.core.outbox.house import BO, TEAM, TOM, open_house

AT: Final = datetime(2030, 1, 8, 9, tzinfo=UTC)
WRITTEN_ALIKE: Final = (
    "asks:1:",
    "asks:1:a:U1",
    "asks:1:Z:U2",
    "asks:1:~",
    "ASKS:1:a",
    "asks:1;",
    "asks:10:a",
    "asks:1",
)


async def tell(session: AsyncSession, key: str, to: str) -> None:
    """Owed, and in a message that is there."""
    await notices.owe(session, key=key, to=to, subject="test.news", ref={}, at=AT)
    await session.execute(text("UPDATE notices SET state = :told"), {"told": NoticeState.TOLD.value})


async def test_only_what_begins_so_is_found(database: Database) -> None:
    """By its characters, as they are: neither capitals nor punctuation count as alike, in whatever order people read."""
    async with open_house(database), database.transaction(TEAM) as session:
        for key in WRITTEN_ALIKE:
            await tell(session, key, TOM if key.startswith("asks:1:") else BO)

        assert await aware_of(session, "asks:1:") == {TOM}


async def test_they_are_found_by_the_index_of_keys(database: Database) -> None:
    """Of a hundred thousand notices, those of one complaint are looked at; on PostgreSQL row-level security included."""
    asked = "SELECT delivery_id FROM notices WHERE workspace_id = 'T1' AND key >= 'asks:1:' AND key < 'asks:1;'"
    async with open_house(database), database.transaction(TEAM) as session:
        if database.is_sqlite:
            plan = await session.execute(text(f"EXPLAIN QUERY PLAN {asked}"))
            assert "USING INDEX uq_notices_key (workspace_id=? AND key>? AND key<?)" in str(plan.all())
            return
        await session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = str((await session.execute(text(f"EXPLAIN {asked}"))).all())
        column = (
            "SELECT collation_name FROM information_schema.columns WHERE table_name = 'notices' AND column_name = 'key'"
        )
        assert "Index Cond" in plan
        assert "(key)::text >= " in plan.split("Filter")[0]
        assert (await session.execute(text(column))).scalar_one() == "C", "a database is ordered as its people read"
