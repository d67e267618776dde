"""A sandbox in a process of its own, seen from here: start it, steer it, read it."""

import asyncio
import json
import sys
from types import TracebackType
from typing import Self

from aiohttp import ClientSession

from bot.sandbox.control import PREFIX
from bot.sandbox.faults import Fault
from bot.sandbox.wire import Json, JsonObject


class RemoteError(Exception):
    """The sandbox could not do it; the message is its own."""


class RemoteSandbox:
    """`async with RemoteSandbox(...)`: the process starts with the block and ends with it.

    `manifest` is the path of a manifest in JSON; None allows the app everything. Further words go to the command line.
    """

    def __init__(self, *arguments: str, manifest: str | None = None) -> None:
        self._arguments = [*arguments, *(["--manifest", manifest] if manifest else [])]
        self._process: asyncio.subprocess.Process | None = None
        self._session: ClientSession | None = None
        self.url = self.api_url = self.bot_token = self.app_token = ""

    async def __aenter__(self) -> Self:
        command = [sys.executable, "-m", "bot.sandbox", "--port", "0", *self._arguments]
        self._process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        assert self._process.stdout is not None  # noqa: S101  a pipe was asked for
        greeting: JsonObject = json.loads(await self._process.stdout.readline())
        self.url, self.api_url = greeting["url"], greeting["api_url"]
        self.bot_token, self.app_token = greeting["bot_token"], greeting["app_token"]
        self._session = ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()

    # -- steering

    async def fault(self, method: str, fault: Fault, **when: Json) -> None:
        """As Faults.on, with `calls` as a list."""
        shown = {name: getattr(fault, name) for name in Fault.__slots__}
        await self._post("faults", method=method, fault=shown, **when)

    async def quirks(self, **quirks: Json) -> None:
        await self._post("quirks", **quirks)

    async def rates(self, setting: str | float) -> None:
        await self._post("rates", setting=setting)

    async def sockets(self, **settings: Json) -> None:
        await self._post("sockets", **settings)

    async def gate(self, method: str, point: str, **when: Json) -> int:
        """Close a gate; its number, for `reached` and `release`."""
        number: int = (await self._post("gate", method=method, point=point, **when))["gate"]
        return number

    async def reached(self, gate: int, within: float = 10.0) -> None:
        """Wait until a request stands at the gate. Raises RemoteError if none comes."""
        await self._post("wait_at_gate", gate=gate, within=within)

    async def release(self, gate: int) -> None:
        await self._post("gate", release=gate)

    async def act(self, who: str, do: str, **args: Json) -> Json:
        """One deed of an Actor: `act("Tom", "clicks", surface=ts, what="Yes")`. Surfaces: a ts, "modal", "home"."""
        return (await self._post("act", who=who, do=do, args=args))["result"]

    async def happen(self, do: str, **args: Json) -> None:
        await self._post("happen", do=do, **args)

    # -- reading

    async def state(self) -> JsonObject:
        return await self._get("state")

    async def calls(self, method: str | None = None) -> list[JsonObject]:
        calls: list[JsonObject] = (await self._get("calls", **({"method": method} if method else {})))["calls"]
        return calls

    async def messages(self, channel: str | None = None) -> list[JsonObject]:
        """Every message there is or was, with metadata, posted_at, and deleted_at where it is gone."""
        asked = {"channel": channel} if channel else {}
        messages: list[JsonObject] = (await self._get("messages", **asked))["messages"]
        return messages

    async def person(self, who: str) -> JsonObject:
        return await self._get("person", who=who)

    async def settled(self, within: float = 10.0) -> None:
        await self._get("settled", within=str(within))

    async def _post(self, what: str, **body: Json) -> JsonObject:
        assert self._session is not None, "use it as `async with`"  # noqa: S101
        async with self._session.post(f"{self.url}{PREFIX}/{what}", json=body) as response:
            return _checked(await response.json())

    async def _get(self, what: str, **query: str) -> JsonObject:
        assert self._session is not None, "use it as `async with`"  # noqa: S101
        async with self._session.get(f"{self.url}{PREFIX}/{what}", params=query) as response:
            return _checked(await response.json())


def _checked(answer: JsonObject) -> JsonObject:
    if "error" in answer:
        raise RemoteError(answer["error"])
    return answer
