"""The two forms of clarifications: publishing one, and reporting that it was said again."""

from collections.abc import Mapping
from typing import Final

from bot.capabilities.tickets.clarity.ledger import Published
from bot.capabilities.tickets.clarity.rules import Echo
from bot.capabilities.tickets.clarity.views import PUBLISH, REPEAT, line
from bot.core.slack.blocks import choice_input, context, modal, option, section, text_input
from bot.core.slack.events import View

QUESTION: Final = "question"
ANSWER: Final = "answer"
PLACE: Final = "place"
WORDS: Final = "words"
ECHO: Final = "echo"

LONGEST_QUESTION: Final = 200
LONGEST_ANSWER: Final = 1500
LONGEST_PLACE: Final = 150

ECHOES: Final[Mapping[Echo, str]] = {
    Echo.NOBODY: "Nobody: everybody knew",
    Echo.SOME: "Some",
    Echo.MOST: "Most",
    Echo.UNSEEN: "I couldn't tell",
}


def publish_form(*, question: str, answer: str, private: Mapping[str, str]) -> View:
    blocks = [
        context("Everybody here can read it from then on, and finds it when they are about to complain of the same."),
        text_input(QUESTION, "The question", initial=question, max_length=LONGEST_QUESTION),
        text_input(ANSWER, "The answer", initial=answer, multiline=True, max_length=LONGEST_ANSWER),
        context("No names, please: it must not show who asked."),
    ]
    return modal(PUBLISH, "Make it clear to all", blocks, submit="Publish", private=private)


def repeat_form(entry: Published, *, private: Mapping[str, str]) -> View:
    echoes = [option(label, echo) for echo, label in ECHOES.items()]
    blocks = [
        section(line(entry)),
        text_input(PLACE, "Where?", placeholder="The all-hands; our stand-up; #releases", max_length=LONGEST_PLACE),
        text_input(WORDS, "In which words?", optional=True, multiline=True, max_length=LONGEST_ANSWER),
        choice_input(ECHO, "To whom was it news?", echoes),
    ]
    return modal(REPEAT, "Said again", blocks, submit="Keep", private=private)


def problems(fields: Mapping[str, str], *, longest: Mapping[str, int]) -> dict[str, str]:
    """What is missing or too long, a sentence per field; empty where it can be kept."""
    found = {name: _ASKED_FOR[name] for name in longest if name in _ASKED_FOR and not fields[name].strip()}
    for name, most in longest.items():
        if len(fields[name]) > most:
            found[name] = f"That is {len(fields[name])} characters; {most} fit. What is the heart of it?"
    return found


_ASKED_FOR: Final[Mapping[str, str]] = {
    QUESTION: "Write the question, as somebody would ask it.",
    ANSWER: "Write the answer.",
    PLACE: "Say where: it counts when it was another place.",
}
