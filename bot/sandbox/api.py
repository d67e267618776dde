"""The Web API over HTTP: reads a request, lets faults, gates, rates and scopes have their say, answers."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from aiohttp import web

from bot.sandbox.answers import reply, spoil
from bot.sandbox.blockkit.problems import InvalidLayout, Problem
from bot.sandbox.call import Call, Method, Token
from bot.sandbox.calls import CallLog
from bot.sandbox.faults import Answer, Faults
from bot.sandbox.gates import Gates, Point
from bot.sandbox.methods import METHODS
from bot.sandbox.rates import Rates
from bot.sandbox.wire import Json, JsonObject, Refused, is_object
from bot.sandbox.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Refusal:
    """A layout the validator refused, kept so that a test suite can assert that there was none."""

    method: str
    team_id: str
    problems: tuple[Problem, ...]
    args: JsonObject

    def __str__(self) -> str:
        return f"{self.method}: {'; '.join(str(problem) for problem in self.problems)}"


@dataclass(slots=True)
class Api:
    """`by_token` maps bot and app-level tokens to the workspace they belong to; `open_link` answers a Socket Mode URL."""

    app_token: str
    by_token: dict[str, Workspace]
    open_link: Callable[[], str]
    faults: Faults = field(default_factory=Faults)
    gates: Gates = field(default_factory=Gates)
    rates: Rates = field(default_factory=Rates)
    log: CallLog = field(default_factory=CallLog)
    refusals: list[Refusal] = field(default_factory=list[Refusal])
    on_call: Callable[[], None] = lambda: None

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One request to /api/<method>."""
        name = request.match_info["method"]
        try:
            args = await read_args(request)
        except ValueError:
            return reply(Refused("invalid_json").to_json(), {})
        token = _token(request, args)
        workspace = self.by_token.get(token)
        received = self.log.add(name, _now(workspace), args, workspace.team_id if workspace else None)
        self.on_call()
        if self.gates.gates:
            await self.gates.pass_through(name, Point.RECEIVED, args)
        fault = self.faults.choose(name, received.number, args) if self.faults.rules else None
        if fault is not None and not fault.accepted:
            if fault.answer is not Answer.SLOW:
                return spoil(request, fault, {})
            await asyncio.sleep(fault.seconds)
        answer, headers = self._answer(name, token, args)
        if self.gates.gates:
            await self.gates.pass_through(name, Point.ACCEPTED, args)
        if fault is not None and fault.accepted:
            await asyncio.sleep(fault.seconds)
            return spoil(request, fault, answer)
        return reply(answer, headers)

    def _answer(self, name: str, token: str, args: JsonObject) -> tuple[JsonObject, dict[str, str]]:
        """What Slack answers, and the headers beside it. "Retry-After" among them makes it a 429."""
        headers: dict[str, str] = {}
        try:
            method, workspace = self._allowed(name, token)
            call = Call(name, workspace, args)
            headers = _scope_headers(workspace, method)
            wait_s = self.rates.wait_s(call, method, workspace.now())
            if wait_s is not None:
                return Refused("ratelimited").to_json(), {"Retry-After": str(wait_s)}
            call.scoped(*method.scopes)
            return self._run(call, method, token), headers
        except Refused as refused:
            if isinstance(refused, InvalidLayout):
                team_id = self.by_token[token].team_id
                self.refusals.append(Refusal(name, team_id, tuple(refused.problems), args))
            return refused.to_json(), headers

    def _run(self, call: Call, method: Method, token: str) -> JsonObject:
        if call.method == "auth.test" and token == self.app_token:
            bot = call.workspace.bot
            return {"ok": True, "app_name": bot.name, "app_id": bot.app_id}
        return method.run(call)

    def _allowed(self, name: str, token: str) -> tuple[Method, Workspace]:
        """The method and the workspace this token may call it for. Raises Refused."""
        method = self._method(name)
        if method is None:
            raise Refused("unknown_method", {"req_method": name})
        if method.token is Token.NONE and not token:
            return method, next(iter(self.by_token.values()))
        if not token:
            raise Refused("not_authed")
        workspace = self.by_token.get(token)
        if workspace is None:
            raise Refused("invalid_auth")
        is_app_token = token == self.app_token
        if (method.token is Token.APP and not is_app_token) or (method.token is Token.BOT and is_app_token):
            raise Refused("not_allowed_token_type")
        if workspace.dead_token is not None and not is_app_token:
            raise Refused(workspace.dead_token)
        return method, workspace

    def _method(self, name: str) -> Method | None:
        if name == "apps.connections.open":
            # Tier 1 on paper; yet Slack lets clients through that reconnect, however often they are restarted.
            return Method(lambda _: {"ok": True, "url": self.open_link()}, 60, token=Token.APP)
        return METHODS.get(name)


async def read_args(request: web.Request) -> JsonObject:
    """Arguments from the query, a form, a multipart form or a JSON body, merged. Raises ValueError on broken JSON."""
    args: JsonObject = dict(request.query) if request.query_string else {}
    if not request.can_read_body:
        return args
    match request.content_type:
        case "application/json":
            body: Json = json.loads(await request.read() or b"{}")
            return args | body if is_object(body) else args
        case "multipart/form-data":
            return args | {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        case _:
            return args | dict(parse_qsl(await request.text(), keep_blank_values=True))


def _token(request: web.Request, args: JsonObject) -> str:
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        return header[7:]
    token = args.pop("token", "")
    return str(token)


def _now(workspace: Workspace | None) -> float:
    return workspace.now() if workspace else 0.0


def _scope_headers(workspace: Workspace, method: Method) -> dict[str, str]:
    return {"x-oauth-scopes": workspace.manifest.scopes_line, "x-accepted-oauth-scopes": ",".join(method.scopes)}
