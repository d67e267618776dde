"""The sandbox on one port: /api/<method>, /link (Socket Mode), /response/<id>, /upload/<id>, /files/<id>.

The page and the control endpoint add their own routes to `app` before the start. Everything runs on real time except
what a played clock shows beside messages.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar
from urllib.parse import quote

from aiohttp import web

from bot.sandbox import feed
from bot.sandbox.answers import spoil
from bot.sandbox.api import Api, Refusal, read_args
from bot.sandbox.blockkit.problems import InvalidLayout
from bot.sandbox.calls import Received
from bot.sandbox.faults import Answer, Faults
from bot.sandbox.gates import Gate, Point
from bot.sandbox.rates import Rates, Setting
from bot.sandbox.replies import reply
from bot.sandbox.sockets import Sockets
from bot.sandbox.wire import JsonObject, Refused
from bot.sandbox.workspace import Change, Workspace

T = TypeVar("T")
UPLOAD_MOST = 64 * 1024 * 1024


class PlayedClock(Protocol):
    """The bot's clock, as far as the page may play it."""

    @property
    def playing(self) -> bool: ...
    def now(self) -> datetime: ...
    async def play_to(self, when: datetime) -> None: ...
    async def next_wake(self) -> datetime | None: ...


class Sandbox:
    """A Slack of one or several workspaces, which all have installed the same app.

    `rates`: "slack", "off", or how many times faster than Slack. `seed` makes chance repeatable: faults, and which of
    several connections gets an envelope.
    """

    def __init__(
        self,
        workspaces: Workspace | Sequence[Workspace],
        *,
        clock: PlayedClock | None = None,
        rates: Setting = "slack",
        seed: int = 0,
    ) -> None:
        served = [workspaces] if isinstance(workspaces, Workspace) else list(workspaces)
        self.workspaces = {workspace.team_id: workspace for workspace in served}
        self.clock = clock
        self.url = ""
        self.bot_token = served[0].bot_token
        self.app_token = f"xapp-1-{served[0].bot.app_id}-sandbox"
        self.sockets = Sockets(served[0].bot.app_id, seed)
        tokens = {workspace.bot_token: workspace for workspace in served}
        self.api = Api(
            self.app_token,
            {**tokens, self.app_token: served[0]},
            self._new_link,
            faults=Faults(seed),
            rates=Rates(rates),
            on_call=self._wake,
        )
        self.app = web.Application(client_max_size=UPLOAD_MOST)
        self._waiting: list[asyncio.Future[None]] = []
        self._runner: web.AppRunner | None = None
        self._add_routes()
        for workspace in served:
            self._adopt(workspace)

    # -- running

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen. Raises OSError when the port is taken."""
        self._runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        bound_port: int = self._runner.addresses[0][1]
        self.url = f"http://{host}:{bound_port}"
        for workspace in self.workspaces.values():
            workspace.base_url = self.url

    async def stop(self) -> None:
        """Close every connection. Safe to repeat."""
        self.api.gates.release_all()
        await self.sockets.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def workspace(self) -> Workspace:
        """The first, and usually only, workspace."""
        return next(iter(self.workspaces.values()))

    # -- what tests ask for

    @property
    def faults(self) -> Faults:
        return self.api.faults

    @property
    def refusals(self) -> list[Refusal]:
        """Layouts the validator refused. A suite asserts that there are none."""
        return self.api.refusals

    @property
    def rates(self) -> Setting:
        return self.api.rates.setting

    @rates.setter
    def rates(self, setting: Setting) -> None:
        self.api.rates.setting = setting

    def calls(self, method: str | None = None) -> list[Received]:
        """The Web API requests so far, in order."""
        return self.api.log.of(method)

    async def called(self, method: str, *, times: int = 1, within: float = 30.0) -> list[Received]:
        """Wait until `method` was called so often. Raises TimeoutError."""
        await self.until(lambda: self.api.log.counts[method] >= times, within)
        return self.calls(method)

    def gate(self, method: str, point: Point, *, where: JsonObject | None = None, times: int = 1) -> Gate:
        """Hold the next matching request at `point`; see Gate."""
        return self.api.gates.close(method, point, where=where, times=times)

    async def until(self, found: Callable[[], T | None], within: float = 30.0) -> T:
        """Wait until `found()` is true, looked at after every change and call. Raises TimeoutError."""
        async with asyncio.timeout(within):
            while not (result := found()):
                waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._waiting.append(waiting)
                await waiting
        return result

    async def settled(self, within: float = 30.0) -> None:
        """Wait until no event is on its way to the app any more. Raises TimeoutError."""
        await self.sockets.settled(within)

    async def dispatch(self, kind: str, payload: JsonObject) -> JsonObject:
        """Send an interactive envelope ("slash_commands" or "interactive"); the payload of its acknowledgement.

        Raises NotAcknowledged when the app is not there or too slow.
        """
        return await self.sockets.ask(kind, payload)

    def note_refusal(self, where: str, workspace: Workspace, refused: Refused, body: JsonObject) -> None:
        """Remember a layout that came another way than by the Web API."""
        if isinstance(refused, InvalidLayout):
            self.refusals.append(Refusal(where, workspace.team_id, tuple(refused.problems), body))

    # -- serving

    def _adopt(self, workspace: Workspace) -> None:
        if self.clock is not None:
            workspace.story_time = self.clock.now
        workspace.listen(self._on_change)

    def _on_change(self, workspace: Workspace, change: Change) -> None:
        if change.event is not None and self.sockets.was_connected and feed.is_told(workspace, change.event):
            self.sockets.tell(feed.wrap(workspace, change.event))
        self._wake()

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            if not each.done():
                each.set_result(None)

    def _new_link(self) -> str:
        address = self.url.replace("http", "ws", 1)
        return f"{address}/link/?ticket={self.sockets.ticket()}&app_id={self.sockets.app_id}"

    def _add_routes(self) -> None:
        router = self.app.router
        router.add_route("*", "/api/{method}", self.api.handle)
        router.add_get("/link/", self.sockets.serve)
        router.add_post("/response/{team}/{url}", self._respond)
        router.add_post("/upload/{team}/{file}", self._upload)
        router.add_get("/files/{team}/{file}", self._download)

    async def _respond(self, request: web.Request) -> web.Response:
        """A reply through a response_url; faults and the call log know it as the method "response_url"."""
        workspace = self.workspaces[request.match_info["team"]]
        body = await read_args(request)
        received = self.api.log.add("response_url", workspace.now(), body, workspace.team_id)
        self._wake()
        fault = self.faults.choose("response_url", received.number, body)
        if fault is None:
            return self._reply(workspace, request.match_info["url"], body)
        await asyncio.sleep(fault.seconds)
        if fault.accepted or fault.answer is Answer.SLOW:
            self._reply(workspace, request.match_info["url"], body)
        return spoil(request, fault, {"ok": True})

    def _reply(self, workspace: Workspace, url_id: str, body: JsonObject) -> web.Response:
        """What is wrong with a reply comes back as a word of text."""
        try:
            target = workspace.permits.use_response_url(url_id, workspace.now())
        except Refused as refused:
            return web.Response(status=404, text=refused.code)
        try:
            reply(workspace, target, body)
        except Refused as refused:
            self.note_refusal("response_url", workspace, refused, body)
            return web.Response(status=400, text=refused.code)
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.Response:
        workspace = self.workspaces[request.match_info["team"]]
        file = workspace.files.get(request.match_info["file"])
        if file is None:
            return web.Response(status=404, text="file_not_found")
        file["content"] = await request.read()
        return web.Response(text=f"OK - {len(file['content'])}")

    async def _download(self, request: web.Request) -> web.Response:
        """What `url_private` leads to; here without a token, for the page in the browser."""
        workspace = self.workspaces.get(request.match_info["team"])
        file = workspace.files.get(request.match_info["file"]) if workspace else None
        if file is None or "shown" not in file:
            return web.Response(status=404, text="file_not_found")
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file['name'])}",
            "X-Content-Type-Options": "nosniff",
        }
        return web.Response(body=file["content"], content_type="text/plain", charset="utf-8", headers=headers)
