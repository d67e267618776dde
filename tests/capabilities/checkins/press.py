"""What people do on a check-in's message, by what they see on it: labels and titles, never ids."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from bot.capabilities.checkins import capability
from bot.capabilities.checkins.rendering import AskRenderer
from bot.core.capability import Capability, Rendering, Withdrawn
from bot.core.slack.events import Click, Effect, OpenView, Rejected, SlackMessage, Submission, View
from bot.core.slack.fit import fit, fit_view
from tests.capabilities.checkins.company import HALDEN, Company, Register


def texts(blocks: Sequence[Mapping[str, Any]]) -> list[str]:  # Any: Slack's JSON
    """Everything a reader sees, top to bottom."""
    return [text for block in blocks for text in _texts(block)]


def _texts(part: Mapping[str, Any]) -> Iterator[str]:
    text = part.get("text")
    if isinstance(text, str):
        yield text
    elif text:
        yield text["text"]
    for name in ("label", "element", "accessory"):
        if name in part:
            yield from _texts(part[name])
    for each in part.get("elements", ()):
        yield from _texts(each)


def controls(message: SlackMessage | View) -> list[dict[str, Any]]:
    blocks = message["blocks"] if isinstance(message, dict) else message.blocks
    inside = [each for block in blocks if block["type"] == "actions" for each in block["elements"]]
    return [*inside, *(block["accessory"] for block in blocks if "accessory" in block)]


@dataclass
class Hand:
    """One member's hand on the newest check-in of theirs."""

    company: Company
    register: Register
    member_id: str

    @property
    def capability(self) -> Capability:
        return capability(answers=self.register.hooks.answers, subjects=self.register.hooks.subjects)

    async def message(self, now: datetime) -> SlackMessage:
        """What the message shows now."""
        checkin = await self.company.checkin(self.member_id)
        async with self.company.database.reading(HALDEN) as session:
            rendered = await AskRenderer(self.register.hooks)(
                session,
                Rendering(
                    workspace_id=HALDEN,
                    delivery_id=checkin.delivery_id or uuid4(),
                    to=self.member_id,
                    ref={"checkin": checkin.id.hex},
                    now=now,
                    context=self.company.context,
                ),
            )
        assert not isinstance(rendered, Withdrawn)
        return fit(rendered)

    async def button(self, label: str, now: datetime) -> Sequence[Effect]:
        element = _labelled(await self.message(now), label)
        return await self.click(element["action_id"], element.get("value", ""), now)

    async def menu(self, n: int, option: str, now: datetime) -> Sequence[Effect]:
        """Choose from the nth menu of the message."""
        menus = [each for each in controls(await self.message(now)) if each["type"] == "static_select"]
        chosen = next(each["value"] for each in menus[n]["options"] if each["text"]["text"] == option)
        return await self.click(menus[n]["action_id"], chosen, now)

    async def more(self, option: str, now: datetime) -> Sequence[Effect]:
        menu = next(each for each in controls(await self.message(now)) if each["type"] == "overflow")
        chosen = next(each["value"] for each in menu["options"] if each["text"]["text"] == option)
        return await self.click(menu["action_id"], chosen, now)

    async def click(self, action: str, value: str, now: datetime) -> Sequence[Effect]:
        route = self.capability.routes.clicks[action.partition(":")[0]]
        by = await self.company.person(self.member_id)
        click = Click(by=by, at=now, action=action, value=value, block_id="")
        async with self.company.database.transaction(HALDEN) as session:
            return await route.handler(session, click, self.company.context)

    async def submit(
        self, view: View, entered: Mapping[str, str], now: datetime, *, view_id: str = "V0FORM"
    ) -> Sequence[Effect]:
        """Send a form; fields are named by their label, as it first appears from `n` on."""
        route = self.capability.routes.submissions[view["callback_id"]]
        values = {
            block["block_id"]: {"value": _state(block["element"], entered.get(block["label"]["text"]))}
            for block in fit_view(view)["blocks"]
            if block["type"] == "input"
        }
        by = await self.company.person(self.member_id)
        private = json.loads(view["private_metadata"])
        sent = Submission(by=by, at=now, callback=view["callback_id"], view_id=view_id, private=private, values=values)
        async with self.company.database.transaction(HALDEN) as session:
            effects = await route.handler(session, sent, self.company.context)
            if any(isinstance(effect, Rejected) for effect in effects):
                await session.rollback()
            return effects


def opened(effects: Sequence[Effect]) -> View:
    (effect,) = effects
    assert isinstance(effect, OpenView)
    return fit_view(effect.view)


def _labelled(message: SlackMessage, label: str) -> dict[str, Any]:
    return next(each for each in controls(message) if each["type"] == "button" and each["text"]["text"] == label)


def _state(element: Mapping[str, Any], value: str | None) -> dict[str, Any]:
    if value is None:
        return {"type": element["type"], "value": None}
    match element["type"]:
        case "radio_buttons":
            return {"type": "radio_buttons", "selected_option": {"value": value}}
        case "checkboxes":
            return {"type": "checkboxes", "selected_options": [{"value": each} for each in value.split(",")]}
        case "datepicker":
            return {"type": "datepicker", "selected_date": value}
        case "users_select":
            return {"type": "users_select", "selected_user": value}
        case kind:
            return {"type": kind, "value": value}
