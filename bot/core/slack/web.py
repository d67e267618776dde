"""What the bot asks of Slack's Web API, method by method.

Nothing here knows rates, leases or who is allowed to do what. How a call goes over the wire is in `wire.py`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from bot.core.slack.directory import Directory, SlackUser, UserGroup, read_group, read_user
from bot.core.slack.errors import Refused, Unknown
from bot.core.slack.events import SendFile, SlackMessage, View
from bot.core.slack.fit import fit_view
from bot.core.slack.marks import Mark, carries, metadata_of
from bot.core.slack.wire import SLACK_API, Session, Wire
from bot.core.timings import Timings

Json: TypeAlias = Mapping[str, Any]  # Any: Slack's own JSON
SlackOf: TypeAlias = Callable[[str], Awaitable["Slack"]]
"""Finds the client of a workspace. Raises `Refused("not_authed")` where the bot has no token for it."""


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message is. `channel` is the D... of a message posted to a person."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whose token this is, and what it may do."""

    team_id: str
    team: str
    bot_user_id: str
    bot_id: str
    url: str
    scopes: frozenset[str]


class Connections:
    """The one HTTP session that all clients of this process share. Close it at the end."""

    def __init__(self, timings: Timings, *, api_url: str = SLACK_API) -> None:
        self._session = Session(timings, api_url)

    def slack(self, token: str) -> "Slack":
        """A client with this token; needs a running event loop."""
        return Slack(Wire(self._session, token))

    async def close(self) -> None:
        """Safe to repeat."""
        await self._session.close()


