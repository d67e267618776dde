"""The Web API answers as Slack does: shapes, encodings, paging, scopes, refusals."""

# The SDK's signatures leave their dict parameters open.
# pyright: reportUnknownMemberType=false

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.sandbox.company import company, crowd
from bot.sandbox.server import Sandbox
from tests.sandbox.conftest import Slack
from tests.sandbox.manifest import SCOPES, manifest

SECTION: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_auth_test_says_who_the_bot_is_and_what_it_may(sandbox: Sandbox, slack: Slack) -> None:
    """The cheap probe: identity in the body, granted scopes in a header."""
    answer = await slack.client.auth_test()

    assert answer.data == {
        "ok": True,
        "url": "https://halden.slack.com/",
        "team": "Halden",
        "user": "tester",
        "team_id": "T0HALDEN",
        "user_id": "U0CADENCEBOT",
        "bot_id": "B0CADENCE",
        "is_enterprise_install": False,
    }
    assert answer.headers["x-oauth-scopes"] == ",".join(SCOPES)


async def test_a_message_to_a_person_lands_in_the_one_direct_message(sandbox: Sandbox, slack: Slack) -> None:
    """U… stands for the DM; conversations.open gives the same D…; the blocks come back with ids."""
    posted = await slack("chat_postMessage", channel="U0TOM", text="Hello", blocks=[SECTION])
    opened = await slack("conversations_open", users="U0TOM", return_im=True)

    message = posted["message"]
    assert posted["channel"] == opened["channel"]["id"]
    assert opened["already_open"] is True
    assert opened["channel"]["user"] == "U0TOM"
    assert message["user"] == "U0CADENCEBOT"
    assert message["bot_profile"]["id"] == message["bot_id"] == "B0CADENCE"
    assert message["blocks"] == [{**SECTION, "block_id": message["blocks"][0]["block_id"]}]
    assert message["ts"] == posted["ts"]


