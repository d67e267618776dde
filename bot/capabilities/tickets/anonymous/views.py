"""What the holder of a key sees: the key, once; the ticket and what was said; what can be answered. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final

from bot.capabilities.tickets.ledger import Card, News
from bot.capabilities.tickets.rules import STEPS, open_moves
from bot.capabilities.tickets.standing import OPEN, Move, Need, Nobody, State
from bot.capabilities.tickets.views import LABELS, named, weekday
from bot.core.slack.blocks import actions, button, choice_input, context, modal, option, quote, section, text_input
from bot.core.slack.events import Block, View
from bot.core.text import Mrkdwn, fill, inline

ASK_KEY: Final = "tickets.ask_key"
"""The button that opens the form for a key, and that form."""
BY_KEY: Final = "tickets.by_key"
"""The form in which the holder of a key answers."""
KEY: Final = "key"
SEEN: Final = "seen"
CHOICE: Final = "choice"
WORDS: Final = "words"
LONGEST: Final = 3000

HIDDEN: Final = (
    "*What is hidden:* your name, from everybody, for as long as you like; and the hour, once it has arrived. Until then whoever "
    "controls the server could find out the hour, and Slack itself knows that you opened this form."
)
_AT_ONCE: Final = (
    "What you send here arrives at once, without your name; who reads it can tell roughly when you sent it. If that could give "
    "you away, send it at another hour."
)
_FOR_GOOD: Final = "Saying who you are cannot be undone: whoever works on it reads your name, and the key ends."
_SAID_MOST: Final = 20

_LABELS: Final[Mapping[Move, str]] = MappingProxyType(
    {
        **LABELS,
        Move.ADD: "Answer, or add something",
        Move.REOPEN: "It did not help",
        Move.REWORD: "Say it in other words",
        Move.REVEAL: "Say who I am, for good",
    }
)


def key_shown(key: str, *, arrives: date) -> View:
    """The one time the key can be read."""
    return modal(
        BY_KEY,
        "Keep this key",
        [
            section("*Thank you for complaining.* You cared enough to bother, and trusted us enough to say it."),
            section(f"```{key}```"),
            section(
                "*Copy it now: it is shown this once.* With it you read what becomes of your complaint, and answer. "
                "Whoever has it counts as you, and nobody can make it again."
            ),
            section(
                f"It arrives with the others on {weekday(arrives)}, with the day and without the time. On my Home everybody "
                "sees which anonymous complaints have news; `/complain key` opens yours."
            ),
            context(HIDDEN),
        ],
        submit="",
        close="I have copied it",
    )


def key_form(typed: str = "") -> View:
    said = context("What it opens is shown to you alone, and I write down nowhere who asked.")
    asked = text_input(KEY, "Your key", initial=typed, placeholder="7KQ2M-…", max_length=60)
    return modal(ASK_KEY, "An anonymous one", [asked, said], submit="Open", close="Close")


def waiting(key: str, words: str, *, before: str = "") -> View:
    """What has not arrived yet; it can still be taken back without a trace."""
    blocks = [*_noted(before), section("*It arrives with the next morning's.* This is what you wrote:"), quote(words)]
    blocks.append(choice_input(CHOICE, "What now?", [option("Take it back", Move.WITHDRAW.value)]))
    return modal(BY_KEY, "Your complaint", blocks, submit="Send", close="Close", private={KEY: key, SEEN: "0"})


def opened(card: Card, said: Sequence[News], *, key: str, before: str = "") -> View:
    """The ticket as its complainer reads it, and the form to answer with."""
    blocks = [*_noted(before), section(f"*{named(card)}*\n_{_standing(card)}_"), quote(card.words), *_said(card, said)]
    moves = [move for move in open_moves(Nobody.KEY, card.standing) if move in _LABELS]
    if not moves:
        return modal(BY_KEY, card.label, blocks, submit="", close="Close")
    if card.standing.state is State.OFFERED:
        blocks.append(context("To take it on, say who you are first: who has protected hours has a name."))
    blocks.append(choice_input(CHOICE, "What now?", [option(_LABELS[move], move.value) for move in moves]))
    blocks.append(text_input(WORDS, "In your words", multiline=True, optional=True, max_length=LONGEST))
    blocks.append(context(f"{_AT_ONCE} {_FOR_GOOD}"))
    private = {KEY: key, SEEN: str(card.version)}
    return modal(BY_KEY, card.label, blocks, submit="Send", close="Close", private=private)


def closed(sentence: str) -> View:
    return modal(BY_KEY, "Complaints", [section(sentence)], submit="", close="Close")


def needs_words(move: Move) -> bool:
    return Need.WORDS in STEPS[move].needs


def on_home(numbers: Sequence[int]) -> list[Block]:
    """For everybody: which anonymous complaints have news. Nobody can tell from it whose they are."""
    opens = actions(button("Read an anonymous one", ASK_KEY))
    if not numbers:
        return [opens]
    listed = ", ".join(f"C-{number}" for number in numbers[:_SAID_MOST])
    more = f" and {len(numbers) - _SAID_MOST} more" if len(numbers) > _SAID_MOST else ""
    return [section(f"*Anonymous complaints with news:* {listed}{more}."), opens]


def _noted(before: str) -> list[Block]:
    return [context(inline(before))] if before else []


def _standing(card: Card) -> Mrkdwn:
    owner = card.name(card.standing.owner_id)
    match card.standing.state:
        case State.OFFERED:
            said = "Would you like to change it yourself? Until {by}; no is a full answer."
        case State.ANSWERED:
            said = "Answered by {owner}. Is it clear?"
        case State.DONE:
            said = "{owner} says it is done. Did it help?"
        case state if state in OPEN:
            said = "With {owner}; word by {by}, even if it is “I don't know yet”."
        case State.DECLINED:
            said = "Declined."
        case State.WITHDRAWN:
            said = "Withdrawn."
        case _:
            said = "Settled."
    return fill(said, owner=owner, by=weekday(card.standing.next_on))


def _said(card: Card, said: Sequence[News]) -> list[Block]:
    """What was said about it, the newest last."""
    worded = [each for each in said if each.words][-_SAID_MOST:]
    blocks: list[Block] = []
    for each in worded:
        author = "You" if each.by_id is None else card.author(each, Nobody.KEY)
        blocks += [
            context(fill("*{author}*, {by}", author=author, by=weekday(each.at.date()))),
            quote(each.words or ""),
        ]
    return blocks
