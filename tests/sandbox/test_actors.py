"""What people do reaches the app in Slack's words, and what it answers reaches the person."""

# The SDK's signatures leave their dict parameters open.
# pyright: reportUnknownMemberType=false

import re
from datetime import UTC, date, datetime
from typing import Any

import aiohttp
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.sandbox import faults
from bot.sandbox.actors import Actor, CannotDo, NotAcknowledged, Outcome
from bot.sandbox.forms import NoSuchElement
from bot.sandbox.messages import Message
from bot.sandbox.server import Sandbox
from tests.sandbox.conftest import Connect, Slack

Body = dict[str, Any]  # Bolt's own type for what arrives


def plain(text: str) -> Body:
    return {"type": "plain_text", "text": text}


def option(text: str) -> Body:
    return {"text": plain(text), "value": text.lower()}


def field(block_id: str, label: str, element: Body, **more: object) -> Body:
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}


STATES = [option("On track"), option("At risk")]
ELEMENTS: list[Body] = [
    {"type": "button", "action_id": "yes", "text": plain("Yes"), "value": "y"},
    {"type": "overflow", "action_id": "more", "options": STATES},
    {"type": "static_select", "action_id": "state", "options": STATES},
    {"type": "checkboxes", "action_id": "several", "options": STATES},
    {"type": "datepicker", "action_id": "when"},
    {"type": "users_select", "action_id": "who"},
    {"type": "datetimepicker", "action_id": "at"},
]
LAYOUT: list[Body] = [{"type": "actions", "block_id": "all", "elements": ELEMENTS}]
FORM: Body = {
    "type": "modal",
    "callback_id": "form",
    "notify_on_close": True,
    "title": plain("Ask"),
    "submit": plain("Send"),
    "blocks": [
        field("what", "What?", {"type": "plain_text_input", "action_id": "a", "max_length": 10}),
        field("weeks", "Weeks", {"type": "number_input", "action_id": "a", "is_decimal_allowed": False}, optional=True),
    ],
}


class Heard:
    """A Bolt app's catch-alls, which note what arrives and answer what the test wants."""

    def __init__(self, app: AsyncApp) -> None:
        self.bodies: list[Body] = []
        self.answer: Body = {}
        app.action(re.compile(".*"))(self._note)
        app.command("/ask")(self._note)
        app.view("form")(self._note)
        app.view_closed("form")(self._note)
        app.shortcut("ask")(self._note)
        app.message_shortcut("quote")(self._note)
        app.options("choices")(self._note)

    async def _note(self, ack: AsyncAck, body: Body) -> None:
        self.bodies.append(body)
        await ack(**self.answer)

    @property
    def last(self) -> Body:
        return self.bodies[-1]


@pytest.fixture
async def heard(app: AsyncApp, connect: Connect) -> Heard:
    heard = Heard(app)
    await connect(app)
    return heard


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


async def test_slacks_client_checks_a_form_before_the_app_hears_of_it(
    sandbox: Sandbox, slack: Slack, heard: Heard
) -> None:
    """Required, too long, not a number: said by Slack, and the modal stays open with the words in it."""
    tom = await with_modal(sandbox, slack, heard)
    told = len(heard.bodies)

    empty = await tom.submits()
    wrong = await tom.submits({"What?": "far too many words", "weeks": "eight"})

    assert empty.errors == {"what": "Please complete this required field."}
    assert wrong.errors == {"what": "Please enter no more than 10 characters.", "weeks": "Please enter a number."}
    assert len(heard.bodies) == told
    assert tom.modal is not None
    assert tom.modal.values["what"]["a"]["value"] == "far too many words"


async def test_a_submission_can_update_push_and_clear(sandbox: Sandbox, slack: Slack, heard: Heard) -> None:
    """The three other answers; what was typed survives an update under the same ids."""
    tom = await with_modal(sandbox, slack, heard)

    heard.answer = {"response_action": "update", "view": {**FORM, "title": plain("Again")}}
    updated = await tom.submits({"what": "Help"})
    kept = tom.modal.values["what"]["a"]["value"] if tom.modal else None
    heard.answer = {"response_action": "push", "view": {**FORM, "title": plain("Deeper")}}
    pushed = await tom.submits()
    depth = len(sandbox.workspace.stacks["U0TOM"])
    heard.answer = {"response_action": "clear"}
    cleared = await tom.submits({"what": "More"})

    outcomes = [updated.outcome, pushed.outcome, cleared.outcome]
    assert outcomes == [Outcome.UPDATED, Outcome.PUSHED, Outcome.CLEARED]
    assert (kept, depth, tom.modal) == ("Help", 2, None)
    assert heard.last["view"]["previous_view_id"] == heard.last["view"]["root_view_id"]
    assert heard.last["view"]["state"]["values"]["weeks"]["a"] == {"type": "number_input", "value": None}


async def test_an_answer_slack_does_not_understand_leaves_the_modal_open(
    sandbox: Sandbox, slack: Slack, heard: Heard
) -> None:
    """Errors for a block that is no input, or a view Slack refuses: the person sees an error and loses nothing."""
    tom = await with_modal(sandbox, slack, heard)

    heard.answer = {"response_action": "errors", "errors": {"nowhere": "?"}}
    with pytest.raises(NotAcknowledged, match="errors for"):
        await tom.submits({"what": "Help"})
    heard.answer = {"response_action": "update", "view": {**FORM, "title": plain("x" * 25)}}
    with pytest.raises(NotAcknowledged, match="refused"):
        await tom.submits()

    assert tom.modal is not None
    assert tom.modal.values["what"]["a"]["value"] == "Help"
    assert [each.method for each in sandbox.refusals] == ["view_submission"]


