"""The app's manifest as a value, and what Slack demands for what we do: which scope for which call and event.

A test holds the two against each other and against the code, so that the app never asks an administrator for more than it
uses. https://docs.slack.dev/reference/scopes
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeAlias

Manifest: TypeAlias = dict[str, Any]  # Any: Slack's own JSON

_HISTORY: Final = frozenset({"channels:history", "groups:history", "im:history"})

SCOPES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "apps.connections.open": frozenset[str](),
        "auth.test": frozenset[str](),
        "chat.delete": frozenset({"chat:write"}),
        "chat.postEphemeral": frozenset({"chat:write"}),
        "chat.postMessage": frozenset({"chat:write"}),
        "chat.update": frozenset({"chat:write"}),
        "conversations.history": _HISTORY,
        "conversations.open": frozenset({"im:write", "mpim:write"}),
        "conversations.replies": _HISTORY,
        "files.completeUploadExternal": frozenset({"files:write"}),
        "files.getUploadURLExternal": frozenset({"files:write"}),
        "usergroups.list": frozenset({"usergroups:read"}),
        "users.info": frozenset({"users:read"}),
        "users.list": frozenset({"users:read"}),
        "views.open": frozenset[str](),
        "views.publish": frozenset[str](),
        "views.push": frozenset[str](),
        "views.update": frozenset[str](),
    }
)
"""By method of the Web API: every one that `web.py` calls.

What is read back is the conversation of a message whose posting was cut short: direct messages, and the channel of the digest.
"""

EVENT_SCOPES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "app_home_opened": frozenset[str](),
        "app_uninstalled": frozenset[str](),
        "message.im": frozenset({"im:history"}),
        "subteam_created": frozenset({"usergroups:read"}),
        "subteam_members_changed": frozenset({"usergroups:read"}),
        "subteam_updated": frozenset({"usergroups:read"}),
        "team_join": frozenset({"users:read"}),
        "tokens_revoked": frozenset[str](),
        "user_change": frozenset({"users:read"}),
    }
)
"""By event the app subscribes to."""

COMMAND_SCOPE: Final = "commands"
"""For slash commands and for both kinds of shortcut."""


def needed_scopes(events: Iterable[str]) -> frozenset[str]:
    """Every scope that the bot's calls, its commands and these events need."""
    return frozenset({COMMAND_SCOPE}).union(*SCOPES.values(), *(EVENT_SCOPES[event] for event in events))


def read_manifest(file: Path) -> Manifest:
    """A manifest written as YAML in JSON's notation: JSON, and lines of comment that begin with #.

    Raises `json.JSONDecodeError` for anything else.
    """
    lines = file.read_text("utf-8").splitlines()
    return json.loads("\n".join("" if line.lstrip().startswith("#") else line for line in lines))
