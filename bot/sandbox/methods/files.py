"""files.*: the external upload in three steps. https://docs.slack.dev/messaging/working-with-files"""

from bot.sandbox.call import Call, Method
from bot.sandbox.methods.chat import compose
from bot.sandbox.wire import JsonObject, Refused, bad_argument, is_list


def get_upload_url(call: Call) -> JsonObject:
    workspace = call.workspace
    name, length = call.need("filename"), call.number("length", 0, 1 << 30)
    file_id = workspace.new_id("F")
    workspace.files[file_id] = {"id": file_id, "name": name, "title": name, "length": length, "content": None}
    upload_url = f"{workspace.base_url}/upload/{workspace.team_id}/{file_id}"
    return {"ok": True, "upload_url": upload_url, "file_id": file_id}


def complete_upload(call: Call) -> JsonObject:
    """Share what was uploaded, once; into a channel if one is named."""
    asked = call.json("files")
    if not is_list(asked) or not asked:
        raise bad_argument("missing required field: files")
    completed = [_complete(call, each) for each in asked]
    for channel in [each for each in (call.text("channel_id") or call.text("channels")).split(",") if each]:
        _share(call, channel, completed)
    return {"ok": True, "files": completed}


def files_info(call: Call) -> JsonObject:
    file = call.workspace.files.get(call.need("file"))
    if file is None or "shown" not in file:
        raise Refused("file_not_found")
    return {"ok": True, "file": file["shown"]}


def _complete(call: Call, asked: JsonObject) -> JsonObject:
    workspace = call.workspace
    file = workspace.files.get(str(asked.get("id")))
    if file is None or file["content"] is None or "shown" in file:
        raise Refused("file_not_found")
    address = f"{workspace.base_url}/files/{workspace.team_id}/{file['id']}"
    shown: JsonObject = {
        "id": file["id"],
        "name": file["name"],
        "title": asked.get("title") or file["name"],
        "mimetype": "text/plain",
        "size": len(file["content"]),
        "user": workspace.bot.user_id,
        "permalink": address,
        "url_private": address,
        "shares": {},
    }
    file["shown"] = shown
    return shown


def _share(call: Call, channel: str, files: list[JsonObject]) -> None:
    workspace = call.workspace
    conversation = workspace.conversations.get(channel)
    if conversation is None:
        raise Refused("channel_not_found")
    if workspace.bot.user_id not in conversation.members:
        raise Refused("not_in_channel")
    said = {"text": call.text("initial_comment") or " ".join(each["title"] for each in files)}
    message = compose(workspace, conversation, Call(call.method, workspace, said | _thread(call)))
    message.files = files
    workspace.post(message)


def _thread(call: Call) -> JsonObject:
    return {"thread_ts": call.text("thread_ts")} if call.text("thread_ts") else {}


METHODS: dict[str, Method] = {
    "files.getUploadURLExternal": Method(get_upload_url, 100, ("files:write",)),
    "files.completeUploadExternal": Method(complete_upload, 100, ("files:write",)),
    "files.info": Method(files_info, 100, ("files:read",)),
}
