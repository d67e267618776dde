"""views.*: opening, stacking, changing modals, and publishing App Home."""

import json
from secrets import token_hex

from bot.sandbox.blockkit.problems import InvalidLayout
from bot.sandbox.blockkit.surfaces import check_view
from bot.sandbox.call import Call, Method
from bot.sandbox.elements import initial_values, with_ids
from bot.sandbox.views import View
from bot.sandbox.wire import Json, JsonObject, Refused
from bot.sandbox.workspace import Change, Topic, Workspace

STACK_MOST = 3
VIEW_BYTES = 250_000


def views_open(call: Call) -> JsonObject:
    workspace = call.workspace
    content = _content(call, "modal")
    trigger = workspace.permits.redeem(call.need("trigger_id"), workspace.now())
    view = open_modal(workspace, trigger.user, content)
    return _shown(workspace, view)


def views_push(call: Call) -> JsonObject:
    workspace = call.workspace
    content = _content(call, "modal")
    trigger = workspace.permits.redeem(call.need("trigger_id"), workspace.now())
    if trigger.view_id is None or not workspace.stacks.get(trigger.user):
        raise Refused("invalid_trigger_id")
    return _shown(workspace, push_modal(workspace, trigger.user, content))


def views_update(call: Call) -> JsonObject:
    """By view_id or external_id; `hash`, if given, must be that of the view as it stands."""
    workspace = call.workspace
    view = _named(call)
    content = _content(call, view.type)
    asked_hash = call.text("hash")
    if asked_hash and asked_hash != view.hash:
        raise Refused("hash_conflict", {"view": {"id": view.id}})
    change_view(workspace, view, content)
    return _shown(workspace, view)


def views_publish(call: Call) -> JsonObject:
    workspace = call.workspace
    if not workspace.manifest.home_tab:
        raise Refused("not_enabled")
    user = workspace.users.get(call.need("user_id"))
    if user is None or user.deleted:
        raise Refused("user_not_found" if user is None else "user_disabled")
    content = _content(call, "home")
    home = workspace.homes.get(user.id)
    if home is not None:
        if call.text("hash") and call.text("hash") != home.hash:
            raise Refused("hash_conflict")
        change_view(workspace, home, content)
        return _shown(workspace, home)
    view_id = workspace.new_id("V")
    home = View(view_id, "home", user.id, {}, "", view_id)
    workspace.views[view_id] = workspace.homes[user.id] = home
    _fill(workspace, home, content)
    workspace.announce(Change(Topic.HOME, frozenset({user.id})))
    return _shown(workspace, home)


def open_modal(workspace: Workspace, user: str, content: JsonObject) -> View:
    """A new stack for this person, in place of whatever modal was open."""
    for abandoned in workspace.stacks.pop(user, []):
        workspace.views.pop(abandoned.id, None)
    return push_modal(workspace, user, content)


def push_modal(workspace: Workspace, user: str, content: JsonObject) -> View:
    """On top of this person's stack. Raises Refused when three are open already."""
    stack = workspace.stacks.setdefault(user, [])
    if len(stack) >= STACK_MOST:
        raise Refused("push_limit_reached")
    _refuse_taken_external_id(workspace, content, None)
    view_id = workspace.new_id("V")
    root, previous = (stack[0].id, stack[-1].id) if stack else (view_id, None)
    view = View(view_id, "modal", user, {}, "", root, previous)
    _fill(workspace, view, content)
    stack.append(view)
    workspace.views[view_id] = view
    workspace.announce(Change(Topic.MODAL, frozenset({user})))
    return view


def change_view(workspace: Workspace, view: View, content: JsonObject) -> None:
    """Put new content into an open view. What was typed stays where block_id, action_id and type are the same."""
    _refuse_taken_external_id(workspace, content, view)
    _fill(workspace, view, content)
    view.version += 1
    view.errors = {}
    workspace.announce(Change(Topic.MODAL if view.type == "modal" else Topic.HOME, frozenset({view.user})))


def drop_views(workspace: Workspace, dropped: list[View]) -> None:
    """These modals are gone."""
    for view in dropped:
        workspace.views.pop(view.id, None)
        stack = workspace.stacks.get(view.user, [])
        if view in stack:
            stack.remove(view)
    for user in {view.user for view in dropped}:
        workspace.announce(Change(Topic.MODAL, frozenset({user})))


def checked_view(view: Json, kind: str) -> JsonObject:
    """A view an app sent, by call or by acknowledgement. Raises Refused in the words of views.open."""
    problems = check_view(view)
    if problems:
        raise InvalidLayout("invalid_arguments", problems)
    if view["type"] != kind:
        raise Refused("invalid_arguments", {"response_metadata": {"messages": [f"[ERROR] must be a {kind} view"]}})
    return view


def _content(call: Call, kind: str) -> JsonObject:
    view = call.json("view")
    if view is None:
        call.need("view")
    content = checked_view(view, kind)
    if len(json.dumps(content)) > VIEW_BYTES:
        raise Refused("view_too_large")
    return content


def _named(call: Call) -> View:
    views = call.workspace.views
    view = views.get(call.text("view_id"))
    external_id = call.text("external_id")
    if view is None and external_id:
        view = next((each for each in views.values() if each.external_id == external_id), None)
    if view is None:
        raise Refused("not_found")
    return view


def _refuse_taken_external_id(workspace: Workspace, content: JsonObject, mine: View | None) -> None:
    wanted = content.get("external_id")
    taken = (each for each in workspace.views.values() if each is not mine and each.external_id == wanted)
    if wanted and next(taken, None) is not None:
        raise Refused("duplicate_external_id")


def _fill(workspace: Workspace, view: View, content: JsonObject) -> None:
    blocks = with_ids(content["blocks"], lambda: workspace.new_id("b"))
    view.content = {**content, "blocks": blocks}
    view.values = initial_values(blocks, view.values)
    view.hash = f"{int(workspace.now())}.{token_hex(4)}"


def _shown(workspace: Workspace, view: View) -> JsonObject:
    """As the methods answer: without what a person has typed in the meantime."""
    shown = view.to_json(workspace.team_id, workspace.bot.app_id, workspace.bot.bot_id)
    return {"ok": True, "view": shown | {"state": {"values": {}}}}


METHODS: dict[str, Method] = {
    "views.open": Method(views_open, 100),
    "views.push": Method(views_push, 100),
    "views.update": Method(views_update, 100),
    "views.publish": Method(views_publish, 100),
}
