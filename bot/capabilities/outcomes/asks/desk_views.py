"""How asks look on the CTO's desk: short, since several stand on one phone screen. Pure."""

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from bot.capabilities.outcomes.asks.ledger import Card, News
from bot.capabilities.outcomes.asks.news import GOOD_NOES, headline
from bot.capabilities.outcomes.asks.rules import Move
from bot.capabilities.outcomes.asks.views import about, controls, standing, today_of
from bot.core.people import Person
from bot.core.slack.blocks import context, section
from bot.core.slack.events import Block
from bot.core.text import Mrkdwn, day, fill, shorten

_DONE_OR_DATE: Final = 2
"""What is nearly always the answer to a promise that is due; the rest is in the menu."""
_WORDS: Final = 300
"""Of what somebody asked, about what a phone shows without hiding the rest of the desk."""


def decision(card: Card, asked: News, person: Person, *, now: datetime, reassures: bool = True) -> list[Block]:
    """What somebody asked, in their words, with what the CTO can say to it; `reassures` as in `headline()`."""
    card, asked = _shortened(card), replace(asked, words=asked.words and shorten(asked.words, _WORDS))
    today = today_of(person, now)
    said = section(f"{headline(card, asked, person, today=today, reassures=reassures)}\n{about(card, today)}")
    return [said, *controls(card, person, now=now)]


def decision_waits(card: Card, person: Person, *, now: datetime) -> list[Block]:
    """Somebody was asked, and has been silent for days."""
    card, today = _shortened(card), today_of(person, now)
    days = (now - card.last.at).days
    silent = fill("*No answer for {count} days.* ", count=days)
    return [
        section(f"{silent}{standing(card, person.id, today)}\n{about(card, today)}"),
        *controls(card, person, now=now),
    ]


def good_noes() -> Block:
    return context(GOOD_NOES)


def due(card: Card, person: Person, *, now: datetime) -> list[Block]:
    """A promise that is near or late: to whom, what, and who acts on it."""
    card, today = _shortened(card), today_of(person, now)
    to = fill("{asker}: ", asker=card.name(card.standing.asker_id, person.id))
    when = _when(card.standing.due or today, today)
    words = f"*{when}* · {to}{about(card, today)}{_done_by(card, person)}{_heard(card, person)}"
    return [section(words), *controls(card, person, now=now, buttons=_DONE_OR_DATE)]


def _shortened(card: Card) -> Card:
    """Of a long ask the beginning. Whole it stands in the form behind each button, and in `/outcomes asks`."""
    return replace(card, words=shorten(card.words, _WORDS), reason=card.reason and shorten(card.reason, _WORDS))


def _done_by(card: Card, person: Person) -> Mrkdwn:
    """Who acts on the promise, where that is neither the owner nor whoever reads it."""
    actor_id = card.standing.actor_id
    if actor_id in (None, person.id, card.owner_id):
        return Mrkdwn("")
    said_yes = card.last.move is Move.TAKE_ON
    return fill(" _{actor} said yes, and does it._" if said_yes else " _{actor} does it._", actor=card.name(actor_id))


def _heard(card: Card, person: Person) -> Mrkdwn:
    """What somebody else last said about it, on a line of its own."""
    said = {
        Move.MOVE_DATE: "{actor} moved the date: “{reason}”",
        Move.REOPEN: "{actor} says it isn't done yet: “{reason}”",
    }.get(card.last.move)
    if said is None or card.last.by_id == person.id:
        return Mrkdwn("")
    return Mrkdwn("\n" + fill(said, actor=card.name(card.last.by_id), reason=card.reason or ""))


def _when(due_on: date, today: date) -> Mrkdwn | str:
    late = (today - due_on).days
    if late > 0:
        return f"{late} {'day' if late == 1 else 'days'} late"
    named = day(due_on, today)
    return named[:1].upper() + named[1:]


def settled(card: Card, person: Person, *, now: datetime) -> list[Block]:
    """What was decided today, and what can still be done about it."""
    card, today = _shortened(card), today_of(person, now)
    asker = fill("{asker}: ", asker=card.name(card.standing.asker_id, person.id))
    return [
        section(f"{asker}{about(card, today)}\n_{standing(card, person.id, today)}_"),
        *controls(card, person, now=now),
    ]
