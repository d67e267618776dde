"""What the page may ask for: one small handler per verb, each one deed of an Actor.

A handler takes the Actor and the JSON that came, and answers JSON. It raises what the Actor raises, and KeyError for a
message that is gone or a body the page would never send.
"""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from bot.sandbox.actors import Actor, CannotDo
from bot.sandbox.elements import FIELDS
from bot.sandbox.views import Values, View
from bot.sandbox.wire import Json, JsonObject

Deed = Callable[[Actor, JsonObject], Awaitable[JsonObject]]


async def _types(actor: Actor, body: JsonObject) -> JsonObject:
    return {"ts": await actor.types(body["text"], body["channel"], body["thread_ts"])}


async def _edits(actor: Actor, body: JsonObject) -> JsonObject:
    await actor.edits(body["ts"], body["text"], body["channel"])
    return {}


async def _deletes(actor: Actor, body: JsonObject) -> JsonObject:
    await actor.deletes(body["ts"], body["channel"])
    return {}


async def _command(actor: Actor, body: JsonObject) -> JsonObject:
    await actor.command(body["name"], body["text"], body["channel"])
    return {}


async def _clicks(actor: Actor, body: JsonObject) -> JsonObject:
    action: JsonObject = body["action"]
    surface = _shown(actor, body)
    _keep(actor, body, surface)
    await actor.clicks(
        surface, body["action_id"], option=_picked(action), block=body["block_id"], channel=body.get("channel")
    )
    return {}


async def _suggests(actor: Actor, body: JsonObject) -> JsonObject:
    options = await actor.suggests(
        _shown(actor, body), body["action_id"], body["value"], body.get("channel"), block=body["block_id"]
    )
    return {"options": options}


async def _submits(actor: Actor, body: JsonObject) -> JsonObject:
    view = _view(actor, body["view"])
    _keep(actor, body, view)
    result = await actor.submits(view=view)
    return {"outcome": str(result.outcome), "errors": result.errors}


async def _closes(actor: Actor, body: JsonObject) -> JsonObject:
    await actor.closes(_view(actor, body["view"]), whole_stack=bool(body["all"]))
    return {}


async def _shortcut(actor: Actor, body: JsonObject) -> JsonObject:
    ts = body.get("ts")
    message = actor.workspace.conversation(body["channel"]).messages[ts] if ts else None
    await actor.shortcut(body["callback_id"], message=message)
    return {}


async def _opens_home(actor: Actor, _body: JsonObject) -> JsonObject:
    await actor.opens_home()
    return {}


async def _opens(actor: Actor, body: JsonObject) -> JsonObject:
    await actor.opens(body["channel"])
    return {}


async def _reads(actor: Actor, body: JsonObject) -> JsonObject:
    """New words in a conversation that is open already: seen, without opening it again."""
    actor.workspace.mark_read(actor.workspace.conversation(body["channel"]), actor.user_id)
    return {}


DEEDS: Mapping[str, Deed] = MappingProxyType(
    {
        "types": _types,
        "edits": _edits,
        "deletes": _deletes,
        "command": _command,
        "clicks": _clicks,
        "suggests": _suggests,
        "submits": _submits,
        "closes": _closes,
        "shortcut": _shortcut,
        "opens_home": _opens_home,
        "opens": _opens,
        "reads": _reads,
    }
)


def _shown(actor: Actor, body: JsonObject) -> View | str:
    """The view, or the ts of the message, in which it happened."""
    return _view(actor, body["view"]) if body.get("view") else body["ts"]


def _view(actor: Actor, view_id: str) -> View:
    """A modal or Home of this person, and of nobody else. Raises CannotDo where it is gone."""
    home = actor.home
    mine = [*actor.workspace.stacks.get(actor.user_id, []), *([home] if home else [])]
    found = next((each for each in mine if each.id == view_id), None)
    if found is None:
        raise CannotDo("This window has been closed meanwhile.")
    return found


def _keep(actor: Actor, body: JsonObject, surface: View | str) -> None:
    """What stands in the inputs now, as the page has it: the app reads it from the payload's state."""
    values: Values = body["values"]
    if isinstance(surface, View):
        for block_id, by_action in values.items():
            surface.values.setdefault(block_id, {}).update(by_action)
    elif values:
        actor.workspace.message_values[body["channel"], surface, actor.user_id] = values


def _picked(action: JsonObject) -> Json:
    """What was picked, as an Actor names it: an option by its value, one that came from the app as it is, else plainly."""
    kind: str = action["type"]
    if kind == "overflow":
        return action["selected_option"]["value"]
    if kind not in FIELDS:
        return None
    carried, _ = FIELDS[kind]
    picked = action[carried]
    if kind.endswith("external_select") or picked is None:
        return picked
    if carried == "selected_option":
        return picked["value"]
    return [each["value"] for each in picked] if carried == "selected_options" else picked
