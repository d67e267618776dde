"""A small bot for the page's tests: it says what a test wants said, and answers what is pressed, over real Socket Mode."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import aiohttp

from bot.sandbox.server import Sandbox
from tests.browser import showcase

Payload: TypeAlias = dict[str, Any]  # what Slack sends; this bot reads two or three fields of it
SILENT: Payload = {"silent": True}  # an answer that is never given


@dataclass(slots=True)
class StoryClock:
    """A clock to play. At every planned instant it passes it does what was planned."""

    at: datetime
    playing: bool = False
    plans: list[tuple[datetime, Callable[[], Awaitable[object]]]] = field(
        default_factory=list[tuple[datetime, Callable[[], Awaitable[object]]]]
    )

    def now(self) -> datetime:
        return self.at

    def plan(self, after: timedelta, deed: Callable[[], Awaitable[object]]) -> None:
        self.plans.append((self.at + after, deed))
        self.plans.sort(key=lambda plan: plan[0])

    async def next_wake(self) -> datetime | None:
        return self.plans[0][0] if self.plans else None

    async def play_to(self, when: datetime) -> None:
        self.playing = True
        try:
            while self.plans and self.plans[0][0] <= when:
                self.at, deed = self.plans.pop(0)
                await deed()
            self.at = when
        finally:
            self.playing = False


@dataclass(slots=True)
class Stagehand:
    """`actions`, `submissions`, `closed`, `shortcuts`: the payloads that came, oldest first."""

    sandbox: Sandbox
    session: aiohttp.ClientSession
    actions: asyncio.Queue[Payload] = field(default_factory=asyncio.Queue[Payload])
    submissions: asyncio.Queue[Payload] = field(default_factory=asyncio.Queue[Payload])
    closed: asyncio.Queue[Payload] = field(default_factory=asyncio.Queue[Payload])
    shortcuts: asyncio.Queue[Payload] = field(default_factory=asyncio.Queue[Payload])

    async def call(self, method: str, token: str = "", **arguments: Any) -> Payload:
        """One Web API call; an error of Slack's fails the test."""
        headers = {"Authorization": f"Bearer {token or self.sandbox.bot_token}"}
        async with self.session.post(self.sandbox.api_url + method, json=arguments, headers=headers) as response:
            answer: Payload = await response.json()
        assert answer["ok"], answer
        return answer

    async def says(self, blocks: showcase.Blocks, text: str = "From Cadence", to: str = "U0TOM", **more: Any) -> str:
        """Post a message; its ts."""
        answer = await self.call("chat.postMessage", channel=to, blocks=blocks, text=text, **more)
        return str(answer["ts"])

    async def listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in socket:
            envelope: Payload = frame.json()
            if "envelope_id" not in envelope:
                continue
            answer, then = self._react(envelope["type"], envelope["payload"])
            if answer is not SILENT:
                await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": answer})
            if then is not None:
                await then

    def _react(self, kind: str, payload: Payload) -> tuple[Payload, Awaitable[object] | None]:
        """The acknowledgement, and what to do after it."""
        match kind, payload.get("type"):
            case "slash_commands", _:
                said = {"text": f"You asked {payload['command']} for “{payload['text']}”."}
                return (SILENT if payload["command"] == "/silence" else said), None
            case _, "block_actions":
                self.actions.put_nowait(payload)
                return {}, self._pressed(payload)
            case _, "block_suggestion":
                return {"options": _options(payload["value"])}, None
            case _, "view_submission":
                return self._submitted(payload), None
            case _, "view_closed":
                self.closed.put_nowait(payload)
                return {}, None
            case _, "shortcut" | "message_action":
                self.shortcuts.put_nowait(payload)
                return {}, self._opens(payload, showcase.EVERY_INPUT_VIEW)
            case _, "event_callback" if payload["event"].get("tab") == "home":
                return {}, self._publishes(payload["event"]["user"], showcase.HOME)
            case _:
                return {}, None

    async def _pressed(self, payload: Payload) -> None:
        match payload["actions"][0]["action_id"]:
            case "need":
                await self._opens(payload, showcase.EVERY_INPUT_VIEW)
            case "nothing_changed":
                said = {"text": "Thank you, Tom. Nothing changed: *I keep it as it was.*", "replace_original": False}
                await self.session.post(payload["response_url"], json=said)
            case "ask_now":
                await self._publishes(payload["user"]["id"], showcase.check_in())
            case "deeper":
                await self.call("views.push", trigger_id=payload["trigger_id"], view=_step("Step 3"))
            case _:
                pass

    def _submitted(self, payload: Payload) -> Payload:
        self.submissions.put_nowait(payload)
        if payload["view"]["callback_id"] == "step":
            return {"response_action": "update", "view": _step("Updated")}
        match payload["view"]["state"]["values"]["what"]["value"]["value"]:
            case "silence":
                return SILENT
            case "step":
                return {"response_action": "push", "view": _step("Step 2")}
            case "short":
                errors = {"what": "Say a little more, so that Maya can help."}
                return {"response_action": "errors", "errors": errors}
            case _:
                return {}

    async def _opens(self, payload: Payload, view: Payload) -> None:
        await self.call("views.open", trigger_id=payload["trigger_id"], view=view)

    async def _publishes(self, user: str, blocks: showcase.Blocks) -> None:
        await self.call("views.publish", user_id=user, view={"type": "home", "blocks": blocks})


def _options(query: str) -> showcase.Blocks:
    everything = (showcase.option("Pay-outs in one day", "o1"), showcase.option("Do partners want an API?", "o2"))
    return [each for each in everything if query.lower() in each["text"]["text"].lower()]


def _step(title: str) -> Payload:
    return {
        "type": "modal",
        "callback_id": "step",
        "title": showcase.plain(title),
        "submit": showcase.plain("Update"),
        "blocks": [
            {"type": "section", "text": showcase.mrkdwn("One more view on the stack.")},
            {"type": "actions", "elements": [showcase.button("Deeper", "deeper")]},
        ],
    }


@asynccontextmanager
async def stagehand(sandbox: Sandbox) -> AsyncGenerator[Stagehand]:
    """The bot, connected to a sandbox that has been started."""
    async with aiohttp.ClientSession() as session:
        hand = Stagehand(sandbox, session)
        link = await hand.call("apps.connections.open", token=sandbox.app_token)
        async with session.ws_connect(link["url"]) as socket:
            listening = asyncio.create_task(hand.listen(socket))
            try:
                yield hand
            finally:
                listening.cancel()
                with suppress(asyncio.CancelledError):
                    await listening
