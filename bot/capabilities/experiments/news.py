"""The news of a move, and the question at the end, as each of those they concern reads them. Pure.

A message that is brought up to date later says what has happened since, and offers what can be done now.
"""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from bot.capabilities.experiments.ledger import Card, News
from bot.capabilities.experiments.rules import Move, State
from bot.capabilities.experiments.views import controls, named, standing, weekday
from bot.core.people import Person
from bot.core.slack.blocks import context, section
from bot.core.slack.events import Block
from bot.core.text import Mrkdwn, fill

_HEADLINES: Final[Mapping[Move, str]] = MappingProxyType(
    {
        Move.BEGIN: "*{actor} began an experiment, and named you for it:* {experiment}, until {by}.",
        Move.KEEP: "*Kept:* {experiment}. {actor} learnt: “{text}”",
        Move.CHANGE: "*{actor} changed the experiment* “{old}” to {experiment}, until {by}. Learnt: “{text}”",
        Move.STOP: "*Stopped:* {experiment}. {actor} learnt: “{text}”",
        Move.RENEW: "*{actor} gave {experiment} until {by}:* “{text}”",
        Move.LAPSE: "*Lapsed:* {experiment}. Its day passed, and nobody said keep, change or stop.",
        Move.LOOK_AGAIN: "*{actor} looked again at {experiment}:* “{text}”",
        Move.WITHDRAW: "*{actor} withdrew {experiment}.*{why}",
    }
)


def news(card: Card, told: News, person: Person, *, now: datetime, today: date) -> list[Block]:
    """One move as this person reads it. At most four blocks. `today` is the reader's."""
    blocks = [section(headline(card, told, person))]
    if told.version != card.version:
        blocks.append(context(f"Since then: {standing(card, person.id, today)}"))
    elif told.move in (Move.BEGIN, Move.HAND_OVER):
        blocks.append(context(_what_is_asked(card)))
    return [*blocks, *controls(card, person, now=now, today=today)]


def headline(card: Card, told: News, person: Person) -> Mrkdwn:
    """What happened, with the words that came with it."""
    if told.move is Move.HAND_OVER:
        return _handed_over(card, told, person)
    return fill(
        _HEADLINES[told.move],
        actor=_begin(card.name(told.by_id, person.id)),
        experiment=named(card),
        by=weekday(told.day or card.standing.ends_on),
        text=told.words or "",
        old=told.change_before or card.wording.change,
        why=fill(" “{text}”", text=told.words) if told.words else Mrkdwn(""),
    )


def _handed_over(card: Card, told: News, person: Person) -> Mrkdwn:
    whom = card.name(told.member_id, person.id)
    if told.by_id is None:
        return fill(
            "*{experiment} is with {owner} now:* who answered for it has left.", experiment=named(card), owner=whom
        )
    actor = _begin(card.name(told.by_id, person.id))
    return fill("*{actor} handed {experiment} to {owner}.*", actor=actor, experiment=named(card), owner=whom)


def _what_is_asked(card: Card) -> str:
    return (
        f"On {weekday(card.standing.ends_on)} it ends: keep, change or stop, and what was learnt? "
        "Shortly before, I ask you. Unless you say so, it lapses."
    )


def question(card: Card, person: Person, *, now: datetime, today: date, asks: bool) -> list[Block]:
    """What its owner is asked; once they have answered, how it stands. At most four blocks. `today` is the reader's."""
    if not asks:
        stands = fill("{experiment}: {standing}", experiment=named(card), standing=standing(card, person.id, today))
        return [section(stands), *controls(card, person, now=now, today=today)]
    if card.standing.state is not State.RUNNING:
        asked = fill("*Slow effects of {experiment}: what do you see by now?*", experiment=named(card))
        return [
            section(asked),
            context(standing(card, person.id, today)),
            *controls(card, person, now=now, today=today),
        ]
    ends = _ends(card.standing.ends_on, today)
    asked = fill("*{experiment} {ends}: keep, change or stop?*", experiment=named(card), ends=ends)
    expected = fill("Expected: “{text}”", text=card.wording.hypothesis)
    measured = fill("To be seen in: “{text}”", text=card.wording.measure)
    left = "Unless you say so, it lapses, and the change with it."
    return [
        section(f"{asked}\n{expected}\n{measured}"),
        context(left),
        *controls(card, person, now=now, today=today, asked=True),
    ]


def _ends(ends_on: date, today: date) -> str:
    """ "ends Thu 26 Nov", "ends today"."""
    if ends_on < today:
        return f"ended {weekday(ends_on)}"
    return "ends today" if ends_on == today else f"ends {weekday(ends_on)}"


def _begin(name: str) -> str:
    """A name at the beginning of a sentence."""
    return name[:1].upper() + name[1:]
