"""A sandbox, a client, and a Bolt app connected to it, all over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.company import company
from bot.sandbox.server import Sandbox
from tests.sandbox.manifest import manifest

Connect = Callable[[AsyncApp], Awaitable[AsyncSocketModeHandler]]


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """The company, with the test app installed and rates off."""
    sandbox = Sandbox(company(manifest()), rates="off")
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
def client(sandbox: Sandbox) -> AsyncWebClient:
    """The SDK's own client, without its retries, so that every answer is seen."""
    return AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])


@pytest.fixture
def app(client: AsyncWebClient) -> AsyncApp:
    return AsyncApp(client=client, process_before_response=True)


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
