"""What people see of clarifications. Pure."""

from collections.abc import Sequence
from typing import Final

from bot.capabilities.tickets.clarity.ledger import Published, PublishedPage
from bot.capabilities.tickets.clarity.rules import ENOUGH, Stage, may_repeat, may_rest
from bot.core.people import Person
from bot.core.slack.blocks import Element, actions, button, context, message, option, overflow, section
from bot.core.slack.events import Block, SlackMessage
from bot.core.text import Mrkdwn, fill

PUBLISH: Final = "clarity.publish"
"""The button and the form; the button's value is the ticket's id."""
REPEAT: Final = "clarity.repeat"
"""The button and the form; the button's value is the clarification's id."""
MORE: Final = "clarity.more"
"""A menu; its values are "rest:" and the clarification's id."""
LIST: Final = "clarity.list"
"""The button under a page; its value is how many came before."""

PAGE: Final = 10
_NOTHING_YET: Final = (
    "*Nothing is published yet.* When the answer to a complaint is clear, whoever gave it can publish it for everybody."
)


def line(entry: Published) -> Mrkdwn:
    """Question and answer: "*Who may release on Fridays?* Whoever is on call may."."""
    return fill("*{question}*\n{answer}", question=entry.question, answer=entry.answer)


def told(said: str, entry: Published | None) -> SlackMessage:
    """The answer to what somebody did with it."""
    shown = [section(line(entry)), context(times(entry))] if entry else []
    return message(said, section(said), *shown)


def times(entry: Published) -> str:
    """How often it was said again, and what came of it."""
    said = {0: "not said again yet", 1: "said once more"}.get(entry.said, f"said {entry.said} times more")
    match entry.stage:
        case Stage.LANDED:
            return f"Landed: {said}, the last time it was news to nobody."
        case Stage.RESTING:
            return f"{said[:1].upper()}{said[1:]}; it rests."
        case Stage.REPEATED:
            return f"{said[:1].upper()}{said[1:]}; worth saying again."


def controls(entry: Published, person: Person) -> list[Block]:
    """What this person can do with it; nothing for most."""
    buttons: list[Element] = []
    if may_repeat(person, entry.keeper_id):
        buttons.append(button("I said it again", REPEAT, entry.id.hex))
    if may_rest(person, entry.keeper_id) and entry.stage is Stage.REPEATED:
        buttons.append(overflow(MORE, [option("Let it rest", f"rest:{entry.id.hex}")]))
    return [actions(*buttons)] if buttons else []


def listing(page: PublishedPage, person: Person) -> SlackMessage:
    """One page of all that was cleared up."""
    if not page.total:
        return message(_NOTHING_YET)
    blocks = [section("*What is clear by now*")]
    for entry in page.entries:
        blocks += [section(line(entry)), context(times(entry)), *controls(entry, person)]
    rest = page.total - page.start - len(page.entries)
    if rest > 0:
        blocks.append(actions(button(f"Show {min(rest, PAGE)} more of {rest}", LIST, str(page.start + PAGE))))
    return message("What is clear by now", *blocks)


def publish_it(title: str, label: str, ticket_hex: str) -> list[Block]:
    """To whoever answered, when it turned out to be clear."""
    said = fill(
        "*{label} is clear now. Shall everybody know?* “{title}” You write question and answer anew; nobody is named.",
        label=label,
        title=title,
    )
    return [section(said), actions(button("Publish it…", PUBLISH, ticket_hex))]


def say_it_again(entry: Published, person: Person, *, last: str | None, place: str | None) -> list[Block]:
    """To whoever keeps it: about once a week, in other words and in another place."""
    if entry.stage is not Stage.REPEATED:
        return [section(line(entry)), context(times(entry))]
    asked = "*Say it again?* Other words, another place, until it is news to nobody."
    if entry.said >= ENOUGH:
        asked = f"*Said {entry.said} times, and still news to some.* Would it help to write it where people are when they need it?"
    blocks = [section(asked), section(line(entry))]
    if place is not None:
        before = (
            fill("Last said: {place}.", place=place)
            if last is None
            else fill("Last said: {place}, “{last}”.", place=place, last=last)
        )
        blocks.append(context(f"{times(entry)} {before}"))
    return [*blocks, *controls(entry, person)]


def home_lines(entries: Sequence[Published]) -> list[Block]:
    """What everybody's Home repeats."""
    if not entries:
        return []
    return [section("*Clear by now:*"), *(section(line(entry)) for entry in entries)]
