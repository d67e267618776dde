"""What becomes of a modal when the app answers its submission."""

from dataclasses import dataclass
from enum import StrEnum

from bot.sandbox.elements import interactive
from bot.sandbox.methods.views import change_view, checked_view, drop_views, push_modal
from bot.sandbox.sockets import NotAcknowledged
from bot.sandbox.views import View
from bot.sandbox.wire import JsonObject, Refused
from bot.sandbox.workspace import Change, Topic, Workspace


class Outcome(StrEnum):
    """What became of a submitted modal."""

    CLOSED = "closed"
    CLEARED = "cleared"
    ERRORS = "errors"
    UPDATED = "updated"
    PUSHED = "pushed"


@dataclass(frozen=True, slots=True)
class SubmitResult:
    """`errors` by block_id, in the app's words or, for what Slack's client checks itself, in Slack's. `view` is what
    the person sees now; None if no modal is open any more.
    """

    outcome: Outcome
    errors: dict[str, str]
    view: View | None


def carry_out(workspace: Workspace, view: View, answer: JsonObject) -> SubmitResult:
    """Do to the stack what the acknowledgement says. Raises Refused for a view Slack would not show, and
    NotAcknowledged for an answer Slack does not understand.
    """
    stack = workspace.stacks.get(view.user, [])
    match answer.get("response_action"):
        case None:
            drop_views(workspace, [view])
            return SubmitResult(Outcome.CLOSED, {}, _top(workspace, view.user))
        case "clear":
            drop_views(workspace, list(stack))
            return SubmitResult(Outcome.CLEARED, {}, None)
        case "errors":
            return show_errors(workspace, view, answer.get("errors") or {})
        case "update":
            change_view(workspace, view, _modal(answer))
            return SubmitResult(Outcome.UPDATED, {}, view)
        case "push":
            return SubmitResult(Outcome.PUSHED, {}, push_modal(workspace, view.user, _modal(answer)))
        case unknown:
            raise NotAcknowledged(f"response_action {unknown!r} is none Slack knows")


def show_errors(workspace: Workspace, view: View, errors: dict[str, str]) -> SubmitResult:
    """Under the inputs they are about. Slack takes errors for input blocks only."""
    inputs = {placed.block_id for placed in interactive(view.blocks) if placed.is_input}
    if not errors or not inputs.issuperset(errors):
        raise NotAcknowledged(f"errors for {sorted(errors)}, but the input blocks are {sorted(inputs)}")
    view.errors = dict(errors)
    workspace.announce(Change(Topic.MODAL, frozenset({view.user})))
    return SubmitResult(Outcome.ERRORS, view.errors, view)


def _modal(answer: JsonObject) -> JsonObject:
    view = answer.get("view")
    if view is None:
        raise Refused("invalid_arguments")
    return checked_view(view, "modal")


def _top(workspace: Workspace, user: str) -> View | None:
    stack = workspace.stacks.get(user)
    return stack[-1] if stack else None
