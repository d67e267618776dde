"""What people see of tickets: the card, how it stands, lists, and the buttons that fit whoever looks.

Pure. The news of a move is in `news.py`, the forms behind the buttons are in `forms.py`.
"""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from bot.capabilities.tickets.ledger import Card, CardPage
from bot.capabilities.tickets.rules import TIME_TO_UNDO, may_undo, open_moves, parties_of
from bot.capabilities.tickets.standing import AWAITING, OPEN, Kind, LastMove, Move, Party, State
from bot.core.moves import Tap
from bot.core.people import Person
from bot.core.slack.blocks import Element, actions, button, context, message, option, overflow, quote, section
from bot.core.slack.events import Block, SlackMessage
from bot.core.text import Mrkdwn, day, fill, inline

MOVE: Final = "tickets.move"
"""Every button and menu of a ticket; its value is "move:ticket:version"."""
LIST: Final = "tickets.list"
"""The button under a page of tickets; its value is how many came before."""
OPEN_CARD: Final = "tickets.open"
"""A ticket in a list, opened; its value is the ticket's id."""
HISTORY: Final = "tickets.history"
LOOK: Final = "tickets.look_deeper"
"""The button that proposes to look deeper, and its form; its value is the ticket's id."""
LEAVE: Final = "tickets.leave"
"""No "me too" any more; its value is the ticket's id."""
FILE: Final = "tickets.file"
"""The button that opens the one form of a new complaint, and the form itself."""

PAGE: Final = 12
_BUTTONS: Final = 3
_MENU: Final = 5

LABELS: Final[Mapping[Move, str]] = MappingProxyType(
    {
        Move.SORT: "Sort it",
        Move.HAND_OVER: "Hand it to…",
        Move.NOT_YET: "I don't know yet, by…",
        Move.ASK_BACK: "Ask back",
        Move.ADD: "Add something",
        Move.ANSWER: "Answer",
        Move.CLEAR: "Clear now",
        Move.STILL_NOT: "Still not",
        Move.RULE_WRONG: "Clear, and the rule is wrong",
        Move.OFFER: "Offer it to whoever complained",
        Move.ACCEPT: "Yes",
        Move.NO_THANKS: "No, thanks",
        Move.DO: "Done",
        Move.HELPED: "It helped",
        Move.REOPEN: "Not yet",
        Move.DECLINE: "No, because…",
        Move.LINK: "Link an issue",
        Move.REWORD: "Edit",
        Move.WITHDRAW: "Withdraw",
        Move.UNDO: "Undo",
    }
)
"""Moves that have no label are not made on a card: they come from a form of their own, or from the bot."""

_ORDER: Final = (
    Move.ADD,
    Move.CLEAR,
    Move.STILL_NOT,
    Move.RULE_WRONG,
    Move.ACCEPT,
    Move.NO_THANKS,
    Move.HELPED,
    Move.REOPEN,
    Move.SORT,
    Move.ANSWER,
    Move.DO,
    Move.OFFER,
    Move.NOT_YET,
    Move.DECLINE,
    Move.ASK_BACK,
    Move.HAND_OVER,
    Move.REWORD,
    Move.WITHDRAW,
    Move.LINK,
)
"""What matters most to whoever reads it comes first: three buttons, the rest in the menu."""

_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_QUIET: Final = frozenset({Move.LINK, Move.HAND_OVER})


def weekday(when: date) -> str:
    """ "Thu 26 Nov"."""
    return f"{_WEEKDAYS[when.weekday()]} {day(when)}"


def controls(card: Card, person: Person, *, now: datetime) -> list[Block]:
    """What this person can do with the ticket: at most three buttons and a menu; nothing where there is nothing to do."""
    if may_undo(person, card.last, now):
        return [context(_leaves(card.last, now)), actions(_button(Move.UNDO, card))]
    possible = open_moves(person, card.standing)
    moves = sorted((move for move in _ORDER if move in possible), key=lambda move: _is_quiet(move, card))
    pressed = [move for move in moves if not _is_quiet(move, card)][:_BUTTONS]
    rest = [option(label_of(move, card), value_of(move, card)) for move in moves if move not in pressed]
    menu = [overflow(MOVE, rest[:_MENU])] if rest else []
    elements = [*(_button(move, card) for move in pressed), *menu]
    if not elements and card.standing.state in OPEN and person.id in card.standing.follower_ids:
        elements = [button("Not me any more", LEAVE, card.id.hex)]
    return [actions(*elements)] if elements else []


def _is_quiet(move: Move, card: Card) -> bool:
    """Whether it is found in the menu alone, as the ticket stands."""
    match move:
        case Move.ADD:
            return card.last.move is not Move.ASK_BACK
        case Move.SORT:
            return card.standing.state is not State.FILED
        case Move.WITHDRAW:
            return card.standing.state in AWAITING
        case _:
            return move in _QUIET


