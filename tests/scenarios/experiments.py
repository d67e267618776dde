"""What every story about experiments begins with: one for the first week, from `/cadence experiments`."""

from collections.abc import Mapping
from typing import Final

from bot.sandbox.actors import Actor
from tests.scenarios.story import press, send
from tests.world import World

BERLIN: Final = "Europe/Berlin"
FRIDAYS: Final[dict[str, object]] = {
    "What do you do differently?": "No releases on Fridays",
    "What do you expect to come of it?": "Fewer week-ends are spent mending",
    "How would you know?": "Calls at the week-end: 7 in October",
    "Until when?": "2037-11-26",
}


async def opens_the_form(world: World, actor: Actor) -> None:
    listed = await actor.command("/cadence", "experiments")
    assert listed is not None
    await press(world, actor, listed, "Begin an experiment")


async def begins(world: World, actor: Actor, values: Mapping[str, object] = FRIDAYS) -> None:
    """`/cadence experiments`, the button, the form."""
    await opens_the_form(world, actor)
    await send(world, actor, dict(values))


async def read(actor: Actor, label: str) -> str:
    """What `/cadence experiments E-1` shows."""
    shown = await actor.command("/cadence", f"experiments {label}")
    assert shown is not None
    return shown.words()
