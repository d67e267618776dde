"""The story every scenario starts from: Ines installs, Maya sets up, and Tuesday comes to each lead in turn."""

import json
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.core.workspaces import AuditEntry
from bot.sandbox.actors import Actor
from bot.sandbox.conversations import Kind
from bot.sandbox.messages import Message
from bot.sandbox.workspace import Workspace
from tests.world import World

ASK = "what are you after"
ASKED = (
    (("aroha",), "Pacific/Auckland"),
    (("sunita",), "Asia/Kathmandu"),
    (("tom", "chidi"), "Europe/Berlin"),
    (("bo",), "America/Denver"),
)
"""The leads, in the order in which ten o'clock reaches them."""


async def set_up(world: World, monday: str = "2037-11-23") -> None:
    """From nothing to "Cadence is running", on a Monday at nine in Berlin."""
    ines, maya = world.actor("ines"), world.actor("maya")
    answer = await ines.command("/cadence", "setup")
    assert answer is not None
    await press(world, ines, answer, "Say who the CTO is")
    await ines.submits({"The CTO": "Maya Lindqvist"})
    await world.play_to(f"{monday} 09:00", "Europe/Berlin")
    await press(world, maya, await maya.hears("says you are the CTO here"), "Say who leads what")
    await maya.submits()
    await press(world, maya, "modal", "Write the first letter")
    await maya.submits()
    await press(world, maya, "modal", "Start")


async def press(world: World, actor: Actor, where: Message | str, what: str, option: str | None = None) -> None:
    """Press and wait until the answer is there."""
    await actor.clicks(where, what, option=option)
    await world.settle()


async def send(world: World, actor: Actor, values: dict[str, object]) -> None:
    """Fill in the modal on top, send it, and wait until everything it caused has happened."""
    result = await actor.submits(values)
    assert result.errors == {}, result.errors
    await world.settle()


async def opens(world: World, actor: Actor, command: str) -> None:
    """`/cadence hours` and its like: the form is there."""
    assert await actor.command("/cadence", command) is None
    await world.settle()


def on_screen(actor: Actor) -> str:
    """What the form somebody has open says."""
    assert actor.modal is not None
    return json.dumps(actor.modal.content, ensure_ascii=False)


async def audited(world: World, about: str) -> list[str]:
    """What the audit log says of one kind of change, oldest first."""
    async with world.database.reading(world.workspace_id) as session:
        rows = await session.scalars(select(AuditEntry).where(AuditEntry.verb == about).order_by(AuditEntry.at))
        return [row.what for row in rows]


def heard(actor: Actor, words: str = "") -> list[Message]:
    """What the bot wrote to somebody, oldest first."""
    return [message for message in actor.reads() if message.bot and words in message.words()]


def asked_at(actor: Actor, zone: str) -> list[str]:
    """When somebody was asked, on their own wall."""
    return [f"{message.story_at.astimezone(ZoneInfo(zone)):%a %H:%M}" for message in heard(actor, ASK)]


def disturbed(workspace: Workspace) -> list[str]:
    """Everybody whom the bot wrote to outside nine to half past five, Monday to Friday, of their own; when, on their wall."""
    found: list[str] = []
    for conversation in workspace.conversations.values():
        for member_id in set(conversation.members) - {workspace.bot.user_id}:
            zone = ZoneInfo(workspace.users[member_id].tz or "UTC")
            for message in conversation.messages.values():
                local = message.story_at.astimezone(zone)
                if message.bot and conversation.kind is Kind.IM and not _at_work(local):
                    found.append(f"{workspace.users[member_id].name}: {local:%a %H:%M}")
    return found


def _at_work(local: datetime) -> bool:
    return local.weekday() < 5 and time(9) <= local.time() <= time(17, 30)
