"""Socket Mode: up to ten connections, envelopes to any one of them, acknowledgements, redelivery of events.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import contextlib
import json
import uuid
from dataclasses import dataclass, field
from random import Random

from aiohttp import WSMessage, WSMsgType, web

from bot.sandbox.wire import JsonObject

MOST_CONNECTIONS = 10
PING_S = 10.0
CLOSE_S = 1.0  # how long a client that hangs may delay our own closing


class NotAcknowledged(Exception):
    """The app did not answer in time; in Slack's client the person sees an error."""


@dataclass(eq=False, slots=True)
class Connection:
    """`zombie`: still open, but nothing is sent and no PING answered."""

    socket: web.WebSocketResponse
    zombie: bool = False
    sent: int = 0
    awaited: dict[str, asyncio.Future[JsonObject]] = field(default_factory=dict[str, asyncio.Future[JsonObject]])


@dataclass(slots=True)
class Misbehaviour:
    """What goes wrong on purpose. `deliver_twice`: so many of the next envelopes arrive twice at once.
    `lose_acks`: so many of the next acknowledgements are overlooked.
    """

    deliver_twice: int = 0
    lose_acks: int = 0


@dataclass(slots=True)
class Sockets:
    """`ack_s`: how long an acknowledgement may take. `retry_scale`: 1 waits as long as Slack before redelivering."""

    app_id: str
    seed: int = 0
    ack_s: float = 3.0
    retry_s: tuple[float, ...] = (0.0, 60.0, 300.0)
    retry_scale: float = 1.0
    faults: Misbehaviour = field(default_factory=Misbehaviour)
    connections: list[Connection] = field(default_factory=list[Connection])
    was_connected: bool = False  # before, events are lost: nobody has switched Socket Mode on
    given_up: list[JsonObject] = field(default_factory=list[JsonObject])  # events nobody ever acknowledged
    _tickets: set[str] = field(default_factory=set[str])
    _deliveries: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])
    _chance: Random = field(init=False)

    def __post_init__(self) -> None:
        self._chance = Random(self.seed)  # noqa: S311  which connection gets an envelope is no secret

    # -- connecting

    def ticket(self) -> str:
        """The ticket of a fresh URL; good for one connection."""
        ticket = uuid.uuid4().hex
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection, from hello to close."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=401)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False, timeout=CLOSE_S)
        await socket.prepare(request)
        connection = Connection(socket)
        if len(self.connections) >= MOST_CONNECTIONS:
            await _send(connection, _disconnect("too_many_websockets"))
            await socket.close()
            return socket
        self.connections.append(connection)
        self.was_connected = True
        pings = asyncio.create_task(_ping(connection))
        try:
            await _send(connection, self._hello())
            async for message in socket:
                await self._hear(connection, message)
        finally:
            pings.cancel()
            self._forget(connection)
        return socket

    async def refresh(self, *, warn_s: float = 0.0) -> None:
        """Ask every connection to come again: a warning, then refresh_requested, then the connection is closed."""
        asked = list(self.connections)
        for reason in ("warning", "refresh_requested"):
            for connection in asked:
                await _send(connection, _disconnect(reason))
            await asyncio.sleep(warn_s if reason == "warning" else 0)
        for connection in asked:
            await connection.socket.close()

    async def disable(self) -> None:
        """Somebody switched Socket Mode off."""
        for connection in list(self.connections):
            await _send(connection, _disconnect("link_disabled"))
            await connection.socket.close()

    async def stop(self) -> None:
        for task in list(self._deliveries):
            task.cancel()
        await asyncio.gather(*self._deliveries, return_exceptions=True)
        for connection in list(self.connections):
            await connection.socket.close()

    # -- telling and asking

    def tell(self, body: JsonObject) -> None:
        """Deliver an event, in the background and again if need be."""
        task = asyncio.get_running_loop().create_task(self._deliver(body))
        self._deliveries.add(task)
        task.add_done_callback(self._deliveries.discard)

    async def ask(self, kind: str, payload: JsonObject) -> JsonObject:
        """Send an envelope and give the payload of its acknowledgement ({} if it had none). Never redelivered.

        Raises NotAcknowledged.
        """
        connection = self._pick(None)
        if connection is None:
            raise NotAcknowledged("the app is not connected")
        return await self._exchange(connection, _envelope(kind, payload, answerable=True))

    async def settled(self, within: float = 30.0) -> None:
        """Wait until no event is on its way. Raises TimeoutError after `within` seconds."""
        async with asyncio.timeout(within):
            while self._deliveries:
                await asyncio.wait(self._deliveries)

    async def _deliver(self, body: JsonObject) -> None:
        """Up to four times, each with the same body; a redelivery goes to another connection if there is one."""
        last: Connection | None = None
        for attempt in range(len(self.retry_s) + 1):
            if attempt:
                await asyncio.sleep(self.retry_s[attempt - 1] * self.retry_scale)
            connection = self._pick(last)
            if connection is None:
                continue
            last = connection
            envelope = _envelope("events_api", body, answerable=False)
            envelope |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
            with contextlib.suppress(NotAcknowledged):
                await self._exchange(connection, envelope)
                return
        self.given_up.append(body)

    async def _exchange(self, connection: Connection, envelope: JsonObject) -> JsonObject:
        answer: asyncio.Future[JsonObject] = asyncio.get_running_loop().create_future()
        envelope_id: str = envelope["envelope_id"]
        connection.awaited[envelope_id] = answer
        copies = 2 if self.faults.deliver_twice else 1
        self.faults.deliver_twice = max(0, self.faults.deliver_twice - 1)
        try:
            async with asyncio.timeout(self.ack_s):
                for _ in range(copies):
                    await _send(connection, envelope)
                connection.sent += 1
                return await answer
        except TimeoutError:
            raise NotAcknowledged("the app did not respond in time") from None
        except ConnectionError:
            raise NotAcknowledged("the connection broke") from None
        finally:
            del connection.awaited[envelope_id]

    def _pick(self, other_than: Connection | None) -> Connection | None:
        live = [each for each in self.connections if not each.socket.closed]
        preferred = [each for each in live if each is not other_than] or live
        return self._chance.choice(preferred) if preferred else None

    async def _hear(self, connection: Connection, message: WSMessage) -> None:
        if message.type is WSMsgType.PING and not connection.zombie:
            await connection.socket.pong(message.data)
        if message.type is not WSMsgType.TEXT or connection.zombie:
            return
        if self.faults.lose_acks:
            self.faults.lose_acks -= 1
            return
        answer: JsonObject = json.loads(message.data)
        awaited = connection.awaited.get(answer.get("envelope_id", ""))
        if awaited is not None and not awaited.done():
            awaited.set_result(answer.get("payload") or {})

    def _forget(self, connection: Connection) -> None:
        """Whatever it had not acknowledged it never will."""
        self.connections.remove(connection)
        for awaited in connection.awaited.values():
            if not awaited.done():
                awaited.set_exception(ConnectionResetError())

    def _hello(self) -> JsonObject:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {"host": "applink-sandbox", "build_number": 54, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self.app_id},
        }


async def _send(connection: Connection, frame: JsonObject) -> None:
    if not connection.zombie:
        await connection.socket.send_str(json.dumps(frame))


async def _ping(connection: Connection) -> None:
    """Slack pings, too; a dead connection is noticed by whoever reads it."""
    with contextlib.suppress(ConnectionError):
        while True:
            await asyncio.sleep(PING_S)
            if not connection.zombie:
                await connection.socket.ping(b"Ping from the sandbox")


def _envelope(kind: str, payload: JsonObject, *, answerable: bool) -> JsonObject:
    return {
        "envelope_id": str(uuid.uuid4()),
        "payload": payload,
        "type": kind,
        "accepts_response_payload": answerable,
    }


def _disconnect(reason: str) -> JsonObject:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-sandbox"}}
