"""Homes are shown when there is time for them: each as it is then, never two of one person at once, and none is forgotten."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.clock import Clock
from bot.core.context import Context
from bot.core.db import Database
from bot.core.home import HomePages, HomeQueue
from bot.core.people import Member, Person
from bot.core.prompts import find_prompts
from bot.core.slack.admission import Admission
from bot.core.slack.background import Background
from bot.core.slack.blocks import section
from bot.core.slack.errors import Refused
from bot.core.slack.events import Block, View
from bot.core.text import Mrkdwn, load_phrases
from bot.core.timings import Timings
from bot.core.workspaces import Workspace

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
CROWD = [f"Crowd{number}" for number in range(12)]
EVERYBODY = ["Ana", "Bo", "Chidi", *CROWD]


class Office:
    """Homes of one line each, and a Slack that shows one for each `let_through`."""

    def __init__(self, database: Database) -> None:
        prompts = find_prompts()
        context = Context(database, Clock(database), prompts, load_phrases(prompts), Timings.short())
        self.admission = Admission(one_writer=database.is_sqlite, patience=context.timings.turn)
        self._background = Background()
        self._queue = HomeQueue(HomePages(context, [self._line], self.admission), self._publish, self._background)
        self.news = "nothing new"
        self._door = asyncio.Semaphore(0)
        self._arrival = asyncio.Condition()
        self.shown: list[tuple[str, str]] = []
        self.at_slack: list[str] = []

    def show(self, *names: str, first: bool = False) -> None:
        for name in names:
            self._queue.show("T1", f"U{name}", first=first)

    async def until_at_slack(self, number: int, *, name: str = "") -> None:
        """Wait until so many Homes are on their way to Slack, this person's among them."""
        async with asyncio.timeout(30), self._arrival:
            await self._arrival.wait_for(lambda: len(self.at_slack) == number and name in ("", *self.at_slack))

    def let_through(self, number: int) -> None:
        for _ in range(number):
            self._door.release()

    async def all_shown(self) -> list[tuple[str, str]]:
        self.let_through(len(EVERYBODY))
        async with asyncio.timeout(30):
            await self._background.finish()
        return self.shown

    async def _line(self, session: AsyncSession, person: Person, now: datetime) -> Sequence[Block]:
        return [section(Mrkdwn(self.news))]

    async def _publish(self, member_id: str, view: View) -> None:
        name = member_id[1:]
        assert name not in self.at_slack, "the older of two pages could arrive last"
        self.at_slack.append(name)
        async with self._arrival:
            self._arrival.notify_all()
        await self._door.acquire()
        self.at_slack.remove(name)
        if name == "Bo":
            raise Refused("not_enabled", "views.publish")
        self.shown.append((name, view["blocks"][0]["text"]["text"]))


@pytest.fixture
async def office(database: Database) -> Office:
    async with database.system_session() as session:
        session.add(Workspace(id="T1", name="Halden", bot_user_id="UBOT", installed_at=NOW))
        await session.flush()
        session.add_all(
            Member(workspace_id="T1", id=f"U{name}", name=name, zone="Europe/Berlin", synced_at=NOW)
            for name in EVERYBODY
        )
    return Office(database)


async def test_a_home_asked_for_many_times_is_shown_once_more_as_it_is_then(office: Office) -> None:
    office.show("Ana")
    await office.until_at_slack(1)
    office.news = "a check-in"
    office.show("Ana", "Ana", "Ana", "Ana")
    assert await office.all_shown() == [("Ana", "nothing new"), ("Ana", "a check-in")]


async def test_everybody_s_home_is_shown_in_the_end_though_slack_refuses_one(office: Office) -> None:
    office.show(*EVERYBODY)
    assert sorted(name for name, _ in await office.all_shown()) == sorted(set(EVERYBODY) - {"Bo"})


async def test_who_looks_at_their_home_does_not_wait_behind_the_others(office: Office) -> None:
    """Eight are being shown and more wait; Ana opens hers, and is the next."""
    office.show(*CROWD)
    await office.until_at_slack(8)
    office.show("Ana", first=True)
    office.let_through(1)
    await office.until_at_slack(8, name="Ana")
    assert sorted(name for name, _ in await office.all_shown()) == ["Ana", *sorted(CROWD)]


async def test_a_home_is_shown_though_somebody_waits_for_an_answer_all_the_time(office: Office) -> None:
    """It stands back for those who wait for an acknowledgement, but not for ever."""
    async with office.admission.turn(writes=True):
        office.show("Ana")
        assert await office.all_shown() == [("Ana", "nothing new")]
