"""Steering a sandbox from another process: /sandbox/control/..., JSON in and out. `remote` is its client.

Only for tests: whoever reaches it may do anything. A LookupError or CannotDo comes back as 409 with a sentence,
NotAcknowledged as 504.
"""

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.sandbox import roster
from bot.sandbox.actors import Actor, CannotDo, NotAcknowledged
from bot.sandbox.faults import Fault
from bot.sandbox.gates import Gate, Point
from bot.sandbox.messages import Message
from bot.sandbox.people import User
from bot.sandbox.server import Sandbox
from bot.sandbox.submissions import SubmitResult
from bot.sandbox.views import View
from bot.sandbox.wire import Json, JsonObject
from bot.sandbox.workspace import Workspace

DEEDS = frozenset(
    {
        "clicks",
        "closes",
        "command",
        "deletes",
        "edits",
        "fills",
        "hears",
        "opens",
        "opens_home",
        "shortcut",
        "submits",
        "suggests",
        "types",
    }
)
PREFIX = "/sandbox/control"


def mount(sandbox: Sandbox) -> None:
    """Add the control endpoint; before the sandbox is started."""
    Control(sandbox).add_routes(sandbox.app.router)


class Control:
    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.gates: dict[int, Gate] = {}

    def add_routes(self, router: web.UrlDispatcher) -> None:
        posts = (
            self.faults,
            self.quirks,
            self.rates,
            self.sockets,
            self.gate,
            self.wait_at_gate,
            self.act,
            self.happen,
        )
        for handler in posts:
            router.add_post(f"{PREFIX}/{handler.__name__}", _answering(handler))
        for handler in (self.state, self.calls, self.messages, self.person, self.settled):
            router.add_get(f"{PREFIX}/{handler.__name__}", _answering(handler))

    # -- reading

    async def state(self, _asked: JsonObject) -> JsonObject:
        sandbox = self.sandbox
        return {
            "counts": dict(sandbox.api.log.counts),
            "connections": len(sandbox.sockets.connections),
            "refusals": [str(each) for each in sandbox.refusals],
            "faults_struck": len(sandbox.faults.struck),
            "rate_limited": sandbox.api.rates.refused,
            "events_given_up": len(sandbox.sockets.given_up),
        }

    async def calls(self, asked: JsonObject) -> JsonObject:
        return {"calls": [each.to_json() for each in self.sandbox.calls(asked.get("method"))]}

    async def messages(self, asked: JsonObject) -> JsonObject:
        """Every message there is or was, ephemeral ones apart, in order of conversation and ts."""
        found: list[JsonObject] = []
        for conversation in self._workspace(asked).conversations.values():
            if asked.get("channel") in {None, conversation.id}:
                there = sorted([*conversation.messages.values(), *conversation.deleted], key=lambda each: each.ts)
                found += [_shown(each) for each in there]
        return {"messages": found}

    async def person(self, asked: JsonObject) -> JsonObject:
        """What one person sees: messages with the bot, modal, Home, ephemeral messages."""
        actor = self._actor(asked)
        return {
            "dm": actor.dm,
            "messages": [_shown(each) for each in actor.reads(asked.get("channel"))],
            "ephemerals": [_shown(each) for each in actor.ephemerals],
            "modal": _shown(actor.modal),
            "home": _shown(actor.home),
            "unread": actor.unread(asked.get("channel")),
        }

    async def settled(self, asked: JsonObject) -> JsonObject:
        await self.sandbox.settled(float(asked.get("within", 10)))
        return {}

    # -- what goes wrong

    async def faults(self, asked: JsonObject) -> JsonObject:
        """{"clear": true}, or {method, fault, calls?, where?, probability?, times?}."""
        if asked.pop("clear", False):
            self.sandbox.faults.clear()
        if "fault" in asked:
            self.sandbox.faults.on(asked.pop("method"), Fault.read(asked.pop("fault")), **asked)
        return {}

    async def quirks(self, asked: JsonObject) -> JsonObject:
        workspace = self._workspace(asked)
        for name, value in asked.items():
            _set_known(workspace.quirks, name, value)
        return {}

    async def rates(self, asked: JsonObject) -> JsonObject:
        self.sandbox.rates = asked["setting"]
        return {}

    async def sockets(self, asked: JsonObject) -> JsonObject:
        """{"refresh": true}, {"disable": true}, {"zombie": true}, or fields of Sockets and its faults."""
        sockets = self.sandbox.sockets
        if asked.pop("refresh", False):
            await sockets.refresh()
        if asked.pop("disable", False):
            await sockets.disable()
        zombie = asked.pop("zombie", None)
        for connection in sockets.connections:
            connection.zombie = connection.zombie if zombie is None else bool(zombie)
        for name, value in asked.items():
            _set_known(sockets.faults if hasattr(sockets.faults, name) else sockets, name, value)
        return {}

    async def gate(self, asked: JsonObject) -> JsonObject:
        """{method, point, where?, times?} closes one and gives its number; {"release": number} opens it."""
        if "release" in asked:
            self.gates.pop(asked["release"]).release()
            return {}
        point = Point(asked.pop("point"))
        number = len(self.gates) + self.sandbox.api.log.counts.total() + 1
        self.gates[number] = self.sandbox.gate(asked.pop("method"), point, **asked)
        return {"gate": number}

    async def wait_at_gate(self, asked: JsonObject) -> JsonObject:
        await self.gates[asked["gate"]].reached(float(asked.get("within", 10)))
        return {}

    # -- what happens

    async def act(self, asked: JsonObject) -> JsonObject:
        """{who, do, args?}: one deed of an Actor, by its name, with its arguments."""
        deed = asked["do"]
        if deed not in DEEDS:
            raise LookupError(f"nobody can {deed!r}; one can {', '.join(sorted(DEEDS))}")
        actor = self._actor(asked)
        run: Callable[..., Awaitable[Json]] = getattr(actor, deed)
        args: JsonObject = asked.get("args") or {}
        if isinstance(args.get("message"), str):
            args["message"] = actor.surface(args["message"], args.get("channel"))
        if deed == "shortcut":
            args.pop("channel", None)
        return {"result": _shown(await run(**args))}

    async def happen(self, asked: JsonObject) -> JsonObject:
        """{do, ...}: what people and administrators do without the app; see `roster`."""
        workspace, what = self._workspace(asked), asked.pop("do")
        if what not in HAPPENINGS:
            raise LookupError(f"{what!r} cannot happen; it may be {', '.join(HAPPENINGS)}")
        HAPPENINGS[what](workspace, asked)
        return {}

    def _workspace(self, asked: JsonObject) -> Workspace:
        team = asked.pop("team", None)
        return self.sandbox.workspaces[team] if team else self.sandbox.workspace

    def _actor(self, asked: JsonObject) -> Actor:
        return Actor(self.sandbox, asked["who"], workspace=self._workspace(asked))


