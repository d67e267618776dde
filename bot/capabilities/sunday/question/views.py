"""How the Monday question looks: the message, the answer to a tap, and who could see it. Pure.

The message is the same for everybody asked on the same day: what stands below the faces stands there for all, so that no
screen tells what somebody answered. So is the answer to a tap: help stands in it whatever was tapped.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from bot.capabilities.sunday.ballots.casting import Outcome
from bot.capabilities.sunday.promise import PROMISE, QUESTION
from bot.capabilities.sunday.question.help import Help
from bot.capabilities.sunday.question.wording import ANSWERS, CLOSED, FOOT, ON_HOME, SYMBOLS
from bot.core.sealed import SealedAsk
from bot.core.slack import blocks
from bot.core.slack.events import Block, SlackMessage, View
from bot.core.text import day, escape, fill

FACE: Final = "sunday.face"
"""The value is the round and the face, "3f…:4"; of a trial `TRIAL` stands in place of the round."""
WHY: Final = "sunday.why"
BACK: Final = "sunday.back"
WHO_SEES: Final = "sunday.who_sees"
TALK: Final = "sunday.talk"
TRIAL: Final = "trial"

_MONDAY: Final = 0


def ask_message(
    ask: SealedAsk, ref: str | None, here: Help, *, shown_from: int, last: Sequence[Block] = ()
) -> SlackMessage:
    """`ref` is the round, None where it takes no answers any more; `shown_from` answers on there is a number.

    `last` is the last result with the CTO's words.
    """
    question = question_of(ask)
    if ref is None:
        return blocks.message(question, blocks.section(f"*{question}*"), blocks.context(CLOSED), _ways(ask))
    return blocks.message(
        question,
        *_faces(ask, ref, here, shown_from),
        *last,
        blocks.context(FOOT),
        _ways(ask),
    )


def question_on_home(ask: SealedAsk, ref: str, here: Help, *, shown_from: int) -> list[Block]:
    """The same question, 6 blocks, for whoever lost its message: alike for all who were asked, whatever they answered."""
    asked_on = blocks.context(ON_HOME.format(day=day(ask.asked_on)))
    return [*_faces(ask, ref, here, shown_from), asked_on, blocks.actions(_talk(ask))]


def _faces(ask: SealedAsk, ref: str, here: Help, shown_from: int) -> list[Block]:
    return [
        blocks.section(f"*{question_of(ask)}*"),
        blocks.context(f"_Anonymous · never shown for fewer than {shown_from} · {ask.takes}_"),
        blocks.actions(*(_face(ref, face) for face in SYMBOLS)),
        *help_lines(here),
    ]


def question_of(ask: SealedAsk) -> str:
    """Sunday evening is yesterday on a Monday alone."""
    return ask.question if ask.asked_on.weekday() == _MONDAY else ask.question_later


def _face(ref: str, face: int) -> blocks.Element:
    """Slack wants an action id of its own for every button of a row."""
    return blocks.button(SYMBOLS[face], f"{FACE}:{face}", f"{ref}:{face}")


def _ways(ask: SealedAsk) -> Block:
    return blocks.actions(blocks.button(QUESTION, WHO_SEES), _talk(ask))


def _talk(ask: SealedAsk) -> blocks.Element:
    return blocks.button("I'd rather talk to someone", TALK, TRIAL if ask.trial else "")


def help_lines(here: Help) -> Iterator[Block]:
    """Below the lowest face, for everybody: it must not be a sign of anything that somebody sees it."""
    names = " and ".join(each.name for each in here.contacts)
    listens = fill("*A heavy evening?* {names} will listen: tap “I'd rather talk to someone”.", names=names)
    lines = [listens] if names else []
    if here.crisis:
        lines.append(escape(here.crisis))
    yield blocks.context("\n".join([*lines, "This form is not watched: a tap alone calls nobody."]))


def answer(outcome: Outcome, ref: str, here: Help) -> SlackMessage:
    """What a tap is answered with, for their eyes only."""
    said = ANSWERS[outcome]
    shown = [blocks.section(said)]
    if outcome in (Outcome.COUNTED, Outcome.ANEW):
        shown.append(blocks.actions(blocks.button("Add why", WHY, ref), blocks.button("Take it back", BACK, ref)))
    return blocks.message(said, *shown, *help_lines(here))


def who_sees() -> View:
    """The promise, word for word as README has it."""
    return blocks.modal(
        WHO_SEES, "Who could see it?", [blocks.section(each) for each in PROMISE], submit="", close="Close"
    )
