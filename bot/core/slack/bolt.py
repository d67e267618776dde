"""The way in: the only module that imports Slack's Bolt. It reads a payload, finds the route, and acknowledges.

`process_before_response=True`: the acknowledgement leaves after the handler's transaction is committed, and an event whose
handler failed is not acknowledged, so that Slack sends it again. Everything has a listener; what nobody asked for is
acknowledged and dropped.
"""

# Bolt leaves the type parameters of its own signatures open.
# pyright: reportUnknownMemberType=false

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import structlog
from aiohttp import web as http
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.core.failures import trace
from bot.core.mrkdwn import Mrkdwn
from bot.core.slack import payloads
from bot.core.slack.answering import Answering
from bot.core.slack.errors import Unreachable
from bot.core.slack.events import Effect
from bot.core.slack.inputs import ACTION
from bot.core.slack.intake import Intake, Sorry
from bot.core.slack.payloads import Origin, Payload
from bot.core.slack.routes import Route, Routes
from bot.core.slack.web import Identity, Slack
from bot.core.sync import EventHandler

log = structlog.get_logger()

EVENTS = (
    "app_home_opened",
    "app_uninstalled",
    "message.im",
    "subteam_created",
    "subteam_members_changed",
    "subteam_updated",
    "team_join",
    "tokens_revoked",
    "user_change",
)
"""What the app subscribes to; deploy/slack-manifest.yaml says the same."""

_ANYTHING = re.compile(".*")
_CONNECTING = timedelta(seconds=20)
_OLD_BUTTON = Mrkdwn(
    "I don't know that button any more: it is from an older version of me. `/cadence` shows everything I can do."
)
_OLD_FORM = (
    "I don't know that form any more: it is from an older version of me. Copy your words, close it, and open it again."
)
_NO_COMMAND = "I don't know that command. `/cadence help` lists what I understand."


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """What Bolt's listeners need. `events` are about the workspace itself, keyed by Slack's event type."""

    routes: Routes
    intake: Intake
    answering: Answering
    events: Mapping[str, EventHandler]


def make_bolt(edge: Edge, slack: Slack, identity: Identity, *, signing_secret: str = "") -> AsyncApp:
    """An app that answers for one workspace, over Socket Mode or HTTP."""

    async def authorize(enterprise_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=identity.team_id,
            bot_token=slack.client.token,
            bot_id=identity.bot_id,
            bot_user_id=identity.bot_user_id,
        )

    bolt = AsyncApp(
        name="cadence",
        logger=_quiet_logger(),
        client=slack.client,
        signing_secret=signing_secret,
        authorize=authorize,
        process_before_response=True,
        attaching_function_token_enabled=False,
    )
    _listen(bolt, _Listeners(edge))
    return bolt


def _quiet_logger() -> logging.Logger:
    """Bolt and the socket's client log whole payloads, people's words and tokens among them, at DEBUG: never for us.

    Bolt's warnings are about uses that are meant here: a client with a token beside `authorize`.
    """
    logger = logging.getLogger("bot.core.slack.sdk.bolt")
    logger.setLevel(logging.ERROR)
    return logger


def _listen(bolt: AsyncApp, on: "_Listeners") -> None:
    bolt.command(_ANYTHING)(on.command)
    bolt.block_action(_ANYTHING)(on.click)
    bolt.view_submission(_ANYTHING)(on.submission)
    bolt.view_closed(_ANYTHING)(on.closed)
    bolt.shortcut(_ANYTHING)(on.shortcut)
    bolt.options(_ANYTHING)(on.options)
    bolt.event(_ANYTHING)(on.event)
    bolt.error(on.failed)


