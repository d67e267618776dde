"""Friday: the CTO looks at the digest before it leaves, and sometimes adds to it."""

from dataclasses import dataclass, field
from typing import Final

from bot.sandbox.actors import Actor
from bot.sandbox.messages import Message
from tests.scenarios.four_weeks.screens import fill_in
from tests.scenarios.twelve_weeks.entries import press_label
from tests.world import World

NOTES: Final = {
    2: "Complaints begin next week. Complain.",
    5: "I was late with legal; that is on me.",
    9: "The freeze ends on the first Monday of the quarter. It is written down now.",
}
"""By the digest's number from the start, 1 the first."""
THANKS: Final = {
    3: ("Ana Duarte", "who may release on Fridays is clear since you asked"),
    7: ("Rangi Parata", "keyboards no longer fly to Berlin"),
    11: ("Grace Miller", "prices have somebody who decides"),
}


@dataclass
class Fridays:
    world: World
    seen: int = 0
    notes: list[str] = field(default_factory=list[str])

    async def look(self, actor: Actor, preview: Message) -> None:
        """A note or a thank-you in some weeks, else only a look."""
        self.seen += 1
        note, thanks = NOTES.get(self.seen), THANKS.get(self.seen)
        if (note or thanks) and await press_label(self.world, actor, preview, "Edit…"):
            form: dict[str, object] = {"A note of yours": note} if note else {}
            if thanks:
                form |= {"Thank somebody": thanks[0], "For what?": thanks[1]}
            await fill_in(self.world, actor, **form)
            self.notes += [note] if note else []
