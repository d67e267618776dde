"""The forms of asks: one for a new ask, and one for each move that needs a date, words or a person.

Pure. Which fields a move cannot do without is in `rules.STEPS`; here is how they are asked for.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final

from bot.capabilities.outcomes.asks.ledger import Card
from bot.capabilities.outcomes.asks.rules import STEPS, Move, Need
from bot.capabilities.outcomes.asks.views import MAKE, MOVE, about
from bot.capabilities.outcomes.asks.wording import LONGEST_ASK
from bot.capabilities.outcomes.rules import Entry
from bot.core.moves import Form
from bot.core.slack.blocks import choice_input, context, date_input, member_input, modal, option, section, text_input
from bot.core.slack.events import Block, View
from bot.core.text import fill, shorten

WORDS: Final = "words"
DAY: Final = "day"
MEMBER: Final = "member"
NEEDED_BY: Final = "needed_by"
OUTCOME: Final = "outcome"

_LABEL_MOST: Final = 75
_OPTIONS_MOST: Final = 100


FORMS: Final[Mapping[Move, Form]] = MappingProxyType(
    {
        Move.PROMISE: Form(title="I'll do it", submit="Promise", day="By when?"),
        Move.HAND_OVER: Form(
            title="Someone else can",
            submit="Ask them",
            member="Who could do it?",
            words="A word to them",
            note="They say yes, no, or ask what to stop. Until a yes it stays your promise.",
        ),
        Move.DECLINE: Form(
            title="No, because…",
            submit="Say no",
            words="Because…",
            note="It leaves for {asker} in two minutes; until then you can undo it. Leadership reads your why in the "
            "digest. Good noes: “first we have to…”, “it isn't worth the cost or risk now, because…”",
        ),
        Move.ASK_BACK: Form(title="Ask back", submit="Ask", words="What would you like to know?"),
        Move.ANSWER: Form(title="Answer", submit="Answer", words="Your answer"),
        Move.TAKE_ON: Form(title="Yes", submit="Take it on", day="By when?"),
        Move.REFUSE: Form(
            title="No, because…",
            submit="Say no",
            words="Because…",
            note="It leaves for {owner} in two minutes; until then you can undo it. A no is a full answer.",
        ),
        Move.MAKE_ROOM: Form(
            title="What can stop?",
            submit="Answer",
            words="What can {receiver} stop for it?",
            note="“Nothing” is an answer too.",
        ),
        Move.MOVE_DATE: Form(
            title="New date, and why",
            submit="Move it",
            day="New date",
            words="Why?",
            note="{asker} reads it; what {owner} or a deputy writes, leadership reads in the digest, too.",
        ),
        Move.REOPEN: Form(title="Not yet", submit="Send", words="What is still missing?"),
        Move.REWORD: Form(title="Edit what you asked", submit="Save", words="What would help you?", day="Needed by"),
        Move.WITHDRAW: Form(
            title="Withdraw it",
            submit="Withdraw",
            words="A word why",
            note="Then nobody owes it to you any more. You can ask again at any time.",
        ),
    }
)
"""Moves that are not here are made by the tap itself. Names that may stand in a note: asker, owner, receiver."""


def move_form(move: Move, card: Card, *, today: date, private: Mapping[str, str]) -> View:
    """The form of a move. `private` comes back with it."""
    form, needs = FORMS[move], STEPS[move].needs
    names = {
        "asker": card.name(card.standing.asker_id),
        "owner": card.name(card.owner_id),
        "receiver": card.name(card.standing.receiver_id),
    }
    blocks: list[Block] = [section(about(card, today))]
    if move is Move.ANSWER and card.last.move is Move.ASK_BACK:
        blocks.append(section(fill("*{actor}:* “{text}”", actor=card.name(card.last.by_id), text=card.reason or "")))
    if form.member:
        blocks.append(member_input(MEMBER, form.member))
    if form.day:
        blocks.append(date_input(DAY, form.day, initial=_first_day(move, card, today), optional=Need.DATE not in needs))
    if form.words:
        blocks.append(
            text_input(
                WORDS,
                form.words.format_map(names),
                multiline=True,
                initial=card.words if move is Move.REWORD else "",
                optional=Need.WORDS not in needs,
                max_length=LONGEST_ASK,
            )
        )
    if form.note:
        blocks.append(context(fill(form.note, **names)))
    return modal(MOVE, form.title, blocks, submit=form.submit, private=private)


def _first_day(move: Move, card: Card, today: date) -> date | None:
    """The day a date field begins with: when it is needed, if that is still to come."""
    wanted = card.standing.due if move is Move.MOVE_DATE else card.needed_by
    return wanted if wanted is not None and wanted >= today else None


def ask_form(outcomes: Sequence[Entry], *, owner: str, chosen: Entry | None = None, words: str = "") -> View:
    """The form of a new ask: about `chosen`, else about one of `outcomes` or none."""
    blocks = [
        text_input(
            WORDS,
            f"What can {owner} do for you?",
            multiline=True,
            initial=words,
            max_length=LONGEST_ASK,
            placeholder="A day with the bank's engineers. Their help desk takes a week.",
        )
    ]
    if chosen is not None:
        blocks.insert(0, section(fill("For *{outcome}*", outcome=chosen.sentence)))
    elif outcomes:
        options = [option(shorten(entry.sentence, _LABEL_MOST), entry.id.hex) for entry in outcomes[:_OPTIONS_MOST]]
        blocks.append(
            choice_input(OUTCOME, "For which outcome?", options, optional=True, placeholder="None in particular")
        )
    blocks.append(date_input(NEEDED_BY, "Needed by", optional=True))
    blocks.append(context(fill("{owner} reads it, and whoever {owner} passes it to.", owner=owner)))
    private = {} if chosen is None else {OUTCOME: chosen.id.hex}
    return modal(MAKE, "I need something", blocks, submit="Ask", private=private)
