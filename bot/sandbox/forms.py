"""Filling in forms as a person would: from words to an element's value, and what Slack's client checks by itself."""

import re
from collections.abc import Callable
from datetime import date, datetime, time

from bot.sandbox.elements import FIELDS, MANY, Placed, interactive, options_of, words
from bot.sandbox.messages import Message
from bot.sandbox.views import View
from bot.sandbox.wire import Json, JsonObject, is_list
from bot.sandbox.workspace import Workspace

REQUIRED = "Please complete this required field."


class NoSuchElement(LookupError):
    """What the person wants to use is not on the screen; the message says what is."""


def find(surface: View | Message, what: str, *, block: str | None = None) -> Placed:
    """The element with this action_id, else with these words on it. Raises NoSuchElement, also if there are several."""
    there = list(interactive(surface.blocks or []))
    if block is not None:
        there = [each for each in there if each.block_id == block]
    by_id = [each for each in there if each.action_id == what]
    by_words = [each for each in there if each.label.casefold() == what.casefold()]
    found = by_id or by_words or [each for each in there if what.casefold() in each.label.casefold()]
    if len(found) == 1:
        return found[0]
    screen = ", ".join(f"{each.label!r} ({each.action_id} in {each.block_id})" for each in there) or "nothing"
    raise NoSuchElement(f"{len(found)} elements are {what!r}; to use there is: {screen}")


def find_input(view: View, name: str) -> Placed:
    """The input with this block_id, label or action_id. Raises NoSuchElement."""
    there = list(interactive(view.blocks))
    keys: list[Callable[[Placed], str]] = [
        lambda each: each.block_id,
        lambda each: each.label.casefold(),
        lambda each: each.action_id,
    ]
    for key, wanted in zip(keys, (name, name.casefold(), name), strict=True):
        found = [each for each in there if key(each) == wanted]
        if len(found) == 1:
            return found[0]
    screen = ", ".join(f"{each.block_id} ({each.label!r})" for each in there) or "nothing"
    raise NoSuchElement(f"no input {name!r}; there is: {screen}")


def value_of(workspace: Workspace, element: JsonObject, answer: Json) -> JsonObject:
    """What payloads carry once a person has answered `answer`: text, an option's words or value, a person's name, a date.

    None empties the element. Raises LookupError if there is no such option, person or conversation.
    """
    kind: str = element["type"]
    carried, _ = FIELDS[kind]
    if kind in MANY:
        answers = answer if is_list(answer) else [] if answer is None else [answer]
        return {"type": kind, carried: [_one(workspace, element, each) for each in answers]}
    return {"type": kind, carried: None if answer in {None, ""} else _one(workspace, element, answer)}


def option_named(element: JsonObject, named: str) -> JsonObject:
    """The option with these words or this value. Raises LookupError."""
    for option in options_of(element):
        if named in {option.get("value"), words(option["text"])}:
            return option
    there = ", ".join(repr(words(option["text"])) for option in options_of(element))
    raise NoSuchElement(f"no option {named!r}; there is: {there}")


def complaints(view: View) -> dict[str, str]:
    """What Slack's own client objects to before it submits, by block_id."""
    found: dict[str, str] = {}
    for placed in interactive(view.blocks):
        if placed.is_input:
            value = view.values[placed.block_id][placed.action_id][FIELDS[placed.type][0]]
            complaint = _complaint(placed, value)
            if complaint:
                found[placed.block_id] = complaint
    return found


def _one(workspace: Workspace, element: JsonObject, answer: Json) -> Json:
    kind: str = element["type"]
    if kind.endswith("external_select"):
        return answer
    if kind in {"static_select", "multi_static_select", "radio_buttons", "checkboxes"}:
        return option_named(element, str(answer))
    if kind.endswith("users_select"):
        return workspace.user(str(answer)).id
    if kind.endswith(("conversations_select", "channels_select")):
        return workspace.conversation(str(answer)).id
    if isinstance(answer, datetime):
        return int(answer.timestamp())
    if isinstance(answer, date):
        return answer.isoformat()
    if isinstance(answer, time):
        return answer.strftime("%H:%M")
    if kind == "rich_text_input" and isinstance(answer, str):
        return rich_text(answer)
    return answer if kind in {"datetimepicker", "rich_text_input"} else str(answer)


def rich_text(text: str) -> JsonObject:
    """What Slack makes of typed words."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def _complaint(placed: Placed, value: Json) -> str | None:
    if value is None or value in ("", []):
        return None if placed.block.get("optional") else REQUIRED
    match placed.type:
        case "plain_text_input":
            return _length_complaint(placed.element, value)
        case "number_input":
            return _number_complaint(placed.element, value)
        case "email_text_input":
            return None if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value) else "Please enter a valid email."
        case "url_text_input":
            return None if re.match(r"https?://\S+$", value) else "Please enter a valid URL."
        case _:
            most = placed.element.get("max_selected_items")
            return f"Please select no more than {most}." if most and len(value) > most else None


def _length_complaint(element: JsonObject, value: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(value) < least:
        return f"Please enter at least {least} characters."
    return f"Please enter no more than {most} characters." if len(value) > most else None


def _number_complaint(element: JsonObject, value: str) -> str | None:
    if not re.fullmatch(r"-?\d+(\.\d+)?" if element["is_decimal_allowed"] else r"-?\d+", value):
        return "Please enter a number."
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and float(value) < float(least):
        return f"Please enter a number greater than or equal to {least}."
    if most is not None and float(value) > float(most):
        return f"Please enter a number less than or equal to {most}."
    return None
