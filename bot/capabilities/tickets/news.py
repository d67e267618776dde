"""The news of a move, as each of those it concerns reads it in the day's bundle.

Pure. A message that is brought up to date later says what has happened since, and offers what can be done now.
"""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from bot.capabilities.tickets.ledger import Card, News
from bot.capabilities.tickets.rules import open_moves, parties_of
from bot.capabilities.tickets.standing import Move, Party, State
from bot.capabilities.tickets.views import controls, named, said, standing, weekday
from bot.core.people import Person
from bot.core.slack.blocks import context, section
from bot.core.slack.events import Block
from bot.core.text import Mrkdwn, fill

THANKS: Final = (
    "*Thank you for complaining.* You cared enough to bother, and trusted us enough to say it. {ticket}, is with {owner}; "
    "you'll hear by {by}, even if it is “I don't know yet”."
)

_HEADLINES: Final[Mapping[Move, str]] = MappingProxyType(
    {
        Move.FILE: "*A complaint, which is good:* {ticket}.",
        Move.SORT: "{ticket}, is with {owner}; word by {by}, even if it is “I don't know yet”.",
        Move.HAND_OVER: "{ticket}, is with {owner} now.",
        Move.NOT_YET: "*{actor} on {ticket}:* “{reason}” You'll hear by {by}.",
        Move.ASK_BACK: "*{actor} on {ticket} would like to know:* “{reason}”",
        Move.ADD: "*{actor} on {ticket}:* “{reason}”",
        Move.ANSWER: "*{actor} on {ticket}:* “{reason}”",
        Move.CLEAR: "*{ticket} is clear now,* says {actor}.",
        Move.STILL_NOT: "*{ticket} is still not clear,* says {actor}. Word is due by {by}.",
        Move.RULE_WRONG: "*{ticket} is clear, and the rule is wrong,* says {actor}. It is an improvement now, due by {by}.",
        Move.OFFER: "*You know this best. Would you like to change it?* {ticket}: “{reason}” _No is a full answer._",
        Move.ACCEPT: "*{actor} takes on {ticket}* and will say how it went by {by}.",
        Move.DO: "*Done:* {ticket}. “{reason}”",
        Move.HELPED: "*It helped,* says {actor} about {ticket}.",
        Move.REOPEN: "*Not yet,* says {actor} about {ticket}: “{reason}”",
        Move.DECLINE: "*{actor} said no to {ticket}, because:* “{reason}”",
        Move.REVEAL: "*{actor} is who complained* in {ticket}.",
        Move.WITHDRAW: "{ticket} was withdrawn by whoever complained.",
    }
)

_QUESTIONS: Final[Mapping[Move, tuple[Move, str]]] = MappingProxyType(
    {
        Move.ANSWER: (Move.CLEAR, "Is it clear?"),
        Move.DO: (Move.HELPED, "Did it help?"),
    }
)
"""What follows the news for whoever can make that move."""


def _whose(card: Card, person: Person) -> Mrkdwn:
    if card.standing.complainer_id is None:
        return Mrkdwn("Anonymous.")
    return fill("From {complainer}.", complainer=card.complainer(person))


def news(card: Card, told: News, person: Person, *, now: datetime, today: date, newest: bool = True) -> list[Block]:
    """One move as this person reads it. Only the newest news of a ticket in a message says what can be done."""
    blocks = [section(headline(card, told, person))]
    if _meets_it(card, told, person):
        blocks += said(card)
        blocks.append(context(_whose(card, person)))
    if not newest:
        return blocks
    if told.version != card.version:
        blocks.append(context(f"Since then: {standing(card, person, today)}"))
    return [*blocks, *controls(card, person, now=now)]


def _meets_it(card: Card, told: News, person: Person) -> bool:
    """Whether they read of it here for the first time: then they read all of it."""
    given = told.move in (Move.SORT, Move.HAND_OVER) and told.member_id == person.id
    return (told.move is Move.FILE or given) and Party.COMPLAINER not in parties_of(person, card.standing)


def headline(card: Card, told: News, person: Person) -> Mrkdwn:
    """What happened, with the words that came with it."""
    actor = card.author(told, person)
    if told.move is Move.LAPSE:
        return _lapsed(card, told, person)
    if told.move is Move.REVEAL:
        actor = card.complainer(person)
    template = _HEADLINES[told.move]
    if told.move is Move.OFFER and Party.COMPLAINER not in parties_of(person, card.standing):
        template = "*{actor} offered {ticket} to whoever complained:* “{reason}”"
    if told.move is Move.HAND_OVER and told.words and told.member_id == person.id:
        template = "{ticket}, is with {owner} now: “{reason}”"
    told_so = fill(
        template,
        actor=actor[:1].upper() + actor[1:] if template.startswith("*{actor}") else actor,
        ticket=named(card),
        owner=card.name(card.standing.owner_id, person.id),
        reason=told.words or "",
        by=weekday(told.day or card.standing.next_on),
    )
    asks = _QUESTIONS.get(told.move)
    return Mrkdwn(f"{told_so} {asks[1]}") if asks and asks[0] in open_moves(person, card.standing) else told_so


def _lapsed(card: Card, told: News, person: Person) -> Mrkdwn:
    """Without a word until the day."""
    if told.state_before is State.OFFERED:
        return fill(
            "{ticket}: not taken up. It stays with {owner}.",
            ticket=named(card),
            owner=card.name(card.standing.owner_id, person.id),
        )
    return fill(
        "{ticket} is settled: nobody said otherwise until {by}.", ticket=named(card), by=weekday(told.at.date())
    )


def thanks(card: Card, person: Person) -> Mrkdwn:
    """What whoever complained reads at once."""
    return fill(
        THANKS,
        ticket=named(card),
        owner=card.name(card.standing.owner_id, person.id),
        by=weekday(card.standing.next_on),
    )
