"""A Bolt app that notes what arrives and answers what a test wants, and layouts with one of everything."""

# The SDK's signatures leave their dict parameters open.
# pyright: reportUnknownMemberType=false

import re
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

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
