"""The nightly job that deletes what is older than it is kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.desk.mydata.retention import Retention
from bot.core.clock import Clock
from bot.core.context import Context
from bot.core.db import Database
from bot.core.people import Person
from bot.core.personal import Expiry, Kept, PersonalData, Tables
from bot.core.prompts import find_prompts
from bot.core.text import load_phrases
from bot.core.timings import Timings
from bot.core.workspaces import Workspace

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
DAY = timedelta(days=1)


class Diary:
    """A page for each day, kept a week; the first so many deletions fail."""

    def __init__(self, pages: int, *, fails: int = 0) -> None:
        self.pages = {UUID(int=n): NOW - n * DAY for n in range(pages)}
        self._fails = fails

    async def find(self, session: AsyncSession, before: datetime) -> Sequence[UUID]:
        return [page for page, written in self.pages.items() if written < before][:2]

    async def drop(self, session: AsyncSession, found: Sequence[UUID]) -> None:
        if self._fails:
            self._fails -= 1
            raise OSError("the disk is away")
        self.pages = {page: written for page, written in self.pages.items() if page not in found}

    @property
    def kept(self) -> PersonalData:
        expiry = Expiry(name="pages", after=7 * DAY, find=self.find, drop=self.drop)
        page = Kept(what="Pages", purpose="", seen_by="", how_long="", switch_off="", expiry=expiry)
        return PersonalData(summary=_no_lines, export=_no_rows, forget=_nothing, keeps=(page,))


async def _no_lines(session: AsyncSession, person: Person) -> Sequence[str]:
    return ()


async def _no_rows(session: AsyncSession, member_id: str) -> Tables:
    return {}


async def _nothing(session: AsyncSession, member_id: str, at: datetime) -> None:
    pass


@pytest.fixture
async def context(database: Database) -> Context:
    async with database.system_session() as session:
        session.add(Workspace(id="T1", name="Halden", bot_user_id="UBOT", installed_at=NOW))
    prompts = find_prompts()
    return Context(database, Clock(database), prompts, load_phrases(prompts), Timings.short())


@pytest.mark.parametrize(("keep", "left"), [({}, 8), ({"pages": 3 * DAY}, 4), ({"pages": 30 * DAY}, 12)])
async def test_what_is_older_goes_some_at_a_time_until_nothing_is_left(
    context: Context, keep: dict[str, timedelta], left: int
) -> None:
    """By the default, or by what the operator set in its place."""
    diary = Diary(12)

    await Retention([diary.kept]).run(replace(context, keep=keep), NOW)

    assert sorted(diary.pages) == [UUID(int=n) for n in range(left)]


async def test_it_looks_once_a_day(context: Context) -> None:
    diary = Diary(8)
    retention = Retention([diary.kept])
    counts: list[int] = []
    for at in (NOW, NOW + DAY - timedelta(seconds=1), NOW + DAY):
        await retention.run(context, at)
        counts.append(len(diary.pages))

    assert counts == [8, 8, 7]


async def test_what_failed_comes_again_with_the_next_turn(context: Context) -> None:
    diary = Diary(9, fails=1)
    retention = Retention([diary.kept])
    with pytest.raises(OSError, match="the disk is away"):
        await retention.run(context, NOW)

    await retention.run(context, NOW)

    assert len(diary.pages) == 8
