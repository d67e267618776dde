"""Messages, as stored and as Slack shows them. What may be posted is decided elsewhere."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.sandbox.wire import Json, JsonObject, is_list, is_object


@dataclass(frozen=True, slots=True)
class Bot:
    """The app's identity in one workspace: the user people see, and the ids behind it."""

    user_id: str
    bot_id: str
    app_id: str
    name: str

    def profile(self, team_id: str) -> JsonObject:
        return {
            "id": self.bot_id,
            "app_id": self.app_id,
            "name": self.name,
            "icons": {},
            "deleted": False,
            "updated": 0,
            "team_id": team_id,
        }


@dataclass(frozen=True, slots=True)
class Edited:
    user: str
    ts: str


@dataclass(slots=True)
class Message:
    """One message. `ts` is Slack's id and real time; `story_at` is the time the page shows beside it.

    `visible_to` is set on an ephemeral message, which belongs to no history. `parse` and `link_names` are what the
    sender asked for: they decide who would be notified.
    """

    ts: str
    channel: str
    user: str
    text: str
    team: str
    story_at: datetime
    posted_at: float
    blocks: list[JsonObject] | None = None
    attachments: list[JsonObject] | None = None
    metadata: JsonObject | None = None
    thread_ts: str | None = None
    reply_broadcast: bool = False
    client_msg_id: str | None = None
    subtype: str | None = None
    bot: JsonObject | None = None  # the bot_profile, when a bot wrote it
    files: list[JsonObject] | None = None
    edited: Edited | None = None
    replies: list[str] = field(default_factory=list[str])
    visible_to: str | None = None
    parse: str = ""
    link_names: bool = False
    deleted_at: float | None = None

    def words(self) -> str:
        """Everything there is to read, line by line: the layout's words, or the text where there is no layout."""
        return "\n".join(_words(self.blocks)) if self.blocks else self.text

    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    def to_json(self) -> JsonObject:
        """As chat.postMessage answers and as events carry it: with everything the message itself has."""
        shown: JsonObject = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text, "team": self.team}
        if self.bot is not None:
            shown |= {"bot_id": self.bot["id"], "app_id": self.bot["app_id"], "bot_profile": self.bot}
        for name in ("subtype", "blocks", "attachments", "metadata", "thread_ts", "client_msg_id", "files"):
            value = getattr(self, name)
            if value is not None:
                shown[name] = value
        if self.edited is not None:
            shown["edited"] = {"user": self.edited.user, "ts": self.edited.ts}
        return shown


def _words(part: Json) -> list[str]:
    """The texts in a layout, in order, whatever object holds them."""
    if is_list(part):
        return [found for each in part for found in _words(each)]
    if not is_object(part):
        return []
    found: list[str] = []
    for name, value in part.items():
        if name in {"text", "title", "alt_text"} and isinstance(value, str):
            found.append(value)
        elif name not in {"metadata", "value", "action_id", "block_id"}:
            found += _words(value)
    return found
