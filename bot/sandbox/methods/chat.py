"""chat.*: posting, changing and deleting what the bot says."""

import json

from bot.sandbox.blockkit.problems import InvalidLayout
from bot.sandbox.blockkit.surfaces import check_message_blocks
from bot.sandbox.call import Call, Method
from bot.sandbox.conversations import Conversation, Kind
from bot.sandbox.elements import with_ids
from bot.sandbox.messages import Message
from bot.sandbox.wire import Json, JsonObject, Refused, is_list, is_object
from bot.sandbox.workspace import Workspace

TEXT_MOST = 40_000  # longer text is cut by chat.postMessage
UPDATE_TEXT_MOST = 4_000  # and refused by chat.update
MARKDOWN_MOST = 12_000
METADATA_MOST = 8_000  # unpublished at Slack; others stay well below
ATTACHMENTS_MOST = 100


def chat_post_message(call: Call) -> JsonObject:
    workspace = call.workspace
    conversation = _destination(call)
    duplicate = _earlier_copy(call, conversation)
    if duplicate is not None:
        return _posted(duplicate)
    message = compose(workspace, conversation, call)
    return _posted(workspace.post(message))


def chat_post_ephemeral(call: Call) -> JsonObject:
    workspace = call.workspace
    conversation = _destination(call)
    user = call.need("user")
    if user not in workspace.users or user not in conversation.members:
        raise Refused("user_not_in_channel")
    message = compose(workspace, conversation, call, visible_to=user)
    return {"ok": True, "message_ts": workspace.show_ephemeral(message).ts}


def chat_update(call: Call) -> JsonObject:
    """`text` without `blocks` takes the blocks away; `metadata={}` deletes the metadata, none keeps it."""
    workspace = call.workspace
    message = _own_message(call, "cant_update_message")
    blocks, attachments = _blocks(call), _attachments(call)
    text = call.args.get("text")
    if text is None and blocks is None and attachments is None:
        raise Refused("no_text")
    if text is not None and len(str(text)) > UPDATE_TEXT_MOST:
        raise Refused("msg_too_long")
    metadata = _metadata(call)
    before = message.to_json()
    rewrite(workspace, message, text=text, blocks=blocks, attachments=attachments)
    if metadata is not None:
        message.metadata = metadata or None
    workspace.edit(message, workspace.bot.user_id, before, flagged=not message.blocks)
    return {
        "ok": True,
        "channel": message.channel,
        "ts": message.ts,
        "text": message.text,
        "message": message.to_json(),
    }


def chat_delete(call: Call) -> JsonObject:
    message = _own_message(call, "cant_delete_message")
    call.workspace.delete(message)
    return {"ok": True, "channel": message.channel, "ts": message.ts}


def chat_get_permalink(call: Call) -> JsonObject:
    conversation = call.workspace.conversations.get(call.need("channel"))
    if conversation is None:
        raise Refused("channel_not_found")
    message = conversation.messages.get(call.need("message_ts"))
    if message is None:
        raise Refused("message_not_found")
    return {"ok": True, "channel": conversation.id, "permalink": permalink(call.workspace, message)}


def permalink(workspace: Workspace, message: Message) -> str:
    address = f"https://{workspace.domain}.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}"
    return f"{address}?thread_ts={message.thread_ts}&cid={message.channel}" if message.is_reply() else address


def compose(workspace: Workspace, conversation: Conversation, call: Call, *, visible_to: str | None = None) -> Message:
    """The message these arguments describe, checked and with a ts of its own, not yet stored. Raises Refused."""
    blocks, attachments = _blocks(call), _attachments(call)
    text = call.text("text")
    markdown = call.text("markdown_text")
    if markdown and (text or blocks):
        raise Refused("markdown_text_conflict")
    if len(markdown) > MARKDOWN_MOST:
        raise Refused("msg_too_long")
    if not (text.strip() or markdown.strip() or blocks or attachments):
        raise Refused("no_text")
    metadata = _metadata(call) or None
    thread_ts = _thread(call, conversation)
    return Message(
        ts=conversation.next_ts(workspace.now()),
        channel=conversation.id,
        user=workspace.bot.user_id,
        text=(text or markdown)[:TEXT_MOST],
        team=workspace.team_id,
        story_at=workspace.story_time(),
        posted_at=workspace.now(),
        blocks=with_ids(blocks, lambda: workspace.new_id("b")) if blocks else None,
        attachments=attachments or None,
        metadata=metadata,
        thread_ts=thread_ts,
        reply_broadcast=call.flag("reply_broadcast"),
        client_msg_id=call.text("client_msg_id") or None,
        subtype="bot_message" if call.text("username") else None,
        bot=workspace.bot_profile,
        visible_to=visible_to,
        parse=call.text("parse"),
        link_names=call.flag("link_names"),
    )


