"""The form of an offer: what may change, how many hours, who decides what, until when."""

from collections.abc import Mapping
from typing import Final

from bot.capabilities.tickets.handback.terms import HOURS_MOST, LONGEST_RIGHT, LONGEST_SCOPE
from bot.capabilities.tickets.ledger import Card
from bot.capabilities.tickets.views import named
from bot.core.slack.blocks import context, date_input, modal, number_input, quote, section, text_input
from bot.core.slack.events import View
from bot.core.text import fill

OFFER: Final = "handback.offer"

SCOPE: Final = "scope"
HOURS: Final = "hours"
UNTIL: Final = "until"
DECIDES: Final = "decides"


def offer_form(card: Card, *, keeper: str, private: Mapping[str, str]) -> View:
    """`private` comes back with it."""
    owner = card.name(card.standing.owner_id)
    blocks = [
        section(fill("*{ticket}*", ticket=named(card))),
        quote(card.words),
        text_input(SCOPE, "What may change, and what stays?", multiline=True, max_length=LONGEST_SCOPE),
        number_input(HOURS, "Hours a week", least=1, most=HOURS_MOST),
        date_input(UNTIL, "Until"),
        text_input(
            DECIDES,
            "Who decides what?",
            initial=f"you decide how, {owner} decides about other teams",
            max_length=LONGEST_RIGHT,
        ),
        context(
            fill(
                "{keeper} keeps these hours free: settle that first. A no is a full answer; nothing but “not taken up” remains of it.",
                keeper=keeper,
            )
        ),
    ]
    return modal(OFFER, "Offer it", blocks, submit="Offer", private=private)
