"""The way in, where something goes wrong in it."""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.contextvars import get_contextvars

from bot.core.clock import Clock
from bot.core.context import Context
from bot.core.db import Database
from bot.core.home import HomePages, HomeQueue
from bot.core.outbox import Refresher
from bot.core.people import Member
from bot.core.prompts import find_prompts
from bot.core.slack.admission import Admission
from bot.core.slack.answering import Answering
from bot.core.slack.background import Background
from bot.core.slack.bolt import Edge, make_bolt
from bot.core.slack.events import Command, Effect
from bot.core.slack.intake import Intake
from bot.core.slack.routes import Route, Routes
from bot.core.slack.web import Connections, Identity
from bot.core.sync import EventHandler
from bot.core.text import load_phrases
from bot.core.timings import Timings
from bot.core.workspaces import Workspace

IDENTITY = Identity(team_id="T1", team="Halden", bot_user_id="UBOT", bot_id="B1", url="", scopes=frozenset())


async def test_an_event_that_fails_is_sent_again_and_its_words_are_not_logged(
    database: Database, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message of an exception may quote the row that was refused."""

    async def fail(session: AsyncSession, event: object, at: object) -> None:
        raise ValueError("what Ana wrote")

    caplog.set_level(logging.DEBUG)
    await _people(database)
    connections = Connections(Timings.short(), api_url="http://127.0.0.1:9/api/")
    try:
        slack = connections.slack("xoxb-1")
        bolt = make_bolt(_edge(database, {"user_change": fail}, slack), slack, IDENTITY)
        answered = await bolt.async_dispatch(
            AsyncBoltRequest(
                mode="socket_mode",
                body={
                    "type": "event_callback",
                    "team_id": "T1",
                    "event_id": "Ev1",
                    "event": {"type": "user_change", "user": {"id": "UANA"}},
                },
            )
        )
    finally:
        await connections.close()
    logged = capsys.readouterr().out + caplog.text
    assert answered.status == 500
    assert ("payload.failed" in logged, "builtins.ValueError" in logged, "what Ana wrote" in logged) == (
        True,
        True,
        False,
    )


@pytest.mark.parametrize(
    ("typed", "logged_as"),
    [("Tom shouts at us", "/complain"), ("mine and nobody else's", "/complain mine"), ("", "/complain")],
)
async def test_of_a_command_the_log_has_only_words_that_are_ours(
    database: Database, typed: str, logged_as: str
) -> None:
    """What stands behind `/complain` is the beginning of a complaint, its first word too."""
    bound: list[Mapping[str, object]] = []

    async def look(session: AsyncSession, deed: Command, context: Context) -> Sequence[Effect]:
        bound.append(get_contextvars())
        return ()

    await _people(database)
    look_up = Route(look, needs="menu.open", writes=False)
    routes = Routes(commands={("/complain", word): look_up for word in ("", "mine", "*")})
    connections = Connections(Timings.short(), api_url="http://127.0.0.1:9/api/")
    try:
        slack = connections.slack("xoxb-1")
        bolt = make_bolt(_edge(database, {}, slack, routes), slack, IDENTITY)
        command = {"command": "/complain", "text": typed, "team_id": "T1", "user_id": "UANA"}
        answered = await bolt.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=command))
    finally:
        await connections.close()

    assert answered.status == 200
    assert bound == [{"workspace": "T1", "what": logged_as, "by": "UANA"}]


async def _people(database: Database) -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    async with database.system_session() as session:
        session.add(Workspace(id="T1", name="Halden", bot_user_id="UBOT", installed_at=at))
        await session.flush()
        session.add(Member(workspace_id="T1", id="UANA", name="Ana", zone="Europe/Berlin", synced_at=at))


def _edge(
    database: Database,
    events: dict[str, EventHandler],
    slack: Any,  # Any: never called
    routes: Routes | None = None,
) -> Edge:
    prompts = find_prompts()
    context = Context(database, Clock(database), prompts, load_phrases(prompts), Timings.short())
    admission = Admission(one_writer=database.is_sqlite, patience=context.timings.turn)
    background = Background()
    homes = HomeQueue(HomePages(context, (), admission), slack.publish_home, background)
    return Edge(
        routes=routes or Routes(),
        intake=Intake(context, lambda: None, admission, background),
        answering=Answering(slack, Refresher(context, {}), homes, background),
        events=events,
    )
