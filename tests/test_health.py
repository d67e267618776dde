"""What an operator's machines are told about a running bot."""

from time import monotonic

import aiohttp
import pytest

from bot.sandbox.sockets import Connection
from tests.world import World, open_world


async def ask(world: World, path: str) -> tuple[int, str]:
    address = f"http://127.0.0.1:{world.bot.health_port}{path}"
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_running_bot_is_alive_and_ready(database_url: str, secret_key: str) -> None:
    async with open_world(database_url, secret_key) as world:
        assert await ask(world, "/healthz") == (200, "ok")
        assert await ask(world, "/readyz") == (200, "ok")
        status, metrics = await ask(world, "/metrics")
        assert (status, "cadence_" in metrics) == (200, True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_loop_that_hangs_is_named(database_url: str, secret_key: str) -> None:
    """Ticks alone prove nothing: a bot whose sending hangs would be called alive for ever."""
    async with open_world(database_url, secret_key) as world:
        world.bot.outbox.rounds["send"] = monotonic() - 4000
        assert await ask(world, "/healthz") == (503, "no round of send for 4000 s")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_without_slack_it_is_alive_and_not_ready(database_url: str, secret_key: str) -> None:
    async with open_world(database_url, secret_key) as world:
        connections: list[Connection] = list(world.sandbox.sockets.connections)
        world.sandbox.faults.refuse("apps.connections.open", "internal_error")
        for connection in connections:
            await connection.socket.close()
        for _ in range(500):
            if (await ask(world, "/readyz"))[0] == 503:
                break
        assert await ask(world, "/readyz") == (503, "not connected to Slack")
        assert (await ask(world, "/healthz"))[0] == 200
