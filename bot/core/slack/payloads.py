"""Reading Slack's JSON: what was done, where, with which trigger. Pure; nothing is looked up and nothing is trusted.

The shapes are Slack's: docs.slack.dev/reference/interaction-payloads and /reference/events. Ids in them come from a
person's client; the handler's workspace-scoped session is what makes another workspace's id lead nowhere.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias, cast
from uuid import UUID

from bot.core.mrkdwn import whole
from bot.core.people import Person
from bot.core.slack.events import Click, Command, Message, Shortcut, Submission
from bot.core.slack.marks import DELIVERY_BLOCK

Payload: TypeAlias = Mapping[str, Any]  # Any: Slack's own JSON
RESPONSE_URL = "_response_url"
"""Where a view's private metadata keeps the response URL of the message it was opened from."""
IN_EPHEMERAL = "_in_ephemeral"
"""Where it keeps that this message is one that only its reader sees."""
SAID = "said"
"""The callback id of a modal that shows what could not be said in a conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where something came from, and every way to answer it."""

    workspace_id: str
    user_id: str
    trigger_id: str = ""
    response_url: str = ""
    in_ephemeral: bool = False
    """It began in a message that only this person sees, which the response URL can put another in place of."""
    view_id: str = ""
    """The modal it was done in. "" for Home: a modal is opened over it, not pushed onto it."""
    in_answer: bool = False
    """That modal only says something, as an answer of ours: the next answer takes its place, since Slack stacks three."""
    input_block: str = ""
    """The first input of the view that was sent: where a sentence can be shown while the modal stays open."""
    delivery: tuple[UUID, str, str] | None = None
    """The outbox's message that was clicked, with the channel and ts that prove it arrived."""
    event_id: str = ""
    sealed: bool = False
    """It was done on a sealed route (routes.py): nothing may tell of it afterwards."""


Made: TypeAlias = Callable[[Person, datetime], Any]  # Any: one of the deeds, as the route's kind says


def read_command(body: Payload) -> tuple[Origin, str, str, str]:
    """Origin, the command's name, its first word in lower case, and the whole text."""
    text = str(body.get("text") or "").strip()
    origin = Origin(
        workspace_id=body["team_id"],
        user_id=body["user_id"],
        trigger_id=body.get("trigger_id", ""),
        response_url=body.get("response_url", ""),
    )
    return origin, str(body["command"]), text.split(maxsplit=1)[0].lower() if text else "", text


def command(body: Payload, word: str, text: str) -> Callable[[Person, datetime], Command]:
    """`word` is what the route took ("" or a word), `text` what is left for the handler."""
    return lambda by, at: Command(
        by=by, at=at, name=body["command"], word=word, text=text, channel_id=body.get("channel_id", "")
    )


def read_click(body: Payload) -> Origin:
    view, message = _part(body, "view"), _part(body, "message")
    channel = _part(body, "channel").get("id") or _part(body, "container").get("channel_id")
    delivery = delivery_of(message)
    return Origin(
        workspace_id=_team(body),
        user_id=body["user"]["id"],
        trigger_id=body.get("trigger_id", ""),
        response_url=body.get("response_url") or private_of(view).get(RESPONSE_URL, ""),
        in_ephemeral=bool(_part(body, "container").get("is_ephemeral")) or IN_EPHEMERAL in private_of(view),
        view_id=view.get("id", "") if view.get("type") == "modal" else "",
        in_answer=view.get("callback_id") == SAID,
        delivery=(delivery, channel, message["ts"]) if delivery and channel else None,
    )


def click(body: Payload) -> Callable[[Person, datetime], Click]:
    action = _parts(body, "actions")[0]
    view = _part(body, "view")
    state = _part(view, "state") or _part(body, "state")
    message = _part(body, "message")
    return lambda by, at: Click(
        by=by,
        at=at,
        action=action["action_id"],
        value=picked(action),
        block_id=action.get("block_id", ""),
        channel_id=_part(body, "channel").get("id"),
        message_ts=message.get("ts"),
        delivery_id=delivery_of(message),
        view=dict(view) or None,
        values=_part(state, "values"),
    )


def read_submission(body: Payload) -> Origin:
    view = _part(body, "view")
    inputs = [str(block["block_id"]) for block in _parts(view, "blocks") if block.get("type") == "input"]
    return Origin(
        workspace_id=_team(body),
        user_id=body["user"]["id"],
        trigger_id=body.get("trigger_id", ""),
        response_url=private_of(view).get(RESPONSE_URL, ""),
        in_ephemeral=IN_EPHEMERAL in private_of(view),
        view_id=view["id"],
        input_block=inputs[0] if inputs else "",
    )


