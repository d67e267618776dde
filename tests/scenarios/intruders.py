"""Payloads that no button of ours makes, sent as Slack would send them: what an enemy, an old message or a fault produces."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bot.sandbox import interactions
from bot.sandbox.actors import Actor
from bot.sandbox.wire import JsonObject
from tests.world import World

Values = dict[str, dict[str, dict[str, Any]]]  # Any: Slack's state of one element


@dataclass(frozen=True)
class Hand:
    """Somebody whose client sends whatever it likes. Every method returns what they were told, in words; "" is silence."""

    world: World
    actor: Actor

    async def types_command(self, name: str, words: str) -> str:
        seen = self._seen()
        answer = await self.actor.command(name, words)
        await self._answered()
        return (answer.words() if answer else "") or self._told(seen)

    async def types(self, words: str) -> str:
        """A direct message to the bot; what comes back counts whether it stays or is seen by them alone."""
        seen, heard = self._seen(), len(self.actor.reads())
        await self.actor.types(words)
        await self._answered()
        await self.world.settle()
        answered = [message.words() for message in self.actor.reads()[heard:] if message.bot]
        return " ".join(answered) or self._told(seen)

    async def takes_shortcut(self, callback: str) -> str:
        """A global shortcut, though the manifest may know none such."""
        return await self.sends(interactions.global_shortcut(self.actor.workspace, self.actor.user, callback))

    async def presses(self, action_id: str, value: str = "", *, delivery: UUID | None = None, **action: object) -> str:
        """A button anywhere. `delivery` claims that it stood on that delivery's message."""
        return await self.sends(self.a_press(action_id, value, delivery=delivery) | action)

    async def sends(self, payload: JsonObject) -> str:
        """Any interactive payload at all."""
        seen = self._seen()
        answer = await self.world.sandbox.dispatch("interactive", payload)
        await self._answered()
        return _words_of(answer) or self._told(seen)

    async def submits(self, callback: str, private: str = "{}", values: Values | None = None) -> str:
        return await self.sends(self.a_submission(callback, private, values))

    def a_press(self, action_id: str, value: str = "", *, delivery: UUID | None = None) -> JsonObject:
        workspace, user = self.actor.workspace, self.actor.user
        block_id = f"d:{delivery.hex}" if delivery else "b"
        return interactions.common(workspace, user) | {
            "type": "block_actions",
            "container": {"type": "message", "channel_id": self.actor.dm, "message_ts": "1.1"},
            "trigger_id": interactions.new_trigger(workspace, user),
            "channel": {"id": self.actor.dm, "name": "directmessage"},
            "message": {"ts": "1.1", "blocks": [{"type": "section", "block_id": block_id}]},
            "response_url": interactions.new_response_url(workspace, user, self.actor.dm),
            "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "value": value}],
        }

    def a_submission(self, callback: str, private: str = "{}", values: Values | None = None) -> JsonObject:
        workspace, user = self.actor.workspace, self.actor.user
        blocks = [{"type": "input", "block_id": name} for name in values or {"field": {}}]
        return interactions.common(workspace, user) | {
            "type": "view_submission",
            "trigger_id": interactions.new_trigger(workspace, user),
            "view": {
                "id": workspace.new_id("V"),
                "type": "modal",
                "callback_id": callback,
                "private_metadata": private,
                "blocks": blocks,
                "state": {"values": values or {}},
            },
        }

    async def _answered(self) -> None:
        await self.world.sandbox.settled()
        await self.world.bot.background.finish()

    def _seen(self) -> tuple[int, int, str, int]:
        modal, home = self.actor.modal, self.actor.home
        return (
            len(self.actor.ephemerals),
            len(self.actor.workspace.stacks.get(self.actor.user_id, [])),
            str(modal.content) if modal else "",
            home.version if home else 0,
        )

    def _told(self, seen: tuple[int, int, str, int]) -> str:
        """What is new on this person's screen since."""
        now = self._seen()
        if now[0] > seen[0]:
            return self.actor.ephemerals[-1].words()
        if now[1:3] != seen[1:3] and self.actor.modal is not None:
            return str(self.actor.modal.content)
        return "home" if now[3] > seen[3] else ""


@dataclass(frozen=True)
class Outsider(Hand):
    """The same ids from another workspace: somebody of a shared channel, or a payload that claims to be."""

    team_id: str = "T0OUTSIDE"

    async def types_command(self, name: str, words: str) -> str:
        actor = self.actor
        place = actor.workspace.open_im(actor.user_id)
        payload = interactions.slash_command(actor.workspace, actor.user, place, name=name, text=words)
        answer = await self.world.sandbox.dispatch("slash_commands", payload | {"team_id": self.team_id})
        await self._answered()
        return str(answer.get("text", ""))

    async def sends(self, payload: JsonObject) -> str:
        team = {"id": self.team_id, "domain": "outside"}
        return await super().sends(payload | {"team": team, "user": payload["user"] | {"team_id": self.team_id}})


def _words_of(answer: JsonObject) -> str:
    """What an acknowledgement says."""
    match answer.get("response_action"):
        case "errors":
            return " ".join(str(each) for each in answer["errors"].values())
        case "update" | "push":
            return str(answer["view"])
        case _:
            return str(answer.get("text", ""))
