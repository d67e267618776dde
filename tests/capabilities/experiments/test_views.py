"""What is offered on an experiment, and when: edits while it runs, decisions when its end is near."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import pytest

from bot.capabilities.experiments.ledger import Card
from bot.capabilities.experiments.news import question
from bot.capabilities.experiments.rules import LastMove, Move, Standing, State
from bot.capabilities.experiments.views import controls, standing
from bot.core.people import Person
from bot.core.slack.events import Block
from tests.capabilities.experiments.lab import ENDS, FRIDAYS, LATER
from tests.capabilities.outcomes.people import CHIDI, LENA, MAYA, NOW, TODAY, TOM

WEDNESDAY: Final = date(2026, 12, 2)
NOTHING: Final[tuple[list[str], list[str]]] = ([], [])
NAMES: Final = {TOM.id: "Tom", CHIDI.id: "Chidi", MAYA.id: "Maya"}


def card(state: State = State.RUNNING, *, look_on: date | None = None, owner_id: str | None = CHIDI.id) -> Card:
    """Chidi's, begun by Tom a day ago."""
    return Card(
        id=UUID(int=7),
        number=7,
        version=1,
        standing=Standing(state=state, begun_by=TOM.id, owner_id=owner_id, ends_on=ENDS, look_on=look_on),
        wording=FRIDAYS,
        learnt="Two calls" if state in (State.KEPT, State.STOPPED) else None,
        begun_at=NOW - timedelta(days=1),
        office_id=MAYA.id,
        last=LastMove(Move.BEGIN, TOM.id, NOW - timedelta(days=1)),
        names=NAMES,
    )


def offered(blocks: list[Block]) -> tuple[list[str], list[str]]:
    """The words on the buttons, and in the menu."""
    elements: list[dict[str, Any]] = [
        e for each in blocks if each["type"] == "actions" for e in each["elements"]
    ]  # Any: Block Kit
    buttons = [each["text"]["text"] for each in elements if each["type"] == "button"]
    return buttons, [each["text"]["text"] for e in elements if e["type"] == "overflow" for each in e["options"]]


@pytest.mark.parametrize(
    ("person", "today", "expected"),
    [
        (CHIDI, TODAY, (["Edit", "Hand it over"], ["Keep", "Change…", "Stop…", "It needs longer", "Withdraw"])),
        (CHIDI, WEDNESDAY, (["Keep", "Change…", "Stop…"], ["It needs longer", "Edit", "Hand it over", "Withdraw"])),
        (MAYA, WEDNESDAY, (["Keep", "Change…", "Stop…"], ["It needs longer", "Edit", "Hand it over", "Withdraw"])),
        (TOM, WEDNESDAY, (["Edit"], ["Hand it over", "Withdraw"])),
        (LENA, WEDNESDAY, NOTHING),
    ],
)
def test_decisions_come_first_when_the_end_is_near(
    person: Person, today: date, expected: tuple[list[str], list[str]]
) -> None:
    """At most three buttons, and everything this person may do is there."""
    assert offered(controls(card(), person, now=NOW, today=today)) == expected


def test_whoever_is_asked_early_over_a_long_rest_has_the_answers_at_hand() -> None:
    blocks = question(card(), CHIDI, now=NOW, today=TODAY, asks=True)
    assert offered(blocks)[0] == ["Keep", "Change…", "Stop…"]


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (card(), "Running until Thu 3 Dec, with Chidi."),
        (card(owner_id=None), "Running until Thu 3 Dec, with Maya."),
        (card(State.KEPT), "Kept. Learnt: “Two calls”"),
        (card(State.STOPPED, look_on=LATER), "Stopped. Learnt: “Two calls” Slow effects are asked for on Thu 14 Jan."),
        (card(State.LAPSED), "Lapsed after Thu 3 Dec: nobody said keep, change or stop."),
        (card(State.WITHDRAWN), "Withdrawn."),
    ],
)
def test_how_it_stands_is_one_sentence_or_two(shown: Card, said: str) -> None:
    assert standing(shown, TOM.id, TODAY) == said


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (ENDS, "It ends today, with you."),
        (date(2026, 12, 4), "Its last day was Thu 3 Dec; nobody has said keep, change or stop."),
    ],
)
def test_on_its_last_day_it_says_so(today: date, said: str) -> None:
    assert standing(card(), CHIDI.id, today) == said


def test_an_undo_takes_the_place_of_everything_for_two_minutes() -> None:
    decided = LastMove(Move.KEEP, CHIDI.id, NOW - timedelta(seconds=30))
    just = replace(card(State.KEPT), last=decided)

    assert offered(controls(just, CHIDI, now=NOW, today=TODAY)) == (["Undo"], [])
    assert offered(controls(just, MAYA, now=NOW, today=TODAY)) == (["What we see by now"], [])