def submission(body: Payload) -> Callable[[Person, datetime], Submission]:
    view = _part(body, "view")
    return lambda by, at: Submission(
        by=by,
        at=at,
        callback=view["callback_id"],
        view_id=view["id"],
        private=private_of(view),
        values=_part(_part(view, "state"), "values"),
    )


def read_shortcut(body: Payload) -> Origin:
    return Origin(
        workspace_id=_team(body),
        user_id=body["user"]["id"],
        trigger_id=body.get("trigger_id", ""),
        response_url=body.get("response_url", ""),
    )


def shortcut(body: Payload) -> Callable[[Person, datetime], Shortcut]:
    message = _part(body, "message")
    return lambda by, at: Shortcut(
        by=by,
        at=at,
        callback=body["callback_id"],
        channel_id=_part(body, "channel").get("id"),
        message_ts=message.get("ts"),
        message_text=str(message.get("text") or ""),
        permalink=_permalink(body),
    )


def read_event(body: Payload) -> Origin:
    event = _part(body, "event")
    inner = _part(event, "message") or _part(event, "previous_message")
    return Origin(
        workspace_id=body["team_id"],
        user_id=str(_part(event, "user").get("id") or event.get("user") or inner.get("user") or ""),
        event_id=str(body.get("event_id", "")),
    )


def message(body: Payload) -> Callable[[Person, datetime], Message] | None:
    """What a person typed, edited or deleted in their conversation with the bot; None for anything else."""
    event = _part(body, "event")
    if event.get("channel_type") != "im":
        return None
    match event.get("subtype"):
        case None | "file_share" | "thread_broadcast":
            inner, edited, deleted = event, False, False
        case "message_changed":
            inner, edited, deleted = _part(event, "message"), True, False
        case "message_deleted":
            inner, edited, deleted = _part(event, "previous_message"), False, True
        case _:
            return None
    if inner.get("bot_id") or not inner.get("user") or (edited and inner.get("text") == _text_before(event)):
        return None
    return lambda by, at: Message(
        by=by,
        at=at,
        channel_id=event["channel"],
        ts=inner["ts"],
        thread_ts=inner.get("thread_ts"),
        text="" if deleted else str(inner.get("text") or ""),
        edited=edited,
        deleted=deleted,
    )


def picked(action: Payload) -> str:
    """What a button carries or a menu, picker or box was set to, as text; several joined by commas; "" for nothing."""
    return whole(_picked(action))


def _picked(action: Payload) -> str:
    if option := _part(action, "selected_option"):
        return str(option.get("value", ""))
    if several := _parts(action, "selected_options"):
        return ",".join(str(each.get("value", "")) for each in several)
    for key in (
        "value",
        "selected_date",
        "selected_user",
        "selected_time",
        "selected_conversation",
        "selected_channel",
    ):
        if action.get(key):
            return str(action[key])
    return ",".join(str(each) for each in cast("list[object]", action.get("selected_users") or []))


def delivery_of(message: Payload) -> UUID | None:
    """The outbox's id of one of our messages, from the block id that carries it."""
    for block in _parts(message, "blocks"):
        identity = str(block.get("block_id", ""))
        if identity.startswith(DELIVERY_BLOCK):
            try:
                return UUID(hex=identity.removeprefix(DELIVERY_BLOCK)[:32])
            except ValueError:
                return None
    return None


def private_of(view: Payload) -> dict[str, str]:
    """The private metadata of one of our views; empty where there is none."""
    text = view.get("private_metadata") or "{}"
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return (
        {str(key): str(value) for key, value in cast("dict[object, object]", found).items()}
        if isinstance(found, dict)
        else {}
    )


def _permalink(body: Payload) -> str:
    """https://docs.slack.dev/reference/methods/chat.getPermalink: the address of the message a shortcut was used on."""
    domain, message = _part(body, "team").get("domain"), _part(body, "message")
    channel, ts, thread = _part(body, "channel").get("id"), message.get("ts"), message.get("thread_ts")
    if not (domain and channel and ts):
        return ""
    address = f"https://{domain}.slack.com/archives/{channel}/p{str(ts).replace('.', '')}"
    return f"{address}?thread_ts={thread}&cid={channel}" if thread and thread != ts else address


def _part(whole: Payload, name: str) -> Payload:
    """An object within an object; empty where it is missing or null."""
    return cast("Payload", whole.get(name) or {}) if isinstance(whole.get(name), Mapping) else {}


def _parts(whole: Payload, name: str) -> list[Payload]:
    """A list of objects within an object; empty where it is missing or null."""
    return cast("list[Payload]", whole.get(name) or [])


def _team(body: Payload) -> str:
    team = _part(body, "team")
    return str(team.get("id") or _part(body, "user").get("team_id") or "")


def _text_before(event: Payload) -> object:
    return _part(event, "previous_message").get("text")
