"""What people do reaches the app in Slack's words, and what it answers reaches the person."""

from datetime import UTC, date, datetime

import pytest

from bot.sandbox.actors import Actor, CannotDo
from bot.sandbox.forms import NoSuchElement
from bot.sandbox.messages import Message
from bot.sandbox.server import Sandbox
from tests.sandbox.conftest import Slack
from tests.sandbox.heard import LAYOUT, STATES, Body, Heard, plain

CLICKS: list[tuple[str, Body, Body]] = [
    ("Yes", {}, {"type": "button", "action_id": "yes", "value": "y", "text": plain("Yes")}),
    ("more", {"option": "At risk"}, {"type": "overflow", "action_id": "more", "selected_option": STATES[1]}),
    ("state", {"option": "at risk"}, {"type": "static_select", "action_id": "state", "selected_option": STATES[1]}),
    (
        "several",
        {"option": ["On track"]},
        {"type": "checkboxes", "action_id": "several", "selected_options": STATES[:1]},
    ),
    ("when", {"value": date(2026, 12, 4)}, {"type": "datepicker", "action_id": "when", "selected_date": "2026-12-04"}),
    ("who", {"value": "Lena"}, {"type": "users_select", "action_id": "who", "selected_user": "U0LENA"}),
    (
        "at",
        {"value": datetime(2026, 12, 4, 9, tzinfo=UTC)},
        {"type": "datetimepicker", "action_id": "at", "selected_date_time": 1_796_374_800},
    ),
]


@pytest.mark.parametrize("click", CLICKS)
async def test_a_click_carries_its_elements_value(
    sandbox: Sandbox, slack: Slack, heard: Heard, click: tuple[str, Body, Body]
) -> None:
    """One field per kind of element, named as Slack names it."""
    what, how, action = click
    posted = await slack("chat_postMessage", channel="U0TOM", text="x", blocks=LAYOUT)

    await Actor(sandbox, "Tom").clicks(posted["ts"], what, **how)

    [carried] = heard.last["actions"]
    assert carried == {**action, "block_id": "all", "action_ts": carried["action_ts"]}
    assert heard.last["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": posted["channel"],
        "is_ephemeral": False,
    }
    assert heard.last["message"]["ts"] == posted["ts"]
    assert heard.last["user"]["id"] == "U0TOM"


async def test_who_looks_for_what_is_not_there_is_told_what_is(sandbox: Sandbox, slack: Slack) -> None:
    """A test that clicks on the wrong thing says what it could have clicked on."""
    posted = await slack("chat_postMessage", channel="U0TOM", text="x", blocks=LAYOUT[:1])

    with pytest.raises(NoSuchElement, match=r"0 elements are 'Nope'; to use there is: 'Yes' \(yes in all\)"):
        await Actor(sandbox, "Tom").clicks(posted["ts"], "Nope")
    with pytest.raises(CannotDo, match="Bo Larsen is not in leadership"):
        Actor(sandbox, "Bo").reads("leadership")


async def test_a_commands_answer_is_shown_to_who_gave_it(sandbox: Sandbox, heard: Heard) -> None:
    """The acknowledgement's payload becomes an ephemeral message."""
    heard.answer = {"text": "Mine are…"}
    bo = Actor(sandbox, "Bo")

    answer = await bo.command("/ask", "find pay")

    assert answer is not None
    assert (answer.text, answer.visible_to) == ("Mine are…", "U0BO")
    assert (heard.last["command"], heard.last["text"], heard.last["channel_name"]) == (
        "/ask",
        "find pay",
        "directmessage",
    )
    with pytest.raises(CannotDo, match="/nope is not a valid command"):
        await bo.types("/nope")


async def test_both_kinds_of_shortcut_carry_what_slack_gives_them(sandbox: Sandbox, heard: Heard) -> None:
    """A global one has no channel and no response_url; one on a message has both, and the message."""
    bo = Actor(sandbox, "Bo")
    ts = await bo.types("The release calendar is a mess", "engineering")
    message = sandbox.workspace.conversation("engineering").messages[ts]

    await bo.shortcut("ask")
    await bo.shortcut("quote", message=message)

    everywhere, on_message = heard.bodies
    assert ("channel" in everywhere, "response_url" in everywhere) == (False, False)
    assert (on_message["message"]["text"], on_message["channel"]["id"]) == (message.text, "C0ENGINEERING")


async def test_an_external_menu_asks_the_app_for_its_options(sandbox: Sandbox, slack: Slack, heard: Heard) -> None:
    """What the person typed so far goes out, options come back."""
    element = {"type": "external_select", "action_id": "choices", "min_query_length": 0}
    actions = [{"type": "actions", "block_id": "b", "elements": [element]}]
    posted = await slack("chat_postMessage", channel="U0TOM", text="x", blocks=actions)
    heard.answer = {"options": STATES}

    options = await Actor(sandbox, "Tom").suggests(posted["ts"], "choices", "at")

    assert (options, heard.last["value"]) == (STATES, "at")


def test_a_message_is_read_as_people_read_it() -> None:
    """words(): the layout where there is one, the text otherwise."""
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    message = Message("1.000001", "D1", "U1", "fallback", "T1", now, 0.0, blocks=[*LAYOUT, {"type": "divider"}])

    assert message.words().splitlines()[:2] == ["Yes", "On track"]
