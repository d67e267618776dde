"""Whatever people write, everywhere it may be written: it arrives, it does nothing, and Slack refuses no layout of ours.

`open_world` asserts at its end that the sandbox's own validator refused nothing.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final, cast

from sqlalchemy import func, select

from bot.capabilities.outcomes.asks.models import Ask
from bot.capabilities.outcomes.models import Outcome
from bot.sandbox.actors import Actor
from bot.sandbox.roster import change_user
from tests.hostile import HOSTILE
from tests.scenarios.story import ASK, heard, press, set_up
from tests.world import World, open_world

WORST: Final = (
    "ampersands",
    "angle brackets",
    "many lines",
    "everyone",
    "member",
    "disguised link",
    "already escaped",
    "bare names",
    "marks",
    "only marks",
    "quotes",
    "bidi override",
    "many emoji",
    "accents",
    "control characters",
    "braces",
    "half a letter",
)
LIVE: Final = re.compile(r"<(?:!|@U1\b|#C1\b|https?://(?:evil|bank))", re.IGNORECASE)
"""What somebody's words would look like if they mentioned, or linked."""


async def test_hostile_words_everywhere_they_can_be_written(sqlite_url: str, secret_key: str) -> None:
    """Tom, or whoever has his phone, writes the worst of it into every field; everybody reads it, everywhere."""
    async with open_world(sqlite_url, secret_key) as world:
        await call_everybody_names(world)
        await set_up(world)
        tom = world.actor("tom")
        for name in WORST:
            await add_outcome(world, tom, HOSTILE[name])
            await ask_for_it(world, tom, HOSTILE[name])
        assert await counted(world) == (len(WORST), len(WORST))
        await world.play_to("2037-11-24 10:00", "Europe/Berlin")
        await answer_the_check_in(world, tom)
        await type_it_all(world, tom)
        await everybody_looks(world)
        await world.play_to("2037-11-25 09:30", "Europe/Berlin")
        assert heard(world.actor("maya"), "more")
        assert live_words(world) == []


async def call_everybody_names(world: World) -> None:
    """Display names are what people made of them, too."""
    for handle, name in (("tom", "*Tom* <!channel> & Co"), ("priya", "שלום_Priya_\u202e"), ("bo", "`Bo` @here")):
        user = world.actor(handle).user
        change_user(world.sandbox.workspace, user, real_name=name, display_name=name)
    await world.settle()


async def add_outcome(world: World, tom: Actor, text: str) -> None:
    await press_command(world, tom, "add")
    due = (world.now + timedelta(days=20)).date().isoformat()
    await tom.submits(
        {
            "What are you after, in one sentence?": text[:150],
            "How would you know?": text[:1000],
            "What does it do for the business?": text[:1000],
            "By when?": due,
        }
    )
    await answered(world)


async def ask_for_it(world: World, tom: Actor, text: str) -> None:
    await press_command(world, tom, f"ask {' '.join(text[:500].split())}")
    await tom.submits({})
    await answered(world)


async def press_command(world: World, actor: Actor, words: str) -> None:
    await actor.command("/outcomes", words)
    await answered(world)


async def answered(world: World) -> None:
    """What the tap itself caused is done; what is owed to others is left to the next tick."""
    await world.sandbox.settled()
    await world.bot.background.finish()


async def answer_the_check_in(world: World, tom: Actor) -> None:
    """In the message's own form: what is new, and what is needed."""
    ask = await tom.hears(ASK)
    await press(world, tom, ask, "A new outcome")
    await tom.submits({"What are you after?": HOSTILE["marks"]})
    await world.settle()


async def type_it_all(world: World, tom: Actor) -> None:
    """As a reply to the check-in; the bot shows what it understood."""
    for name in ("marks", "disguised link", "quotes", "right to left"):
        await tom.types(HOSTILE[name])
        await world.settle()


async def everybody_looks(world: World) -> None:
    """All that shows outcomes and asks: to their lead, to the CTO, to everybody."""
    for handle in ("tom", "maya", "priya"):
        await world.actor(handle).opens_home()
        for words in ("", "all", "asks", HOSTILE["everyone"], HOSTILE["marks"]):
            await world.actor(handle).command("/outcomes", words)
    for number in range(1, len(WORST) + 1):
        await world.actor("priya").command("/outcomes", f"O-{number}")
    for words in ("", "help", "status", "audit", "roles", HOSTILE["marks"]):
        await world.actor("maya").command("/cadence", words)
    await world.settle()


async def counted(world: World) -> tuple[int, int]:
    """Outcomes and asks that were kept."""
    async with world.database.reading(world.workspace_id) as session:
        outcomes = await session.scalar(select(func.count()).select_from(Outcome))
        asks = await session.scalar(select(func.count()).select_from(Ask))
    return outcomes or 0, asks or 0


def live_words(world: World) -> list[str]:
    """Everything on any screen that people's words brought to life."""
    workspace = world.sandbox.workspace
    messages = [
        message for each in workspace.conversations.values() for message in each.messages.values() if message.bot
    ]
    hints = [message for each in workspace.ephemerals.values() for message in each]
    views = [view for stack in workspace.stacks.values() for view in stack] + list(workspace.homes.values())
    shown: list[object] = [each.blocks for each in (*messages, *hints, *views)]
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
