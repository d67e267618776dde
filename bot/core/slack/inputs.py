"""The fields of a form: input blocks for modals. What was put into them is read with `values.py`."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any, Final, TypeAlias

from bot.core.slack.events import Block
from bot.core.slack.limits import TICK_OPTIONS

Element: TypeAlias = dict[str, Any]  # Any: Block Kit is Slack's own JSON

ACTION: Final = "value"
"""The action id of a field's element: a field is known by its block id."""


def option(label: str, value: str, description: str | None = None) -> Element:
    """One choice. `value` is what comes back, at most 150 characters."""
    chosen: Element = {"text": plain_text(label), "value": value}
    return chosen | ({"description": plain_text(description)} if description else {})


def text_input(
    block_id: str,
    label: str,
    *,
    action: str = ACTION,
    multiline: bool = False,
    initial: str = "",
    hint: str = "",
    optional: bool = False,
    max_length: int = 3000,
    placeholder: str = "",
) -> Block:
    """`max_length` is what Slack lets people type; its own most is 3000."""
    element: Element = {"type": "plain_text_input", "multiline": multiline, "max_length": max_length}
    element |= {"initial_value": initial} if initial else {}
    element |= {"placeholder": plain_text(placeholder)} if placeholder else {}
    return _input(block_id, label, element | {"action_id": action}, hint=hint, optional=optional)


def number_input(
    block_id: str,
    label: str,
    *,
    initial: str = "",
    decimals: bool = False,
    least: int | None = None,
    most: int | None = None,
    hint: str = "",
    optional: bool = False,
) -> Block:
    element: Element = {"type": "number_input", "is_decimal_allowed": decimals}
    element |= {"initial_value": initial} if initial else {}
    element |= {"min_value": str(least)} if least is not None else {}
    element |= {"max_value": str(most)} if most is not None else {}
    return _input(block_id, label, element, hint=hint, optional=optional)


def date_input(
    block_id: str, label: str, *, initial: date | None = None, hint: str = "", optional: bool = False
) -> Block:
    element: Element = {"type": "datepicker"}
    element |= {"initial_date": initial.isoformat()} if initial else {}
    return _input(block_id, label, element, hint=hint, optional=optional)


def time_input(
    block_id: str, label: str, *, initial: time | None = None, hint: str = "", optional: bool = False
) -> Block:
    """A time of day on a wall, without a zone."""
    element: Element = {"type": "timepicker"}
    element |= {"initial_time": f"{initial:%H:%M}"} if initial is not None else {}
    return _input(block_id, label, element, hint=hint, optional=optional)


def choice_input(
    block_id: str,
    label: str,
    options: Sequence[Element],
    *,
    initial: str | None = None,
    hint: str = "",
    optional: bool = False,
    placeholder: str = "Choose one",
) -> Block:
    """One of several: all in sight up to ten, a menu above."""
    element: Element = {"type": "radio_buttons", "options": list(options)}
    if len(options) > TICK_OPTIONS:
        element |= {"type": "static_select", "placeholder": plain_text(placeholder)}
    chosen = next((each for each in options if each["value"] == initial), None)
    element |= {"initial_option": chosen} if chosen else {}
    return _input(block_id, label, element, hint=hint, optional=optional)


def choices_input(
    block_id: str,
    label: str,
    options: Sequence[Element],
    *,
    initial: Sequence[str] = (),
    hint: str = "",
    optional: bool = False,
    placeholder: str = "Choose any",
) -> Block:
    """Any of several: all in sight up to ten, a menu above."""
    element: Element = {"type": "checkboxes", "options": list(options)}
    if len(options) > TICK_OPTIONS:
        element |= {"type": "multi_static_select", "placeholder": plain_text(placeholder)}
    chosen = [each for each in options if each["value"] in initial]
    element |= {"initial_options": chosen} if chosen else {}
    return _input(block_id, label, element, hint=hint, optional=optional)


def member_input(
    block_id: str, label: str, *, initial: str | None = None, hint: str = "", optional: bool = False
) -> Block:
    element: Element = {"type": "users_select"}
    element |= {"initial_user": initial} if initial else {}
    return _input(block_id, label, element, hint=hint, optional=optional)


def members_input(
    block_id: str, label: str, *, initial: Sequence[str] = (), hint: str = "", optional: bool = False
) -> Block:
    element: Element = {"type": "multi_users_select"}
    element |= {"initial_users": list(initial)} if initial else {}
    return _input(block_id, label, element, hint=hint, optional=optional)


def channel_input(
    block_id: str, label: str, *, initial: str | None = None, hint: str = "", optional: bool = False
) -> Block:
    """A public or private channel that whoever looks is in."""
    element: Element = {
        "type": "conversations_select",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    element |= {"initial_conversation": initial} if initial else {}
    return _input(block_id, label, element, hint=hint, optional=optional)


def _input(block_id: str, label: str, element: Element, *, hint: str, optional: bool) -> Block:
    element.setdefault("action_id", ACTION)
    block: Block = {"type": "input", "block_id": block_id, "label": plain_text(label), "element": element}
    block |= {"optional": True} if optional else {}
    return block | ({"hint": plain_text(hint)} if hint else {})


def plain_text(text: str) -> Element:
    """A label: no markup, no mentions; `:emoji:` codes are shown as emoji."""
    return {"type": "plain_text", "text": text, "emoji": True}
