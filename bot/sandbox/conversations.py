"""Channels, direct messages, group messages: who is in them, what was said, what has been read."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from bot.sandbox.messages import Message
from bot.sandbox.wire import JsonObject


class Kind(StrEnum):
    PUBLIC = "public_channel"
    PRIVATE = "private_channel"
    IM = "im"
    MPIM = "mpim"

    @property
    def event_name(self) -> str:
        """What events call it in `channel_type`."""
        return {Kind.PUBLIC: "channel", Kind.PRIVATE: "group"}.get(self, str(self))

    @property
    def scope_family(self) -> str:
        """The first half of `channels:read`, `im:history`, and so on."""
        return {Kind.PUBLIC: "channels", Kind.PRIVATE: "groups"}.get(self, str(self))


@dataclass(slots=True)
class Conversation:
    """`messages` is in order of ts, which is unique and rising within one conversation, as at Slack."""

    id: str
    kind: Kind
    name: str
    created: int
    creator: str
    members: dict[str, None] = field(default_factory=dict[str, None])
    is_archived: bool = False
    is_general: bool = False
    topic: str = ""
    purpose: str = ""
    messages: dict[str, Message] = field(default_factory=dict[str, Message])
    deleted: list[Message] = field(default_factory=list[Message])
    by_client_msg_id: dict[str, str] = field(default_factory=dict[str, str])
    read_until: dict[str, str] = field(default_factory=dict[str, str])
    last_micros: int = 0

    def next_ts(self, now: float) -> str:
        """A ts no earlier than `now`, later than every ts of this conversation, and used up by asking."""
        self.last_micros = max(self.last_micros + 1, int(now * 1_000_000))
        return f"{self.last_micros // 1_000_000}.{self.last_micros % 1_000_000:06d}"

    def add(self, message: Message) -> None:
        self.messages[message.ts] = message
        if message.client_msg_id:
            self.by_client_msg_id[message.client_msg_id] = message.ts
        parent = self.messages.get(message.thread_ts) if message.thread_ts and message.is_reply() else None
        if parent is not None:
            parent.thread_ts = parent.ts
            parent.replies.append(message.ts)

    def remove(self, message: Message, now: float) -> None:
        """Gone from history, yet kept in `deleted`: whoever counts copies must see that it was there."""
        message.deleted_at = now
        self.deleted.append(self.messages.pop(message.ts))
        parent = self.messages.get(message.thread_ts) if message.thread_ts else None
        if parent is not None and message.ts in parent.replies:
            parent.replies.remove(message.ts)

    def newest_first(self) -> Iterator[Message]:
        """What conversations.history shows: no thread replies, except those also sent to the channel."""
        return filter(_stands_in_channel, reversed(self.messages.values()))

    def thread(self, ts: str) -> list[Message]:
        """The parent and its replies, oldest first; empty if there is no such message."""
        parent = self.messages.get(ts)
        return [] if parent is None else [parent, *(self.messages[reply] for reply in parent.replies)]

    def unread(self, user: str) -> int:
        """How many messages of others came after the last one this person has seen; of a channel without replies in threads."""
        stamps = list(self.messages)
        after = bisect_right(stamps, self.read_until.get(user, ""))
        came = [self.messages[ts] for ts in stamps[after:]]
        return sum(1 for each in came if each.user != user and (self.kind is Kind.IM or _stands_in_channel(each)))

    def mark_all_read(self) -> None:
        """Nothing that stands here is news to anybody."""
        newest = next(reversed(self.messages), "")
        self.read_until.update(dict.fromkeys(self.members, newest))

    def to_json(self, viewer: str, team_id: str, *, with_count: bool = False) -> JsonObject:
        """The conversation object as `viewer` (the bot's user, as a rule) gets it."""
        shown: JsonObject = {
            "id": self.id,
            "created": self.created,
            "is_archived": self.is_archived,
            "is_im": self.kind is Kind.IM,
            "is_org_shared": False,
            "context_team_id": team_id,
            "updated": self.created * 1000,
        }
        if self.kind is Kind.IM:
            other = next((user for user in self.members if user != viewer), viewer)
            return shown | {"user": other, "is_open": True, "is_user_deleted": False, "priority": 0}
        shown |= {
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": self.kind is Kind.PUBLIC,
            "is_group": self.kind is Kind.PRIVATE,
            "is_mpim": self.kind is Kind.MPIM,
            "is_private": self.kind is not Kind.PUBLIC,
            "is_general": self.is_general,
            "is_member": viewer in self.members,
            "is_shared": False,
            "is_ext_shared": False,
            "is_pending_ext_shared": False,
            "creator": self.creator,
            "unlinked": 0,
            "previous_names": [],
            "topic": {"value": self.topic, "creator": self.creator, "last_set": self.created},
            "purpose": {"value": self.purpose, "creator": self.creator, "last_set": self.created},
        }
        return shown | {"num_members": len(self.members)} if with_count else shown


def _stands_in_channel(message: Message) -> bool:
    return not message.is_reply() or message.reply_broadcast
