"""conversations.*: opening, listing, reading back."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Self

from bot.sandbox.call import Call, Method
from bot.sandbox.conversations import Conversation, Kind
from bot.sandbox.messages import Message
from bot.sandbox.methods.users import conversation_kinds
from bot.sandbox.roster import join
from bot.sandbox.wire import JsonObject, Refused


def conversations_open(call: Call) -> JsonObject:
    """1 person: a direct message. 2 to 8: a group message. The same people: the same conversation."""
    if call.text("channel"):
        return _opened(call, call.conversation("write"), already=True)
    users = [each for each in call.text("users").split(",") if each]
    if not users:
        raise Refused("users_list_not_supplied")
    if len(users) > 8:
        raise Refused("too_many_users")
    call.scoped("im:write" if len(users) == 1 else "mpim:write")
    for each in users:
        _refuse_unreachable(call, each)
    if len(users) > 1:
        return _open_group(call, users)
    already = call.workspace.im(users[0])
    if already is None and call.flag("prevent_creation"):
        raise Refused("channel_not_found")
    return _opened(call, call.workspace.open_im(users[0]), already=already is not None)


def conversations_info(call: Call) -> JsonObject:
    conversation = call.conversation("read")
    workspace = call.workspace
    shown = conversation.to_json(workspace.bot.user_id, workspace.team_id, with_count=call.flag("include_num_members"))
    return {"ok": True, "channel": shown}


def conversations_list(call: Call) -> JsonObject:
    kinds = conversation_kinds(call)
    workspace = call.workspace
    bot = workspace.bot.user_id
    found = [
        each.to_json(bot, workspace.team_id, with_count=True)
        for each in workspace.conversations.values()
        if each.kind in kinds
        and (each.kind is Kind.PUBLIC or bot in each.members)
        and not (call.flag("exclude_archived") and each.is_archived)
    ]
    page, metadata = call.page(found, default=100, most=1000)
    return {"ok": True, "channels": list(page), "response_metadata": metadata}


def conversations_members(call: Call) -> JsonObject:
    conversation = call.conversation("read")
    page, metadata = call.page(list(conversation.members), default=100, most=999)
    return {"ok": True, "members": list(page), "response_metadata": metadata}


def conversations_join(call: Call) -> JsonObject:
    conversation = call.workspace.conversations.get(call.need("channel"))
    if conversation is None or conversation.kind is Kind.PRIVATE:
        raise Refused("channel_not_found")
    if conversation.kind is not Kind.PUBLIC:
        raise Refused("method_not_supported_for_channel_type")
    if conversation.is_archived:
        raise Refused("is_archived")
    workspace = call.workspace
    if workspace.bot.user_id not in conversation.members:
        join(workspace, conversation, workspace.bot.user_id)
    return {"ok": True, "channel": conversation.to_json(workspace.bot.user_id, workspace.team_id)}


def conversations_history(call: Call) -> JsonObject:
    """Newest first, between `oldest` and `latest`; both exclusive unless `inclusive`."""
    conversation = _readable(call)
    within = _within(call, conversation.newest_first(), rising=False)
    page, metadata = call.page(within, default=100, most=999)
    answer: JsonObject = {
        "ok": True,
        "messages": [_shown(call, message) for message in page],
        "has_more": bool(metadata["next_cursor"]),
        "pin_count": 0,
        "channel_actions_ts": None,
        "channel_actions_count": 0,
    }
    return answer | ({"response_metadata": metadata} if metadata["next_cursor"] else {})


def conversations_replies(call: Call) -> JsonObject:
    """The parent first, whatever the page, then the replies, oldest first."""
    conversation = _readable(call)
    ts = call.need("ts")
    asked = conversation.messages.get(ts)
    if asked is None or not _is_visible(call, asked):
        raise Refused("thread_not_found")
    parent, *replies = conversation.thread(asked.thread_ts or ts)
    page, metadata = call.page(_within(call, replies, rising=True), default=1000, most=1000)
    return {
        "ok": True,
        "messages": [_shown(call, message) for message in (parent, *page)],
        "has_more": bool(metadata["next_cursor"]),
        "response_metadata": metadata,
    }


def _readable(call: Call) -> Conversation:
    conversation = call.conversation("history")
    if call.workspace.bot.user_id not in conversation.members:
        raise Refused("not_in_channel")
    return conversation


def _is_visible(call: Call, message: Message) -> bool:
    """Not yet, while history lags behind."""
    return message.posted_at <= call.workspace.now() - call.workspace.quirks.history_lag_s


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` to `until` in microseconds, both included."""

    since: int
    until: float

    @classmethod
    def read(cls, call: Call) -> Self:
        """`oldest` and `latest`, which are exclusive unless `inclusive`. Raises Refused."""
        edge = 0 if call.flag("inclusive") else 1
        try:
            since = _micros(call.text("oldest", "0")) + edge
            until = _micros(call.text("latest")) - edge if call.text("latest") else math.inf
        except ValueError:
            raise Refused("invalid_ts_oldest") from None
        return cls(since, until)


