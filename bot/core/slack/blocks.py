"""Block Kit as plain functions that return Slack's own JSON; no slice writes a block by hand.

An argument named `mrkdwn` is mrkdwn, in which what people wrote is escaped already (`text.escape`, `text.inline`, `phrases.say`).
Every other text is plain text, and Slack shows it letter by letter. Slack's limits are kept by `fit()`, which every
payload passes on its way out: slices need not count characters. Input blocks of modals are in `inputs.py`.
https://docs.slack.dev/reference/block-kit
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from bot.core.mrkdwn import printable
from bot.core.slack.events import Block, SlackMessage, View
from bot.core.slack.fit import TooBig, fit, fit_view, more_line
from bot.core.slack.inputs import (
    Element,
    channel_input,
    choice_input,
    choices_input,
    date_input,
    member_input,
    members_input,
    number_input,
    option,
    plain_text,
    text_input,
    time_input,
)
from bot.core.slack.values import field, fields_of

__all__ = [
    "Block",
    "Element",
    "TooBig",
    "actions",
    "button",
    "channel_input",
    "choice_input",
    "choices_input",
    "confirm",
    "context",
    "date_input",
    "date_picker",
    "divider",
    "field",
    "fields_of",
    "fit",
    "fit_view",
    "header",
    "home",
    "listing",
    "member_input",
    "member_select",
    "members_input",
    "message",
    "modal",
    "more_line",
    "number_input",
    "option",
    "overflow",
    "quote",
    "section",
    "select",
    "text_input",
    "time_input",
]

_RICH_TEXT_PART: Final = 3000


# Blocks --------------------------------------------------------------------------------------------------------------


def header(text: str) -> Block:
    return {"type": "header", "text": plain_text(text)}


def section(mrkdwn: str, accessory: Element | None = None, *, block_id: str | None = None) -> Block:
    """A paragraph, with one element beside it."""
    block: Block = {"type": "section", "text": _mrkdwn(mrkdwn)}
    return block | _given(accessory=accessory, block_id=block_id)


def context(*mrkdwn: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [_mrkdwn(each) for each in mrkdwn]}


def divider() -> Block:
    return {"type": "divider"}


def actions(*elements: Element, block_id: str | None = None) -> Block:
    return {"type": "actions", "elements": list(elements)} | _given(block_id=block_id)


def quote(text: str) -> Block:
    """What people wrote, as they wrote it: rich text takes no markup, so nothing in it can mention, format or link."""
    clean = printable(text)
    parts = [clean[at : at + _RICH_TEXT_PART] for at in range(0, len(clean), _RICH_TEXT_PART)]
    said = [{"type": "text", "text": part} for part in parts or ["–"]]
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": said}]}


# Elements ------------------------------------------------------------------------------------------------------------


def button(
    label: str,
    action: str,
    value: str = "",
    *,
    style: str | None = None,
    confirm: Element | None = None,
    url: str | None = None,
) -> Element:
    """`style` is "primary", "danger" or None; `value` comes back in `Click.value`."""
    element: Element = {"type": "button", "text": plain_text(label), "action_id": action}
    return element | _given(value=value or None, style=style, confirm=confirm, url=url)


def overflow(action: str, options: Sequence[Element]) -> Element:
    """The "⋯" menu: at most five options."""
    return {"type": "overflow", "action_id": action, "options": list(options)}


def select(action: str, placeholder: str, options: Sequence[Element], selected: str | None = None) -> Element:
    """`selected` is the value of the option that is chosen at first; one that is not among them counts as none."""
    element: Element = {"type": "static_select", "action_id": action, "placeholder": plain_text(placeholder)}
    chosen = next((each for each in options if each["value"] == selected), None)
    return element | {"options": list(options)} | _given(initial_option=chosen)


def member_select(action: str, placeholder: str, selected: str | None = None) -> Element:
    element: Element = {"type": "users_select", "action_id": action, "placeholder": plain_text(placeholder)}
    return element | _given(initial_user=selected)


def date_picker(action: str, selected: date | None = None, placeholder: str = "Pick a day") -> Element:
    element: Element = {"type": "datepicker", "action_id": action, "placeholder": plain_text(placeholder)}
    return element | _given(initial_date=selected and selected.isoformat())


def confirm(title: str, text: str, yes: str, no: str = "Cancel") -> Element:
    """Slack's own "are you sure?", to hang on a button or a menu."""
    return {"title": plain_text(title), "text": plain_text(text), "confirm": plain_text(yes), "deny": plain_text(no)}


# Surfaces ------------------------------------------------------------------------------------------------------------


def message(mrkdwn: str, *blocks: Block) -> SlackMessage:
    """A message. `mrkdwn` is what notifications and screen readers get; where there are no blocks, it is the message."""
    return SlackMessage(mrkdwn, blocks or (section(mrkdwn),))


def modal(
    callback: str,
    title: str,
    blocks: Sequence[Block],
    *,
    submit: str = "Save",
    close: str = "Cancel",
    private: Mapping[str, str] | None = None,
) -> View:
    """A form. `private` comes back in `Submission.private`; no `submit` for one that only shows something."""
    view: View = {
        "type": "modal",
        "callback_id": callback,
        "title": plain_text(title),
        "close": plain_text(close),
        "private_metadata": json.dumps(dict(private or {}), separators=(",", ":"), ensure_ascii=False),
        "blocks": list(blocks),
    }
    return view | _given(submit=plain_text(submit) if submit else None)


def home(blocks: Sequence[Block]) -> View:
    return {"type": "home", "blocks": list(blocks)}


def listing(entries: Sequence[Sequence[Block]], *, room: int, where: str) -> list[Block]:
    """As many entries as `room` blocks hold, each whole; then one line that says how many more there are, and where."""
    shown: list[Block] = []
    for number, entry in enumerate(entries):
        last = number == len(entries) - 1
        if len(shown) + len(entry) > (room if last else room - 1):
            return [*shown, more_line(len(entries) - number, where)]
        shown.extend(entry)
    return shown


def _mrkdwn(text: str) -> Element:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _given(**optional: object) -> Element:
    return {name: value for name, value in optional.items() if value is not None}
