"""The forms of experiments: one to begin, and one for each move that needs words, a day or a person. Pure."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from bot.capabilities.experiments.ledger import Card
from bot.capabilities.experiments.rules import STEPS, Move, Need
from bot.capabilities.experiments.views import BEGIN, MOVE, line
from bot.capabilities.experiments.wording import (
    CHANGE,
    DAY,
    HYPOTHESIS,
    LONGEST_CHANGE,
    LONGEST_TEXT,
    LOOK,
    MEASURE,
    MEMBER,
    WORDS,
    Wording,
)
from bot.core.moves import Form
from bot.core.slack.blocks import context, date_input, field, member_input, modal, section, text_input
from bot.core.slack.events import Block, Values, View

_SLOW: Final = "When would slow effects show?"
_SLOW_HINT: Final = "On that day, too, I ask what you see. Leave it empty where you expect none."

FORMS: Final[Mapping[Move, Form]] = MappingProxyType(
    {
        Move.KEEP: Form(
            title="Keep it", submit="Keep", words="What did you learn?", note="The change stays. Everybody reads why."
        ),
        Move.CHANGE: Form(
            title="Change it",
            submit="Change",
            words="What did you learn?",
            day="Until when now?",
            note="It goes on with the change you name here. Everybody reads why.",
        ),
        Move.STOP: Form(
            title="Stop it",
            submit="Stop",
            words="What did you learn?",
            note="The change goes. It was worth it if something was learnt; everybody reads what.",
        ),
        Move.RENEW: Form(title="It needs longer", submit="Renew", words="What can't you see yet?", day="Until when?"),
        Move.LOOK_AGAIN: Form(title="By now", submit="Save", words="What do you see by now?"),
        Move.REWORD: Form(title="Edit it", submit="Save", note="A later last day is under “It needs longer”."),
        Move.HAND_OVER: Form(
            title="Hand it over",
            submit="Hand over",
            member="Who answers for it?",
            note="They hear of it, and are asked at its end.",
        ),
        Move.WITHDRAW: Form(
            title="Withdraw it",
            submit="Withdraw",
            words="A word why",
            note="Then it never took place. Stop what was tried: what was learnt stays.",
        ),
    }
)
"""Moves that are not here are made by the tap itself."""

_LOOKS_LATER: Final = frozenset({Move.KEEP, Move.CHANGE, Move.STOP, Move.RENEW, Move.LOOK_AGAIN, Move.REWORD})


def begin_form(*, by_id: str) -> View:
    """The form of a new experiment, which whoever begins it answers for unless they say otherwise."""
    blocks = [
        *_wording(Wording()),
        date_input(DAY, "Until when?", hint="Then I ask: keep, change or stop? Unless somebody says so, it lapses."),
        date_input(LOOK, _SLOW, optional=True, hint=_SLOW_HINT),
        member_input(MEMBER, "Who answers for it?", initial=by_id),
        context("Everybody reads it: `/cadence experiments`."),
    ]
    return modal(BEGIN, "An experiment", blocks, submit="Begin")


def move_form(move: Move, card: Card, *, viewer_id: str, today: date, private: Mapping[str, str]) -> View:
    """The form of a move. `private` comes back with it; `today` is the reader's."""
    form, needs = FORMS[move], STEPS[move].needs
    blocks: list[Block] = []
    if move is Move.REWORD:
        blocks += _wording(card.wording)
    else:
        blocks.append(section(line(card, viewer_id, today)))
    if form.member:
        blocks.append(member_input(MEMBER, form.member, initial=card.standing.owner_id))
    if form.words:
        optional = Need.WORDS not in needs
        blocks.append(text_input(WORDS, form.words, multiline=True, optional=optional, max_length=LONGEST_TEXT))
    if move is Move.CHANGE:
        blocks.append(_change(card.wording, "What do you do differently now?"))
    if form.day:
        blocks.append(date_input(DAY, form.day))
    if move in _LOOKS_LATER:
        blocks.append(_look(move, card, today))
    if form.note:
        blocks.append(context(form.note))
    return modal(MOVE, form.title, blocks, submit=form.submit, private=private)


def _look(move: Move, card: Card, today: date) -> Block:
    again = move is Move.LOOK_AGAIN
    stood = card.standing.look_on
    initial = stood if stood is not None and stood > today and not again else None
    return date_input(
        LOOK, "Look once more on" if again else _SLOW, initial=initial, optional=True, hint="" if again else _SLOW_HINT
    )


def _wording(wording: Wording) -> list[Block]:
    return [
        _change(wording, "What do you do differently?"),
        text_input(
            HYPOTHESIS,
            "What do you expect to come of it?",
            multiline=True,
            initial=wording.hypothesis,
            max_length=LONGEST_TEXT,
            placeholder="Fewer week-ends are spent mending, and no date is missed for it",
        ),
        text_input(
            MEASURE,
            "How would you know?",
            multiline=True,
            initial=wording.measure,
            max_length=LONGEST_TEXT,
            placeholder="Calls at the week-end: 7 in October. Dates missed: none",
        ),
    ]


def _change(wording: Wording, label: str) -> Block:
    return text_input(
        CHANGE, label, initial=wording.change, max_length=LONGEST_CHANGE, placeholder="No releases on Fridays"
    )


def read_wording(values: Values) -> Wording:
    """What was put into the form; fields that it has not are empty."""
    return Wording(
        change=field(values, CHANGE) or "",
        hypothesis=field(values, HYPOTHESIS) or "",
        measure=field(values, MEASURE) or "",
    ).tidied()