async def test_arguments_come_by_query_form_or_json(sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    """The SDK uses all three; Slack takes any, with the token as an argument too."""
    headers = {"Authorization": f"Bearer {sandbox.bot_token}"}
    url = f"{sandbox.api_url}chat.postMessage"
    blocks = json.dumps([SECTION])
    said = {"channel": "C0LEADERSHIP", "text": "Hello", "blocks": blocks}

    by_query = await (await http.post(url, params=said, headers=headers)).json()
    by_form = await (await http.post(url, data={**said, "token": sandbox.bot_token})).json()
    by_json = await (await http.post(url, json=said, headers=headers)).json()

    assert [each["ok"] for each in (by_query, by_form, by_json)] == [True, True, True]


MISTAKES: list[tuple[str, dict[str, Any], str]] = [
    ("chat.postMessage", {"channel": "U0NOBODY", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "U0LEFT", "text": "x"}, "user_disabled"),
    ("chat.postMessage", {"channel": "U0DEPLOYBOT", "text": "x"}, "cannot_dm_bot"),
    ("chat.postMessage", {"channel": "C0GENERAL", "text": "x"}, "not_in_channel"),
    ("chat.postMessage", {"channel": "U0TOM"}, "no_text"),
    ("chat.postMessage", {"channel": "U0TOM", "blocks": "{"}, "invalid_blocks_format"),
    (
        "chat.postMessage",
        {"channel": "U0TOM", "text": "x", "metadata": {"event_type": 1}},
        "invalid_metadata_format",
    ),
    ("chat.postMessage", {"channel": "U0TOM", "text": "x", "attachments": [{}] * 101}, "too_many_attachments"),
    ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
    ("chat.update", {"channel": "U0TOM", "ts": "1.000001", "text": "x"}, "channel_not_found"),
    ("chat.update", {"channel": "C0LEADERSHIP", "ts": "1.000001", "text": "x"}, "message_not_found"),
    ("chat.postEphemeral", {"channel": "C0LEADERSHIP", "user": "U0BO", "text": "x"}, "user_not_in_channel"),
    ("conversations.open", {"users": ""}, "users_list_not_supplied"),
    ("conversations.open", {"users": ",".join("U0TOM" for _ in range(9))}, "too_many_users"),
    ("conversations.history", {"channel": "C0GENERAL"}, "not_in_channel"),
    ("conversations.list", {"cursor": "nonsense"}, "invalid_cursor"),
    ("conversations.list", {"limit": 1001}, "invalid_limit"),
    ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
    ("users.lookupByEmail", {"email": "nils@halden.example"}, "users_not_found"),
    ("usergroups.users.list", {"usergroup": "S0NONE"}, "no_such_subteam"),
    ("dnd.teamInfo", {"users": ",".join(f"U{n}" for n in range(51))}, "too_many_users"),
    ("views.open", {"view": {"type": "modal"}, "trigger_id": "x"}, "invalid_arguments"),
    ("views.publish", {"user_id": "U0NOBODY", "view": {"type": "home", "blocks": []}}, "user_not_found"),
    ("chat.meMessage", {}, "unknown_method"),
    ("apps.connections.open", {}, "not_allowed_token_type"),
]


@pytest.mark.parametrize(("method", "arguments", "error"), MISTAKES)
async def test_what_slack_refuses_is_refused_in_slacks_words(
    slack: Slack, method: str, arguments: dict[str, Any], error: str
) -> None:
    """Each mistake has its own code."""
    assert (await slack.refusal(method, **arguments))["error"] == error


async def test_a_token_that_is_missing_wrong_or_revoked_is_told_apart(sandbox: Sandbox) -> None:
    """not_authed, invalid_auth, and the reason of a dead token."""
    sandbox.workspace.dead_token = "token_revoked"
    errors = [(await Slack(sandbox, token).refusal("auth.test"))["error"] for token in (None, "xoxb-wrong", "")]

    assert errors == ["not_authed", "invalid_auth", "token_revoked"]


async def test_a_missing_scope_names_what_is_needed_and_what_is_there() -> None:
    """Reading back a DM needs im:history; the answer says so."""
    sandbox = Sandbox(company(manifest(without_scopes=("im:history",))), rates="off")
    await sandbox.start()
    slack = Slack(sandbox)
    posted = await slack("chat_postMessage", channel="U0TOM", text="Hello")

    answer = await slack.refusal("conversations.history", channel=posted["channel"])
    await sandbox.stop()

    granted = ",".join(each for each in SCOPES if each != "im:history")
    assert answer == {"ok": False, "error": "missing_scope", "needed": "im:history", "provided": granted}


async def test_an_email_is_shown_only_to_who_may_see_it() -> None:
    """Without users:read.email the profile has no such field."""
    sandbox = Sandbox(company(manifest(without_scopes=("users:read.email",))), rates="off")
    await sandbox.start()
    slack = Slack(sandbox)

    user = (await slack("users_info", user="U0CHIDI"))["user"]
    await sandbox.stop()

    assert (user["tz"], user["tz_offset"], "email" in user["profile"]) == ("Africa/Lagos", 3600, False)


async def test_a_large_workspace_is_read_page_by_page(sandbox: Sandbox, slack: Slack) -> None:
    """Every account once; the empty cursor ends it; without a limit Slack refuses."""
    crowd(sandbox.workspace, 1000)

    found, cursor = list[str](), "first"
    while cursor:
        page = await slack("users_list", limit=200, cursor="" if cursor == "first" else cursor)
        found += [member["id"] for member in page["members"]]
        cursor = page["response_metadata"]["next_cursor"]
    unpaged = await slack.refusal("users.list")

    assert sorted(found) == sorted(sandbox.workspace.users)
    assert unpaged["error"] == "limit_required"


async def test_groups_channels_and_do_not_disturb_are_listed(sandbox: Sandbox, slack: Slack) -> None:
    """What set-up and away-keeping read."""
    sandbox.workspace.user("Bo").dnd = (100, 200)
    groups = await slack("usergroups_list", include_users=True)
    channels = await slack("conversations_list", types="public_channel,private_channel")
    mine = await slack("users_conversations", types="private_channel")
    quiet = await slack("dnd_teamInfo", users=["U0BO", "U0TOM"])
    members = await slack("conversations_members", channel="C0LEADERSHIP")

    payments = groups["usergroups"][0]
    assert (payments["handle"], payments["users"]) == ("payments", ["U0TOM", "U0ANA", "U0PRIYA"])
    assert [each["name"] for each in channels["channels"]] == ["general", "engineering", "leadership"]
    assert [each["name"] for each in mine["channels"]] == ["leadership"]
    assert quiet["users"] == {
        "U0BO": {"dnd_enabled": True, "next_dnd_start_ts": 100, "next_dnd_end_ts": 200},
        "U0TOM": {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1},
    }
    assert members["members"] == ["U0MAYA", "U0RUTH", "U0OMAR", "U0INES", "U0CADENCEBOT"]


async def test_a_bad_layout_is_refused_with_pointers_and_remembered(sandbox: Sandbox, slack: Slack) -> None:
    """chat says invalid_blocks, blocks.validate says the same in detail, and the suite can look at refusals."""
    wrong = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]

    answer = await slack.refusal("chat.postMessage", channel="U0TOM", text="x", blocks=wrong)
    opinion = await slack.refusal("blocks.validate", blocks=wrong)

    assert answer["error"] == "invalid_blocks"
    assert answer["errors"] == ["must be less than 3001 characters [json-pointer:/blocks/0/text/text]"]
    assert opinion["errors"] == [
        {
            "pointer": "/0/text/text",
            "code": "failed_constraint",
            "message": "must be less than 3001 characters",
            "constraint": {"type": "max_length", "expected": 3000, "got": 3001},
            "field": "text",
        }
    ]
    assert [str(each) for each in sandbox.refusals] == [f"chat.postMessage: {answer['errors'][0]}"]


async def test_a_file_is_uploaded_in_three_steps_and_once(sandbox: Sandbox, slack: Slack) -> None:
    """The SDK's own three calls work; completing twice does not."""
    done = await slack("files_upload_v2", channel="C0LEADERSHIP", filename="week.csv", content="a,b\n", title="Week 47")
    again = await slack.refusal("files.completeUploadExternal", files=[{"id": done["file"]["id"]}])

    shared = sandbox.workspace.conversation("leadership").messages
    assert [message.files[0]["title"] for message in shared.values() if message.files] == ["Week 47"]
    assert again["error"] == "file_not_found"


async def test_a_file_can_be_downloaded_once_it_is_shared(sandbox: Sandbox, slack: Slack) -> None:
    """What the page's card leads to: the bytes under the file's own name, never shown as a page."""
    name = "späte Woche.csv"
    done = await slack("files_upload_v2", channel="C0LEADERSHIP", filename=name, content="<b>a</b>\n")
    async with aiohttp.ClientSession() as session, session.get(done["file"]["url_private"]) as answer:
        body, headers = await answer.read(), answer.headers

    assert body == b"<b>a</b>\n"
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''sp%C3%A4te%20Woche.csv"
    assert (headers["Content-Type"], headers["X-Content-Type-Options"]) == ("text/plain; charset=utf-8", "nosniff")
