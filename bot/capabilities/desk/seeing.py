"""Home and status: what is seen of the bot, with what the other capabilities are going to ask."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.desk import home, views
from bot.capabilities.desk.away import away_until, local_day
from bot.capabilities.desk.calendar.actions import find_pause
from bot.capabilities.desk.mydata.handlers import MyData
from bot.capabilities.desk.setup.actions import find_progress, is_admin
from bot.capabilities.desk.status import Health, read_health
from bot.core.capability import ComingRound, ComingRounds
from bot.core.context import Context
from bot.core.people import Person
from bot.core.slack.events import Block, Click, Command, Effect, OpenView, Reply
from bot.core.slack.routes import Route, Routes
from bot.core.workspaces import current_workspace


class Seeing:
    """Handlers that look, never write."""

    def __init__(self, coming: Sequence[ComingRounds], mydata: MyData) -> None:
        self._coming = coming
        self._mydata = mydata
        self.routes = Routes(
            commands={("/cadence", "status"): Route(self.show_status, needs="health.read", writes=False)},
            clicks={"desk.status": Route(self.open_status, needs="health.read", writes=False)},
        )

    async def show_status(self, session: AsyncSession, deed: Command, context: Context) -> Sequence[Effect]:
        return (Reply(views.status_message(deed.by, await self._health(session, context, deed.at), deed.at)),)

    async def open_status(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        return (OpenView(views.status_view(deed.by, await self._health(session, context, deed.at), deed.at)),)

    async def show_home(self, session: AsyncSession, person: Person, now: datetime) -> Sequence[Block]:
        return home.top(
            person,
            await find_progress(session),
            is_admin=await is_admin(session, person),
            away_until=away_until(person, now),
            now=now,
            resting_until=await find_pause(session, local_day(person, now)),
        )

    async def show_home_foot(self, session: AsyncSession, person: Person, now: datetime) -> Sequence[Block]:
        workspace = await current_workspace(session)
        return home.foot(
            person,
            is_asked=workspace.started_at is None or bool(await self._find_coming(session, person.id)),
            parked=workspace.parked,
            known=await self._mydata.lines(session, person),
        )

    async def _health(self, session: AsyncSession, context: Context, now: datetime) -> Health:
        return await read_health(session, context.timings, now, coming=await self._find_coming(session, None))

    async def _find_coming(self, session: AsyncSession, member_id: str | None) -> list[ComingRound]:
        found = [each for find in self._coming for each in await find(session, member_id)]
        return sorted(found, key=lambda each: each.next_at)
