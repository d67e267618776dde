"""Everything that was done with a ticket, by whom as this reader may know it, and when. Pure."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from bot.capabilities.tickets.ledger import Card, News
from bot.capabilities.tickets.standing import Move, State
from bot.capabilities.tickets.views import weekday
from bot.core.people import Person
from bot.core.slack.blocks import modal, section
from bot.core.slack.events import Block, View
from bot.core.text import Mrkdwn, day, escape, fill

_DEEDS: Final[Mapping[Move, str]] = MappingProxyType(
    {
        Move.FILE: "complained",
        Move.SORT: "sorted it",
        Move.HAND_OVER: "handed it on",
        Move.NOT_YET: "did not know yet",
        Move.ASK_BACK: "asked back",
        Move.ADD: "added",
        Move.ANSWER: "answered",
        Move.CLEAR: "said it is clear",
        Move.STILL_NOT: "said it is still not clear",
        Move.RULE_WRONG: "said the rule is wrong",
        Move.OFFER: "offered it to whoever complained",
        Move.ACCEPT: "took it on",
        Move.DO: "said it is done",
        Move.HELPED: "said it helped",
        Move.REOPEN: "said: not yet",
        Move.DECLINE: "said no",
        Move.LINK: "linked an issue",
        Move.REWORD: "reworded it",
        Move.REVEAL: "said who they are",
        Move.WITHDRAW: "withdrew it",
        Move.UNDO: "took that back",
    }
)
_DATED: Final = frozenset({Move.FILE, Move.SORT, Move.NOT_YET})
_WORDLESS: Final = frozenset({Move.REWORD, Move.FILE, Move.HAND_OVER})
"""Their words are the ticket's own, or stand in the move before."""


def history_view(card: Card, moves: Sequence[News], person: Person) -> View:
    """A modal that only shows something."""
    lines: list[Block] = [section(line(card, move, person)) for move in moves]
    return modal("tickets.seen", card.label, lines, submit="", close="Close")


def line(card: Card, told: News, person: Person) -> Mrkdwn:
    """ "24 Nov: Lena answered: “Whoever is on call may.”" A day and no hour: it is nobody's log."""
    when = day(told.at.astimezone(person.zone).date())
    if told.move is Move.LAPSE:
        offered = told.state_before is State.OFFERED
        return fill("*{when}:* {what}", when=when, what="not taken up" if offered else "settled: nobody said otherwise")
    said = fill("*{when}:* {who} {deed}", when=when, who=card.author(told, person), deed=_DEEDS[told.move])
    words = f": “{escape(told.words)}”" if told.words and told.move not in _WORDLESS else ""
    due = f" (word by {weekday(told.day)})" if told.day and told.move in _DATED else ""
    return Mrkdwn(f"{said}{words}{due}")
