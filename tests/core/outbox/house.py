"""One outbox against one sandbox in this process: what the tests of this folder turn by hand, step by step."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.capability import Ref, Renderer, Rendering, Withdrawn
from bot.core.clock import Clock
from bot.core.context import Context
from bot.core.db import Database
from bot.core.outbox import Delivery, DeliveryState, Outbox, find, post
from bot.core.outbox.models import Pace
from bot.core.outbox.results import Checkpoint, pass_by
from bot.core.people import Member
from bot.core.prompts import find_prompts
from bot.core.slack.errors import Refused
from bot.core.slack.events import SlackMessage
from bot.core.slack.web import Connections, Slack
from bot.core.text import load_phrases
from bot.core.timings import Timings
from bot.core.workspaces import Workspace
from bot.sandbox.company import company, user_id
from bot.sandbox.messages import Bot, Message
from bot.sandbox.people import User
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Workspace as SlackTeam

TEAM, OTHER_TEAM = "T0HALDEN", "T0NORDEN"
TOM, BO, CHIDI, ANA = user_id("tom"), user_id("bo"), user_id("chidi"), user_id("ana")
AN_HOUR = timedelta(hours=1)
QUICK = replace(
    Timings.short(),
    http_connect=timedelta(seconds=10),
    http_total=timedelta(seconds=10),
    lease=timedelta(seconds=60),
    limiter=False,
)
"""Short where a test waits for the end. Long where only a busy machine would ever see it: a request, a lease."""


async def say(session: AsyncSession, asked: Rendering) -> SlackMessage | Withdrawn:
    """The renderer of these tests: what the reference says, word for word."""
    match asked.ref:
        case {"withdrawn": reason}:
            return Withdrawn(reason)
        case {"broken": "sql"}:
            await session.execute(text("select 1 / 0"))  # null on SQLite
            raise ZeroDivisionError
        case {"broken": "connection"}:
            raise OperationalError("select", {}, ConnectionResetError())
        case {"broken": _}:
            raise ZeroDivisionError("a text that somebody wrote")
        case _:
            words = asked.ref.get("words", "Hello")
            return SlackMessage(words, ({"type": "section", "text": {"type": "mrkdwn", "text": words}},))


@dataclass
class House:
    """`outbox` is the process under test; `another()` makes a second one on the same database."""

    context: Context
    sandbox: Sandbox
    connections: Connections
    renderers: Mapping[str, Renderer] = field(default_factory=lambda: {"test.say": say})
    outbox: Outbox = field(init=False)

    def __post_init__(self) -> None:
        self.outbox = self.another()

    def another(self, *, timings: Timings | None = None, checkpoint: Checkpoint = pass_by) -> Outbox:
        context = replace(self.context, timings=timings) if timings else self.context
        return Outbox(context, self.slack_of, self.renderers, checkpoint=checkpoint)

    async def slack_of(self, workspace_id: str) -> Slack:
        team = self.sandbox.workspaces.get(workspace_id)
        if team is None:
            raise Refused("not_authed")
        return self.connections.slack(team.bot_token)

    @property
    def now(self) -> datetime:
        return self.context.clock.now()

    async def owe(
        self,
        key: str,
        to: str = TOM,
        *,
        ref: Ref | None = None,
        not_before: datetime | None = None,
        expires_at: datetime | None = None,
        after: UUID | None = None,
        in_thread: bool = False,
        team: str = TEAM,
    ) -> UUID:
        async with self.context.database.transaction(team) as session:
            return await post(
                session,
                key=key,
                to=to,
                subject="test.say",
                ref=ref or {"words": key},
                not_before=not_before,
                expires_at=expires_at,
                after=after,
                in_thread=in_thread,
            )

    async def row(self, key: str, *, team: str = TEAM) -> Delivery:
        async with self.context.database.reading(team) as session:
            found = await find(session, key)
        assert found is not None
        return found

    async def end_of(self, key: str) -> tuple[DeliveryState, str | None]:
        row = await self.row(key)
        return row.state, row.reason

    async def wait_an_hour(self) -> None:
        """As far as machine time goes: Slack may be called again, doubts may be asked about, audits are due."""
        async with self.context.database.system_session() as session:
            await session.execute(update(Pace).values(blocked_until_ms=0))
            await session.execute(update(Delivery).values(retry_ms=0))
            await session.execute(update(Delivery).where(Delivery.audit_ms.is_not(None)).values(audit_ms=0))

    async def count(self, state: DeliveryState) -> int:
        async with self.context.database.reading(TEAM) as session:
            return (await session.scalar(select(func.count()).where(Delivery.state == state))) or 0

    def messages(self, channel: str | None = None, *, team: str = TEAM) -> list[Message]:
        """The bot's messages that stand in Slack, oldest first, replies in threads too."""
        workspace = self.sandbox.workspaces[team]
        conversations = [workspace.conversations[channel]] if channel else workspace.conversations.values()
        found = [each for one in conversations for each in one.messages.values() if each.user == workspace.bot.user_id]
        return sorted(found, key=lambda each: each.ts)

    def words(self, channel: str | None = None) -> list[str]:
        return [each.words() for each in self.messages(channel)]

    def calls(self, method: str) -> int:
        return self.sandbox.api.log.counts[method]


@asynccontextmanager
async def open_house(database: Database, *, timings: Timings = QUICK) -> AsyncGenerator[House]:
    """A sandbox with the demo company and a second workspace, whose people the database knows."""
    clock = Clock(database)
    await clock.synchronise()
    prompts = find_prompts()
    context = Context(database=database, clock=clock, prompts=prompts, phrases=load_phrases(prompts), timings=timings)
    sandbox = Sandbox([company(), _another_company()], rates="off")
    await sandbox.start()
    connections = Connections(timings, api_url=sandbox.api_url)
    try:
        await _move_in(database, sandbox)
        yield House(context, sandbox, connections)
    finally:
        await connections.close()
        await sandbox.stop()
    assert sandbox.refusals == []


def _another_company() -> SlackTeam:
    """A second workspace with the same app, where Tom has an account too."""
    bot = Bot("U0CADENCEBOT", "B0NORDEN", "A0CADENCE", "Cadence")
    norden = SlackTeam(OTHER_TEAM, "norden", "Norden", bot, "xoxb-2-norden")
    norden.add_user(User(TOM, "tom", "Tom Brandt", "Europe/Berlin", "tom@norden.example"))
    return norden


async def _move_in(database: Database, sandbox: Sandbox) -> None:
    at = datetime.now(UTC)
    async with database.system_session() as session:
        for team_id, workspace in sandbox.workspaces.items():
            session.add(Workspace(id=team_id, name=workspace.name, bot_user_id=workspace.bot.user_id, installed_at=at))
            await session.flush()
            session.add_all(
                Member(workspace_id=team_id, id=user.id, name=user.name, zone=user.tz or "UTC", synced_at=at)
                for user in workspace.users.values()
                if not user.is_bot and not user.deleted
            )
