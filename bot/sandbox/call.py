"""One call of a Web API method: its arguments, however they were encoded, and paging through answers."""

import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from bot.sandbox.conversations import Conversation, Kind
from bot.sandbox.wire import Json, JsonObject, Refused, bad_argument
from bot.sandbox.workspace import Workspace

T = TypeVar("T")


class Token(StrEnum):
    """Which token a method takes."""

    BOT = "bot"
    APP = "app"
    NONE = "none"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Call:
    """`args` are strings where they came by query or form, and JSON values where they came in a JSON body."""

    method: str
    workspace: Workspace
    args: JsonObject

    def text(self, name: str, default: str = "") -> str:
        value = self.args.get(name)
        return default if value is None else str(value)

    def need(self, name: str) -> str:
        """A required argument; raises Refused in Slack's words when it is missing."""
        value = self.text(name)
        if not value:
            raise bad_argument(f"missing required field: {name}")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.args.get(name)
        return default if value is None else value in {True, "1", "true", "True"}

    def number(self, name: str, default: int, most: int) -> int:
        value = self.args.get(name)
        try:
            number = default if value in {None, ""} else int(str(value))
        except ValueError:
            raise bad_argument(f"must be a number: {name}") from None
        if not 0 < number <= most:
            raise Refused("invalid_limit")
        return number

    def json(self, name: str, complaint: str = "invalid_arguments") -> Json:
        """An argument that may come as JSON or as a string of JSON; None if absent."""
        value = self.args.get(name)
        if not isinstance(value, str) or not value:
            return None if value == "" else value
        try:
            return json.loads(value)
        except ValueError:
            raise Refused(complaint) from None

    def page(self, items: Sequence[T], *, default: int, most: int) -> tuple[Sequence[T], JsonObject]:
        """One page of `items`, and the response_metadata that leads to the next; the empty cursor ends it."""
        size = self.number("limit", default, most)
        start = _offset(self.text("cursor"))
        end = start + size
        cursor = b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
        return items[start:end], {"next_cursor": cursor}

    def scoped(self, *scopes: str) -> None:
        """Refuse unless one of these scopes is granted."""
        manifest = self.workspace.manifest
        if not manifest.grants_any(scopes):
            raise Refused("missing_scope", {"needed": ",".join(scopes), "provided": manifest.scopes_line})

    def conversation(self, deed: str) -> Conversation:
        """The conversation named by `channel`, which the bot may see and for which it has `<family>:<deed>`."""
        named = self.need("channel")
        conversation = self.workspace.conversations.get(named)
        if conversation is None:
            raise Refused("channel_not_found")
        self.scoped(f"{conversation.kind.scope_family}:{deed}")
        if conversation.kind is not Kind.PUBLIC and self.workspace.bot.user_id not in conversation.members:
            raise Refused("channel_not_found")
        return conversation


@dataclass(frozen=True, slots=True)
class Method:
    """A Web API method. `scopes`: one of them suffices; none are needed where the tuple is empty.

    `per_minute` is Slack's tier; 0 stands for chat.postMessage's own rule.
    """

    run: Callable[[Call], JsonObject]
    per_minute: int
    scopes: tuple[str, ...] = ()
    token: Token = Token.BOT


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(b64decode(cursor, validate=True).decode().removeprefix("next:"))
    except (NotBase64, ValueError):
        raise Refused("invalid_cursor") from None
