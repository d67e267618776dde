"""The page on which one acts as anybody of the workspace: the static client, and a JSON API one to one with Actor.

It is for this machine and this page alone. A request that names another host is refused (DNS rebinding), and so is one
that does something unless this page sent it (Origin). The page runs its own scripts only (Content-Security-Policy).
What a person sees is decided in `scene`, what a deed does in `deeds` and `actors`; nothing of either lives here.
"""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Protocol
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.sandbox.actors import Actor, CannotDo, NotAcknowledged
from bot.sandbox.deeds import DEEDS
from bot.sandbox.scene import Place, people, scene, zone_of
from bot.sandbox.server import PlayedClock, Sandbox
from bot.sandbox.story import moment
from bot.sandbox.wire import Json, JsonObject, is_object
from bot.sandbox.workspace import Change, Workspace

STATIC = Path(__file__).with_name("static")
KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
GATHER_S = 0.04  # changes that come together are told together
KEEPALIVE_S = 15.0
TICK_S = 0.25  # how often a playing clock is shown

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One "try this". `act_as` is anything `Workspace.user` understands, `play_to` anything `story.moment` does, or "next";
    `at` is a channel's name, and None the conversation with the bot."""

    title: str
    text: str
    act_as: str | None = None
    play_to: str | None = None
    at: str | None = None


class Restart(Protocol):
    """Whoever started the sandbox can start it anew, somewhere else."""

    @property
    def label(self) -> str:
        """What stands on the button."""
        ...

    def choose(self) -> None: ...


def mount(sandbox: Sandbox, guide: Sequence[GuideStep] = (), restart: Restart | None = None) -> None:
    """Put the page at "/" of this sandbox. Call it before the sandbox starts."""
    page = _Page(sandbox, guide, restart)
    router = sandbox.app.router
    router.add_get("/", _guarded(page.index))
    router.add_get("/static/{name}", _guarded(page.static))
    router.add_get("/sandbox/scene", _guarded(page.scene))
    router.add_get("/sandbox/changes", _guarded(page.changes))
    router.add_post("/sandbox/plays", _guarded(page.plays))
    router.add_post("/sandbox/restarts", _guarded(page.restarts))
    router.add_post("/sandbox/{verb}", _guarded(page.deed))
    sandbox.app.on_shutdown.append(page.close)


def _guarded(handler: Handler) -> Handler:
    """Only for a browser on this machine, and to do something only for this page itself."""

    async def guard(request: web.Request) -> web.StreamResponse:
        if (request.url.raw_host or "") not in LOOPBACK:
            raise web.HTTPForbidden(text="This page is for this machine only: open it as 127.0.0.1 or localhost.")
        if request.method != "GET" and request.headers.get("Origin") != f"http://{request.host}":
            raise web.HTTPForbidden(text="Only the page itself may do this.")
        response = await handler(request)
        if not response.prepared:
            response.headers.update(HEADERS)
        return response

    return guard


