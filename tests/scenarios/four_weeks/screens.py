"""Using what is on a screen on which the same button may stand several times: the first one is taken, or none."""

import re
from collections.abc import Iterator
from typing import Final

from bot.sandbox.actors import Actor
from bot.sandbox.elements import Placed, interactive, options_of, words
from bot.sandbox.messages import Message
from bot.sandbox.views import View
from tests.world import World

_DUE: Final = re.compile(r"\*(Today|\d+ days? late)\*")
_DECIDED: Final = "*Decided today:*"


async def answered(world: World) -> None:
    """Wait until everything that somebody did has its answer. What is due besides comes with the next look at the clock."""
    await world.sandbox.settled()
    await world.bot.background.finish()
    await world.bot.outbox.settle()


def buttons(surface: Message | View, action: str) -> list[Placed]:
    """Every button whose action begins so, or with these words on it."""
    there = interactive(surface.blocks or [])
    return [each for each in there if each.action_id.startswith(action) or each.label == action]


async def press(
    world: World,
    actor: Actor,
    surface: Message | View,
    what: str,
    *,
    option: str | None = None,
    block: str | None = None,
) -> bool:
    """Press the first such button, of this row or of any, and wait until the answer is there; False where there is none."""
    found = next((each for each in buttons(surface, what) if block in (None, each.block_id)), None)
    if found is None or (
        option is not None and option not in {words(each["text"]) for each in options_of(found.element)}
    ):
        return False
    await press_this(world, actor, surface, found, option=option)
    return True


async def press_in_menu(world: World, actor: Actor, surface: Message | View, begins: str) -> bool:
    """Take the first entry of any menu that begins so; False where there is none."""
    for placed in interactive(surface.blocks or []):
        for entry in options_of(placed.element) if placed.type == "overflow" else ():
            if (label := words(entry["text"])).startswith(begins):
                await press_this(world, actor, surface, placed, option=label)
                return True
    return False


async def press_this(
    world: World, actor: Actor, surface: Message | View, placed: Placed, *, option: str | None = None
) -> None:
    await actor.clicks(surface, placed.action_id, block=placed.block_id, option=option)
    await world.bot.background.finish()


async def fill_in(world: World, actor: Actor, **values: object) -> bool:
    """Send the form on top with these answers, each under the label or block that begins so; False where none is open."""
    if actor.modal is None:
        return False
    errors = await try_to_fill_in(world, actor, **values)
    assert errors == {}, (actor.user.name, errors)
    return True


async def try_to_fill_in(world: World, actor: Actor, **values: object) -> dict[str, str]:
    """Send it; what it says against these answers, by block, and then it stays open."""
    result = await actor.submits(dict(values))
    await answered(world)
    return result.errors


def to_decide(desk: Message) -> list[str]:
    """The blocks with the buttons of what waits for a yes or a no; what was decided this morning is not among them."""
    return [
        block for said, block in _entries(desk) if said is not None and "asks.move:promise" in _actions(desk, block)
    ]


def due_now(desk: Message) -> list[str]:
    """The same of what is due today or late."""
    return [block for said, block in _entries(desk) if said is not None and _DUE.match(said)]


def _entries(desk: Message) -> Iterator[tuple[str | None, str]]:
    """What is said above each row of buttons, and the row; None for what was decided today."""
    said, decided = "", False
    for block in desk.blocks or []:
        if block["type"] == "section":
            said = words(block["text"])
            decided = decided or said == _DECIDED
        elif block["type"] == "actions":
            yield None if decided else said, block["block_id"]


def _actions(desk: Message, block: str) -> set[str]:
    return {each.action_id for each in interactive(desk.blocks or []) if each.block_id == block}
