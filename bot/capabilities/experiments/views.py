"""What people see of experiments: one in a line, the whole of it, lists, and the buttons that fit whoever looks.

Pure. The news of a move is in `news.py`, the forms behind the buttons are in `forms.py`, history in `history.py`.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from bot.capabilities.experiments.ledger import Card, Page
from bot.capabilities.experiments.rules import TIME_TO_UNDO, LastMove, Move, State, may_undo, open_moves
from bot.core.moves import Tap
from bot.core.people import Person
from bot.core.slack.blocks import Element, actions, button, context, option, overflow, quote, section
from bot.core.slack.events import Block
from bot.core.text import Mrkdwn, day, fill, inline

BEGIN: Final = "experiments.begin"
MOVE: Final = "experiments.move"
"""Every button and menu of an experiment; its value is "move:experiment:version"."""
LIST: Final = "experiments.list"
"""A page of a list; its value is "running:15", "over:0"."""
SHOW: Final = "experiments.show"
HISTORY: Final = "experiments.history"
MENU: Final = "experiments.menu"
"""The menu beside one in a list; its value is "show:experiment" or "history:experiment"."""

PAGE: Final = 12
_BUTTONS: Final = 3
_MENU: Final = 5
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_LABELS: Final[Mapping[Move, str]] = MappingProxyType(
    {
        Move.KEEP: "Keep",
        Move.CHANGE: "Change…",
        Move.STOP: "Stop…",
        Move.RENEW: "It needs longer",
        Move.LOOK_AGAIN: "What we see by now",
        Move.REWORD: "Edit",
        Move.HAND_OVER: "Hand it over",
        Move.WITHDRAW: "Withdraw",
        Move.UNDO: "Undo",
    }
)
_ORDER: Final = (
    Move.KEEP,
    Move.CHANGE,
    Move.STOP,
    Move.LOOK_AGAIN,
    Move.RENEW,
    Move.REWORD,
    Move.HAND_OVER,
    Move.WITHDRAW,
)
"""What matters most comes first."""
_DECIDES: Final = frozenset(_ORDER) - {Move.HAND_OVER, Move.WITHDRAW}
_EDITS: Final = frozenset({Move.REWORD, Move.HAND_OVER})
_SOON: Final = timedelta(days=4)
"""Two working days, with a week-end between."""

_STATES: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.KEPT: "Kept",
        State.STOPPED: "Stopped",
        State.LAPSED: "Lapsed",
        State.WITHDRAWN: "Withdrawn",
    }
)


def weekday(when: date) -> str:
    """ "Thu 26 Nov"."""
    return f"{_WEEKDAYS[when.weekday()]} {day(when)}"


def controls(card: Card, person: Person, *, now: datetime, today: date, asked: bool = False) -> list[Block]:
    """What this person can do with it: at most three buttons and a menu; nothing where there is nothing to do.

    Decisions come first once they are `asked` for or the end is near; before that they stand in the menu.
    """
    if may_undo(person, card.last, now):
        return [context(_leaves(card.last, now)), actions(_button(Move.UNDO, card))]
    possible = open_moves(person, card.standing)
    moves = [move for move in _ORDER if move in possible]
    first = _DECIDES if asked or _ends_soon(card, today) else _EDITS
    pressed = [move for move in moves if move in first][:_BUTTONS]
    rest = [option(_LABELS[move], _value(move, card)) for move in moves if move not in pressed]
    elements = [*(_button(move, card) for move in pressed), *([overflow(MOVE, rest[:_MENU])] if rest else [])]
    return [actions(*elements)] if elements else []


def _ends_soon(card: Card, today: date) -> bool:
    return card.standing.state is not State.RUNNING or card.standing.ends_on - today <= _SOON


def _leaves(last: LastMove, now: datetime) -> str:
    """How long it can be undone, in words."""
    left = last.at + TIME_TO_UNDO - now
    return (
        f"You can undo this {'for two minutes' if left > TIME_TO_UNDO / 2 else 'for another minute'}; then it is told."
    )


def _button(move: Move, card: Card) -> Element:
    return button(_LABELS[move], f"{MOVE}:{move}", _value(move, card))


def _value(move: Move, card: Card) -> str:
    return Tap(move, card.id, card.version).value


def named(card: Card) -> Mrkdwn:
    """ "E-3, “No releases on Fridays”"."""
    return fill("{label}, “{change}”", label=card.label, change=card.wording.change)


def standing(card: Card, viewer_id: str, today: date) -> Mrkdwn:
    """How it stands, in a sentence or two to this reader; `today` is the reader's."""
    now, owner = card.standing, card.name(card.standing.owner_id, viewer_id)
    if now.state is State.RUNNING:
        if now.ends_on < today:
            return fill("Its last day was {by}; nobody has said keep, change or stop.", by=weekday(now.ends_on))
        last = "today" if now.ends_on == today else fill("until {by}", by=weekday(now.ends_on))
        ends = "It ends today" if now.ends_on == today else fill("Running {by}", by=last)
        return fill("{ends}, with {owner}.", ends=ends, owner=owner)
    if now.state is State.LAPSED:
        lapsed = fill("Lapsed after {by}: nobody said keep, change or stop.", by=weekday(now.ends_on))
        return Mrkdwn(f"{lapsed}{_slow_effects(card)}")
    said = fill(" Learnt: “{text}”", text=card.learnt) if card.learnt else ""
    return Mrkdwn(f"{_STATES[now.state]}.{said}{_slow_effects(card)}")


