"""The one form of a new complaint, and what is shown above it before it is kept. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.capabilities.tickets.clarity.ledger import Published
from bot.capabilities.tickets.ledger import Card
from bot.capabilities.tickets.views import FILE, named, weekday
from bot.core.slack.blocks import (
    actions,
    button,
    choice_input,
    choices_input,
    context,
    modal,
    option,
    section,
    text_input,
)
from bot.core.slack.events import Block, View
from bot.core.text import Mrkdwn, fill, inline, shorten

WORDS: Final = "words"
ABOUT: Final = "about"
NAME: Final = "name"
QUOTE: Final = "quote"

KEY: Final = "key"
LINK: Final = "link"
QUOTED: Final = "quoted"
LOOKED: Final = "looked"
"""In the form's private part: what looks alike was shown."""

ME_TOO: Final = "tickets.me_too"
ANSWERS_IT: Final = "tickets.answers_it"
LONGEST: Final = 3000
QUOTE_MOST: Final = 1000
"""A colleague's words travel in the form's private part, which takes 3,000 characters as JSON."""
_SHOWN: Final = 150
_WORD: Final = 30


class About(StrEnum):
    """Whether it is about a person: then nothing is relayed, and no ticket is kept."""

    NOBODY = "nobody"
    PERSON = "person"
    OWNER = "owner"


class WithName(StrEnum):
    NAMED = "named"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """Who reads a complaint, by first names."""

    triage: Sequence[str]
    owner: str
    """The CTO."""
    second: str | None
    """Who takes what concerns the CTO; None where nobody was named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Something open or answered that looks alike.

    The words of a ticket are for those who may read it. To everybody else it is told by what is published of it, or by the
    words that they wrote themselves and that it has too.
    """

    card: Card
    answer: Published | None
    """None where nothing is published."""
    shared: Sequence[str]
    readable: bool
    """Whether whoever writes may read the ticket."""
    theirs: bool
    """They complained of it, or joined in."""


def complaint_form(
    readers: Readers, *, private: Mapping[str, str], words: str = "", alike: Sequence[Alike] = ()
) -> View:
    """`private` holds the key, and of a message the link and its words. With `alike`, what was found stands above."""
    blocks = [*_found(alike), *_fields(readers, words)]
    if private.get(LINK):
        blocks.insert(
            0, context(f"About {_message(private[LINK])}. The link is kept with a complaint that has your name.")
        )
    if private.get(QUOTED):
        option_label = f"Quote it: {shorten(private[QUOTED], 60)}"
        blocks.append(choices_input(QUOTE, "Your colleague's words", [option(option_label, "yes")], optional=True))
    return modal(FILE, "Complaints are good", blocks, submit="File it anyway" if alike else "Complain", private=private)


def joined(card: Card) -> View:
    """After "me too"."""
    said = fill(
        "*You are in.* {ticket} is with {owner}; what whoever complained hears, you hear too. "
        "Others see a number, and who works on it your name. {label} in `/complain list` lets you out again.",
        ticket=named(card),
        owner=card.name(card.standing.owner_id),
        label=card.label,
    )
    return modal(FILE, "Me too", [section(said)], submit="", close="Close")


def answered() -> View:
    return modal(FILE, "Good", [section("*Good that it is clear now.* Nothing was filed.")], submit="", close="Close")


def gone() -> View:
    said = section("That one is settled by now. Close this and complain as you meant to; your words are still there.")
    return modal(FILE, "Me too", [said], submit="", close="Close")


def _fields(readers: Readers, words: str) -> list[Block]:
    return [
        text_input(WORDS, "What is in the way?", multiline=True, initial=words, max_length=LONGEST),
        choice_input(ABOUT, "Is it about a person?", _abouts(readers), hint=_about_hint(readers)),
        choice_input(
            NAME,
            "Your name",
            [option("With my name", WithName.NAMED), option("Anonymous, with a key", WithName.ANONYMOUS)],
            initial=WithName.NAMED,
        ),
        context(_who_sees(readers)),
    ]


def _abouts(readers: Readers) -> list[dict[str, object]]:
    options = [
        option("No: a rule, a tool, how we do things", About.NOBODY),
        option("Yes, about how somebody acts", About.PERSON),
    ]
    if readers.second:
        options.append(option(shorten(f"It concerns {readers.owner}, the CTO", 75), About.OWNER))
    return options


def _about_hint(readers: Readers) -> str:
    said = "If it is, I pass nothing on and keep nothing; I help you to talk."
    if readers.second is None:
        return (
            f"{said} For what concerns {readers.owner} nobody else is named yet; ask your CTO to name a second person."
        )
    return said


def _who_sees(readers: Readers) -> Mrkdwn:
    return fill(
        "*Who sees your name:* {triage}, who look{s} after complaints, and whoever works on this one. Never a channel, a list or "
        "an export; nobody, {owner} included, can ask who complains. Who writes something alike learns that this is there, and "
        "no word of it that they did not write themselves. "
        "*Anonymous* leaves your name out for good: a key, shown once, is the only way back to it.",
        triage=" and ".join(readers.triage),
        s="s" if len(readers.triage) == 1 else "",
        owner=readers.owner,
    )


def _found(alike: Sequence[Alike]) -> list[Block]:
    if not alike:
        return []
    blocks = [section("*Is it one of these?* If not, your words are below as you wrote them.")]
    return blocks + [block for each in alike for block in _one(each)]


def _one(alike: Alike) -> list[Block]:
    if alike.answer is not None:
        said = fill(
            "*{label}: {question}*\n“{answer}”",
            label=alike.card.label,
            question=shorten(alike.answer.question, _SHOWN),
            answer=shorten(alike.answer.answer, 2 * _SHOWN),
        )
        return [section(said), actions(button("This answers it", ANSWERS_IT, alike.card.id.hex))]
    said = section(f"{_where(alike.card)}\n{_what(alike)}")
    if alike.theirs:
        return [said, context("You are in this one already.")]
    return [said, actions(button("Me too, with my name", ME_TOO, alike.card.id.hex))]


def _where(card: Card) -> Mrkdwn:
    return fill(
        "*{label}* with {owner}, word by {by}{too}",
        label=card.label,
        owner=card.name(card.standing.owner_id),
        by=weekday(card.standing.next_on),
        too=f" · {card.followers + 1} people" if card.followers else "",
    )


def _what(alike: Alike) -> Mrkdwn:
    if alike.readable:
        return inline(shorten(alike.card.words, _SHOWN))
    return fill("It says as you do: {words}", words=", ".join(f"“{shorten(word, _WORD)}”" for word in alike.shared))


def _message(link: str) -> str:
    address = link.replace("&", "&amp;").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")
    return f"<{address}|this message>"
