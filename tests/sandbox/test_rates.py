"""Rate limits are Slack's: a message a second in one conversation, a minute's worth per method, a ceiling for all."""

from bot.sandbox.server import Sandbox
from tests.sandbox.conftest import Slack


async def test_a_conversation_takes_a_burst_and_then_one_message_a_second(sandbox: Sandbox, slack: Slack) -> None:
    """The refused call is not accepted, and Retry-After says when the next one will be."""
    now = 1_800_000_000.0
    sandbox.workspace.now = lambda: now
    sandbox.rates = "slack"
    for _ in range(3):
        await slack("chat_postMessage", channel="U0TOM", text="Hello")

    refused = await slack.refusal("chat.postMessage", channel="U0TOM", text="Too many")
    await slack("chat_postMessage", channel="U0BO", text="Another conversation")
    now += 1.0
    await slack("chat_postMessage", channel="U0TOM", text="A second later")

    tom = sandbox.workspace.open_im("U0TOM").messages.values()
    assert refused["error"] == "ratelimited"
    assert [message.text for message in tom] == ["Hello", "Hello", "Hello", "A second later"]


async def test_a_method_has_a_minutes_worth_of_calls(sandbox: Sandbox, slack: Slack) -> None:
    """usergroups.list is tier 2: 20 a minute, and the 21st waits three seconds. Other methods do not care."""
    now = 1_800_000_000.0
    sandbox.workspace.now = lambda: now
    sandbox.rates = "slack"
    for _ in range(20):
        await slack("usergroups_list")

    await slack.refusal("usergroups.list")
    [*_, last] = sandbox.calls("usergroups.list")
    await slack("users_info", user="U0TOM")
    now += 3.0
    await slack("usergroups_list")

    assert last.number == 21
    assert sandbox.api.rates.refused == 1


async def test_the_whole_workspace_has_a_ceiling(sandbox: Sandbox, slack: Slack) -> None:
    """However many conversations there are, messages run dry together."""
    sandbox.workspace.now = lambda: 1_800_000_000.0
    sandbox.rates = "slack"
    people = [user.id for user in sandbox.workspace.users.values() if user.is_person()]
    sent = 0
    for user_id in people[:15] * 2:
        await slack("chat_postMessage", channel=user_id, text="Hello")
        sent += 1

    assert sent == 30
    assert (await slack.refusal("chat.postMessage", channel=people[15], text="Hello"))["error"] == "ratelimited"


async def test_rates_can_be_scaled_and_switched_off(sandbox: Sandbox, slack: Slack) -> None:
    """A factor of 10 lets ten times as many pass; off lets all pass."""
    sandbox.workspace.now = lambda: 1_800_000_000.0
    sandbox.rates = 10.0
    for _ in range(30):
        await slack("chat_postMessage", channel="U0TOM", text="Hello")
    assert (await slack.refusal("chat.postMessage", channel="U0TOM", text="Hello"))["error"] == "ratelimited"

    sandbox.rates = "off"
    await slack("chat_postMessage", channel="U0TOM", text="Hello")
