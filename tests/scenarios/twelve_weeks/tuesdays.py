"""Every second Tuesday: each lead says what the team is after, how it stands, and what it needs."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final

from bot.sandbox.actors import Actor
from bot.sandbox.elements import interactive, options_of, words
from bot.sandbox.messages import Message
from tests.scenarios.four_weeks.screens import answered, fill_in, press, press_this
from tests.scenarios.twelve_weeks.entries import press_label
from tests.scenarios.twelve_weeks.matters import AIMS, WISHES, Aim
from tests.world import World

_NEEDS: Final = 0.5


@dataclass
class Tuesdays:
    world: World
    chance: Random
    rounds: dict[str, int] = field(default_factory=dict[str, int])
    """How often each lead was heard."""
    wished: int = 0

    async def answer(self, lead: str, team: str, ask: Message, today: datetime) -> None:
        actor = self.world.actor(lead)
        number = self.rounds.get(lead, 0)
        self.rounds[lead] = number + 1
        aims = sorted((aim for aim in AIMS if aim.team == team), key=lambda aim: aim.begins != number)
        needs = self.chance.random() < _NEEDS
        if needs and number:
            await self._need(actor, ask, team, today)
        for aim in aims:
            if aim.begins == number and await press_label(self.world, actor, ask, "A new outcome"):
                await fill_in(self.world, actor, **{"What are you after?": aim.words})
            elif aim.begins < number:
                await self._say_how_it_stands(actor, ask, aim, number - aim.begins)
        if not await press(self.world, actor, ask, "Nothing changed"):
            await press(self.world, actor, ask, "That's all")

    async def _say_how_it_stands(self, actor: Actor, ask: Message, aim: Aim, number: int) -> None:
        """So many rounds after it was written down."""
        if number <= len(aim.learnt) and await press(self.world, actor, ask, "What did you learn?"):
            await fill_in(self.world, actor, **{"What did you learn?": aim.learnt[number - 1]})
        wanted = aim.states[number - 1] if number <= len(aim.states) else None
        for placed in interactive(ask.blocks or []):
            labels = {words(each["text"]) for each in options_of(placed.element)}
            if wanted in labels and aim.words in words(placed.block.get("text", {})):
                await press_this(self.world, actor, ask, placed, option=wanted)
                await answered(self.world)
                return

    async def _need(self, actor: Actor, ask: Message, team: str, today: datetime) -> None:
        mine = [wish for of, wish in WISHES if of == team]
        if not mine or not await press(self.world, actor, ask, "I need something from Maya"):
            return
        self.wished += 1
        by = (today + timedelta(days=self.chance.randint(6, 12))).date().isoformat()
        wish = mine[self.wished % len(mine)]
        await fill_in(self.world, actor, **{"Something else you need from Maya?": wish, "Needed by": by})