def _change_user(workspace: Workspace, asked: JsonObject) -> None:
    roster.change_user(workspace, workspace.user(asked.pop("who")), **asked)


def _set_group(workspace: Workspace, asked: JsonObject) -> None:
    users = [workspace.user(each).id for each in asked["users"]]
    roster.set_group(workspace, workspace.group(asked["group"]), users)


HAPPENINGS: dict[str, Callable[[Workspace, JsonObject], object]] = {
    "change_user": _change_user,
    "set_group": _set_group,
    "deactivate": lambda there, asked: roster.deactivate(there, there.user(asked["who"])),
    "hire": lambda there, asked: roster.hire(there, User(**asked)),
    "join": lambda there, asked: roster.join(there, there.conversation(asked["channel"]), there.user(asked["who"]).id),
    "leave": lambda there, asked: roster.leave(
        there, there.conversation(asked["channel"]), there.user(asked["who"]).id
    ),
    "archive": lambda there, asked: roster.archive(
        there, there.conversation(asked["channel"]), there.user(asked["who"]).id
    ),
    "uninstall": lambda there, _: roster.uninstall(there),
    "revoke_tokens": lambda there, _: roster.revoke_tokens(there),
    "reinstall": lambda there, _: roster.reinstall(there),
}


def _answering(
    handler: Callable[[JsonObject], Awaitable[JsonObject]],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        asked: JsonObject = await request.json() if request.can_read_body else dict(request.query)
        try:
            return web.json_response(await handler(asked))
        except TimeoutError:
            return web.json_response({"error": "it did not happen in time"}, status=504)
        except NotAcknowledged as error:
            return web.json_response({"error": str(error)}, status=504)
        except (LookupError, CannotDo, TypeError, ValueError) as error:
            return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=409)

    return answer


def _set_known(target: object, name: str, value: Json) -> None:
    if not hasattr(target, name):
        raise LookupError(f"{type(target).__name__} has no {name!r}")
    setattr(target, name, value)


def _shown(value: Json) -> Json:
    """Whatever a deed gives back, as JSON."""
    match value:
        case Message():
            times = {"posted_at": value.posted_at, "deleted_at": value.deleted_at, "channel": value.channel}
            return value.to_json() | times | {"words": value.words(), "visible_to": value.visible_to}
        case View():
            return value.to_json("", "", "") | {"errors": value.errors}
        case SubmitResult():
            return {"outcome": str(value.outcome), "errors": value.errors, "view": _shown(value.view)}
        case _:
            return value
