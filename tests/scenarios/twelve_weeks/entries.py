"""A message as whoever works through it sees it: what each row of buttons is about, and the buttons."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.sandbox.actors import Actor
from bot.sandbox.elements import Placed, interactive, options_of, words
from bot.sandbox.messages import Message
from bot.sandbox.views import View
from tests.scenarios.four_weeks.screens import answered, press_this
from tests.world import World


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands above a row of buttons since the row before, and the row."""

    said: str
    row: tuple[Placed, ...]

    def button(self, label: str) -> Placed | None:
        return next((each for each in self.row if each.label.startswith(label)), None)

    def menu(self, label: str) -> tuple[Placed, str] | None:
        """The menu that has an option beginning so, and the whole option."""
        for each in self.row:
            for option in options_of(each.element) if each.type == "overflow" else ():
                if (full := words(option["text"])).startswith(label):
                    return each, full
        return None


def entries(surface: Message | View) -> Iterator[Entry]:
    placed = list(interactive(surface.blocks or []))
    said: list[str] = []
    for block in surface.blocks or []:
        here = [each for each in placed if each.block_id == block.get("block_id")]
        if block["type"] == "section":
            said.append(words(block.get("text", {})))
        elif block["type"] == "context":
            said += [words(each) for each in block["elements"]]
        if here:
            yield Entry("\n".join(said), tuple(here))
            said = []


async def press_label(world: World, actor: Actor, surface: Message | View, label: str, about: str = "") -> bool:
    """Press what says so, on a row that is about these words, as a button or in a menu; False where there is none."""
    for entry in entries(surface):
        if about not in entry.said:
            continue
        if (button := entry.button(label)) is not None:
            await press_this(world, actor, surface, button)
            await answered(world)
            return True
        if (found := entry.menu(label)) is not None:
            await press_this(world, actor, surface, found[0], option=found[1])
            await answered(world)
            return True
    return False
