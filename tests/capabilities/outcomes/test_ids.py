"""Whatever ids a payload carries: another workspace's lead nowhere, and nonsense gets a sentence."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from bot.capabilities.outcomes import CAPABILITY, actions
from bot.capabilities.outcomes.asks.actions import make_ask
from bot.capabilities.outcomes.asks.models import Ask
from bot.capabilities.outcomes.asks.rules import Move
from bot.capabilities.outcomes.models import Outcome
from bot.capabilities.outcomes.rules import Wording
from bot.core.clock import Clock
from bot.core.context import Context
from bot.core.db import Database
from bot.core.people import Person
from bot.core.prompts import find_prompts
from bot.core.slack.events import Click, Effect, OpenView, Rejected, Reply, Submission, Values
from bot.core.text import load_phrases
from bot.core.timings import Timings
from tests.capabilities.outcomes.conftest import Office, found
from tests.capabilities.outcomes.people import CHIDI, DEE, LENA, MAYA, NOW, PAYMENTS, TOM

SECRET = "We buy the bank"
NONSENSE = ("", "x", "promise", "promise::", "promise:x:y", ":::::", "state:", "mine:²", "all:-1", "needé", "0" * 1000)
NOTHING_TYPED: Values = {}
TYPED: Values = {
    "sentence": {"value": {"value": "Mine now"}},
    "measure": {"value": {"value": "I see it"}},
    "due": {"value": {"selected_date": "2027-01-01"}},
    "day": {"value": {"selected_date": "2027-01-01"}},
    "words": {"value": {"value": "Mine now"}},
    "member": {"value": {"selected_user": TOM.id}},
    "state": {"value": {"selected_option": {"value": "dropped"}}},
}


@pytest.fixture
def context(database: Database) -> Context:
    prompts = find_prompts()
    return Context(database, Clock(database), prompts, load_phrases(prompts), Timings.short())


@pytest.fixture
async def elsewhere(database: Database) -> AsyncIterator[tuple[UUID, UUID, Office]]:
    """An outcome and an ask of another company, which nobody here may learn of."""
    office = await found(database, "T2")
    async with office() as session:
        wording = Wording(sentence=SECRET)
        outcome = await actions.add_outcome(session, wording, team_id=PAYMENTS, by_id=TOM.id, at=NOW, source="view:V1")
        ask = await make_ask(session, SECRET, by_id=TOM.id, at=NOW, source="view:V1", outcome_id=outcome.id)
    yield outcome.id, ask.id, office
    async with office() as session:
        standing = (await session.scalars(select(Outcome))).one()
        assert (standing.sentence, standing.version) == (SECRET, 1)
        assert [(each.words, each.version) for each in await session.scalars(select(Ask))] == [(SECRET, 1)]


def clicked(action: str, value: str) -> Click:
    return Click(by=MAYA, at=NOW, action=action, value=value, block_id="b")


def sent(callback: str, private: dict[str, str], values: Values = TYPED) -> Submission:
    return Submission(by=MAYA, at=NOW, callback=callback, view_id="V9", private=private, values=values)


def said(effects: Sequence[Effect]) -> str:
    """Everything a person gets to read of it."""
    shown: list[object] = []
    for effect in effects:
        match effect:
            case Reply(message):
                shown += [message.text, list(message.blocks)]
            case OpenView(view):
                shown.append(view)
            case Rejected(errors):
                shown.append(dict(errors))
            case _:
                shown.append(type(effect).__name__)
    return json.dumps(shown)


@pytest.mark.parametrize("action", CAPABILITY.routes.clicks)
async def test_no_button_reaches_into_another_workspace(
    office: Office, elsewhere: tuple[UUID, UUID, Office], context: Context, action: str
) -> None:
    outcome_id, ask_id, _ = elsewhere
    values = [outcome_id.hex, ask_id.hex, f"{outcome_id.hex}:0", f"{outcome_id}:0"]
    values += [f"{what}:{outcome_id.hex}" for what in ("show", "history", "state", "edit", "need")]
    values += [f"{move}:{ask_id.hex}:1" for move in Move]
    for value in values:
        async with office() as session:
            handler = CAPABILITY.routes.clicks[action].handler
            assert SECRET not in said(await handler(session, clicked(action, value), context))


@pytest.mark.parametrize("callback", CAPABILITY.routes.submissions)
async def test_no_form_reaches_into_another_workspace(
    office: Office, elsewhere: tuple[UUID, UUID, Office], context: Context, callback: str
) -> None:
    outcome_id, ask_id, _ = elsewhere
    for move in Move:
        private = {"outcome": outcome_id.hex, "seen": "1", "team": UUID(int=99).hex, "delivery": ask_id.hex}
        private["tap"] = f"{move}:{ask_id.hex}:1"
        async with office() as session:
            handler = CAPABILITY.routes.submissions[callback].handler
            assert SECRET not in said(await handler(session, sent(callback, private), context))


@pytest.mark.parametrize("action", CAPABILITY.routes.clicks)
async def test_a_button_that_carries_nonsense_is_answered(office: Office, context: Context, action: str) -> None:
    for value in NONSENSE:
        async with office() as session:
            assert (
                said(await CAPABILITY.routes.clicks[action].handler(session, clicked(action, value), context)) != "[]"
            )


@pytest.mark.parametrize("callback", CAPABILITY.routes.submissions)
async def test_a_form_that_carries_nonsense_is_answered(office: Office, context: Context, callback: str) -> None:
    for value in NONSENSE:
        private: dict[str, str] = dict.fromkeys(("outcome", "team", "tap", "delivery"), value) | {"seen": "1"}
        for values in (NOTHING_TYPED, TYPED):
            async with office() as session:
                handler = CAPABILITY.routes.submissions[callback].handler
                assert said(await handler(session, sent(callback, private, values), context)) != "[]"


@pytest.mark.parametrize(
    ("person", "concerned"), [(MAYA, True), (DEE, True), (TOM, True), (LENA, False), (CHIDI, False)]
)
async def test_who_has_no_part_in_an_ask_learns_nothing_of_it_by_its_id(
    office: Office, context: Context, person: Person, concerned: bool
) -> None:
    """Asks: asker, owner, whoever acts on it. The ids of other people's asks are no key to them."""
    async with office() as session:
        ask = await make_ask(session, SECRET, by_id=TOM.id, at=NOW, source="view:V1")
    async with office() as session:
        press = replace(clicked("asks.move", f"take_on:{ask.id.hex}:1"), by=person)
        answer = await CAPABILITY.routes.clicks["asks.move"].handler(session, press, context)
        assert (SECRET in said(answer)) is concerned
