"""Whatever people write, everywhere it may be written: it arrives, it does nothing, and Slack refuses no layout of ours.

`open_world` asserts at its end that the sandbox's own validator refused nothing.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final, cast

import pytest

from bot.sandbox.actors import Actor
from tests.hostile import HOSTILE
from tests.scenarios.story import set_up
from tests.world import World, open_world

WRITTEN: Final = {name: text for name, text in HOSTILE.items() if text.strip()}
LIVE: Final = re.compile(r"<(?:!|@U1\b|#C1\b|https?://(?:evil|bank))", re.IGNORECASE)
"""What somebody's words would look like if they mentioned, or linked."""


async def test_hostile_words_in_outcomes_and_asks(sqlite_url: str, secret_key: str) -> None:
    """Tom, or whoever has his phone, writes the worst of it into every field; everybody reads it, everywhere."""
    async with open_world(sqlite_url, secret_key) as world:
        await set_up(world)
        tom = world.actor("tom")
        for text in WRITTEN.values():
            await add_outcome(world, tom, text)
            await ask_for_it(world, tom, text)
        await world.play_to("2037-11-24 10:00", "Europe/Berlin")
        await everybody_looks(world)
        assert live_words(world) == []


async def add_outcome(world: World, tom: Actor, text: str) -> None:
    await tom.command("/outcomes", "add")
    await world.settle()
    due = (world.now + timedelta(days=20)).date().isoformat()
    await tom.submits(
        {
            "What are you after, in one sentence?": text[:150],
            "How would you know?": text[:1000],
            "What does it do for the business?": text[:1000],
            "By when?": due,
        }
    )
    await world.settle()
    while tom.modal is not None:
        await tom.closes(whole_stack=True)


async def ask_for_it(world: World, tom: Actor, text: str) -> None:
    await tom.command("/outcomes", f"ask {' '.join(text[:500].split())}")
    await world.settle()
    if tom.modal is not None:
        await tom.submits({})
        await world.settle()
    while tom.modal is not None:
        await tom.closes(whole_stack=True)


async def everybody_looks(world: World) -> None:
    """All that shows outcomes and asks: to their lead, to the CTO, to everybody."""
    for handle in ("tom", "maya", "priya"):
        actor = world.actor(handle)
        await actor.opens_home()
        for words in ("", "all", "asks", "payments", "find everyone"):
            await actor.command("/outcomes", words)
        for number in range(1, len(WRITTEN) + 1):
            await actor.command("/outcomes", f"O-{number}")
        await world.settle()


def live_words(world: World) -> list[str]:
    """Everything on any screen that people's words brought to life."""
    workspace = world.sandbox.workspace
    messages = [
        message for each in workspace.conversations.values() for message in each.messages.values() if message.bot
    ]
    hints = [message for each in workspace.ephemerals.values() for message in each]
    views = [view for stack in workspace.stacks.values() for view in stack] + list(workspace.homes.values())
    shown: list[object] = [message.blocks for message in (*messages, *hints)] + [view.blocks for view in views]
    told = [message.text for message in (*messages, *hints)]
    return [text for text in (*told, *mrkdwn_in(shown)) if LIVE.search(text)]


def mrkdwn_in(json: object) -> Iterator[str]:
    if isinstance(json, dict):
        holder = cast("Mapping[str, Any]", json)
        if holder.get("type") == "mrkdwn":
            yield str(holder["text"])
        yield from mrkdwn_in(list(holder.values()))
    elif isinstance(json, list | tuple):
        for each in cast("list[object]", json):
            yield from mrkdwn_in(each)
