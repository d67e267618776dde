"""The sandbox in a process of its own: scripted, acted on and read from here, as the crash tests do."""

# The SDK's signatures leave their dict parameters open.
# pyright: reportUnknownMemberType=false

import asyncio

import pytest
from aiohttp import ServerDisconnectedError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.faults import drop
from bot.sandbox.remote import RemoteError, RemoteSandbox


async def test_another_process_holds_a_message_at_the_gate_and_sees_it_accepted() -> None:
    """A gate after acceptance: the message is in the conversation while its sender still waits for the answer."""
    async with RemoteSandbox("--rates", "off") as sandbox:
        client = AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
        gate = await sandbox.gate("chat.postMessage", "accepted")
        sending = asyncio.create_task(client.chat_postMessage(channel="U0TOM", text="What are you after?"))

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
        client = AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
        await sandbox.fault("chat.postMessage", drop(accepted=True), calls=[1])
        with pytest.raises(ServerDisconnectedError):
            await client.chat_postMessage(channel="U0BO", text="Once")
        await client.chat_postMessage(channel="U0BO", text="Twice")
        typed = await sandbox.act("Bo", "types", text="Thanks")
        with pytest.raises(RemoteError, match="nobody here is called 'Zoe'"):
            await sandbox.person("Zoe")
        messages = await sandbox.messages()
        state = await sandbox.state()

    assert [each["text"] for each in messages] == ["Once", "Twice", "Thanks"]
    assert messages[-1]["ts"] == typed
    assert (state["counts"], state["faults_struck"]) == ({"chat.postMessage": 2}, 1)
