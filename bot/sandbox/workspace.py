"""One Slack team: everybody and everything in it, and what follows when something changes.

Pure state: no input or output, no event loop. Whoever wants to know of changes (the page, the event feed, a waiting
test) listens. Rules about what an app may do are in `methods/`; people's deeds are in `actors`.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from bot.sandbox.conversations import Conversation, Kind
from bot.sandbox.manifest import Manifest
from bot.sandbox.messages import Bot, Edited, Message
from bot.sandbox.people import User, UserGroup
from bot.sandbox.permits import Permits
from bot.sandbox.quirks import Quirks
from bot.sandbox.views import Values, View
from bot.sandbox.wire import JsonObject


class Topic(StrEnum):
    """What a Change is about."""

    MESSAGE = "message"
    EPHEMERAL = "ephemeral"
    MODAL = "modal"
    HOME = "home"
    PEOPLE = "people"
    CONVERSATION = "conversation"
    READ = "read"
    APP = "app"


@dataclass(frozen=True, slots=True)
class Change:
    """Something is different now. `audience` are the ids of those who can see it; None means everybody.

    `event` is what Slack's Events API would tell the app of it, subscribed or not; None if nothing.
    """

    topic: Topic
    audience: frozenset[str] | None = None
    conversation: str | None = None
    event: JsonObject | None = None


Listener = Callable[["Workspace", Change], None]


def _real_story_time() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Workspace:
    """`now` is real time in epoch seconds and rules triggers, rates and every ts; `story_time` is only shown."""

    team_id: str
    domain: str
    name: str
    bot: Bot
    bot_token: str
    manifest: Manifest = field(default_factory=Manifest)
    now: Callable[[], float] = time.time
    story_time: Callable[[], datetime] = _real_story_time
    users: dict[str, User] = field(default_factory=dict[str, User])
    groups: dict[str, UserGroup] = field(default_factory=dict[str, UserGroup])
    conversations: dict[str, Conversation] = field(default_factory=dict[str, Conversation])
    views: dict[str, View] = field(default_factory=dict[str, View])
    stacks: dict[str, list[View]] = field(default_factory=dict[str, list[View]])
    homes: dict[str, View] = field(default_factory=dict[str, View])
    ephemerals: dict[str, list[Message]] = field(default_factory=dict[str, list[Message]])
    message_values: dict[tuple[str, str, str], Values] = field(default_factory=dict[tuple[str, str, str], Values])
    files: dict[str, JsonObject] = field(default_factory=dict[str, JsonObject])
    permits: Permits = field(default_factory=Permits)
    quirks: Quirks = field(default_factory=Quirks)
    dead_token: str | None = None  # the error every call gets since the app was uninstalled or its token revoked
    base_url: str = ""  # where this workspace is served; response URLs and uploads start with it
    ims: dict[str, str] = field(default_factory=dict[str, str])  # the bot's direct message with each person
    issued: int = 0  # how many ids were handed out
    bot_profile: JsonObject = field(init=False)
    _listeners: list[Listener] = field(default_factory=list[Listener])

    def __post_init__(self) -> None:
        self.bot_profile = self.bot.profile(self.team_id)
        self.users[self.bot.user_id] = User(
            self.bot.user_id, self.bot.name.lower(), self.bot.name, tz="America/Los_Angeles", is_bot=True
        )
        self.users["USLACKBOT"] = User("USLACKBOT", "slackbot", "Slackbot", tz="America/Los_Angeles")

    # -- listening

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener(workspace, change)` after every change. The answer is a function that stops it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def announce(self, change: Change) -> None:
        for listener in tuple(self._listeners):
            listener(self, change)

    def new_id(self, prefix: str) -> str:
        """An id of Slack's form, unique in this workspace and, through the team's own letters, beyond it."""
        self.issued += 1
        return f"{prefix}0{self.team_id[-3:]}{self.issued:06X}"

    # -- looking up

    def user(self, id_or_name: str) -> User:
        """By id, handle, first name or full name. Raises LookupError, naming who there is."""
        if id_or_name in self.users:
            return self.users[id_or_name]
        wanted = id_or_name.casefold()
        for user in self.users.values():
            full = user.real_name.casefold()
            if wanted in {user.name.casefold(), full, full.split(" ")[0]}:
                return user
        raise LookupError(f"nobody here is called {id_or_name!r}; there is {', '.join(self.users)}")

    def conversation(self, id_or_name: str) -> Conversation:
        """By id or by name, with or without #. Raises LookupError."""
        if id_or_name in self.conversations:
            return self.conversations[id_or_name]
        name = id_or_name.removeprefix("#")
        for conversation in self.conversations.values():
            if conversation.name == name and conversation.kind is not Kind.IM:
                return conversation
        raise LookupError(f"there is no conversation {id_or_name!r}")

    def group(self, id_or_handle: str) -> UserGroup:
        """By id or by handle, with or without @. Raises LookupError."""
        handle = id_or_handle.removeprefix("@")
        for group in self.groups.values():
            if id_or_handle == group.id or handle == group.handle:
                return group
        raise LookupError(f"there is no user group {id_or_handle!r}")

    def im(self, user_id: str) -> Conversation | None:
        """The bot's direct message with this person, if it exists already."""
        existing = self.ims.get(user_id)
        return None if existing is None else self.conversations[existing]

    # -- adding

    def add_user(self, user: User) -> User:
        self.users[user.id] = user
        return user

    def add_group(self, group: UserGroup) -> UserGroup:
        self.groups[group.id] = group
        return group

    def open_im(self, user_id: str) -> Conversation:
        """The bot's direct message with this person; the same one every time."""
        existing = self.im(user_id)
        if existing is not None:
            return existing
        im = self.add_conversation(Kind.IM, "", [self.bot.user_id, user_id], known_as=self.new_id("D"))
        self.ims[user_id] = im.id
        return im

    def add_conversation(
        self, kind: Kind, name: str, members: list[str], *, known_as: str | None = None, is_general: bool = False
    ) -> Conversation:
        """A conversation of that kind; its first member is its creator."""
        creator = members[0] if members else "USLACKBOT"
        added = Conversation(
            known_as or self.new_id("C"),
            kind,
            name,
            int(self.now()),
            creator,
            dict.fromkeys(members),
            is_general=is_general,
        )
        self.conversations[added.id] = added
        return added

    # -- saying

    def post(self, message: Message) -> Message:
        """Store a message whose ts came from `Conversation.next_ts`, and announce it."""
        conversation = self.conversations[message.channel]
        conversation.add(message)
        event = message.to_json() | {"channel": conversation.id, "event_ts": message.ts}
        event["channel_type"] = conversation.kind.event_name
        self._announce_message(conversation, event)
        return message

    def edit(self, message: Message, editor: str, before: JsonObject, *, flagged: bool = True) -> None:
        """Announce that `message` was changed by `editor`; `before` is what it looked like.

        `flagged` is whether people see "(edited)"; Slack does not show it for an app's layout.
        """
        conversation = self.conversations[message.channel]
        ts = conversation.next_ts(self.now())
        if flagged:
            message.edited = Edited(editor, ts)
        event: JsonObject = {
            "type": "message",
            "subtype": "message_changed",
            "message": message.to_json(),
            "previous_message": before,
        }
        self._announce_message(conversation, event | _hidden(conversation, ts))

    def delete(self, message: Message) -> None:
        conversation = self.conversations[message.channel]
        ts = conversation.next_ts(self.now())
        conversation.remove(message, self.now())
        event: JsonObject = {
            "type": "message",
            "subtype": "message_deleted",
            "deleted_ts": message.ts,
            "previous_message": message.to_json(),
        }
        self._announce_message(conversation, event | _hidden(conversation, ts))

    def show_ephemeral(self, message: Message) -> Message:
        """Show a message to `message.visible_to` alone. No event tells the app of it."""
        assert message.visible_to is not None  # noqa: S101  an ephemeral for nobody is a mistake of the sandbox itself
        self.ephemerals.setdefault(message.visible_to, []).append(message)
        self.announce(Change(Topic.EPHEMERAL, frozenset({message.visible_to}), message.channel))
        return message

    def mark_read(self, conversation: Conversation, user: str) -> None:
        newest = next(reversed(conversation.messages), "")
        if conversation.read_until.get(user, "") < newest:
            conversation.read_until[user] = newest
            self.announce(Change(Topic.READ, frozenset({user}), conversation.id))

    def audience(self, conversation: Conversation) -> frozenset[str] | None:
        return None if conversation.kind is Kind.PUBLIC else frozenset(conversation.members)

    def _announce_message(self, conversation: Conversation, event: JsonObject) -> None:
        self.announce(Change(Topic.MESSAGE, self.audience(conversation), conversation.id, event))


def _hidden(conversation: Conversation, ts: str) -> JsonObject:
    return {
        "channel": conversation.id,
        "channel_type": conversation.kind.event_name,
        "hidden": True,
        "ts": ts,
        "event_ts": ts,
    }
