"""The payloads by which Slack tells an app what somebody did: commands, clicks, submissions, shortcuts."""

from bot.sandbox.conversations import Conversation, Kind
from bot.sandbox.messages import Message
from bot.sandbox.people import User
from bot.sandbox.permits import RESPONSE_URL_S, ResponseUrl
from bot.sandbox.views import View
from bot.sandbox.wire import JsonObject
from bot.sandbox.workspace import Workspace

VERIFICATION_TOKEN = "sandbox-verification-token"  # noqa: S105  deprecated at Slack, public here


def common(workspace: Workspace, user: User) -> JsonObject:
    """What every interactive payload carries."""
    return {
        "team": {"id": workspace.team_id, "domain": workspace.domain},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": workspace.team_id},
        "api_app_id": workspace.bot.app_id,
        "token": VERIFICATION_TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def new_trigger(workspace: Workspace, user: User, view: View | None = None) -> str:
    """A fresh trigger_id; from inside a modal it allows pushing onto its stack."""
    issued = workspace.new_id("")
    trigger_id = f"{issued}.{workspace.team_id}.{workspace.bot.app_id.lower()}"
    view_id = view.id if view is not None and view.type == "modal" else None
    workspace.permits.trigger(trigger_id, user.id, workspace.now(), view_id=view_id)
    return trigger_id


def new_response_url(workspace: Workspace, user: User, channel: str, *, message: Message | None = None) -> str:
    """A fresh response_url; `message` is the one it may replace or delete."""
    url = ResponseUrl(
        id=workspace.new_id("r"),
        user=user.id,
        channel=channel,
        expires_at=workspace.now() + RESPONSE_URL_S,
        message_ts=message.ts if message else None,
        thread_ts=message.thread_ts if message else None,
    )
    workspace.permits.response_url(url)
    return f"{workspace.base_url}/response/{workspace.team_id}/{url.id}"


def slash_command(workspace: Workspace, user: User, conversation: Conversation, *, name: str, text: str) -> JsonObject:
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.team_id,
        "team_domain": workspace.domain,
        "channel_id": conversation.id,
        "channel_name": _channel_name(conversation),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": workspace.bot.app_id,
        "is_enterprise_install": "false",
        "response_url": new_response_url(workspace, user, conversation.id),
        "trigger_id": new_trigger(workspace, user),
    }


def click_on_message(workspace: Workspace, user: User, message: Message, action: JsonObject) -> JsonObject:
    """A block_actions payload of a message or an ephemeral message."""
    conversation = workspace.conversations[message.channel]
    container: JsonObject = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.visible_to is not None,
    }
    if message.thread_ts is not None:
        container["thread_ts"] = message.thread_ts
    values = workspace.message_values.get((message.channel, message.ts, user.id), {})
    payload = common(workspace, user) | {
        "type": "block_actions",
        "container": container,
        "trigger_id": new_trigger(workspace, user),
        "channel": {"id": message.channel, "name": _channel_name(conversation)},
        "state": {"values": values},
        "response_url": new_response_url(workspace, user, message.channel, message=message),
        "actions": [action],
    }
    return payload if message.visible_to else payload | {"message": message.to_json()}


def click_in_view(workspace: Workspace, user: User, view: View, action: JsonObject) -> JsonObject:
    """A block_actions payload of a modal or a Home. It never has a response_url."""
    return common(workspace, user) | {
        "type": "block_actions",
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": new_trigger(workspace, user, view),
        "view": shown(workspace, view),
        "actions": [action],
    }


def submission(workspace: Workspace, user: User, view: View) -> JsonObject:
    return common(workspace, user) | {
        "type": "view_submission",
        "trigger_id": new_trigger(workspace, user, view),
        "view": shown(workspace, view),
        "response_urls": _response_urls(workspace, user, view),
    }


def closing(workspace: Workspace, user: User, view: View, *, whole_stack: bool) -> JsonObject:
    return common(workspace, user) | {
        "type": "view_closed",
        "view": shown(workspace, view),
        "is_cleared": whole_stack,
    }


def global_shortcut(workspace: Workspace, user: User, callback_id: str) -> JsonObject:
    """No channel and no response_url: it can be invoked from anywhere."""
    return common(workspace, user) | {
        "type": "shortcut",
        "callback_id": callback_id,
        "trigger_id": new_trigger(workspace, user),
        "action_ts": f"{workspace.now():.6f}",
    }


def message_shortcut(workspace: Workspace, user: User, callback_id: str, message: Message) -> JsonObject:
    conversation = workspace.conversations[message.channel]
    return common(workspace, user) | {
        "type": "message_action",
        "callback_id": callback_id,
        "trigger_id": new_trigger(workspace, user),
        "action_ts": f"{workspace.now():.6f}",
        "response_url": new_response_url(workspace, user, message.channel, message=message),
        "channel": {"id": message.channel, "name": _channel_name(conversation)},
        "message": message.to_json(),
        "message_ts": message.ts,
    }


def suggestion(
    workspace: Workspace, user: User, surface: View | Message, *, block_id: str, action_id: str, query: str
) -> JsonObject:
    payload = common(workspace, user) | {
        "type": "block_suggestion",
        "action_id": action_id,
        "block_id": block_id,
        "value": query,
    }
    if isinstance(surface, View):
        return payload | {"container": {"type": "view", "view_id": surface.id}, "view": shown(workspace, surface)}
    conversation = workspace.conversations[surface.channel]
    return payload | {
        "container": {"type": "message", "message_ts": surface.ts, "channel_id": surface.channel},
        "channel": {"id": surface.channel, "name": _channel_name(conversation)},
        "message": surface.to_json(),
    }


def shown(workspace: Workspace, view: View) -> JsonObject:
    """A view as payloads carry it, with what the person typed."""
    return view.to_json(workspace.team_id, workspace.bot.app_id, workspace.bot.bot_id)


def _channel_name(conversation: Conversation) -> str:
    match conversation.kind:
        case Kind.IM:
            return "directmessage"
        case Kind.PRIVATE:
            return "privategroup"
        case _:
            return conversation.name


def _response_urls(workspace: Workspace, user: User, view: View) -> list[JsonObject]:
    """One for each conversation chosen in an element with response_url_enabled."""
    urls: list[JsonObject] = []
    for block in view.blocks:
        element: JsonObject = block.get("element") or {}
        if not element.get("response_url_enabled"):
            continue
        value = view.values[block["block_id"]][element["action_id"]]
        channel = value.get("selected_conversation") or value.get("selected_channel")
        if channel:
            url = new_response_url(workspace, user, channel)
            found = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": channel}
            urls.append(found | {"response_url": url})
    return urls