class Slack:
    """One workspace's Web API. Every method raises `SlackError`: Refused, Busy, Unreachable or Unknown."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self.client = wire.writing
        """The SDK's own client, for Bolt."""

    # Messages --------------------------------------------------------------------------------------------------------

    async def post(self, channel: str, message: SlackMessage, *, mark: Mark, thread_ts: str | None = None) -> Posted:
        """Post a message that passed `mark_delivery()`. Not safe to repeat. The write begins before anything is awaited."""
        answer = await self._wire.write(
            "chat.postMessage",
            {
                "channel": channel,
                "text": message.text,
                "blocks": list(message.blocks),
                "metadata": metadata_of(mark),
                "unfurl_links": False,
                "unfurl_media": False,
                **({"thread_ts": thread_ts} if thread_ts else {}),
            },
        )
        if not answer.get("ts") or not answer.get("channel"):
            raise Unknown("no_ts", "chat.postMessage")
        return Posted(str(answer["channel"]), str(answer["ts"]))

    async def update(self, channel: str, ts: str, message: SlackMessage) -> None:
        """Safe to repeat. `channel` is the D..., never a person: chat.update does not resolve those."""
        await self._wire.write(
            "chat.update", {"channel": channel, "ts": ts, "text": message.text, "blocks": list(message.blocks)}
        )

    async def delete(self, channel: str, ts: str) -> None:
        """Safe to repeat: a message that is gone already counts as deleted."""
        try:
            await self._wire.write("chat.delete", {"channel": channel, "ts": ts})
        except Refused as refused:
            if refused.code != "message_not_found":
                raise

    async def find(self, channel: str, mark: Mark, *, since_s: float, thread_ts: str | None = None) -> list[str]:
        """The ts of every copy of a delivery since an epoch second, oldest first; all pages are read.

        A reply is looked for in its thread: a conversation's history does not show replies.
        """
        method = "conversations.replies" if thread_ts else "conversations.history"
        arguments = {
            "channel": channel,
            "oldest": f"{since_s:.6f}",
            "inclusive": True,
            "include_all_metadata": True,
            **({"ts": thread_ts} if thread_ts else {}),
        }
        messages = await self._wire.read_pages(method, "messages", arguments)
        return sorted({str(each["ts"]) for each in messages if "ts" in each and carries(each, mark)})

    async def respond(self, response_url: str, message: SlackMessage, *, replace: bool = False) -> None:
        """Answer a tap or command through its response URL (five uses within 30 minutes): to that person alone, or in
        place of the message that was tapped. Expects a message that passed `fit()`.
        """
        body = {
            "response_type": "ephemeral",
            "replace_original": replace,
            "text": message.text,
            "blocks": list(message.blocks),
        }
        await self._wire.respond(response_url, body)

    async def whisper(self, channel: str, member_id: str, message: SlackMessage) -> None:
        """Show something to this person alone, until they reload. Expects a message that passed `fit()`.

        Not safe to repeat. https://docs.slack.dev/reference/methods/chat.postEphemeral
        """
        said = {"text": message.text, "blocks": list(message.blocks)}
        await self._wire.write("chat.postEphemeral", {"channel": channel, "user": member_id, **said})

    async def send_file(self, member_id: str, file: SendFile) -> None:
        """Send a text file to this person. Not safe to repeat: each time there is one more.

        https://docs.slack.dev/messaging/working-with-files: an address, the bytes, and only then the message.
        """
        content = file.text.encode()
        asked = {"filename": file.name, "length": len(content)}
        given = await self._wire.read("files.getUploadURLExternal", asked)  # takes no JSON
        await self._wire.upload(str(given.get("upload_url", "")), content)
        await self._wire.write(
            "files.completeUploadExternal",
            {
                "files": [{"id": str(given.get("file_id", "")), "title": file.name}],
                "channel_id": await self.open_conversation(member_id),
                "initial_comment": file.said,
            },
        )

    # Views -----------------------------------------------------------------------------------------------------------

    async def open_view(self, trigger_id: str, view: View) -> str:
        """Open a modal; returns the view's id. A trigger is good for three seconds and one use."""
        answer = await self._wire.write("views.open", {"trigger_id": trigger_id, "view": fit_view(view)})
        return str(cast("Json", answer.get("view") or {}).get("id", ""))

    async def push_view(self, trigger_id: str, view: View) -> str:
        answer = await self._wire.write("views.push", {"trigger_id": trigger_id, "view": fit_view(view)})
        return str(cast("Json", answer.get("view") or {}).get("id", ""))

    async def update_view(self, view_id: str, view: View) -> None:
        await self._wire.write("views.update", {"view_id": view_id, "view": fit_view(view)})

    async def publish_home(self, member_id: str, view: View) -> None:
        """Show this person's Home; safe to repeat."""
        await self._wire.write("views.publish", {"user_id": member_id, "view": fit_view(view)})

    # People and places -----------------------------------------------------------------------------------------------

    async def auth_test(self) -> Identity:
        """Whose token this is. Raises `Refused` with the token's trouble."""
        answer, headers = await self._wire.read_with_headers("auth.test", {})
        scopes = str(headers.get("x-oauth-scopes", ""))
        return Identity(
            team_id=str(answer.get("team_id", "")),
            team=str(answer.get("team", "")),
            bot_user_id=str(answer.get("user_id", "")),
            bot_id=str(answer.get("bot_id", "")),
            url=str(answer.get("url", "")),
            scopes=frozenset(scope.strip() for scope in scopes.split(",") if scope.strip()),
        )

    async def open_connection(self) -> str:
        """An address for one Socket Mode connection: proves that an app token (xapp-) works. Nothing is connected."""
        answer = await self._wire.write("apps.connections.open", {})
        return str(answer.get("url", ""))

    async def open_conversation(self, *member_ids: str) -> str:
        """The channel of the bot's conversation with this person, or with all of these (at most seven); safe to repeat.

        The same people again have the same one. https://docs.slack.dev/reference/methods/conversations.open
        """
        answer = await self._wire.read("conversations.open", {"users": ",".join(member_ids)})
        return str(cast("Json", answer.get("channel") or {}).get("id", ""))

    async def directory(self, workspace_id: str) -> Directory:
        """Everybody, and every user group with its members; groups None where the plan or the scopes have none."""
        return Directory(await self.members(workspace_id), await self.user_groups())

    async def members(self, workspace_id: str) -> tuple[SlackUser, ...]:
        """Everybody, in as long as it takes: Slack grants some twenty pages a minute, each of two hundred people."""
        pages = await self._wire.read_pages("users.list", "members", {}, waits=5)
        return tuple(user for raw in pages if (user := read_user(raw, workspace_id)))

    async def status_emoji(self, member_id: str) -> str:
        """The emoji of somebody's status at this moment, ":palm_tree:"; "" where they show none."""
        answer = await self._wire.read("users.info", {"user": member_id})
        profile = cast("Json", cast("Json", answer.get("user") or {}).get("profile") or {})
        return str(profile.get("status_emoji") or "")

    async def user_groups(self) -> tuple[UserGroup, ...] | None:
        try:
            answer = await self._wire.read("usergroups.list", {"include_users": True})
        except Refused as refused:
            if refused.code in ("plan_upgrade_required", "missing_scope", "paid_teams_only"):
                return None
            raise
        raws = cast("Sequence[Json]", answer.get("usergroups") or ())
        return tuple(group for raw in raws if (group := read_group(raw)))