def rewrite(
    workspace: Workspace,
    message: Message,
    *,
    text: Json,
    blocks: list[JsonObject] | None,
    attachments: list[JsonObject] | None,
) -> None:
    """Change what a message says by chat.update's rules: new text alone removes the blocks, `[]` clears, None keeps."""
    if blocks is not None:
        message.blocks = with_ids(blocks, lambda: workspace.new_id("b")) or None
    elif text is not None:
        message.blocks = None
    if text is not None:
        message.text = str(text)
    if attachments is not None:
        message.attachments = attachments or None
    message.parse, message.link_names = "", False


def _destination(call: Call) -> Conversation:
    """Where a message goes: a conversation's id, or a person's, which stands for the direct message."""
    workspace = call.workspace
    named = call.need("channel")
    conversation = workspace.conversations.get(named)
    if conversation is None:
        conversation = _direct_message(workspace, named)
    if conversation.is_archived:
        raise Refused("is_archived")
    if conversation.kind is Kind.IM and not workspace.manifest.messages_tab:
        raise Refused("messages_tab_disabled")
    if workspace.bot.user_id not in conversation.members:
        if conversation.kind is not Kind.PUBLIC:
            raise Refused("channel_not_found")
        if not workspace.manifest.grants("chat:write.public"):
            raise Refused("not_in_channel")
    return conversation


def _direct_message(workspace: Workspace, user_id: str) -> Conversation:
    user = workspace.users.get(user_id)
    if user is None or user_id in {workspace.bot.user_id, "USLACKBOT"}:
        raise Refused("channel_not_found")
    if user.deleted:
        raise Refused("user_disabled")
    if user.is_bot:
        raise Refused("cannot_dm_bot")
    return workspace.open_im(user_id)


def _own_message(call: Call, not_yours: str) -> Message:
    """The bot's message named by channel and ts. A user id is no channel here."""
    workspace = call.workspace
    conversation = workspace.conversations.get(call.need("channel"))
    if conversation is None:
        raise Refused("channel_not_found")
    if conversation.is_archived:
        raise Refused("is_inactive")
    message = conversation.messages.get(call.need("ts"))
    if message is None:
        raise Refused("message_not_found")
    if message.user != workspace.bot.user_id:
        raise Refused(not_yours)
    return message


def _earlier_copy(call: Call, conversation: Conversation) -> Message | None:
    if not call.workspace.quirks.dedupes_client_msg_id:
        return None
    ts = conversation.by_client_msg_id.get(call.text("client_msg_id"))
    return None if ts is None else conversation.messages.get(ts)


def _posted(message: Message) -> JsonObject:
    return {"ok": True, "channel": message.channel, "ts": message.ts, "message": message.to_json()}


def _blocks(call: Call) -> list[JsonObject] | None:
    blocks: Json = call.json("blocks", "invalid_blocks_format")
    if blocks is None:
        return None
    if not is_list(blocks):
        raise Refused("invalid_blocks_format")
    problems = check_message_blocks(blocks)
    if problems:
        raise InvalidLayout("invalid_blocks", problems)
    return blocks


def _attachments(call: Call) -> list[JsonObject] | None:
    attachments: Json = call.json("attachments", "invalid_attachments")
    if attachments is None:
        return None
    if not is_list(attachments):
        raise Refused("invalid_attachments")
    if len(attachments) > ATTACHMENTS_MOST:
        raise Refused("too_many_attachments")
    for index, each in enumerate(attachments):
        problems = check_message_blocks(each.get("blocks") or [], f"/attachments/{index}/blocks")
        if problems:
            raise InvalidLayout("invalid_blocks", problems)
    return attachments


def _metadata(call: Call) -> JsonObject | None:
    """None: not given. {}: to be removed."""
    metadata: Json = call.json("metadata", "invalid_metadata_format")
    if not metadata:
        return None if metadata is None else {}
    if not is_object(metadata) or not isinstance(metadata.get("event_type"), str):
        raise Refused("invalid_metadata_format")
    if not is_object(metadata.get("event_payload")):
        raise Refused("invalid_metadata_format")
    if len(json.dumps(metadata)) > METADATA_MOST:
        raise Refused("metadata_too_large")
    return metadata


def _thread(call: Call, conversation: Conversation) -> str | None:
    thread_ts = call.text("thread_ts")
    if not thread_ts:
        return None
    parent = conversation.messages.get(thread_ts)
    if parent is None:
        raise Refused("cannot_reply_to_message")
    return parent.thread_ts or parent.ts


METHODS: dict[str, Method] = {
    "chat.postMessage": Method(chat_post_message, 0, ("chat:write",)),
    "chat.postEphemeral": Method(chat_post_ephemeral, 100, ("chat:write",)),
    "chat.update": Method(chat_update, 50, ("chat:write",)),
    "chat.delete": Method(chat_delete, 50, ("chat:write",)),
    "chat.getPermalink": Method(chat_get_permalink, 600),
}
