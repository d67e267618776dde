"""What goes over the wire: never through a proxy to our own machine, never twice where it writes, never into a log."""

import asyncio
import logging
from socket import socket

import aiohttp
import pytest

from bot.core.db import Database
from bot.core.slack.blocks import home, section
from bot.core.slack.errors import Refused, Unknown, Unreachable
from bot.core.slack.events import SendFile, SlackMessage
from bot.core.slack.web import Connections, Slack
from bot.core.timings import Timings
from bot.sandbox import faults
from bot.sandbox.company import crowd, user_id
from bot.sandbox.messages import Message
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Workspace

TOM = user_id("tom")
HOME = home([section("what somebody wrote")])


def halden(sandbox: Sandbox) -> Workspace:
    return sandbox.workspaces["T0HALDEN"]


def files_of(sandbox: Sandbox) -> list[Message]:
    """The messages to Tom that carry a file."""
    conversation = halden(sandbox).im(TOM)
    return [each for each in conversation.messages.values() if each.files] if conversation else []


async def test_a_proxy_of_the_environment_is_not_asked_for_our_own_machine(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The SDK takes HTTPS_PROXY, and knows no NO_PROXY."""
    with socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{nobody.getsockname()[1]}")
        connections = Connections(Timings.short(), api_url=sandbox.api_url)
        try:
            identity = await connections.slack(sandbox.bot_token).auth_test()
        finally:
            await connections.close()
    assert (identity.team_id, identity.bot_user_id) == ("T0HALDEN", "U0CADENCEBOT")


async def test_a_read_is_repeated_where_the_connection_breaks(sandbox: Sandbox, slack: Slack) -> None:
    sandbox.api.faults.on("users.list", faults.drop(accepted=False), times=1)
    members = await slack.members("T0HALDEN")
    assert TOM in {each.id for each in members}
    assert sandbox.api.log.counts["users.list"] >= 2


async def test_a_write_is_never_repeated(sandbox: Sandbox, slack: Slack) -> None:
    sandbox.api.faults.on("views.publish", faults.drop(accepted=True))
    with pytest.raises(Unknown):
        await slack.publish_home(TOM, HOME)
    assert sandbox.api.log.counts["views.publish"] == 1


async def test_a_connection_that_was_never_made_is_no_doubt() -> None:
    with socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    connections = Connections(Timings.short(), api_url=f"http://127.0.0.1:{port}/api/")
    try:
        with pytest.raises(Unreachable):
            await connections.slack("xoxb-1").publish_home(TOM, HOME)
    finally:
        await connections.close()


@pytest.mark.parametrize(
    "kind", [aiohttp.ClientConnectorDNSError, aiohttp.ClientConnectorSSLError, aiohttp.ConnectionTimeoutError]
)
def test_no_such_host_no_tls_and_no_answer_to_the_knock_are_all_no_connection(kind: type[Exception]) -> None:
    """`wire.py` names their common parents."""
    assert issubclass(kind, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)


async def test_everybody_is_found_however_many_pages_it_takes(sandbox: Sandbox, slack: Slack) -> None:
    colleagues = {each.id for each in crowd(halden(sandbox), 450)}
    assert colleagues <= {each.id for each in await slack.members("T0HALDEN")}
    assert sandbox.api.log.counts["users.list"] == 3


async def test_a_workspace_without_user_groups_says_none(sandbox: Sandbox, slack: Slack) -> None:
    sandbox.api.faults.refuse("usergroups.list", "plan_upgrade_required")
    assert await slack.user_groups() is None


async def test_a_response_url_answers_in_words(sandbox: Sandbox, slack: Slack) -> None:
    with pytest.raises(Refused):
        await slack.respond(f"{sandbox.url}/response/nonesuch", SlackMessage("Noted."))


async def test_neither_token_nor_text_is_ever_logged(
    sandbox: Sandbox, slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await slack.publish_home(TOM, HOME)
    assert "what somebody wrote" not in caplog.text
    assert sandbox.bot_token not in caplog.text


async def test_a_file_reaches_one_person(sandbox: Sandbox, slack: Slack) -> None:
    await slack.send_file(TOM, SendFile("outcomes.csv", "number\r\nO-1 für Zoë\r\n", "Here it is, *Tom*."))
    (message,) = files_of(sandbox)
    (file,) = halden(sandbox).files.values()
    assert (message.text, file["name"], file["content"].decode()) == (
        "Here it is, *Tom*.",
        "outcomes.csv",
        "number\r\nO-1 für Zoë\r\n",
    )


async def test_a_file_whose_bytes_are_lost_is_not_announced(sandbox: Sandbox, slack: Slack) -> None:
    """The message comes last, so that nobody gets a file with nothing in it."""
    sandbox.api.faults.on("files.completeUploadExternal", faults.drop(accepted=False), times=1)
    with pytest.raises(Unknown):
        await slack.send_file(TOM, SendFile("outcomes.csv", "number", "Here it is."))
    assert files_of(sandbox) == []


async def test_slack_is_never_asked_inside_a_writing_transaction(database: Database, slack: Slack) -> None:
    """SQLite has one writer: whoever waits for Slack in a transaction lets everybody else wait, too. Tasks of its own may ask."""
    async with database.system_session():
        with pytest.raises(RuntimeError, match=r"^auth.test is called inside a writing transaction"):
            await slack.auth_test()
        with pytest.raises(RuntimeError, match=r"^response_url is called inside a writing transaction"):
            await slack.respond("http://127.0.0.1:9/", SlackMessage("Counted", ()))
        elsewhere = asyncio.create_task(slack.auth_test())
    async with database.system_reading():
        assert await slack.auth_test() == await elsewhere
