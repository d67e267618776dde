"""A sandbox, a client, and a Bolt app connected to it, all over real sockets."""

# The SDK's signatures leave their dict parameters open.
# pyright: reportUnknownMemberType=false

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol, cast

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.company import company
from bot.sandbox.server import Sandbox
from bot.sandbox.wire import JsonObject
from tests.sandbox.heard import Heard
from tests.sandbox.manifest import manifest


class Served(Protocol):
    """A sandbox here or in another process."""

    @property
    def api_url(self) -> str: ...
    @property
    def bot_token(self) -> str: ...


class Slack:
    """The SDK's own client, without its retries: `await slack("chat_postMessage", channel=...)` is the answer's body."""

    def __init__(self, sandbox: Served, token: str | None = "") -> None:
        self.client = AsyncWebClient(
            sandbox.bot_token if token == "" else token, base_url=sandbox.api_url, retry_handlers=[]
        )

    async def __call__(self, sdk_method: str, **arguments: object) -> JsonObject:
        answer = await getattr(self.client, sdk_method)(**arguments)
        body: JsonObject = answer.data
        return body

    async def refusal(self, method: str, **arguments: object) -> JsonObject:
        """What Slack answers instead of ok."""
        with pytest.raises(SlackApiError) as caught:
            await self.client.api_call(method, json=arguments)
        return cast("JsonObject", caught.value.response.data)


Connect = Callable[[AsyncApp], Awaitable[AsyncSocketModeHandler]]


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """The company, with the test app installed and rates off."""
    sandbox = Sandbox(company(manifest()), rates="off")
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
def slack(sandbox: Sandbox) -> Slack:
    return Slack(sandbox)


@pytest.fixture
def app(slack: Slack) -> AsyncApp:
    return AsyncApp(client=slack.client, process_before_response=True)


@pytest.fixture
async def connect(sandbox: Sandbox) -> AsyncIterator[Connect]:
    """Connects a Bolt app by Socket Mode and closes the connection afterwards."""
    handlers: list[AsyncSocketModeHandler] = []

    async def connected(app: AsyncApp) -> AsyncSocketModeHandler:
        before = len(sandbox.sockets.connections)
        handler = AsyncSocketModeHandler(app, sandbox.app_token, ping_interval=1)
        handlers.append(handler)
        await handler.connect_async()
        await sandbox.until(lambda: len(sandbox.sockets.connections) > before or None, 3)
        return handler

    yield connected
    for handler in handlers:
        async with asyncio.timeout(5):
            await handler.close_async()


@pytest.fixture
async def heard(app: AsyncApp, connect: Connect) -> Heard:
    heard = Heard(app)
    await connect(app)
    return heard