class _Page:
    """The handlers. One workspace per page: the sandbox's first."""

    def __init__(self, sandbox: Sandbox, guide: Sequence[GuideStep], restart: Restart | None) -> None:
        self._sandbox = sandbox
        self._restart = restart
        self._known_as = token_hex(8)
        self._guide = [_shown(sandbox.workspace, step) for step in guide]
        self._watching: set[asyncio.Event] = set()
        self._open = True
        self._stop_listening = sandbox.workspace.listen(self._on_change)

    async def close(self, _app: web.Application) -> None:
        self._open = False
        self._stop_listening()
        self._wake()

    # -- looking

    async def index(self, _request: web.Request) -> web.StreamResponse:
        return _file("index.html")

    async def static(self, request: web.Request) -> web.StreamResponse:
        return _file(request.match_info["name"])

    async def scene(self, request: web.Request) -> web.StreamResponse:
        """What the person `as` sees from `at` and `thread`. Somebody unknown gives way to the first of the company."""
        workspace = self._sandbox.workspace
        known = {user.id for user in people(workspace)}
        wanted = request.query.get("as", "")
        actor = Actor(self._sandbox, wanted if wanted in known else people(workspace)[0].id)
        place = Place(actor.user_id, request.query.get("at") or actor.dm, request.query.get("thread") or None)
        around = {
            "clock": await self._clock(),
            "guide": self._guide,
            "restart": self._restart.label if self._restart else None,
            "known_as": self._known_as,
        }
        return web.json_response(scene(workspace, place) | around, dumps=_dumps)

    async def changes(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events without content: each says that the scene is worth another look."""
        stream = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
        await stream.prepare(request)
        changed = asyncio.Event()
        self._watching.add(changed)
        try:
            while self._open:
                await stream.write(await _next_event(changed))
                changed.clear()
        except ConnectionError:
            pass  # the page was closed
        finally:
            self._watching.discard(changed)
        return stream

    # -- doing

    async def deed(self, request: web.Request) -> web.StreamResponse:
        """One deed of one person. `{"ok": false}` carries a sentence for the screen."""
        deed = DEEDS.get(request.match_info["verb"])
        if deed is None:
            raise web.HTTPNotFound(text=f"There are: {', '.join(DEEDS)}.")
        body = await _body(request)
        bot = self._sandbox.workspace.bot.name
        try:
            answer = await deed(Actor(self._sandbox, body["as"]), body)
        except NotAcknowledged as silence:
            sentence = f"{str(silence).replace('the app', bot)}. What you typed is still there: try again."
            return _refused(sentence[0].upper() + sentence[1:])
        except KeyError:
            return _refused("That is not there any more.")
        except (CannotDo, LookupError) as refusal:
            return _refused(refusal)
        return web.json_response({"ok": True, **answer}, dumps=_dumps)

    async def plays(self, request: web.Request) -> web.StreamResponse:
        """Play the clock; answers when it stands there, and shows it passing meanwhile."""
        body = await _body(request)
        try:
            clock, when = await self._goal(body["as"], body["to"])
        except (CannotDo, LookupError, ValueError) as refusal:
            return _refused(refusal)
        ticking = asyncio.create_task(self._tick())
        try:
            await clock.play_to(when)
        finally:
            ticking.cancel()
            self._wake()
        return web.json_response({"ok": True})

    async def restarts(self, _request: web.Request) -> web.StreamResponse:
        """Begin anew. The page that comes after is known by another name."""
        if self._restart is None:
            return _refused("This one can't be started anew from here.")
        self._restart.choose()
        return web.json_response({"ok": True})

    # -- inside

    async def _clock(self) -> JsonObject | None:
        clock = self._sandbox.clock
        if clock is None:
            return None
        ahead = None if clock.playing else await clock.next_wake()
        return {"playing": clock.playing, "next": int(ahead.timestamp() * 1000) if ahead else None}

    async def _goal(self, who: str, phrase: str) -> tuple[PlayedClock, datetime]:
        """The clock, and how far to play it. Raises CannotDo, and ValueError for a phrase nobody understands."""
        clock = self._sandbox.clock
        if clock is None:
            raise CannotDo("There is no clock to play here.")
        if clock.playing:
            raise CannotDo("The clock is playing already.")
        zone = ZoneInfo(zone_of(self._sandbox.workspace.user(who)))
        when = await clock.next_wake() if phrase == "next" else moment(phrase, now=clock.now(), zone=zone)
        if when is None:
            raise CannotDo("Nothing is planned any more.")
        if when <= clock.now():
            raise CannotDo("The clock only goes forward: pick a later time.")
        return clock, when

    async def _tick(self) -> None:
        while True:
            self._wake()
            await asyncio.sleep(TICK_S)

    def _on_change(self, _workspace: Workspace, _change: Change) -> None:
        self._wake()

    def _wake(self) -> None:
        for each in self._watching:
            each.set()


async def _next_event(changed: asyncio.Event) -> bytes:
    """The next event to write: a change, or after a while a comment that keeps the connection alive."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(KEEPALIVE_S):
            await changed.wait()
        await asyncio.sleep(GATHER_S)
        return b"event: change\ndata:\n\n"
    return b": still here\n\n"


def _refused(why: Exception | str) -> web.Response:
    return web.json_response({"ok": False, "message": str(why)}, dumps=_dumps)


async def _body(request: web.Request) -> JsonObject:
    try:
        body: Json = json.loads(await request.read())
    except ValueError:
        body = None
    if not is_object(body) or not isinstance(body.get("as"), str):
        raise web.HTTPBadRequest(text="Send a JSON object that says who acts (as).")
    return body


def _file(name: str) -> web.Response:
    """One of the page's own files; names only, so nothing outside its folder can be asked for."""
    path = STATIC / name
    if path.name != name or path.suffix not in KINDS or not path.is_file():
        raise web.HTTPNotFound
    return web.Response(body=path.read_bytes(), content_type=KINDS[path.suffix], charset="utf-8")


def _shown(workspace: Workspace, step: GuideStep) -> JsonObject:
    """The step with ids in place of names."""
    return asdict(step) | {
        "act_as": workspace.user(step.act_as).id if step.act_as else None,
        "at": workspace.conversation(step.at).id if step.at else None,
    }


def _dumps(answer: Json) -> str:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