def _within(call: Call, messages: Iterable[Message], *, rising: bool) -> list[Message]:
    """The visible messages of the span asked for. Looks no further than it must into a long history."""
    span = Span.read(call)
    found: list[Message] = []
    for message in messages:
        micros = _micros(message.ts)
        if (rising and micros > span.until) or (not rising and micros < span.since):
            break
        if span.since <= micros <= span.until and _is_visible(call, message):
            found.append(message)
    return found


def _micros(ts: str) -> int:
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * 1_000_000 + int(fraction.ljust(6, "0")[:6] or 0)


def _shown(call: Call, message: Message) -> JsonObject:
    """As history shows it: metadata only when asked for (otherwise its type alone), and the thread's counts."""
    shown = message.to_json()
    if message.metadata is not None:
        if call.workspace.quirks.strips_metadata:
            del shown["metadata"]
        elif not call.flag("include_all_metadata"):
            shown["metadata"] = {"event_type": message.metadata["event_type"]}
    if message.replies:
        thread = call.workspace.conversations[message.channel].messages
        writers = dict.fromkeys(thread[reply].user for reply in message.replies)
        shown |= {
            "reply_count": len(message.replies),
            "reply_users": list(islice(writers, 5)),
            "reply_users_count": len(writers),
            "latest_reply": message.replies[-1],
            "is_locked": False,
        }
    return shown


def _refuse_unreachable(call: Call, user_id: str) -> None:
    user = call.workspace.users.get(user_id)
    if user is None:
        raise Refused("user_not_found")
    if user.deleted:
        raise Refused("user_disabled")
    if user_id == call.workspace.bot.user_id:
        raise Refused("invalid_user_combination")
    if user.is_bot:
        raise Refused("cannot_dm_bot")


def _open_group(call: Call, users: list[str]) -> JsonObject:
    workspace = call.workspace
    wanted = {workspace.bot.user_id, *users}
    for existing in workspace.conversations.values():
        if existing.kind is Kind.MPIM and set(existing.members) == wanted:
            return _opened(call, existing, already=True)
    if call.flag("prevent_creation"):
        raise Refused("channel_not_found")
    members = [workspace.bot.user_id, *dict.fromkeys(users)]
    name = f"mpdm-{'--'.join(workspace.users[each].name for each in members)}-1"
    return _opened(call, workspace.add_conversation(Kind.MPIM, name, members), already=False)


def _opened(call: Call, conversation: Conversation, *, already: bool) -> JsonObject:
    if not call.flag("return_im"):
        return {"ok": True, "channel": {"id": conversation.id}}
    shown = conversation.to_json(call.workspace.bot.user_id, call.workspace.team_id)
    return {"ok": True, "no_op": already, "already_open": already, "channel": shown}


METHODS: dict[str, Method] = {
    "conversations.open": Method(conversations_open, 50),
    "conversations.info": Method(conversations_info, 50),
    "conversations.list": Method(conversations_list, 20),
    "conversations.members": Method(conversations_members, 100),
    "conversations.join": Method(conversations_join, 50, ("channels:join",)),
    "conversations.history": Method(conversations_history, 50),
    "conversations.replies": Method(conversations_replies, 50),
}
