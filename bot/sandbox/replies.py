"""What an app may say without the Web API: in the acknowledgement of a command, and through a response_url."""

from bot.sandbox.call import Call
from bot.sandbox.messages import Message
from bot.sandbox.methods.chat import compose, rewrite
from bot.sandbox.permits import ResponseUrl
from bot.sandbox.wire import JsonObject
from bot.sandbox.workspace import Change, Topic, Workspace


def reply(workspace: Workspace, to: ResponseUrl, body: JsonObject) -> Message | None:
    """Carry out a reply: a new message (for the person alone, unless `in_channel`), or a change of the original.

    Works where the bot is no member. None: the original is gone. Raises Refused for what Slack would not show.
    """
    original = _original(workspace, to)
    if body.get("delete_original"):
        if original is not None:
            _remove(workspace, original)
        return None
    if body.get("replace_original") and original is not None:
        return _replace(workspace, original, body)
    conversation = workspace.conversations[to.channel]
    call = Call("response_url", workspace, body)
    if body.get("response_type") == "in_channel":
        return workspace.post(compose(workspace, conversation, call))
    return workspace.show_ephemeral(compose(workspace, conversation, call, visible_to=to.user))


def _original(workspace: Workspace, to: ResponseUrl) -> Message | None:
    if to.message_ts is None:
        return None
    conversation = workspace.conversations[to.channel]
    own = (each for each in workspace.ephemerals.get(to.user, []) if each.ts == to.message_ts)
    return conversation.messages.get(to.message_ts) or next(own, None)


def _remove(workspace: Workspace, original: Message) -> None:
    if original.visible_to is None:
        workspace.delete(original)
        return
    workspace.ephemerals[original.visible_to].remove(original)
    workspace.announce(Change(Topic.EPHEMERAL, frozenset({original.visible_to}), original.channel))


def _replace(workspace: Workspace, original: Message, body: JsonObject) -> Message:
    """In place: same ts. What is composed on the way is only checked and copied from."""
    conversation = workspace.conversations[original.channel]
    fresh = compose(workspace, conversation, Call("response_url", workspace, body))
    before = original.to_json()
    rewrite(workspace, original, text=fresh.text, blocks=fresh.blocks or [], attachments=fresh.attachments or [])
    if original.visible_to is None:
        workspace.edit(original, workspace.bot.user_id, before, flagged=not original.blocks)
    else:
        workspace.announce(Change(Topic.EPHEMERAL, frozenset({original.visible_to}), original.channel))
    return original
