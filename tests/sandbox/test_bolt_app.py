"""A Bolt app, connected as it would be to Slack, cannot tell the difference."""

# The SDK's signatures leave their dict parameters open.
# pyright: reportUnknownMemberType=false

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.actors import Actor, Outcome
from bot.sandbox.server import Sandbox
from tests.sandbox.conftest import Connect

Body = dict[str, Any]  # Bolt's own type for what arrives

FORM: Body = {
    "type": "modal",
    "callback_id": "ask",
    "title": {"type": "plain_text", "text": "Ask"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "what",
            "label": {"type": "plain_text", "text": "What do you need?"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}


async def test_a_command_opens_a_modal_that_closes_once_it_is_filled_in_right(
    sandbox: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    """Errors keep the modal open with its words in it; the corrected submission closes it."""
    heard: list[str] = []

    async def ask(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    async def submitted(ack: AsyncAck, view: Body) -> None:
        words = view["state"]["values"]["what"]["text"]["value"]
        if len(words) < 5:
            await ack(response_action="errors", errors={"what": "A little more, please."})
            return
        heard.append(words)
        await ack()

    app.command("/ask")(ask)
    app.view("ask")(submitted)
    await connect(app)
    tom = Actor(sandbox, "Tom")

    await tom.types("/ask")
    assert tom.modal is not None
    assert tom.modal.title == "Ask"
    refused = await tom.submits({"What do you need?": "Help"})
    assert (refused.outcome, refused.errors) == (Outcome.ERRORS, {"what": "A little more, please."})
    assert tom.modal.values["what"]["text"]["value"] == "Help"

    accepted = await tom.submits({"what": "A load-test budget"})

    assert (accepted.outcome, tom.modal) == (Outcome.CLOSED, None)
    assert heard == ["A load-test budget"]
    assert sandbox.refusals == []


async def test_a_typed_message_reaches_the_app_and_its_answer_the_person(
    sandbox: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    """message.im carries the words escaped; the bot's own answer is an event too, which Bolt leaves out."""
    heard: list[str] = []

    async def message(event: Body, client: AsyncWebClient) -> None:
        heard.append(event["text"])
        await client.chat_postMessage(channel=event["channel"], text="Noted.")

    app.event("message")(message)
    await connect(app)
    bo = Actor(sandbox, "Bo")

    await bo.types("Faster search & fewer <timeouts>")
    answer = await bo.hears("Noted.")
    await sandbox.settled()

    assert heard == ["Faster search &amp; fewer &lt;timeouts&gt;"]
    assert answer.user == sandbox.workspace.bot.user_id
    assert bo.unread() == 1