def _leaves(last: LastMove, now: datetime) -> str:
    """How long it can be undone, in words."""
    left = last.at + TIME_TO_UNDO - now
    when = "in two minutes" if left > TIME_TO_UNDO / 2 else "within a minute"
    return f"This leaves {when}; until then you can undo it."


def _button(move: Move, card: Card) -> Element:
    return button(label_of(move, card), f"{MOVE}:{move}", value_of(move, card))


def label_of(move: Move, card: Card) -> str:
    return "Answer" if move is Move.ADD and card.last.move is Move.ASK_BACK else LABELS[move]


def value_of(move: Move, card: Card) -> str:
    return Tap(move, card.id, card.version).value


def named(card: Card) -> Mrkdwn:
    """C-12, "Who may release on Fridays?"."""
    return fill("{label}, “{title}”", label=card.label, title=card.title)


def standing(card: Card, person: Person, today: date) -> Mrkdwn:
    """How the ticket stands, in a sentence to this reader."""
    owner = card.name(card.standing.owner_id, person.id)
    next_on, complainer = weekday(card.standing.next_on), card.complainer(person)
    late = _late(card.standing.next_on, today)
    match card.standing.state:
        case State.FILED:
            return fill(
                "With {owner}; {hears} by {by}.{late}", owner=owner, hears=_hears(card, person), by=next_on, late=late
            )
        case State.WORKED:
            return fill(
                "{kind}, with {owner}; {hears} by {by}.{late}",
                kind=_kind(card),
                owner=owner,
                hears=_hears(card, person),
                by=next_on,
                late=late,
            )
        case State.ANSWERED:
            return fill("Answered; whether it is clear is for {complainer} to say.", complainer=complainer)
        case State.OFFERED:
            return fill("Offered to {complainer}, until {by}.", complainer=complainer, by=next_on)
        case State.DONE:
            return fill("Done; whether it helped is for {complainer} to say.", complainer=complainer)
        case State.SETTLED:
            return Mrkdwn("Settled.")
        case State.DECLINED:
            return fill("Declined: “{reason}”", reason=card.reason or "")
        case State.WITHDRAWN:
            return Mrkdwn("Withdrawn.")


def _hears(card: Card, person: Person) -> str:
    parties = parties_of(person, card.standing)
    return "you'll hear" if Party.COMPLAINER in parties and Party.OWNER not in parties else "word is due"


def _kind(card: Card) -> str:
    return "Clarity" if card.standing.kind is Kind.CLARITY else "Improvement"


def _late(due: date, today: date) -> Mrkdwn:
    days = (today - due).days
    if days <= 0:
        return Mrkdwn("")
    return Mrkdwn(f" *{days} {'day' if days == 1 else 'days'} late.*")


def whole(card: Card, person: Person, *, now: datetime, today: date, before: str = "") -> list[Block]:
    """The card: what was complained about, by whom where this reader may know, how it stands, what can be done."""
    blocks = [context(inline(before))] if before else []
    blocks += [section(f"*{named(card)}*\n_{standing(card, person, today)}_"), *said(card)]
    if card.quoted:
        blocks += [context("The message it is about, quoted on purpose:"), quote(card.quoted)]
    blocks.append(context(" · ".join(_facts(card, person))))
    return [*blocks, *controls(card, person, now=now)]


def said(card: Card) -> list[Block]:
    """The complaint as it was written, where its first line is not all of it."""
    return [quote(card.words)] if card.words.strip().removesuffix(".") != card.title else []


def _facts(card: Card, person: Person) -> list[str]:
    said_by = "anonymous" if card.standing.complainer_id is None else f"from {inline(card.complainer(person))}"
    facts = [said_by, f"filed {day(card.filed_on)}"]
    if card.followers:
        facts.append(f"{card.followers} more said “me too”")
    if card.priority is not None:
        facts.append(f"weighs {card.priority} of 9")
    if card.permalink:
        facts.append(f"<{_link(card.permalink)}|the message>")
    if card.tracker_url:
        facts.append(f"<{_link(card.tracker_url)}|the issue>")
    return facts


def _link(url: str) -> str:
    """An address cannot end its own link."""
    return url.replace("&", "&amp;").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")


def row(card: Card, person: Person, today: date) -> Block:
    """One ticket in a list, without names of who complained."""
    too = f" · {card.followers + 1} people" if card.followers else ""
    return section(f"*{named(card)}*{too}\n_{standing(card, person, today)}_", button("Open", OPEN_CARD, card.id.hex))


def listing(
    page: CardPage, person: Person, *, today: date, title: str, action: str = LIST, words: str = ""
) -> SlackMessage:
    """One page of tickets. The value of the button to the next is the number of its first, and the words looked for."""
    blocks = [section(title), *(row(card, person, today) for card in page.cards)]
    rest = page.total - page.start - len(page.cards)
    if rest > 0:
        value = f"{page.start + PAGE}:{words}" if words else str(page.start + PAGE)
        blocks.append(actions(button(f"Show {min(rest, PAGE)} more of {rest}", action, value)))
    return message(title, *blocks)