async def test_a_closed_modal_is_reported_to_who_asked(sandbox: Sandbox, slack: Slack, heard: Heard) -> None:
    """With notify_on_close; the cross closes the whole stack."""
    tom = await with_modal(sandbox, slack, heard)
    root = tom.modal
    heard.answer = {"response_action": "push", "view": FORM}
    await tom.submits({"what": "Help"})
    heard.answer = {}

    await tom.closes(whole_stack=True)

    assert root is not None
    closed = heard.last
    assert (closed["type"], closed["is_cleared"], closed["view"]["id"]) == ("view_closed", True, root.id)
    assert tom.modal is None


async def test_a_trigger_is_good_once_and_for_three_seconds(sandbox: Sandbox, slack: Slack, heard: Heard) -> None:
    """On real time, whatever clock is played."""
    now = 1_800_000_000.0
    sandbox.workspace.now = lambda: now
    tom = Actor(sandbox, "Tom")
    await tom.command("/ask")
    used = heard.last["trigger_id"]
    await slack("views_open", trigger_id=used, view=FORM)
    again = await slack.refusal("views.open", trigger_id=used, view=FORM)
    await tom.command("/ask")
    now += 3.1
    late = await slack.refusal("views.open", trigger_id=heard.last["trigger_id"], view=FORM)
    invented = await slack.refusal("views.open", trigger_id="1.2.3", view=FORM)

    errors = [again["error"], late["error"], invented["error"]]
    assert errors == ["exchanged_trigger_id", "expired_trigger_id", "invalid_trigger_id"]


async def test_an_update_with_an_old_hash_is_refused(sandbox: Sandbox, slack: Slack, heard: Heard) -> None:
    """Two racing updates: the second must look again."""
    await with_modal(sandbox, slack, heard)
    [modal] = sandbox.workspace.stacks["U0TOM"]
    first = modal.hash
    await slack("views_update", view_id=modal.id, hash=first, view=FORM)

    refused = await slack.refusal("views.update", view_id=modal.id, hash=first, view=FORM)

    assert refused["error"] == "hash_conflict"


async def test_a_response_url_answers_five_times_within_half_an_hour(sandbox: Sandbox, heard: Heard) -> None:
    """For the person alone by default, for all if asked; then Slack says used_url, or expired_url."""
    now = 1_800_000_000.0
    sandbox.workspace.now = lambda: now
    ruth = Actor(sandbox, "Ruth")
    await ruth.command("/ask", channel="leadership")
    used = heard.last["response_url"]
    await ruth.command("/ask", channel="leadership")
    unused = heard.last["response_url"]

    said = [await respond(used, text="Only you"), await respond(used, text="All", response_type="in_channel")]
    said += [await respond(used, text="x") for _ in range(4)]
    now += 1801
    said.append(await respond(unused, text="x"))

    assert said == ["200 ok"] * 5 + ["404 used_url", "404 expired_url"]
    assert [each.text for each in ruth.ephemerals] == ["Only you", "x", "x", "x"]
    assert [each.text for each in ruth.reads("leadership")] == ["All"]


async def test_a_response_url_replaces_and_deletes_the_message_it_came_from(
    sandbox: Sandbox, slack: Slack, heard: Heard
) -> None:
    """In place, also an ephemeral one, which nothing else can change."""
    tom = Actor(sandbox, "Tom")
    posted = await slack("chat_postMessage", channel="U0TOM", text="x", blocks=LAYOUT)
    await tom.clicks(posted["ts"], "Yes")
    await respond(heard.last["response_url"], text="Noted", replace_original=True)
    replaced = [(each.ts, each.text, each.blocks) for each in tom.reads()]
    await slack("chat_postEphemeral", channel=tom.dm, user="U0TOM", text="x", blocks=LAYOUT)
    await tom.clicks(tom.ephemerals[-1], "Yes")
    is_ephemeral = heard.last["container"]["is_ephemeral"]
    await respond(heard.last["response_url"], delete_original=True)

    assert replaced == [(posted["ts"], "Noted", None)]
    assert (is_ephemeral, tom.ephemerals) == (True, [])


async def test_a_reply_can_be_lost_before_or_after_it_arrived(sandbox: Sandbox, slack: Slack, heard: Heard) -> None:
    """Faults know it as the method "response_url"; a lost one that was accepted is there all the same."""
    tom = Actor(sandbox, "Tom")
    await tom.command("/ask")
    sandbox.faults.on("response_url", faults.status(503, accepted=False), calls=[1])
    sandbox.faults.on("response_url", faults.status(500, accepted=True), calls=[2])

    said = [(await respond(heard.last["response_url"], text=text))[:3] for text in ("one", "two", "three")]

    assert (said, [each.text for each in tom.ephemerals]) == (["503", "500", "200"], ["two", "three"])


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


async def with_modal(sandbox: Sandbox, slack: Slack, heard: Heard) -> Actor:
    """Tom, with the form open."""
    tom = Actor(sandbox, "Tom")
    await tom.command("/ask")
    await slack("views_open", trigger_id=heard.last["trigger_id"], view=FORM)
    return tom


async def respond(url: str, **body: object) -> str:
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as response:
        return f"{response.status} {await response.text()}"


def test_a_message_is_read_as_people_read_it() -> None:
    """words(): the layout where there is one, the text otherwise."""
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    message = Message("1.000001", "D1", "U1", "fallback", "T1", now, 0.0, blocks=[*LAYOUT, {"type": "divider"}])

    assert message.words().splitlines()[:2] == ["Yes", "On track"]
