"""A workspace as a file, and back: people, groups, conversations with every message, and everybody's Home.

What Slack hands out for a short time is not part of it (triggers, response URLs, open modals), nor are files that were
uploaded. The app itself is not either: it is installed again from its manifest.
"""

import lzma
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter

from bot.sandbox.conversations import Conversation
from bot.sandbox.manifest import Manifest
from bot.sandbox.messages import Bot, Message
from bot.sandbox.people import User, UserGroup
from bot.sandbox.views import Values, View
from bot.sandbox.wire import JsonObject
from bot.sandbox.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody had filled into a message's own fields."""

    channel: str
    ts: str
    user: str
    values: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Everything of a workspace that lasts. `at` is the story's time when it was written down."""

    at: datetime
    team_id: str
    domain: str
    name: str
    bot: Bot
    bot_token: str
    users: dict[str, User]
    groups: dict[str, UserGroup]
    conversations: dict[str, Conversation]
    homes: dict[str, View]
    ephemerals: dict[str, list[Message]]
    filled: list[Filled]
    ims: dict[str, str]
    issued: int


_ADAPTER: Final = TypeAdapter(Memory)


def remember(workspace: Workspace) -> bytes:
    """The workspace as it stands, compressed."""
    memory = Memory(
        at=workspace.story_time(),
        team_id=workspace.team_id,
        domain=workspace.domain,
        name=workspace.name,
        bot=workspace.bot,
        bot_token=workspace.bot_token,
        users=workspace.users,
        groups=workspace.groups,
        conversations=workspace.conversations,
        homes=workspace.homes,
        ephemerals=workspace.ephemerals,
        filled=[Filled(*place, values) for place, values in workspace.message_values.items()],
        ims=workspace.ims,
        issued=workspace.issued,
    )
    return lzma.compress(_ADAPTER.dump_json(memory, exclude_defaults=True))


def read_memory(written: bytes) -> Memory:
    """Raises `lzma.LZMAError` or pydantic's `ValidationError` for what `remember()` did not write."""
    return _ADAPTER.validate_json(lzma.decompress(written))


def recall(memory: Memory, manifest: JsonObject | None = None) -> Workspace:
    """The workspace as it stood, with the app installed as its manifest is now. It shares its parts with `memory`."""
    return Workspace(
        memory.team_id,
        memory.domain,
        memory.name,
        memory.bot,
        memory.bot_token,
        manifest=Manifest.read(manifest),
        users=memory.users,
        groups=memory.groups,
        conversations=memory.conversations,
        views={view.id: view for view in memory.homes.values()},
        homes=memory.homes,
        ephemerals=memory.ephemerals,
        message_values={(each.channel, each.ts, each.user): each.values for each in memory.filled},
        ims=memory.ims,
        issued=memory.issued,
    )
