"""The forms of tickets: one for each move that needs words, a day, a person or a choice.

Pure. Which fields a move cannot do without is in `rules.STEPS`; here is how they are asked for. The form of a new complaint
is in `filing/`.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from bot.capabilities.tickets.ledger import Card
from bot.capabilities.tickets.rules import STEPS
from bot.capabilities.tickets.standing import Frequency, Impact, Kind, Move, Need
from bot.capabilities.tickets.views import MOVE, named, said, weekday
from bot.capabilities.tickets.wording import DAY, FREQUENCY, IMPACT, KIND, LINK, LONGEST, MEMBER, WORDS
from bot.core.moves import Form
from bot.core.people import Person
from bot.core.slack.blocks import (
    choice_input,
    context,
    date_input,
    member_input,
    modal,
    option,
    section,
    text_input,
)
from bot.core.slack.events import Block, View
from bot.core.text import fill

FORMS: Final[Mapping[Move, Form]] = MappingProxyType(
    {
        Move.SORT: Form(title="Sort it", submit="Sort it", member="Who will look into it?", day="They hear by"),
        Move.HAND_OVER: Form(
            title="Hand it on",
            submit="Hand it on",
            member="Who will look into it?",
            note="The date stays: {complainer} hears by {by}.",
        ),
        Move.NOT_YET: Form(
            title="I don't know yet",
            submit="Send",
            words="What do you know so far?",
            day="When will you know?",
            note="{complainer} reads it.",
        ),
        Move.ASK_BACK: Form(
            title="Ask back", submit="Ask", words="What would you like to know?", note="{complainer} reads it."
        ),
        Move.ADD: Form(
            title="Your words", submit="Send", words="What would you like to say?", note="{owner} reads it."
        ),
        Move.ANSWER: Form(
            title="Answer",
            submit="Answer",
            words="What is the answer?",
            note="{complainer} reads it, and says whether it is clear.",
        ),
        Move.DO: Form(
            title="Done", submit="Done", words="What has changed?", note="{complainer} is asked whether it helped."
        ),
        Move.REOPEN: Form(title="Not yet", submit="Send", words="What is still missing?"),
        Move.DECLINE: Form(
            title="No, because…",
            submit="Say no",
            words="Because…",
            note="It leaves for {complainer} in two minutes; until then you can undo it. Good noes: “first we have to…”, "
            "“it isn't worth the cost or risk now, because…”",
        ),
        Move.LINK: Form(title="Link an issue", submit="Link it", note="Its words stay here; only the address is kept."),
        Move.REWORD: Form(title="Edit", submit="Save", words="What is wrong, or unclear?"),
        Move.WITHDRAW: Form(
            title="Withdraw it",
            submit="Withdraw",
            note="Nobody works on it any more. You can complain again at any time.",
        ),
    }
)
"""Moves that are not here are made by the tap itself, or have a form of their own.

`{complainer}` stands for them as the reader may know them.
"""

_KINDS: Final = (
    option("Clarity", Kind.CLARITY, "It is unknown: an answer is wanted"),
    option("Improvement", Kind.IMPROVEMENT, "The rule or the tool is wrong"),
)
_IMPACTS: Final = (
    option("A nuisance", str(int(Impact.NUISANCE))),
    option("It costs time", str(int(Impact.COSTS_TIME))),
    option("It stops work", str(int(Impact.STOPS_WORK))),
)
_FREQUENCIES: Final = (
    option("Now and then", str(int(Frequency.NOW_AND_THEN))),
    option("Every week", str(int(Frequency.WEEKLY))),
    option("Every day", str(int(Frequency.DAILY))),
)


def move_form(move: Move, card: Card, person: Person, *, today: date, private: Mapping[str, str]) -> View:
    """The form of a move. `private` comes back with it."""
    form = FORMS[move]
    blocks: list[Block] = [section(f"*{named(card)}*")]
    blocks += said(card) if move is not Move.REWORD else []
    if move is Move.ADD and card.last.move is Move.ASK_BACK:
        blocks.append(section(fill("*{actor}:* “{text}”", actor=card.name(card.last.by_id), text=card.reason or "")))
    blocks += _fields(move, form, card, today)
    if form.note:
        blocks.append(context(_note(form, card, person)))
    return modal(MOVE, form.title, blocks, submit=form.submit, private=private)


def _fields(move: Move, form: Form, card: Card, today: date) -> list[Block]:
    needs = STEPS[move].needs
    blocks: list[Block] = []
    if Need.KIND in needs:
        blocks.append(choice_input(KIND, "What is it?", _KINDS, initial=card.standing.kind))
    if Need.WEIGHT in needs:
        blocks.append(choice_input(IMPACT, "What does it cost?", _IMPACTS))
        blocks.append(choice_input(FREQUENCY, "How often?", _FREQUENCIES))
    if form.member:
        owner = card.standing.owner_id if move is Move.SORT else None
        blocks.append(member_input(MEMBER, form.member, initial=owner))
    if form.day:
        stands = card.standing.next_on
        blocks.append(date_input(DAY, form.day, initial=stands if stands >= today else None))
    if Need.LINK in needs:
        blocks.append(text_input(LINK, "The issue's address", initial=card.tracker_url or "", max_length=500))
    if form.words:
        initial = card.words if move is Move.REWORD else ""
        blocks.append(text_input(WORDS, form.words, multiline=True, initial=initial, max_length=LONGEST))
    return blocks


def _note(form: Form, card: Card, person: Person) -> str:
    complainer = card.complainer(person)
    if card.followers:
        complainer = f"{complainer} and {card.followers} more"
    note = fill(
        form.note,
        complainer=complainer,
        owner=card.name(card.standing.owner_id, person.id),
        by=weekday(card.standing.next_on),
    )
    return note[:1].upper() + note[1:]
