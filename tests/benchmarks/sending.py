"""Deliveries per second: our outbox against a loop around slack_sdk."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any, cast
from uuid import uuid4

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import outbox
from bot.core.capability import Rendering
from bot.core.clock import Clock
from bot.core.context import Context
from bot.core.db import Database, connect
from bot.core.outbox import Delivery, DeliveryState, Outbox
from bot.core.outbox.metrics import SETTLED
from bot.core.people import Member
from bot.core.prompts import find_prompts
from bot.core.secrets import Cipher
from bot.core.slack.events import SlackMessage
from bot.core.slack.fit import fit
from bot.core.slack.marks import Mark, mark_delivery, metadata_of
from bot.core.slack.web import Connections, Slack
from bot.core.slack.wire import Session
from bot.core.text import load_phrases
from bot.core.timings import Timings
from bot.core.workspaces import Workspace
from bot.sandbox.remote import RemoteSandbox
from tests.benchmarks.figures import Aim, Figure, middle
from tests.benchmarks.places import KINDS, Places
from tests.benchmarks.telling import Tell

TEAM = "T0HALDEN"
CONVERSATIONS = 1000
PEOPLE = [f"U0CROWD{number:06d}" for number in range(CONVERSATIONS)]
TIMINGS = Timings(limiter=False, in_flight=16)
"""Without a limit to wait for, both have more on their way than four messages a second would ever need."""
ROUNDS = 3
STEPS = (ROUNDS + 1) * (1 + len(KINDS))
"""The first of each is not counted: it opens the conversations."""

_MESSAGE = SlackMessage(
    "What are you after?",
    (
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Tom, what are you after, and what can Maya do for you?*"}},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "_2 minutes · with your name · outcomes: every team_"}]},
        {
            "type": "actions",
            "elements": [
                {"type": "button", "action_id": action, "text": {"type": "plain_text", "text": words}}
                for action, words in (("need", "I need something from Maya"), ("unchanged", "Nothing changed"))
            ],
        },
    ),
)  # fmt: skip


async def measure(places: Places, tell: Tell) -> list[Figure]:
    rates: dict[str, list[float]] = {}
    arguments = ("--rates", "off", "--crowd", str(CONVERSATIONS))
    async with (
        RemoteSandbox(*arguments) as sandbox,
        _open_loop(sandbox) as loop,
        _open_post(places, KINDS[0], sandbox) as first,
        _open_post(places, KINDS[1], sandbox) as second,
    ):
        for counted in [False] + [True] * ROUNDS:
            for name, sender in (("loop", loop), (KINDS[0], first), (KINDS[1], second)):
                tell(f"sending, {name}")
                rate = CONVERSATIONS / await sender.send()
                if counted:
                    rates.setdefault(name, []).append(rate)
    return [each for kind in KINDS for each in _figures(kind, middle(rates[kind]), middle(rates["loop"]))]


def _figures(kind: str, ours: float, loop: float) -> Iterator[Figure]:
    permitted = Timings().messages_per_second
    yield Figure(
        what="sending: beside a loop around slack_sdk", on=kind, value=ours, unit="/s", baseline=loop,
        aim=Aim.AT_LEAST, aim_at=0.4,
    )  # fmt: skip
    yield Figure(
        what=f"sending: beside what one workspace permits ({permitted:g} a second)", on=kind, value=ours, unit="/s",
        baseline=permitted, aim=Aim.AT_LEAST, aim_at=50,
    )  # fmt: skip


@dataclass
class _Loop:
    """Posts, as many at a time as the outbox does, and forgets."""

    client: AsyncWebClient
    channels: dict[str, str]

    async def send(self) -> float:
        left = iter(PEOPLE)
        since = perf_counter()
        async with asyncio.TaskGroup() as workers:
            for _ in range(TIMINGS.in_flight):
                workers.create_task(self._work(left))
        return perf_counter() - since

    async def _work(self, left: Iterator[str]) -> None:
        for person in left:
            body = _body(self.channels.get(person, person))
            answer = await self.client.api_call("chat.postMessage", json=body)  # pyright: ignore[reportUnknownMemberType] - bare dicts
            self.channels[person] = str(cast("object", answer["channel"]))


@asynccontextmanager
async def _open_loop(sandbox: RemoteSandbox) -> AsyncGenerator[_Loop]:
    session = Session(TIMINGS, sandbox.api_url)
    try:
        yield _Loop(session.client(sandbox.bot_token, []), {})
    finally:
        await session.close()


def _body(channel: str) -> dict[str, Any]:  # Any: Slack's own JSON
    """What the outbox puts on the wire, byte for byte but for its ids."""
    mark = Mark(uuid4(), (uuid4().hex,))
    message = mark_delivery(fit(_MESSAGE), mark)
    return {
        "channel": channel,
        "text": message.text,
        "blocks": list(message.blocks),
        "metadata": metadata_of(mark),
        "unfurl_links": False,
        "unfurl_media": False,
    }


@dataclass
class _Post:
    """The outbox on one database."""

    context: Context
    slack: Slack
    round: int = 0

    async def send(self) -> float:
        """Owe one message to everybody, and only then start the clock and the outbox."""
        self.round += 1
        async with self.context.database.transaction(TEAM) as session:
            for person in PEOPLE:
                await outbox.post(session, key=f"{self.round}:{person}", to=person, subject="bench", ref={})
        done, wanted = asyncio.Event(), _sent() + CONVERSATIONS

        async def look(point: str) -> None:
            if point == "marked" and _sent() >= wanted:
                done.set()

        sender = Outbox(self.context, self._slack_of, {"bench": _render}, checkpoint=look)
        since = perf_counter()
        sending = asyncio.create_task(sender.run())
        await asyncio.wait_for(done.wait(), 120)
        seconds = perf_counter() - since
        await sender.drain()
        await sending
        await self._check()
        if self.round == 1:
            await self._gather_statistics()
        return seconds

    async def _gather_statistics(self) -> None:
        """As PostgreSQL does by itself within a minute: until then it knows nothing of a table that was just filled."""
        if not self.context.database.is_sqlite:
            async with self.context.database.system_session() as session:
                await session.execute(text("ANALYZE deliveries, members"))

    async def _slack_of(self, _workspace_id: str) -> Slack:
        return self.slack

    async def _check(self) -> None:
        async with self.context.database.reading(TEAM) as session:
            sent = await session.scalar(select(func.count()).where(Delivery.state == DeliveryState.SENT))
        assert sent == self.round * CONVERSATIONS, f"{sent} were sent"


async def _render(_session: AsyncSession, _asked: Rendering) -> SlackMessage:
    return _MESSAGE


def _sent() -> float:
    samples = (sample for metric in SETTLED.collect() for sample in metric.samples)
    totals = (
        each for each in samples if each.labels.get("state") == DeliveryState.SENT and each.name.endswith("_total")
    )
    return next((each.value for each in totals), 0.0)


@asynccontextmanager
async def _open_post(places: Places, kind: str, sandbox: RemoteSandbox) -> AsyncGenerator[_Post]:
    database = connect(places.database(kind), Cipher([places.secret_key]))
    prompts, clock = find_prompts(), Clock(database)
    await clock.synchronise()
    await _move_in(database, clock)
    context = Context(database=database, clock=clock, prompts=prompts, phrases=load_phrases(prompts), timings=TIMINGS)
    connections = Connections(TIMINGS, api_url=sandbox.api_url)
    try:
        yield _Post(context, connections.slack(sandbox.bot_token))
    finally:
        await connections.close()
        await database.dispose()


async def _move_in(database: Database, clock: Clock) -> None:
    async with database.transaction(TEAM) as session:
        now = clock.now()
        session.add(Workspace(id=TEAM, name="Halden", bot_user_id="U0CADENCEBOT", installed_at=now))
        await session.flush()
        session.add_all(Member(id=person, name=person, zone="Europe/Berlin", synced_at=now) for person in PEOPLE)
