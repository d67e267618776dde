"""The sandbox in a process of its own: scripted, acted on and read from here, as the crash tests do."""

import asyncio
import json
from pathlib import Path

import pytest
from aiohttp import ServerDisconnectedError

from bot.sandbox.faults import drop
from bot.sandbox.remote import RemoteError, RemoteSandbox
from tests.sandbox.conftest import Slack
from tests.sandbox.manifest import manifest


async def test_another_process_holds_a_message_at_the_gate_and_sees_it_accepted() -> None:
    """A gate after acceptance: the message is in the conversation while its sender still waits for the answer."""
    async with RemoteSandbox("--rates", "off") as sandbox:
        slack = Slack(sandbox)
        gate = await sandbox.gate("chat.postMessage", "accepted")
        sending = asyncio.create_task(slack("chat_postMessage", channel="U0TOM", text="What are you after?"))

        await sandbox.reached(gate)
        tom = await sandbox.person("Tom")
        waiting = not sending.done()
        await sandbox.release(gate)
        answer = await sending

    assert waiting
    assert [(each["text"], each["ts"]) for each in tom["messages"]] == [("What are you after?", answer["ts"])]


async def test_faults_and_people_are_scripted_from_another_process() -> None:
    """What was accepted before the connection dropped is there; who is not there is named."""
    async with RemoteSandbox("--rates", "off") as sandbox:
        slack = Slack(sandbox)
        await sandbox.fault("chat.postMessage", drop(accepted=True), calls=[1])
        with pytest.raises(ServerDisconnectedError):
            await slack("chat_postMessage", channel="U0BO", text="Once")
        await slack("chat_postMessage", channel="U0BO", text="Twice")
        typed = await sandbox.act("Bo", "types", text="Thanks")
        with pytest.raises(RemoteError, match="nobody here is called 'Zoe'"):
            await sandbox.person("Zoe")
        messages = await sandbox.messages()
        state = await sandbox.state()

    assert [each["text"] for each in messages] == ["Once", "Twice", "Thanks"]
    assert messages[-1]["ts"] == typed
    assert (state["counts"], state["faults_struck"]) == ({"chat.postMessage": 2}, 1)


async def test_the_workspace_itself_is_changed_from_another_process(tmp_path: Path) -> None:
    """Quirks, rates and happenings; the manifest given on the command line is enforced."""
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(manifest(messages_tab_read_only_enabled=True)))
    async with RemoteSandbox("--crowd", "3", manifest=str(path)) as sandbox:
        slack = Slack(sandbox)
        await sandbox.quirks(history_lag_s=60)
        await sandbox.rates("off")
        posted = await slack("chat_postMessage", channel="U0BO", text="Hello")
        history = await slack("conversations_history", channel=posted["channel"])
        await sandbox.happen("change_user", who="Bo", tz="Asia/Tokyo")
        bo = await slack("users_info", user="U0BO")
        with pytest.raises(RemoteError, match="turned off"):
            await sandbox.act("Bo", "types", text="Hello")
        with pytest.raises(RemoteError, match="has no 'hystory_lag_s'"):
            await sandbox.quirks(hystory_lag_s=1)
        members = await slack("users_list", limit=200)
        await sandbox.settled()

    assert (history["messages"], bo["user"]["tz"]) == ([], "Asia/Tokyo")
    assert len(members["members"]) == 24