def _slow_effects(card: Card) -> str:
    """When they are asked for."""
    look_on = card.standing.look_on
    return f" Slow effects are asked for on {weekday(look_on)}." if look_on is not None else ""


def line(card: Card, viewer_id: str, today: date) -> Mrkdwn:
    """One in a list."""
    return fill(
        "*{change}*\n{label} · {standing}",
        change=card.wording.change,
        label=card.label,
        standing=standing(card, viewer_id, today),
    )


def row(card: Card, viewer_id: str, today: date) -> Block:
    """One in a list, with all of it a tap away."""
    choices = [option("Show all of it", f"show:{card.id.hex}"), option("History", f"history:{card.id.hex}")]
    return section(line(card, viewer_id, today), overflow(MENU, choices))


def about(card: Card) -> list[Block]:
    """What is expected, and how one would know."""
    return [
        context("*What we expect*"),
        quote(card.wording.hypothesis),
        context("*How we would know*"),
        quote(card.wording.measure),
    ]


def full(card: Card, person: Person, story: Sequence[Block], *, now: datetime, today: date) -> list[Block]:
    """All of one: what is expected, how it stands, what was done last, and what this person can do."""
    blocks = [section(line(card, person.id, today)), *about(card)]
    if card.standing.state is State.RUNNING and card.standing.look_on is not None:
        blocks.append(context(_slow_effects(card).strip()))
    return [
        *blocks,
        *story,
        *controls(card, person, now=now, today=today),
        actions(button("The whole history", HISTORY, card.id.hex)),
    ]


def told(card: Card, person: Person, *, now: datetime, today: date, before: str = "") -> list[Block]:
    """How it stands, below a sentence: the answer to a tap."""
    first = [context(inline(before))] if before else []
    return [*first, section(line(card, person.id, today)), *controls(card, person, now=now, today=today)]


# Lists ---------------------------------------------------------------------------------------------------------------

NONE_RUNS: Final = "None is running. What could be tried for a few weeks, instead of being argued about?"


def listing(page: Page, viewer_id: str, *, today: date, kind: str, others: int, may_begin: bool) -> list[Block]:
    """One page of what runs, or of what is over (`kind`); `others` counts the ones of the other kind."""
    runs = kind == "running"
    blocks = [section("*What we are trying*" if runs else "*What we have tried*")]
    if not page.total:
        blocks.append(section(NONE_RUNS if runs else "Nothing has ended yet."))
    blocks += [row(card, viewer_id, today) for card in page.cards]
    ways: list[Element] = []
    if page.more > 0:
        blocks.append(context(f"{page.more} more."))
        following = f"{kind}:{page.start + len(page.cards)}"
        ways.append(button(f"Show the next {min(page.more, PAGE)}", f"{LIST}:next", following))
    if runs and may_begin:
        ways.append(button("Begin an experiment", BEGIN, style=None if page.total else "primary"))
    if others:
        label = f"What we have tried ({others})" if runs else f"What we are trying ({others})"
        ways.append(button(label, f"{LIST}:other", "over:0" if runs else "running:0"))
    return [*blocks, *([actions(*ways)] if ways else [])]


def home_lines(page: Page, viewer_id: str, *, today: date, may_begin: bool) -> list[Block]:
    """What is being tried, the soonest to end first; one line where nothing is and this person could begin something."""
    if not page.total and not may_begin:
        return []
    ways = [button("Begin an experiment", BEGIN)] if may_begin else []
    if page.more:
        ways.append(button(f"Show all {page.total}", LIST, "running:0"))
    head = "*What we are trying*" if page.total else f"*Experiments.* {NONE_RUNS}"
    rows = [row(card, viewer_id, today) for card in page.cards]
    return [section(head), *rows, *([actions(*ways)] if ways else [])]
