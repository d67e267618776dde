"""What people see of asks: the ask itself, how it stands, and the buttons that fit whoever looks.

Pure. The news of a move is in `news.py`, the forms behind the buttons are in `forms.py`.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from bot.capabilities.outcomes.asks.ledger import Card
from bot.capabilities.outcomes.asks.rules import (
    TIME_TO_CONFIRM,
    TIME_TO_UNDO,
    AskState,
    LastMove,
    Move,
    may_undo,
    open_moves,
)
from bot.core.moves import Tap
from bot.core.people import Person
from bot.core.slack.blocks import Element, actions, button, context, message, option, overflow, section
from bot.core.slack.events import Block, SlackMessage
from bot.core.text import Mrkdwn, day, escape, fill, inline

MOVE: Final = "asks.move"
"""Every button and menu of an ask; its value is "move:ask:version"."""
MAKE: Final = "asks.make"
"""The button that opens the form of a new ask; its value is an outcome's id, or nothing."""

LIST: Final = "asks.list"
"""The button under a page of asks; its value is how many came before."""

_PAGE: Final = 15
_BUTTONS: Final = 3
_MENU: Final = 5

_LABELS: Final[Mapping[Move, str]] = MappingProxyType(
    {
        Move.PROMISE: "I'll do it, by…",
        Move.HAND_OVER: "Someone else can",
        Move.DECLINE: "No, because…",
        Move.ASK_BACK: "Ask {asker}",
        Move.ANSWER: "Answer",
        Move.TAKE_ON: "Yes, by…",
        Move.REFUSE: "No, because…",
        Move.WONDER: "What should I stop?",
        Move.MAKE_ROOM: "Answer {receiver}",
        Move.MOVE_DATE: "New date, and why",
        Move.KEEP: "Done",
        Move.CONFIRM: "Yes, thank you",
        Move.REOPEN: "Not yet",
        Move.REWORD: "Edit",
        Move.WITHDRAW: "Withdraw",
        Move.UNDO: "Undo",
    }
)
_ORDER: Final = (
    Move.ANSWER,
    Move.CONFIRM,
    Move.REOPEN,
    Move.TAKE_ON,
    Move.REFUSE,
    Move.WONDER,
    Move.MAKE_ROOM,
    Move.KEEP,
    Move.MOVE_DATE,
    Move.PROMISE,
    Move.HAND_OVER,
    Move.DECLINE,
    Move.ASK_BACK,
    Move.REWORD,
    Move.WITHDRAW,
)
"""What matters most to whoever reads it comes first: three buttons, the rest in the menu. Withdrawing is never a button."""


def today_of(person: Person, now: datetime) -> date:
    """The date on this person's wall."""
    return now.astimezone(person.zone).date()


def label_of(move: Move, card: Card) -> str:
    names = {"asker": card.name(card.standing.asker_id), "receiver": card.name(card.standing.receiver_id)}
    return _LABELS[move].format_map(names)


def controls(card: Card, person: Person, *, now: datetime, buttons: int = _BUTTONS) -> list[Block]:
    """What this person can do with the ask: so many buttons and a menu; nothing where there is nothing to do."""
    if may_undo(person, card.last, now):
        return [context(_leaves(card.last, now)), actions(_button(Move.UNDO, card))]
    moves = _moves(card, person)
    pressed = [move for move in moves if move is not Move.WITHDRAW][:buttons]
    rest = [option(label_of(move, card), _value(move, card)) for move in moves if move not in pressed]
    elements = [*(_button(move, card) for move in pressed), *([overflow(MOVE, rest[:_MENU])] if rest else [])]
    return [actions(*elements)] if elements else []


def _leaves(last: LastMove, now: datetime) -> str:
    """How long it can be undone, in words."""
    left = last.at + TIME_TO_UNDO - now
    return (
        f"This leaves {'in two minutes' if left > TIME_TO_UNDO / 2 else 'within a minute'}; until then you can undo it."
    )


def _moves(card: Card, person: Person) -> list[Move]:
    possible = open_moves(person, card.standing)
    return [move for move in _ORDER if move in possible]


def _button(move: Move, card: Card) -> Element:
    return button(label_of(move, card), f"{MOVE}:{move}", _value(move, card))


def _value(move: Move, card: Card) -> str:
    return Tap(move, card.id, card.version).value


def about(card: Card, today: date) -> Mrkdwn:
    """The ask itself: what it is for, in its author's words, and when it is needed."""
    subject = fill("For “{outcome}”: ", outcome=card.outcome) if card.outcome else ""
    needed = fill(" Needed by {by}.", by=day(card.needed_by, today)) if card.needed_by else ""
    return Mrkdwn(f"{subject}“{escape(card.words)}”{needed}")


