"""Modals and App Home: one View each, and what a person has typed into it."""

from dataclasses import dataclass, field
from typing import Literal

from bot.sandbox.wire import Json, JsonObject

Values = dict[str, dict[str, JsonObject]]  # block_id -> action_id -> the element's value, as payloads carry it


@dataclass(slots=True)
class View:
    """`content` is the view as the app sent it, ids filled in. `values` is what the person has typed or chosen since;
    `errors` what stands under an input after a refused submission, by block_id.
    """

    id: str
    type: Literal["modal", "home"]
    user: str
    content: JsonObject
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    values: Values = field(default_factory=Values)
    errors: dict[str, str] = field(default_factory=dict[str, str])
    version: int = 1

    @property
    def blocks(self) -> list[JsonObject]:
        return self.content["blocks"]

    @property
    def callback_id(self) -> str:
        return self.content.get("callback_id") or ""

    @property
    def external_id(self) -> str:
        return self.content.get("external_id") or ""

    @property
    def title(self) -> str:
        """The title's words; a Home has none."""
        return _text_of(self.content.get("title"))

    @property
    def notifies_on_close(self) -> bool:
        return bool(self.content.get("notify_on_close"))

    def to_json(self, team_id: str, app_id: str, bot_id: str) -> JsonObject:
        content = self.content
        return {
            "id": self.id,
            "team_id": team_id,
            "type": self.type,
            "blocks": content["blocks"],
            "private_metadata": content.get("private_metadata") or "",
            "callback_id": self.callback_id,
            "state": {"values": self.values},
            "hash": self.hash,
            "title": content.get("title") or _plain("View Title"),
            "clear_on_close": bool(content.get("clear_on_close")),
            "notify_on_close": self.notifies_on_close,
            "close": content.get("close"),
            "submit": content.get("submit"),
            "submit_disabled": bool(content.get("submit_disabled")),
            "previous_view_id": self.previous_view_id,
            "root_view_id": self.root_view_id,
            "app_id": app_id,
            "external_id": self.external_id,
            "app_installed_team_id": team_id,
            "bot_id": bot_id,
        }


def _plain(text: str) -> JsonObject:
    return {"type": "plain_text", "text": text, "emoji": True}


def _text_of(value: Json) -> str:
    text: str = value["text"] if value else ""
    return text
