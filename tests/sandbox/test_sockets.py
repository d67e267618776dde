"""Socket Mode as Slack runs it: hello, acknowledgement, redelivery, ten connections, disconnects, zombies."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from bot.sandbox.actors import Actor, NotAcknowledged
from bot.sandbox.server import Sandbox
from tests.sandbox.conftest import Connect, Slack

Frame = dict[str, Any]  # a frame is JSON


class Socket:
    """A bare Socket Mode client, which does nothing by itself."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket

    async def hear(self, within: float = 2.0) -> Frame:
        async with asyncio.timeout(within):
            while True:
                message = await self.socket.receive()
                if message.type is WSMsgType.TEXT:
                    frame: Frame = json.loads(message.data)
                    return frame
                if message.type in {WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED}:
                    return {"type": "closed"}

    async def acknowledge(self, frame: Frame, payload: Frame | None = None) -> None:
        answer: Frame = {"envelope_id": frame["envelope_id"]}
        await self.socket.send_str(json.dumps(answer | ({"payload": payload} if payload else {})))


class Sockets:
    """Opens bare connections, which close with the test."""

    def __init__(self, sandbox: Sandbox, stack: AsyncExitStack, session: ClientSession) -> None:
        self.sandbox, self.stack, self.session = sandbox, stack, session

    async def open(self, *, greeted: bool = True) -> Socket:
        answer = await Slack(self.sandbox, self.sandbox.app_token)(
            "apps_connections_open", app_token=self.sandbox.app_token
        )
        opened = await self.stack.enter_async_context(self.session.ws_connect(answer["url"], autoping=False))
        socket = Socket(opened)
        if greeted:
            hello = await socket.hear()
            assert hello["type"] == "hello"
        return socket


@pytest.fixture
async def sockets(sandbox: Sandbox) -> AsyncIterator[Sockets]:
    sandbox.sockets.retry_scale = 0.0
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(ClientSession())
        yield Sockets(sandbox, stack, session)


async def test_hello_says_which_app_and_how_many_connections(sandbox: Sandbox, sockets: Sockets) -> None:
    """The first frame on every connection."""
    await sockets.open()
    second = await sockets.open(greeted=False)

    hello = await second.hear()

    assert (hello["connection_info"], hello["num_connections"]) == ({"app_id": "A0CADENCE"}, 2)


async def test_a_link_is_good_for_one_connection(sandbox: Sandbox, sockets: Sockets) -> None:
    """Its ticket is used up by connecting."""
    link = (await Slack(sandbox, sandbox.app_token)("apps_connections_open", app_token=sandbox.app_token))["url"]
    async with sockets.session.ws_connect(link):
        pass
    async with sockets.session.get(link.replace("ws", "http", 1)) as again:
        assert again.status == 401


async def test_an_event_that_is_not_acknowledged_comes_again_the_same(sandbox: Sandbox, sockets: Sockets) -> None:
    """Four deliveries at most, with the same event_id, and then it is given up."""
    sandbox.sockets.ack_s = 0.02
    socket = await sockets.open()
    await Actor(sandbox, "Tom").types("Hello")

    frames = [await socket.hear() for _ in range(4)]
    await sandbox.settled()

    assert [frame["retry_attempt"] for frame in frames] == [0, 1, 2, 3]
    assert len({frame["payload"]["event_id"] for frame in frames}) == 1
    assert len({frame["envelope_id"] for frame in frames}) == 4
    assert len(sandbox.sockets.given_up) == 1


async def test_an_acknowledged_event_does_not_come_again(sandbox: Sandbox, sockets: Sockets) -> None:
    """One delivery, settled at once."""
    socket = await sockets.open()
    await Actor(sandbox, "Tom").types("Hello")

    frame = await socket.hear()
    await socket.acknowledge(frame)
    await sandbox.settled()

    assert frame["payload"]["event"]["text"] == "Hello"
    assert (sandbox.sockets.connections[0].sent, sandbox.sockets.given_up) == (1, [])


async def test_a_lost_acknowledgement_and_a_second_copy_are_delivered_on_demand(
    sandbox: Sandbox, sockets: Sockets
) -> None:
    """Twice at once, with one envelope id; and again though it was acknowledged."""
    sandbox.sockets.ack_s = 0.1
    socket = await sockets.open()
    sandbox.sockets.faults.deliver_twice = 1
    await Actor(sandbox, "Tom").types("Hello")
    twice = [await socket.hear(), await socket.hear()]
    await socket.acknowledge(twice[0])
    await sandbox.settled()

    sandbox.sockets.faults.lose_acks = 1
    await Actor(sandbox, "Tom").types("Again")
    again: list[Frame] = []
    for _ in range(2):
        again.append(await socket.hear())
        await socket.acknowledge(again[-1])
    await sandbox.settled()

    assert twice[0] == twice[1]
    assert [frame["retry_attempt"] for frame in again] == [0, 1]


