"""Everything one person sees, as the JSON from which the page draws itself. Reads the workspace, changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.sandbox.conversations import Conversation, Kind
from bot.sandbox.interactions import shown
from bot.sandbox.messages import Message
from bot.sandbox.people import User
from bot.sandbox.wire import JsonObject
from bot.sandbox.workspace import Workspace

SHOWN_MESSAGES = 200
FALLBACK_ZONE = "America/Los_Angeles"  # what Slack assumes of an account without a zone

KINDS = {Kind.PUBLIC: "public", Kind.PRIVATE: "private", Kind.IM: "im", Kind.MPIM: "mpim"}  # Slack's own filter words


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody looks: which conversation, and which thread in it."""

    me: str
    conversation: str | None = None
    thread: str | None = None


def people(workspace: Workspace) -> list[User]:
    """Everybody one can act as, in the order in which they were hired."""
    return [user for user in workspace.users.values() if user.is_person() and not user.is_stranger]


def zone_of(user: User) -> str:
    return user.tz or FALLBACK_ZONE


def scene(workspace: Workspace, place: Place) -> JsonObject:
    """What `place.me` sees. A place that is not there (any more), or not theirs, gives way to the bot's messages."""
    mine = _conversations_of(workspace, place.me)
    here = next((each for each in mine if each.id == place.conversation), None) or _first(workspace, mine)
    home = workspace.homes.get(place.me)
    return {
        "team": {"id": workspace.team_id, "name": workspace.name, "domain": workspace.domain},
        "bot": {"id": workspace.bot.user_id, "name": workspace.bot.name},
        "me": place.me,
        "now": _millis(workspace.story_time()),
        "zone": zone_of(workspace.users[place.me]),
        "everybody": {user.id: _account(user) for user in workspace.users.values()},
        "people": [_person(workspace, user) for user in people(workspace)],
        "groups": [_group(group.id, group.handle, group.name, group.users) for group in workspace.groups.values()],
        "conversations": [_conversation(workspace, each, place.me) for each in mine],
        **_here(workspace, here, place),
        "home": shown(workspace, home) if home else None,
        "modals": [shown(workspace, each) for each in workspace.stacks.get(place.me, [])],
        **_app(workspace),
    }


def _conversations_of(workspace: Workspace, me: str) -> list[Conversation]:
    return [each for each in workspace.conversations.values() if me in each.members and not each.is_archived]


def _first(workspace: Workspace, mine: Sequence[Conversation]) -> Conversation | None:
    with_bot = (each for each in mine if each.kind is Kind.IM and workspace.bot.user_id in each.members)
    return next(with_bot, next(iter(mine), None))


def _here(workspace: Workspace, here: Conversation | None, place: Place) -> JsonObject:
    if here is None:
        return {"at": None, "messages": [], "read_until": "", "thread": None}
    own = [each for each in workspace.ephemerals.get(place.me, []) if each.channel == here.id]
    top_level = [*here.newest_first()][:SHOWN_MESSAGES] + [each for each in own if each.thread_ts is None]
    thread = here.thread(place.thread) if place.thread else []
    replies = [*thread, *(each for each in own if each.thread_ts == place.thread)] if thread else []
    return {
        "at": here.id,
        "messages": _messages(here, top_level),
        "read_until": here.read_until.get(place.me, ""),
        "thread": _messages(here, replies) or None,
    }


def _messages(here: Conversation, messages: Sequence[Message]) -> list[JsonObject]:
    return [_message(here, each) for each in sorted(messages, key=lambda each: each.ts)]


def _message(here: Conversation, message: Message) -> JsonObject:
    last = here.messages.get(message.replies[-1]) if message.replies else None
    return {
        "channel": message.channel,
        "ts": message.ts,
        "at": _millis(message.story_at),
        "user": message.user,
        "is_bot": message.bot is not None,
        "text": message.text,
        "blocks": message.blocks if message.bot else None,  # what a person typed is shown from its text
        "attachments": message.attachments,
        "files": message.files,
        "thread_ts": message.thread_ts,
        "reply_count": len(message.replies),
        "last_reply_at": _millis(last.story_at) if last else None,
        "edited": message.edited is not None,
        "ephemeral": message.visible_to is not None,
    }


def _conversation(workspace: Workspace, conversation: Conversation, me: str) -> JsonObject:
    others = [workspace.users[each] for each in conversation.members if each != me and each in workspace.users]
    is_app = conversation.kind is Kind.IM and workspace.bot.user_id in conversation.members
    direct = conversation.kind in {Kind.IM, Kind.MPIM}
    return {
        "id": conversation.id,
        "kind": KINDS[conversation.kind],
        "name": ", ".join(each.shown_as for each in others) if direct else conversation.name,
        "user": others[0].id if conversation.kind is Kind.IM and others else None,
        "is_app": is_app,
        "topic": conversation.topic,
        "member_count": len(conversation.members),
        "unread": conversation.unread(me),
        "can_write": workspace.manifest.people_can_write or not is_app,
    }


def _account(user: User) -> JsonObject:
    zone = None if user.is_bot else zone_of(user)
    return {"id": user.id, "name": user.shown_as, "title": user.title, "is_bot": user.is_bot, "zone": zone}


def _person(workspace: Workspace, user: User) -> JsonObject:
    unread = sum(each.unread(user.id) for each in _conversations_of(workspace, user.id) if each.kind is Kind.IM)
    guest = user.is_restricted or user.is_ultra_restricted
    return {
        "id": user.id,
        "name": user.shown_as,
        "title": "Guest" if guest and not user.title else user.title,
        "zone": zone_of(user),
        "unread": unread,
        "status": user.status_emoji,
        "status_text": user.status_text,
    }


def _group(group_id: str, handle: str, name: str, members: Sequence[str]) -> JsonObject:
    return {"id": group_id, "handle": handle, "name": name, "members": list(members)}


def _app(workspace: Workspace) -> JsonObject:
    manifest = workspace.manifest
    return {
        "commands": [
            {"name": each.name, "description": each.description, "usage_hint": each.usage_hint}
            for each in manifest.commands
        ],
        "shortcuts": [
            {
                "callback_id": each.callback_id,
                "name": each.name,
                "description": each.description,
                "on_message": each.on_message,
            }
            for each in manifest.shortcuts
        ],
        "app_home": {"home": manifest.home_tab, "messages": manifest.messages_tab},
    }


def _millis(at: datetime) -> int:
    return int(at.timestamp() * 1000)
