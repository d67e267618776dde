"""The news of a move, as each of those it concerns reads it: in the day's bundle, or on the owner's desk.

Pure. A message that is brought up to date later says what has happened since, and offers what can be done now.
"""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from bot.capabilities.outcomes.asks.ledger import Card, News
from bot.capabilities.outcomes.asks.rules import AskState, Move, Party, open_moves, parties_of
from bot.capabilities.outcomes.asks.views import about, controls, standing, today_of, without_a_word
from bot.core.people import Person
from bot.core.slack.blocks import context, section
from bot.core.slack.events import Block
from bot.core.text import Mrkdwn, day, escape, fill

GOOD_NOES: Final = "_Good noes: “first we have to…”, “it isn't worth the cost or risk now, because…”_"

_NOTHING_PROMISED: Final = " Nothing is promised until you say so."

_HEADLINES: Final[Mapping[Move, str]] = MappingProxyType(
    {
        Move.MAKE: "*{actor} told you how you could help.*",
        Move.PROMISE: "*{actor} will do it, by {by}.*",
        Move.DECLINE: "*{actor} said no, because:* “{reason}”",
        Move.ASK_BACK: "*{actor} would like to know:* “{reason}”",
        Move.ANSWER: "*{actor} answered:* “{reason}”",
        Move.TAKE_ON: "*{actor} said yes, by {by}.*",
        Move.REFUSE: "*{actor} can't take it on, because:* “{reason}”",
        Move.WONDER: "*{actor} would take it on. What should stop for it?*",
        Move.MAKE_ROOM: "*{actor} on what can stop:* “{reason}”",
        Move.MOVE_DATE: "*New date: {by}.* {actor}: “{reason}”",
        Move.KEEP: "*{actor} says it is done.*",
        Move.CONFIRM: "*{actor} says: kept, thank you.*",
        Move.REOPEN: "*{actor} says it isn't done yet:* “{reason}”",
        Move.WITHDRAW: "*{actor} doesn't need this any more.*{why}",
    }
)
"""Every move that tells somebody, but handing over, which reads differently for whoever is asked."""


def news(card: Card, told: News, person: Person, *, now: datetime) -> list[Block]:
    """One move as this person reads it. At most four blocks."""
    today = today_of(person, now)
    blocks = [section(f"{headline(card, told, person, today=today)}\n{about(card, today)}")]
    if told.version != card.version:
        blocks.append(context(f"Since then: {standing(card, person.id, today)}"))
    blocks += controls(card, person, now=now)
    if told.move is Move.MAKE and Move.PROMISE in open_moves(person, card.standing):
        blocks.append(context(GOOD_NOES))
    return blocks


def headline(card: Card, told: News, person: Person, *, today: date, reassures: bool = True) -> Mrkdwn:
    """What happened, in bold, with the words that came with it.

    `reassures` says beside a new ask that it is no debt yet: once in a message is enough. A day stands as its date, since
    the message is brought up to date long after, when "tomorrow" would have become "today".
    """
    if told.move is Move.HAND_OVER:
        return _handed_over(card, told, person)
    who = card.name(told.by_id)
    said = fill(
        _HEADLINES[told.move],
        actor=who if told.by_id in card.names else who[:1].upper() + who[1:],
        reason=told.words or "",
        why=Mrkdwn(f" “{escape(told.words)}”" if told.words else ""),
        by=day(told.day) if told.day else "",
    )
    if reassures and told.move is Move.MAKE and Move.PROMISE in open_moves(person, card.standing):
        return Mrkdwn(said + _NOTHING_PROMISED)
    asks = Party.ASKER in parties_of(person, card.standing) and card.standing.state is AskState.KEPT
    if told.move is not Move.KEEP or not asks:
        return said
    return Mrkdwn(f"{said} Is it?{without_a_word(card, person.id, today)}")


def _handed_over(card: Card, told: News, person: Person) -> Mrkdwn:
    """To whoever shall take it on a question; to everybody else, who was asked."""
    who, owner = card.name(told.by_id), card.name(card.owner_id)
    if told.member_id == person.id:
        asked = fill(
            "*{actor} asks whether you can take this on for {asker}.* It stays {owner}'s promise, also with a no.",
            actor=who,
            asker=card.name(card.standing.asker_id, person.id),
            owner=owner,
        )
        return Mrkdwn(f"{asked} “{escape(told.words)}”") if told.words else asked
    return fill(
        "*{actor} asked {member} to take this on.* Until there is a yes, it stays with {owner}.",
        actor=who,
        member=card.name(told.member_id, person.id),
        owner=card.name(card.owner_id, person.id),
    )


def reminder(card: Card, person: Person, *, now: datetime) -> list[Block]:
    """A promise on the day it is due, or after it; once it is settled, how it ended."""
    today, due = today_of(person, now), card.standing.due
    headline = ""
    if card.standing.state is AskState.PROMISED and due is not None and due <= today:
        headline = "*Due today.* " if due == today else "*Overdue.* "
    words = section(f"{headline}{standing(card, person.id, today)}\n{about(card, today)}")
    return [words, *controls(card, person, now=now)]
