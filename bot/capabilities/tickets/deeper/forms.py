"""The form in which somebody declares a deep dive or a system review, and what everybody concerned reads of it. Pure."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from bot.capabilities.tickets.ledger import Card
from bot.capabilities.tickets.views import LOOK, named, said, weekday
from bot.capabilities.tickets.wording import DAY, MEMBER, WORDS
from bot.core.slack.blocks import choice_input, context, date_input, member_input, modal, option, section, text_input
from bot.core.slack.events import View
from bot.core.text import fill

WAY: Final = "way"
LONGEST: Final = 500


class Way(StrEnum):
    DEEP_DIVE = "deep_dive"
    REVIEW = "review"


_SENTENCES: Final[Mapping[Way, str]] = {
    Way.DEEP_DIVE: "A deep dive: {name} looks for what leads to it, until {until}.",
    Way.REVIEW: "A system review, which {name} leads until {until}: how does the way we work lead to it?",
}


def look_form(card: Card, *, private: Mapping[str, str]) -> View:
    """`private` comes back with it."""
    ways = [
        option("A deep dive: one person looks for what leads to it", Way.DEEP_DIVE),
        option("A system review: those it concerns look at it together", Way.REVIEW),
    ]
    blocks = [
        section(fill("*{ticket}*", ticket=named(card))),
        *said(card),
        choice_input(WAY, "What shall it be?", ways, initial=Way.DEEP_DIVE),
        member_input(MEMBER, "Who leads it?", initial=card.standing.owner_id),
        date_input(DAY, "Until when?"),
        text_input(WORDS, "What do you hope to understand?", multiline=True, optional=True, max_length=LONGEST),
        context(
            "Whoever complained, and whoever said “me too”, reads this, and hears by that day what was found. It is with whoever "
            "leads it from now on."
        ),
    ]
    return modal(LOOK, "Look deeper", blocks, submit="Declare it", private=private)


def sentence(way: Way, *, name: str, until: date, hope: str) -> str:
    """Plain text; `hope` may be empty."""
    said = _SENTENCES[way].format(name=name, until=weekday(until))
    return f"{said} {hope}" if hope else said
