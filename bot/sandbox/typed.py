"""What Slack makes of words that a person types."""

import re
import uuid

from bot.sandbox.conversations import Conversation
from bot.sandbox.forms import rich_text
from bot.sandbox.messages import Message
from bot.sandbox.people import User
from bot.sandbox.wire import JsonObject
from bot.sandbox.workspace import Workspace


def message_of(
    workspace: Workspace, user: User, conversation: Conversation, text: str, *, thread_ts: str | None = None
) -> Message:
    """The message this person sends, with a ts of its own, not yet stored."""
    return Message(
        ts=conversation.next_ts(workspace.now()),
        channel=conversation.id,
        user=user.id,
        text=as_stored(text),
        team=workspace.team_id,
        story_at=workspace.story_time(),
        posted_at=workspace.now(),
        blocks=layout_of(workspace, text),
        thread_ts=thread_ts,
        client_msg_id=str(uuid.uuid4()),
    )


def layout_of(workspace: Workspace, text: str) -> list[JsonObject]:
    """The rich_text block that Slack's client sends along."""
    return [{"block_id": workspace.new_id("b"), **rich_text(text)}]


def as_stored(text: str) -> str:
    """Typed words as Slack keeps them: three characters escaped, references to people and channels left alone."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"&lt;([@#][A-Z0-9]+(?:\|[^&]*)?)&gt;", r"<\1>", escaped)


def with_references(workspace: Workspace, text: str) -> str:
    """What should_escape makes of a command's words: names of people and channels become references."""
    for user in workspace.users.values():
        text = text.replace(f"@{user.name}", f"<@{user.id}|{user.name}>")
    for conversation in workspace.conversations.values():
        if conversation.name:
            text = text.replace(f"#{conversation.name}", f"<#{conversation.id}|{conversation.name}>")
    return text
