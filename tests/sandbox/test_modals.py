"""A modal's life: opened by a trigger, filled in, refused, changed, stacked, closed."""

import pytest

from bot.sandbox.actors import Actor, NotAcknowledged, Outcome
from bot.sandbox.server import Sandbox
from tests.sandbox.conftest import Slack
from tests.sandbox.heard import FORM, Heard, plain


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


async def with_modal(sandbox: Sandbox, slack: Slack, heard: Heard) -> Actor:
    """Tom, with the form open."""
    tom = Actor(sandbox, "Tom")
    await tom.command("/ask")
    await slack("views_open", trigger_id=heard.last["trigger_id"], view=FORM)
    return tom
