"""How asks look on the CTO's desk: short, since several stand on one phone screen. Pure."""

from datetime import date, datetime
from typing import Final

from bot.capabilities.outcomes.asks.ledger import Card, News
from bot.capabilities.outcomes.asks.news import GOOD_NOES, headline
from bot.capabilities.outcomes.asks.rules import Move
from bot.capabilities.outcomes.asks.views import about, controls, standing, today_of
from bot.core.people import Person
from bot.core.slack.blocks import context, section
from bot.core.slack.events import Block
from bot.core.text import Mrkdwn, day, fill

_DONE_OR_DATE: Final = 2
"""What is nearly always the answer to a promise that is due; the rest is in the menu."""


def decision(card: Card, asked: News, person: Person, *, now: datetime) -> list[Block]:
    """What somebody asked, in their words, with what the CTO can say to it."""
    said = section(f"{headline(card, asked, person, now=now)}\n{about(card, today_of(person, now))}")
    return [said, *controls(card, person, now=now)]


def decision_waits(card: Card, person: Person, *, now: datetime) -> list[Block]:
    """Somebody was asked, and has been silent for days."""
    today = today_of(person, now)
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
    today = today_of(person, now)
    to = fill("{asker}: ", asker=card.name(card.standing.asker_id, person.id))
    acts = card.standing.actor_id
    done_by = fill(" _{actor} does it._", actor=card.name(acts)) if acts not in (None, person.id, card.owner_id) else ""
    words = f"*{_when(card.standing.due or today, today)}* · {to}{about(card, today)}{done_by}{_heard(card, person)}"
    return [section(words), *controls(card, person, now=now, buttons=_DONE_OR_DATE)]


def _heard(card: Card, person: Person) -> Mrkdwn:
    """What somebody else last said about it, on a line of its own."""
    said = {
        Move.TAKE_ON: "{actor} said yes.",
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
    today = today_of(person, now)
    asker = fill("{asker}: ", asker=card.name(card.standing.asker_id, person.id))
    return [
        section(f"{asker}{about(card, today)}\n_{standing(card, person.id, today)}_"),
        *controls(card, person, now=now),
    ]
