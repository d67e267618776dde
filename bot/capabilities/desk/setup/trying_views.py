"""What is tried before the start, on the screen. Pure."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any, Final

from bot.capabilities.desk.setup.letter import Letter, show_letter
from bot.core.capability import TrialAsk
from bot.core.people import Person, first_name
from bot.core.slack import blocks
from bot.core.slack.events import Block, SlackMessage, View
from bot.core.text import Mrkdwn, inline

INERT: Final = "desk.inert"
_ELEMENTS: Final = ("accessory", "element")


def see_as_view(
    person: Person | None, seen: Sequence[Block], *, started: bool, teams: Sequence[str] = (), note: str = ""
) -> View:
    """Whom to look as, and what they would get. `note` is mrkdwn."""
    picker = blocks.member_select("desk.see_as", "As whom?", person.id if person else None)
    shown = [blocks.section("*Whose eyes?* Nothing is sent to them, and nothing is kept.", picker)]
    if person is not None:
        shown.append(blocks.context(_who(person, teams)))
        tabs = [
            blocks.button("What I'll ask", "desk.see_asked", person.id),
            blocks.button("The first letter", "desk.see_letter", person.id),
        ]
        if not started:
            tabs.append(blocks.button("Their Home", "desk.see_home", person.id))
        shown.append(blocks.actions(*tabs))
    if note:
        shown.append(blocks.section(note))
    if seen:
        shown += [blocks.divider(), *seen]
    title = f"As {first_name(person.name)} sees it" if person is not None else "As somebody sees it"
    return blocks.modal("desk.see_as", title, shown, submit="", close="Close")


def _who(person: Person, teams: Sequence[str]) -> Mrkdwn:
    name = inline(first_name(person.name))
    if not teams:
        return Mrkdwn(f"{name} leads no team.")
    listed = " and ".join([", ".join(teams[:-1]), teams[-1]] if len(teams) > 1 else teams)
    return Mrkdwn(f"{name} leads {inline(listed)}.")


def letter_seen(letter: Letter, arrives: str, *, gets_it: bool) -> list[Block]:
    name = inline(first_name(letter.lead_name))
    when = (
        f"If you start now, {name} gets it on {arrives}, their time."
        if gets_it
        else f"{name} leads no team and gets no letter."
    )
    return [*show_letter(letter), blocks.context(when)]


def asked_seen(name: str, asked: Sequence[TrialAsk]) -> list[Block]:
    """What this person would be asked; for who is asked nothing, so much."""
    mine = [each for each in asked if each.asks_them]
    if not mine:
        return [blocks.section(f"I would ask {inline(name)} nothing on a schedule; team leads are asked.")]
    return [block for each in mine for block in each.message.blocks]


def asked_next(asked: Sequence[TrialAsk]) -> list[Block]:
    """The part of Home that has no days yet, since nothing is planned before the start."""
    if not asked:
        return [blocks.section("*What I ask you next*\nNothing; team leads are asked.")]
    since = {False: "from the start on", True: "once the CTO has begun it"}
    listed = "\n".join(f"{inline(each.title)}, {since[each.begins_later]}" for each in asked)
    return [blocks.section(f"*What I ask you next*\n{listed}")]


def not_asked(example: TrialAsk) -> SlackMessage:
    said = f"I ask *you* nothing on a schedule. This is what others get: *{inline(example.title)}*."
    return blocks.message("What others are asked", blocks.section(said), blocks.divider(), *example.message.blocks)


def test_message(pressed: str, now: datetime) -> SlackMessage:
    """`pressed` is when the test was asked for, ISO 8601."""
    seconds = max(1, round((now - datetime.fromisoformat(pressed)).total_seconds()))
    took = "a second" if seconds == 1 else f"{seconds} seconds"
    return blocks.message(
        "It works",
        blocks.section(f"*It works.* This arrived {took} after you pressed, the way every message of mine does."),
        blocks.context("Only you got it."),
    )


def inert(shown: Sequence[Block]) -> list[Block]:
    """The same to look at, with nothing in it that does anything: somebody else's buttons are not the reader's to press."""
    copied = deepcopy(list(shown))
    for number, block in enumerate(copied):
        block.pop("block_id", None)
        elements: list[dict[str, Any]] = [block[name] for name in _ELEMENTS if name in block]  # Any: Block Kit
        elements += block["elements"] if block["type"] == "actions" else []
        for place, element in enumerate(elements):
            if "action_id" in element:
                element["action_id"] = f"{INERT}:{number}:{place}"
            for gone in ("url", "confirm", "value"):
                element.pop(gone, None)
    return copied
