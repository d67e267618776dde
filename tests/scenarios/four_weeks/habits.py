"""What each of the company's people is like, and what they do when the bot writes to them. Chance is seeded."""

from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Final

from bot.sandbox.actors import Actor
from bot.sandbox.messages import Message
from tests.scenarios.four_weeks.cast import CTO, EVERYBODY, LEADS
from tests.scenarios.four_weeks.ear import Heard
from tests.scenarios.four_weeks.screens import answered, buttons, fill_in, press
from tests.world import World


class Habit(StrEnum):
    AT_ONCE = "answers at once"
    TYPES = "types"
    LATER = "answers when reminded"
    PUTS_OFF = "puts it off"
    PASSES = "not this time"
    SILENT = "never answers"


_LEADS: Final = (
    Habit.AT_ONCE, Habit.TYPES, Habit.LATER, Habit.PUTS_OFF, Habit.PASSES, Habit.SILENT, Habit.AT_ONCE, Habit.TYPES,
)  # fmt: skip
_WISHES: Final = (
    "A day with the bank's engineers",
    "Two laptops that can compile",
    "A word with legal",
    "Somebody who knows the mainframe",
    "The budget for a load test",
    "An answer from the vendor",
)
_AIMS: Final = ("Pay-outs in one day, not three", "Do partners want an API?", "Nobody waits for a laptop", "One search")


def habits(chance: Random) -> dict[str, Habit]:
    """One of each among the leads, the others by chance. The CTO and who stands in answer at once."""
    leads = dict(zip(LEADS, chance.sample(_LEADS, len(LEADS)), strict=True))
    others = [handle for handle in EVERYBODY if handle not in leads]
    weights = (6, 0, 4, 3, 2, 3)
    drawn = dict(zip(others, chance.choices(list(Habit), weights, k=len(others)), strict=True))
    return {**drawn, **leads, CTO: Habit.AT_ONCE}


def wish(chance: Random, number: int) -> str:
    """What somebody asks for, with a number by which it is known again."""
    return f"{chance.choice(_WISHES)} (no. {number})"


def when_answering(habit: Habit, heard: Heard, chance: Random) -> datetime | None:
    """When they turn to what asks them; None for never."""
    minutes = {
        Habit.AT_ONCE: chance.randint(1, 40),
        Habit.TYPES: chance.randint(5, 90),
        Habit.LATER: 60 * chance.randint(22, 60),
        Habit.PUTS_OFF: chance.randint(2, 30),
        Habit.PASSES: chance.randint(10, 200),
    }.get(habit)
    return None if minutes is None else heard.at + timedelta(minutes=minutes)


async def answer(world: World, actor: Actor, heard: Heard, habit: Habit, chance: Random) -> None:
    """To what asks, as this person would."""
    ask = heard.message
    if habit is Habit.PASSES and await press(world, actor, ask, "checkins.more", option="Not this time"):
        return
    if heard.ritual == "outcomes":
        await _tell_outcomes(world, actor, ask, habit, chance)
    else:
        await _tap_scale(world, actor, ask, chance)


async def _tap_scale(world: World, actor: Actor, ask: Message, chance: Random) -> None:
    faces = buttons(ask, "checkins.choose")
    if faces:
        await actor.clicks(ask, chance.choice(faces).action_id)
        await answered(world)


async def _tell_outcomes(world: World, actor: Actor, ask: Message, habit: Habit, chance: Random) -> None:
    if habit is Habit.TYPES:
        await _type(world, actor, chance)
    if chance.random() < 0.4 and await press(world, actor, ask, "A new outcome"):
        await fill_in(world, actor, **{"What are you after?": chance.choice(_AIMS)})
    if chance.random() < 0.3:
        await press(world, actor, ask, "How does it stand?", option=chance.choice(["At risk", "On track"]))
    if not await press(world, actor, ask, "Nothing changed"):
        await press(world, actor, ask, "That's all")
    if not _is_answered(ask) and await press(world, actor, ask, "A new outcome"):
        await fill_in(world, actor, **{"What are you after?": chance.choice(_AIMS)})
        await press(world, actor, ask, "That's all")


def _is_answered(ask: Message) -> bool:
    return "Thank you" in ask.words()


async def _type(world: World, actor: Actor, chance: Random) -> None:
    """A reply is shown back first, and counts once they say what it is."""
    before = actor.reads()[-1].ts
    await actor.types(wish(chance, chance.randint(500, 999)))
    await answered(world)
    shown = next((each for each in reversed(actor.reads()) if each.bot and each.ts > before), None)
    if shown is not None and buttons(shown, "checkins.which"):
        await press(world, actor, shown, "Outcomes")
    if shown is not None:
        await press(world, actor, shown, chance.choice(["Something I need", "An outcome"]))


async def put_off(world: World, actor: Actor, ask: Message) -> bool:
    """ "Ask me tomorrow"; whether it took it."""
    await press(world, actor, ask, "checkins.more", option="Ask me tomorrow")
    return "I ask you again on" in ask.words()
