"""What goes wrong on purpose goes wrong exactly so: accepted or not, and what the client sees."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import faults
from bot.sandbox.actors import Actor
from bot.sandbox.faults import Fault
from bot.sandbox.gates import Point
from bot.sandbox.server import Sandbox
from tests.sandbox.conftest import Slack

# the fault, whether the message is there afterwards, what came back
TABLE: list[tuple[Fault, bool, str]] = [
    (faults.drop(accepted=False), False, "ServerDisconnectedError"),
    (faults.drop(accepted=True), True, "ServerDisconnectedError"),
    (faults.status(503, accepted=False), False, "503 html"),
    (faults.status(500, accepted=True), True, "500 html"),
    (faults.error("internal_error", accepted=False), False, "200 internal_error"),
    (faults.error("fatal_error", accepted=True), True, "200 fatal_error"),
    (faults.busy("7"), False, "429 ratelimited, Retry-After 7"),
    (faults.busy("soon"), False, "429 ratelimited, Retry-After soon"),
    (faults.busy(None), False, "429 ratelimited, Retry-After None"),
    (faults.html(), True, "200 html"),
    (faults.truncated(), True, "200 broken"),
    (faults.without_ts(), True, "200 ok without ts"),
    (faults.slow(0.01), True, "200 ok"),
]


async def outcome(sandbox: Sandbox) -> str:
    """What a plain HTTP client sees of one message to Tom."""
    headers = {"Authorization": f"Bearer {sandbox.bot_token}"}
    body = {"channel": "U0TOM", "text": "Hello"}
    url = f"{sandbox.api_url}chat.postMessage"
    try:
        async with aiohttp.ClientSession() as session, session.post(url, json=body, headers=headers) as response:
            if response.content_type == "text/html":
                return f"{response.status} html"
            answer: dict[str, Any] = await response.json()
    except aiohttp.ClientConnectionError as error:
        return type(error).__name__
    except ValueError:
        return "200 broken"
    if not answer["ok"]:
        waits = f", Retry-After {response.headers.get('Retry-After')}" if response.status == 429 else ""
        return f"{response.status} {answer['error']}{waits}"
    return f"{response.status} ok" if "ts" in answer else f"{response.status} ok without ts"


@pytest.mark.parametrize(("fault", "accepted", "seen"), TABLE)
async def test_a_fault_strikes_before_or_after_the_message_is_accepted(
    sandbox: Sandbox, fault: Fault, accepted: bool, seen: str
) -> None:
    """The second half of a fault is what the client sees; the first is whether Slack has the message."""
    sandbox.faults.on("chat.postMessage", fault, calls=[1])

    first = await outcome(sandbox)
    there = [message.text for message in Actor(sandbox, "Tom").reads()]

    assert (first, there) == (seen, ["Hello"] if accepted else [])
    assert await outcome(sandbox) == "200 ok"


async def test_an_answer_slower_than_the_clients_time_out_leaves_the_message_there(sandbox: Sandbox) -> None:
    """The client gives up; Slack has it all the same."""
    sandbox.faults.on("chat.postMessage", faults.slow(5.0), times=1)
    impatient = AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url, timeout=1, retry_handlers=[])
    gate = sandbox.gate("chat.postMessage", Point.ACCEPTED)

    sending = asyncio.create_task(_post(impatient))
    await gate.reached()
    gate.release()
    with pytest.raises(TimeoutError):
        await sending

    assert [message.text for message in Actor(sandbox, "Tom").reads()] == ["Hello"]


async def test_one_persons_messages_can_be_refused_and_nobody_elses(sandbox: Sandbox, slack: Slack) -> None:
    """Any code, for a given person, by argument."""
    sandbox.faults.refuse("chat.postMessage", "restricted_action", where={"channel": ["U0BO", "D1"]})

    answer = await slack.refusal("chat.postMessage", channel="U0BO", text="Hello")
    await slack("chat_postMessage", channel="U0TOM", text="Hello")

    assert answer == {"ok": False, "error": "restricted_action"}
    assert len(sandbox.faults.struck) == 1


async def test_chance_repeats_itself_with_the_same_seed(sandbox: Sandbox) -> None:
    """A run that failed can be run again."""

    def struck(seed: int) -> list[int]:
        chance = faults.Faults(seed)
        chance.on("*", faults.drop(accepted=True), probability=0.3)
        return [number for number in range(50) if chance.choose("chat.postMessage", number, {})]

    assert struck(7) == struck(7)
    assert struck(7) != struck(8)
    assert 5 < len(struck(7)) < 25


async def test_a_gate_holds_a_request_before_anything_has_happened(sandbox: Sandbox, slack: Slack) -> None:
    """At RECEIVED nothing is there yet; the call is already in the log with its body."""
    gate = sandbox.gate("chat.postMessage", Point.RECEIVED, where={"text": "Hello"})
    sending = asyncio.create_task(slack("chat_postMessage", channel="U0TOM", text="Hello"))
    await gate.reached()

    before = (Actor(sandbox, "Tom").reads(), [call.args["text"] for call in sandbox.calls("chat.postMessage")])
    gate.release()
    await sending

    assert before == ([], ["Hello"])
    assert [message.text for message in Actor(sandbox, "Tom").reads()] == ["Hello"]


async def test_the_sdk_repeats_a_post_whose_answer_was_lost(sandbox: Sandbox) -> None:
    """Its default handler does what the bot must not: the sandbox shows two copies."""
    sandbox.faults.on("chat.postMessage", faults.drop(accepted=True), calls=[1])
    careless = AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url)
    await _post(careless)

    assert [message.text for message in Actor(sandbox, "Tom").reads()] == ["Hello", "Hello"]


async def test_an_unknown_fault_is_named_and_not_swallowed() -> None:
    """Scripts come as JSON; a typing mistake must not mean "no fault"."""
    with pytest.raises(ValueError, match="'explode' is not a valid Answer"):
        Fault.read({"answer": "explode"})


async def _post(client: AsyncWebClient) -> None:
    try:
        await client.chat_postMessage(channel="U0TOM", text="Hello")  # pyright: ignore[reportUnknownMemberType] the SDK's
    except SlackApiError as error:
        pytest.fail(str(error))
