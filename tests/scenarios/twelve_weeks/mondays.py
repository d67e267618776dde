"""Monday: how Sunday evening felt to each of sixty, and what the CTO says of it. Moods are seeded, and counted."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Final

from bot.sandbox.actors import Actor
from bot.sandbox.messages import Message
from tests.scenarios.four_weeks.screens import answered, fill_in, press
from tests.scenarios.twelve_weeks.entries import press_label
from tests.world import World

_TAPS: Final = 0.62
_WORST: Final = 2
_WHY: Final = 0.6
_CAUSES: Final = ("Too much", "Something unfinished", "It is unclear what matters", "On call")
_COMMENTS: Final = (
    "Nobody says when the freeze ends.",
    "I was paged twice on Saturday.",
    "It was fine, I only forgot the laptop.",
    "I don't know what I shall do first.",
)
_MOODS: Final = (3.0, 2.7, 2.6, 2.8, 3.1, 3.2, 3.4, 3.3, 3.5, 3.6)
"""What Sunday evening is like in the company, from the first round on."""
WORDS: Final = (
    "Heard: nobody knows when the freeze ends. Doing: an end date by Wednesday. "
    "Not doing: hiring before January, because the money isn't there.",
    "Heard: on call eats the weekend. Doing: two people per shift from Monday on. "
    "Not doing: a second data centre, it isn't worth the cost now.",
    "Heard: too much at once. Doing: we stop the partner API. "
    "Not doing: moving the audit, because the date is not ours.",
    "Heard: better, and still unclear who decides about prices. Doing: Grace decides, it is written down. "
    "Not doing: a committee.",
)


@dataclass
class Mondays:
    world: World
    chance: Random
    counted: dict[date, list[int]] = field(default_factory=lambda: defaultdict[date, list[int]](list))
    """The faces that were tapped, by the Monday of the round."""
    posted: int = 0

    def will_tap(self) -> bool:
        return self.chance.random() < _TAPS

    async def tap(self, actor: Actor, ask: Message, asked_at: datetime, first: date) -> None:
        """One tap; some say why."""
        day = asked_at.date()
        round_number = (day - first).days // 7
        mood = _MOODS[min(round_number, len(_MOODS) - 1)]
        face = min(5, max(1, round(self.chance.gauss(mood, 1.1))))
        if not await press(self.world, actor, ask, f"sunday.face:{face}"):
            return
        self.counted[monday_of(day)].append(face)
        if face <= _WORST and self.chance.random() < _WHY:
            await press_label(self.world, actor, actor.ephemerals[-1], "Add why")
            why: dict[str, object] = {"What was it?": self.chance.sample(_CAUSES, 2)}
            if self.chance.random() < 0.3:
                why["Anything else?"] = self.chance.choice(_COMMENTS)
            await fill_in(self.world, actor, **why)

    async def answer(self, actor: Actor, desk: Message) -> None:
        """What the CTO heard, does, and does not do."""
        if not await press_label(self.world, actor, desk, "Write what you heard"):
            return
        words = WORDS[self.posted % len(WORDS)]
        if await fill_in(self.world, actor, **{"What you heard, do, and don't do, and why": words}):
            self.posted += 1
        await answered(self.world)


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return date.fromordinal(day.toordinal() - day.weekday())
