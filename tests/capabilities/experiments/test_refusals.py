"""Whoever presses what is not theirs, or is late, reads a sentence, and nothing changes: every state, person and move."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest

from bot.capabilities.experiments import handlers
from bot.capabilities.experiments.beginning import NOT_YOURS, Beginners
from bot.capabilities.experiments.forms import FORMS
from bot.capabilities.experiments.rules import Move, State, may_move
from bot.core.context import Context
from bot.core.db import Database
from bot.core.moves import Tap
from bot.core.people import Person
from bot.core.slack.events import Click, Effect, OpenView, Rejected, Reply, Submission
from tests.capabilities.experiments.lab import Lab
from tests.capabilities.outcomes.people import CHIDI, EVERYBODY, LENA, MAYA, TOM
from tests.capabilities.tickets.paper import context_of

TYPED: Final = {
    "words": {"type": "plain_text_input", "value": "Two calls instead of seven"},
    "change": {"type": "plain_text_input", "value": "Releases before noon"},
    "hypothesis": {"type": "plain_text_input", "value": "As quiet, and faster"},
    "measure": {"type": "plain_text_input", "value": "Calls"},
    "day": {"type": "datepicker", "selected_date": "2027-02-01"},
    "look": {"type": "datepicker", "selected_date": "2027-03-01"},
    "member": {"type": "users_select", "selected_user": LENA.id},
}
"""More than any form has: whatever a move needs is there."""


@pytest.fixture
def context(database: Database) -> Context:
    return context_of(database)


@pytest.mark.parametrize("state", State)
async def test_a_move_that_is_not_theirs_says_so_and_changes_nothing(lab: Lab, context: Context, state: State) -> None:
    """By button and by form, for everybody in the company, whatever button they got hold of."""
    made = await lab.brings_to(state)
    stands = await lab.find(made)
    refused = [
        (person, move)
        for person in EVERYBODY
        for move in Move
        if move is not Move.UNDO and not may_move(person, move, stands.standing)
    ]
    for person, move in refused:
        tap = Tap(move, made, stands.version)
        assert "This is how it stands." in said(await clicks(lab, context, person, tap)), (person.name, move)
        if move in FORMS:
            assert "This is how it stands." in rejected(await submits(lab, context, person, tap)), (person.name, move)

    assert len(refused) > len(EVERYBODY)
    now = await lab.find(made)
    assert (now.standing, now.version) == (stands.standing, stands.version)


@pytest.mark.parametrize("move", [move for move in Move if move in FORMS])
async def test_who_is_late_reads_who_was_faster(lab: Lab, context: Context, move: Move) -> None:
    """Maya gave it longer while Chidi had a form open: his words stay in it, and nothing of hers is undone."""
    made = await lab.brings_to(State.RUNNING)
    await lab.presses(MAYA, Move.HAND_OVER, made, member_id=CHIDI.id)
    seen = Tap(move, made, 1)

    assert "Maya was faster, and nothing of yours was changed." in said(await clicks(lab, context, CHIDI, seen))
    assert "Maya was faster" in rejected(await submits(lab, context, CHIDI, seen))


async def test_an_undo_too_late_says_so(lab: Lab, context: Context) -> None:
    made = await lab.begins()
    await lab.presses(CHIDI, Move.STOP, made, words="Too dear")
    lab.now += timedelta(minutes=3)

    assert "It can't be undone any more." in said(await clicks(lab, context, CHIDI, Tap(Move.UNDO, made, 2)))


@pytest.mark.parametrize("value", ["", "keep", "keep:x:1", f"keep:{UUID(int=9).hex}:1", "nonsense:1:2"])
async def test_a_button_of_nothing_says_that_it_is_gone(lab: Lab, context: Context, value: str) -> None:
    click = Click(by=CHIDI, at=lab.now, action="experiments.move", value=value, block_id="b")
    async with lab.office() as session:
        assert "I can't find that experiment any more." in said(await handlers.tap(session, click, context))


async def test_only_leads_the_office_and_whoever_works_on_a_complaint_begin_one(lab: Lab, context: Context) -> None:
    """Everybody else reads who can, by button and by form."""

    async def works_on_one(_session: object, member_id: str) -> bool:
        return member_id == CHIDI.id

    for beginners, may in ((Beginners(), {MAYA, TOM, LENA}), (Beginners([works_on_one]), {MAYA, TOM, LENA, CHIDI})):
        for person in (MAYA, TOM, LENA, CHIDI):
            click = Click(by=person, at=lab.now, action="experiments.begin", value="", block_id="b")
            sent = submission(person, lab, {})
            async with lab.office() as session:
                opened = await beginners.open(session, click, context)
                kept = await beginners.keep(session, sent, context)
            assert isinstance(opened[0], OpenView) is (person in may)
            assert (NOT_YOURS in rejected(kept)) is (person not in may)


async def clicks(lab: Lab, context: Context, by: Person, tap: Tap[Move]) -> Sequence[Effect]:
    click = Click(by=by, at=lab.now, action=f"experiments.move:{tap.move}", value=tap.value, block_id="b")
    async with lab.office() as session:
        return await handlers.tap(session, click, context)


class _KeptOpen(Exception):
    """What the bot's way in does with a form that is rejected: nothing of it stays."""


async def submits(lab: Lab, context: Context, by: Person, tap: Tap[Move]) -> Sequence[Effect]:
    effects: Sequence[Effect] = ()
    with suppress(_KeptOpen):
        async with lab.office() as session:
            effects = await handlers.fill_in(session, submission(by, lab, tap.private), context)
            if any(isinstance(effect, Rejected) for effect in effects):
                raise _KeptOpen
    return effects


def submission(by: Person, lab: Lab, private: dict[str, str]) -> Submission:
    values: dict[str, dict[str, Any]] = {
        name: {"value": state} for name, state in TYPED.items()
    }  # Any: Slack's own JSON
    return Submission(by=by, at=lab.now, callback="experiments.move", view_id="V9", private=private, values=values)


def said(effects: Sequence[Effect]) -> str:
    """What they are told, in words."""
    return " ".join(f"{each.message.text} {each.message.blocks}" for each in effects if isinstance(each, Reply))


def rejected(effects: Sequence[Effect]) -> str:
    return " ".join(why for each in effects if isinstance(each, Rejected) for why in each.errors.values())