class _Listeners:
    """One method per kind of payload. Bolt passes arguments by their names."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge
        self._answer = edge.answering

    async def command(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        origin, name, first, text = payloads.read_command(body)
        found = self._command_route(name, first, text)
        known = (
            first if (name, first) in self._edge.routes.commands else ""
        )  # any other word is a word that somebody wrote
        _bind(origin, f"{name} {known}".strip(), found[0] if found is not None else None)
        if found is None:
            await ack(text=_NO_COMMAND)
            return
        route, word, rest = found
        outcome = await self._edge.intake.take(origin, route, payloads.command(body, word, rest))
        await ack(**self._answer.command(origin, outcome))

    def _command_route(self, name: str, first: str, text: str) -> tuple[Route[Any], str, str] | None:
        """The route, the word it took, and what is left of the text."""
        commands = self._edge.routes.commands
        exact = commands.get((name, first))
        if exact is not None:
            return exact, first, text[len(first) :].strip()
        rest = commands.get((name, "*"))
        return (rest, first, text) if rest is not None else None

    async def click(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        origin = payloads.read_click(body)
        action = str(body["actions"][0]["action_id"])
        route = self._edge.routes.clicks.get(action.partition(":")[0])
        origin = _bind(origin, action, route)
        if route is not None:
            outcome = await self._edge.intake.take(origin, route, payloads.click(body))
            self._answer.click(origin, outcome)
        elif action != ACTION and not action.startswith("link"):
            self._answer.click(origin, Sorry(_OLD_BUTTON))
        await ack()

    async def submission(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        callback = str(body["view"]["callback_id"])
        route = self._edge.routes.submissions.get(callback)
        origin = _bind(payloads.read_submission(body), callback, route)
        outcome: Sequence[Effect] | Sorry = Sorry(_OLD_FORM)
        if route is not None:
            outcome = await self._edge.intake.take(origin, route, payloads.submission(body))
        await ack(**self._answer.submission(origin, outcome))

    async def closed(self, ack: AsyncAck) -> None:
        await ack()

    async def shortcut(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        callback = str(body["callback_id"])
        route = self._edge.routes.shortcuts.get(callback)
        origin = _bind(payloads.read_shortcut(body), callback, route)
        if route is not None:
            self._answer.click(origin, await self._edge.intake.take(origin, route, payloads.shortcut(body)))
        await ack()

    async def options(self, ack: AsyncAck) -> None:
        await ack(options=[])

    async def failed(self, error: Exception) -> None:
        """What could not be taken in stays unacknowledged. Bolt would log the message of the error, and what that quotes."""
        log.error("payload.failed", trace=trace(error))

    async def event(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Raises for what is to be sent again: Bolt then leaves the event unacknowledged."""
        kind, origin = str(body["event"]["type"]), payloads.read_event(body)
        _bind(origin, kind)
        match kind:
            case "message":
                await self._typed(origin, body)
            case "app_home_opened":
                if body["event"].get("tab") == "home":
                    self._answer.show_home(origin)
            case _ if kind in self._edge.events:
                await self._edge.intake.take_event(origin, self._edge.events[kind], body["event"])
            case _:
                pass
        await ack()

    async def _typed(self, origin: Origin, body: Payload) -> None:
        route, make = self._edge.routes.messages.get("dm"), payloads.message(body)
        if route is None or make is None:
            return
        outcome = await self._edge.intake.take(origin, route, make)
        if isinstance(outcome, Sorry) and outcome.reference:
            raise RuntimeError(outcome.reference)
        self._answer.typed(origin, str(body["event"]["channel"]), outcome)


def _bind(origin: Origin, what: str, route: Route[Any] | None = None) -> Origin:
    """Let every line of the log tell what it is about; of what is sealed neither whose it is, nor which button it was."""
    structlog.contextvars.clear_contextvars()
    sealed = route is not None and route.sealed
    structlog.contextvars.bind_contextvars(
        workspace=origin.workspace_id, what=what.partition(":")[0] if sealed else what
    )
    if not sealed and (route is None or not route.discreet):
        structlog.contextvars.bind_contextvars(by=origin.user_id)
    return replace(origin, delivery=None, sealed=True) if sealed else origin


def http_handler(bolt: AsyncApp) -> Callable[[http.Request], Awaitable[http.Response]]:
    """Slack's requests over HTTP; Bolt checks their signature."""

    async def handle(request: http.Request) -> http.Response:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    return handle


class Socket:
    """The Socket Mode connection; one per process, connected again by Slack's client whenever it is lost."""

    def __init__(self, bolt: AsyncApp, app_token: str) -> None:
        """To be made inside a running loop."""
        self._handler = AsyncSocketModeHandler(bolt, app_token)

    async def connect(self, address: str) -> None:
        """Connect to what `Slack.open_connection()` gave. Raises `Unreachable` where that takes too long.

        The address is asked for before: Slack's client would ask with a refused token again and again, for ever.
        """
        self._handler.client.wss_uri = address
        try:
            async with asyncio.timeout(_CONNECTING.total_seconds()):
                await self._handler.connect_async()
        except TimeoutError:
            raise Unreachable("no_connection", "apps.connections.open") from None

    async def is_connected(self) -> bool:
        return await self._handler.client.is_connected()

    async def close(self) -> None:
        await self._handler.close_async()