async def test_a_redelivery_prefers_another_connection(sandbox: Sandbox, sockets: Sockets) -> None:
    """A process that hangs does not get the same event four times while another one is well."""
    sandbox.sockets.ack_s = 0.05
    both = [await sockets.open(), await sockets.open()]
    await Actor(sandbox, "Tom").types("Hello")

    hearing = [asyncio.create_task(socket.hear()) for socket in both]
    frames = await asyncio.gather(*hearing)

    assert sorted(frame["retry_attempt"] for frame in frames) == [0, 1]


async def test_envelopes_are_spread_over_all_connections(sandbox: Sandbox, sockets: Sockets) -> None:
    """No affinity: whoever keeps state in one process is found out."""
    opened = [await sockets.open() for _ in range(3)]

    async def answer(socket: Socket) -> None:
        while (frame := await socket.hear())["type"] != "closed":
            await socket.acknowledge(frame)

    answering = [asyncio.create_task(answer(socket)) for socket in opened]
    for _ in range(30):
        await Actor(sandbox, "Tom").command("/ask")
    sent = Counter(connection.sent for connection in sandbox.sockets.connections)
    for task in answering:
        task.cancel()

    assert sum(count * times for count, times in sent.items()) == 30
    assert min(sent) > 0


async def test_the_eleventh_connection_is_turned_away(sandbox: Sandbox, sockets: Sockets) -> None:
    """Ten per app."""
    for _ in range(10):
        await sockets.open()
    eleventh = await sockets.open(greeted=False)

    refusal, end = await eleventh.hear(), await eleventh.hear()

    assert (refusal["reason"], end["type"]) == ("too_many_websockets", "closed")


async def test_a_refresh_warns_asks_and_closes(sandbox: Sandbox, sockets: Sockets) -> None:
    """The order in which Slack takes a connection down."""
    socket = await sockets.open()

    refreshing = asyncio.create_task(sandbox.sockets.refresh())
    frames = [await socket.hear() for _ in range(3)]
    await refreshing

    assert [frame.get("reason", frame["type"]) for frame in frames] == ["warning", "refresh_requested", "closed"]


async def test_a_ping_comes_back_with_its_payload_unless_the_connection_is_a_zombie(
    sandbox: Sandbox, sockets: Sockets
) -> None:
    """The SDK counts on the echo; a zombie gives none, and nothing else either."""
    socket = await sockets.open()
    await socket.socket.ping(b"sdk-ping-pong:1")
    pong = await socket.socket.receive(timeout=2)

    sandbox.sockets.connections[0].zombie = True
    sandbox.sockets.ack_s = 0.05
    await socket.socket.ping(b"sdk-ping-pong:2")
    with pytest.raises(NotAcknowledged):
        await Actor(sandbox, "Tom").command("/ask")
    with pytest.raises(TimeoutError):
        await socket.hear(within=0.05)

    assert (pong.type, bytes(pong.data)) == (WSMsgType.PONG, b"sdk-ping-pong:1")


async def test_a_command_nobody_answers_shows_the_person_an_error(sandbox: Sandbox, sockets: Sockets) -> None:
    """Not connected, too slow, or gone meanwhile: never redelivered."""
    tom = Actor(sandbox, "Tom")
    with pytest.raises(NotAcknowledged, match="not connected"):
        await tom.command("/ask")
    sandbox.sockets.ack_s = 0.05
    socket = await sockets.open()
    with pytest.raises(NotAcknowledged, match="in time"):
        await tom.command("/ask")
    asking = asyncio.create_task(tom.command("/ask"))
    await socket.hear()
    await socket.hear()
    await socket.socket.close()
    with pytest.raises(NotAcknowledged):
        await asking


async def test_bolt_comes_back_after_a_refresh(sandbox: Sandbox, app: Any, connect: Connect) -> None:
    """The real client reconnects by itself, twice at first, and what it missed comes again."""
    sandbox.sockets.retry_scale = 0.005
    heard: list[str] = []

    async def message(event: Frame) -> None:
        heard.append(event["text"])

    app.event("message")(message)
    await connect(app)
    await sandbox.sockets.refresh()
    await sandbox.until(lambda: len(sandbox.calls("apps.connections.open")) > 1 and sandbox.sockets.connections)
    await Actor(sandbox, "Tom").types("Still there?")
    await sandbox.settled()

    assert set(heard) == {"Still there?"}
