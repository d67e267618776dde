"""What people do about the day's message: can you take it on, is it done, what did you mean. One thing after another."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from bot.capabilities.outcomes.asks.rules import Move
from bot.sandbox.actors import Actor
from bot.sandbox.messages import Message
from tests.scenarios.four_weeks.packs import Pack
from tests.scenarios.four_weeks.screens import buttons, fill_in, press
from tests.world import World

_MOST_DEEDS = 6


@dataclass
class Bundles:
    world: World
    chance: Random
    answers: Pack[Move] = field(init=False)
    """Yes by, no because, or what should I stop?"""

    def __post_init__(self) -> None:
        self.answers = Pack(self.chance, Move.TAKE_ON, Move.TAKE_ON, Move.REFUSE, Move.WONDER)

    async def work_through(self, actor: Actor, bundle: Message, today: datetime) -> None:
        for _ in range(_MOST_DEEDS):
            if not await self._one_thing(actor, bundle, today):
                return

    async def _one_thing(self, actor: Actor, bundle: Message, today: datetime) -> bool:
        if buttons(bundle, "asks.move:take_on"):
            return await self._say_whether(actor, bundle, today)
        if buttons(bundle, "asks.move:confirm"):
            if self.chance.random() < 0.8:
                return await press(self.world, actor, bundle, "asks.move:confirm")
            await press(self.world, actor, bundle, "asks.move:reopen")
            return await fill_in(self.world, actor, words="The half of it is still missing")
        if await press(self.world, actor, bundle, "asks.move:answer"):
            return await fill_in(self.world, actor, words="Two days, not one")
        await press(self.world, actor, bundle, "asks.move:keep")
        return False

    async def _say_whether(self, actor: Actor, bundle: Message, today: datetime) -> bool:
        said = self.answers.deal()
        if said is Move.WONDER and await press(self.world, actor, bundle, "asks.move:wonder"):
            return False
        if said is Move.REFUSE:
            await press(self.world, actor, bundle, "asks.move:refuse")
            return await fill_in(self.world, actor, words="First we have to ship pay-outs")
        await press(self.world, actor, bundle, "asks.move:take_on")
        day = today + timedelta(days=self.chance.randint(1, 6))
        return await fill_in(self.world, actor, day=day.date().isoformat())
