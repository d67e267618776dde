"""Experiments of the company of sixty: who tries what from when on, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from bot.sandbox.actors import Actor
from bot.sandbox.messages import Message
from tests.scenarios.experiments import begins
from tests.scenarios.four_weeks.screens import fill_in
from tests.scenarios.twelve_weeks.entries import press_label
from tests.world import World


@dataclass(frozen=True, slots=True)
class Trial:
    """A change for some weeks. `said` is the button that is pressed at its end; None where nobody says a word."""

    week: int
    who: str
    change: str
    hypothesis: str
    measure: str
    lasts: int
    """In weeks: it ends on that Thursday."""
    said: str | None = None
    learnt: str = ""


TRIALS: Final = (
    Trial(
        2,
        "anton",
        "Pairing all day",
        "Nothing waits for the one who knows it",
        "Reviews open for more than a day: 14 in August",
        4,
        "Stop…",
        "People were tired by noon. Two hours a day would do",
    ),
    Trial(
        3,
        "chidi",
        "Questions to Data are answered once a day, at two",
        "Mornings are for what was planned",
        "Interruptions before noon: 9 a day",
        5,
        "Keep",
        "Two interruptions a day, and nobody waited longer than before",
    ),
    Trial(
        5,
        "aroha",
        "No tickets for a laptop, a cupboard",
        "Nobody waits for somebody to open a cupboard",
        "Days until a laptop is there: 25",
        4,
    ),
    Trial(
        7,
        "lena",
        "No releases on Fridays",
        "Fewer week-ends are spent mending",
        "Calls at the week-end: 7 in October",
        5,
    ),
)
_DECIDED: Final[Mapping[str, str]] = MappingProxyType({"Keep": "Kept", "Stop…": "Stopped"})


@dataclass
class Trying:
    world: World
    decided: list[str] = field(default_factory=list[str])
    """How each digest has to say what was decided."""

    async def begin(self, trial: Trial, monday: date) -> None:
        form: dict[str, object] = {
            "What do you do differently?": trial.change,
            "What do you expect to come of it?": trial.hypothesis,
            "How would you know?": trial.measure,
            "Until when?": (monday + timedelta(days=7 * trial.lasts + 3)).isoformat(),
        }
        await begins(self.world, self.world.actor(trial.who), form)

    async def work_through(self, actor: Actor, message: Message) -> None:
        """Keep, change or stop, where the day's message asks it."""
        for trial in TRIALS:
            if trial.who != actor.user.name or trial.said is None:
                continue
            learnt = {"What did you learn?": trial.learnt}
            pressed = await press_label(self.world, actor, message, trial.said, about=trial.change)
            if pressed and await fill_in(self.world, actor, **learnt):
                self.decided.append(f"{_DECIDED[trial.said]} “{trial.change}”: {trial.learnt}")
