"""The app hears of what its manifest subscribes to, has scopes for, and is present at; nothing else."""

from typing import Any

import pytest

from bot.sandbox import feed, roster
from bot.sandbox.actors import Actor, CannotDo
from bot.sandbox.company import company
from bot.sandbox.people import User
from bot.sandbox.server import Sandbox
from bot.sandbox.wire import JsonObject
from bot.sandbox.workspace import Change, Workspace
from tests.sandbox.conftest import Slack
from tests.sandbox.manifest import manifest


def told(workspace: Workspace) -> list[JsonObject]:
    """Collects the events the app would be told of from now on."""
    heard: list[JsonObject] = []

    def listen(workspace: Workspace, change: Change) -> None:
        if change.event is not None and feed.is_told(workspace, change.event):
            heard.append(change.event)

    workspace.listen(listen)
    return heard


def names(events: list[JsonObject]) -> list[str]:
    return [f"{event['type']}:{event['subtype']}" if event.get("subtype") else event["type"] for event in events]


async def test_what_people_type_edit_and_delete_arrives(sandbox: Sandbox) -> None:
    """message, message_changed, message_deleted, each with what the bot needs to follow."""
    heard = told(sandbox.workspace)
    tom = Actor(sandbox, "Tom")

    ts = await tom.types("Faster pay-outs")
    await tom.edits(ts, "Pay-outs in one day")
    await tom.deletes(ts)

    typed, changed, deleted = heard
    assert names(heard) == ["message", "message:message_changed", "message:message_deleted"]
    assert (typed["user"], typed["channel"], typed["channel_type"], typed["ts"]) == ("U0TOM", tom.dm, "im", ts)
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == (
        "Pay-outs in one day",
        "Faster pay-outs",
    )
    assert (deleted["deleted_ts"], deleted["channel"]) == (ts, tom.dm)


async def test_the_bots_own_message_is_an_event_too(sandbox: Sandbox, slack: Slack) -> None:
    """With bot_id, by which the bot knows it for its own; an update likewise."""
    heard = told(sandbox.workspace)
    posted = await slack("chat_postMessage", channel="U0TOM", text="Hello")
    await slack("chat_update", channel=posted["channel"], ts=posted["ts"], text="Hello, Tom")

    assert names(heard) == ["message", "message:message_changed"]
    assert heard[0]["bot_id"] == heard[1]["message"]["bot_id"] == "B0CADENCE"


@pytest.mark.parametrize(
    ("installed", "why"),
    [
        (manifest(without_events=("message.im",)), "not subscribed"),
        (manifest(without_scopes=("im:history",)), "no scope"),
        (manifest(messages_tab_read_only_enabled=True), "nobody can write"),
        (manifest(messages_tab_enabled=False), "no messages tab"),
    ],
)
def test_typed_words_need_the_event_the_scope_and_a_writable_tab(installed: JsonObject, why: str) -> None:
    """Take one of the three away and the bot is deaf."""
    workspace = company(installed)
    event = {"type": "message", "channel": workspace.open_im("U0TOM").id, "user": "U0TOM"}

    assert not feed.is_told(workspace, event), why
    assert feed.is_told(company(manifest()), event | {"channel": "C0GENERAL"}) is False


async def test_nobody_can_type_where_the_messages_tab_is_read_only() -> None:
    """Slack's client says so; the bot can still write unless the tab is off altogether."""
    sandbox = Sandbox(company(manifest(messages_tab_read_only_enabled=True)), rates="off")
    await sandbox.start()
    with pytest.raises(CannotDo, match="turned off"):
        await Actor(sandbox, "Tom").types("Hello")
    posted = await Slack(sandbox)("chat_postMessage", channel="U0TOM", text="Hello")
    await sandbox.stop()

    silent = Sandbox(company(manifest(messages_tab_enabled=False)), rates="off")
    await silent.start()
    refused = await Slack(silent).refusal("chat.postMessage", channel="U0TOM", text="Hello")
    await silent.stop()

    assert (posted["ok"], refused["error"]) == (True, "messages_tab_disabled")


def test_people_and_channels_change_with_the_event_slack_sends() -> None:
    """One happening, one event (two for joining the company: the account, and #general where the bot is)."""
    workspace = company(manifest(), with_bot_in=("general", "leadership"))
    heard = told(workspace)
    bo, leadership = workspace.user("Bo"), workspace.conversation("leadership")

    roster.change_user(workspace, bo, tz="Asia/Tokyo")
    roster.hire(workspace, User("U0NEW", "noor", "Noor Aziz", "Africa/Cairo"))
    roster.set_group(workspace, workspace.group("search"), ["U0JONAS", "U0SAM", "U0NEW"])
    roster.leave(workspace, leadership, "U0OMAR")
    roster.archive(workspace, workspace.conversation("general"), "U0INES")
    roster.deactivate(workspace, bo)

    assert names(heard) == [
        "user_change",
        "team_join",
        "member_joined_channel",
        "subteam_members_changed",
        "member_left_channel",
        "channel_archive",
        "user_change",
    ]
    moved, _, _, group, left, _, gone = heard
    assert moved["user"]["tz"] == "Asia/Tokyo"
    assert (group["added_users"], group["removed_users"]) == (["U0NEW"], ["U0BO"])
    assert (left["user"], left["channel_type"]) == ("U0OMAR", "G")
    assert (gone["user"]["deleted"], "tz" in gone["user"]) == (True, False)


async def test_an_uninstalled_app_hears_of_it_and_can_do_nothing_more(sandbox: Sandbox, slack: Slack) -> None:
    """Both events, and account_inactive for every call; after a new installation all is well."""
    heard = told(sandbox.workspace)
    roster.uninstall(sandbox.workspace)
    refused = await slack.refusal("chat.postMessage", channel="U0TOM", text="Hello")
    roster.reinstall(sandbox.workspace)

    assert names(heard) == ["app_uninstalled", "tokens_revoked"]
    assert heard[1]["tokens"] == {"oauth": [], "bot": ["U0CADENCEBOT"]}
    assert refused["error"] == "account_inactive"
    assert (await slack("auth_test"))["ok"] is True


async def test_home_is_opened_with_its_view_only_once_there_is_one(sandbox: Sandbox, slack: Slack) -> None:
    """The event comes every time; the view stands in it after the first publish."""
    heard = told(sandbox.workspace)
    tom = Actor(sandbox, "Tom")
    await tom.opens_home()
    await slack("views_publish", user_id="U0TOM", view={"type": "home", "callback_id": "home", "blocks": []})
    await tom.opens_home()

    assert [(event["tab"], event.get("view", {}).get("callback_id")) for event in heard] == [
        ("home", None),
        ("home", "home"),
    ]


def test_an_event_is_wrapped_as_slack_wraps_it() -> None:
    """The envelope's body, whole."""
    workspace = company(manifest())
    workspace.now = lambda: 1_800_000_000.5
    event: dict[str, Any] = {"type": "app_uninstalled"}

    body = feed.wrap(workspace, event)

    assert body == {
        "token": "sandbox-verification-token",
        "team_id": "T0HALDEN",
        "context_team_id": "T0HALDEN",
        "context_enterprise_id": None,
        "api_app_id": "A0CADENCE",
        "event": event,
        "type": "event_callback",
        "event_id": body["event_id"],
        "event_time": 1_800_000_000,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": "T0HALDEN",
                "user_id": "U0CADENCEBOT",
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": "4-T0HALDEN-app_uninstalled",
    }
    assert body["event_id"] != feed.wrap(workspace, event)["event_id"]