def standing(card: Card, viewer_id: str, today: date) -> Mrkdwn:
    """How the ask stands, in a sentence to this reader."""
    receiver = card.name(card.standing.receiver_id, viewer_id)
    last = _begin(card.name(card.last.by_id, viewer_id))
    match card.standing.state:
        case AskState.OPEN:
            return Mrkdwn("Not promised yet.")
        case AskState.ASKED_BACK:
            return fill("A question went back to {asker}.", asker=card.name(card.standing.asker_id, viewer_id))
        case AskState.HANDED_OVER:
            return fill(
                "Passed on to {member}; until a yes it stays with {owner}.",
                member=receiver,
                owner=card.name(card.owner_id, viewer_id),
            )
        case AskState.STOP_WHAT:
            return fill("{member} asked what to stop for it.", member=_begin(receiver))
        case AskState.PROMISED:
            return _promised(card, viewer_id, today)
        case AskState.KEPT:
            return Mrkdwn(f"{fill('{actor} said it is done.', actor=last)}{without_a_word(card, viewer_id, today)}")
        case AskState.CONFIRMED:
            return Mrkdwn("Kept.")
        case AskState.DECLINED:
            return fill("{actor} said no: “{reason}”", actor=last, reason=card.reason or "")
        case AskState.WITHDRAWN:
            return Mrkdwn("Withdrawn.")


def without_a_word(card: Card, viewer_id: str, today: date) -> Mrkdwn:
    """What becomes of something done if its asker says nothing; a sentence with a blank before it."""
    counts_on = (card.last.at + TIME_TO_CONFIRM).date()
    if card.standing.asker_id == card.owner_id:
        return Mrkdwn("")
    if counts_on <= today:
        return Mrkdwn(" It counts as kept.")
    unless = "you say" if viewer_id == card.standing.asker_id else f"{card.name(card.standing.asker_id)} says"
    return fill(" Unless {actor} otherwise, it counts as kept on {by}.", actor=unless, by=day(counts_on, today))


def _promised(card: Card, viewer_id: str, today: date) -> Mrkdwn:
    due, actor_id = card.standing.due or today, card.standing.actor_id
    by, late = day(due, today), _late(due, today)
    missing = fill("Still missing: “{reason}” ", reason=card.reason or "")
    before = missing if card.last.move is Move.REOPEN else Mrkdwn("")
    owner = card.name(card.owner_id, viewer_id)
    if actor_id is None or actor_id == card.owner_id:
        promised = fill("{owner} promised it by {by}.", owner=_begin(owner), by=by)
        return Mrkdwn(f"{before}{promised}{late}")
    does = fill(_does(actor_id == viewer_id, is_late=bool(late)), actor=_begin(card.name(actor_id, viewer_id)), by=by)
    whose = "your" if owner == "you" else fill("{owner}'s", owner=owner)
    return Mrkdwn(f"{before}{does}; it stays {whose} promise.{late}")


def _does(by_reader: bool, *, is_late: bool) -> str:
    """Who acts, and by when; of a day that has passed, by when it should have been."""
    if is_late:
        return "{actor} were to do it by {by}" if by_reader else "{actor} was to do it by {by}"
    return "{actor} do it by {by}" if by_reader else "{actor} does it by {by}"


def _late(due: date, today: date) -> Mrkdwn:
    days = (today - due).days
    if days <= 0:
        return Mrkdwn("")
    return Mrkdwn(f" *{days} {'day' if days == 1 else 'days'} late.*")


def _begin(name: str) -> str:
    """A name at the beginning of a sentence."""
    return name[:1].upper() + name[1:]


def line(card: Card, person: Person, *, now: datetime) -> list[Block]:
    """One ask in a list, with what this person can do about it."""
    today = today_of(person, now)
    mine = card.standing.asker_id == person.id
    asker = fill("*{asker}:* ", asker="You asked" if mine else f"{card.name(card.standing.asker_id)} asks")
    words = section(f"{asker}{about(card, today)}\n_{standing(card, person.id, today)}_")
    return [words, *controls(card, person, now=now)]


def pages(cards: Sequence[Card], person: Person, *, now: datetime) -> list[list[Block]]:
    """A list of asks, each with the blocks that belong together."""
    return [line(card, person, now=now) for card in cards]


def listing(cards: Sequence[Card], person: Person, *, now: datetime, start: int = 0) -> SlackMessage:
    """One page of asks. What does not fit is counted, with a button that shows it."""
    if not cards:
        return message("*Nothing is open.* `/outcomes ask` when something would help you.")
    page = cards[start : start + _PAGE]
    blocks = [section("*What is asked and not settled*")]
    blocks += [block for card in page for block in line(card, person, now=now)]
    more = len(cards) - start - len(page)
    if more > 0:
        blocks.append(context(f"{more} more."))
        blocks.append(actions(button(f"Show the next {min(more, _PAGE)}", LIST, str(start + _PAGE))))
    return message("What is asked", *blocks)


def told(card: Card, person: Person, *, now: datetime, before: str = "") -> list[Block]:
    """An ask as it stands, with a sentence before it: the answer to a tap."""
    return [*([context(inline(before))] if before else []), *line(card, person, now=now)]
