"""A ritual tried: the message and its forms as they would be, marked, and nothing that is pressed is kept."""

from datetime import UTC, datetime

import pytest

from bot.capabilities.checkins.trial import Trials
from bot.core.capability import SubjectItem, TrialAsk
from bot.core.slack.events import OpenView, Reply, View
from bot.core.slack.fit import fit, fit_view
from tests.capabilities.checkins.company import ANA, BO, HALDEN, MAYA, MONDAY, Company, Register
from tests.capabilities.checkins.press import Hand, controls, texts

TEN = datetime(2026, 11, 24, 9, tzinfo=UTC)
KEPT_NOWHERE = ":test_tube: *A trial.* What you press here is kept nowhere, and nobody else sees it."


@pytest.fixture
def register() -> Register:
    return Register(items=[SubjectItem(ref="o1", title="Pay-outs in one day", kind="known_road")])


async def trials(company: Company, register: Register, member_id: str) -> list[TrialAsk]:
    async with company.database.reading(HALDEN) as session:
        return list(await Trials(register.hooks)(session, company.context, member_id, TEN))


async def presses(company: Company, register: Register, by: str, trial: TrialAsk, label: str) -> object:
    """What one press on a trial leads to."""
    pressed = next(each for each in controls(trial.message) if each.get("text", {}).get("text") == label)
    hand = Hand(company, register, by)
    (effect,) = await hand.click(pressed["action_id"], pressed.get("value", ""), TEN)
    return effect


async def test_a_trial_shows_what_would_be_asked_before_anything_was_started(
    company: Company, register: Register
) -> None:
    """A CTO looks before the company hears of the bot; of a lead it says that they are meant, of the CTO that she is not."""
    (anas,) = await trials(company, register, ANA)
    (mayas,) = await trials(company, register, MAYA)

    assert (anas.ritual_id, anas.title, anas.asks_them, mayas.asks_them) == ("outcomes", "Outcomes", True, False)
    assert texts(fit(anas.message).blocks)[:2] == [
        KEPT_NOWHERE,
        "*Ana, what are you after, and what can Maya do for you?*",
    ]
    assert await trials(company, register, "U0NOBODY") == []


async def test_nothing_that_is_pressed_on_a_trial_is_kept(company: Company, register: Register) -> None:
    (trial,) = await trials(company, register, ANA)

    told = await presses(company, register, ANA, trial, "Nothing changed")

    assert isinstance(told, Reply)
    assert told.message.text.startswith("This is a trial, so nothing was kept.")
    assert (register.taken, await company.checkins(), await company.deliveries()) == ([], [], [])


async def test_a_form_of_a_trial_opens_and_keeps_nothing(company: Company, register: Register) -> None:
    (trial,) = await trials(company, register, ANA)
    opened = await presses(company, register, ANA, trial, "I need something from Maya")
    assert isinstance(opened, OpenView)
    view: View = fit_view(opened.view)

    (told,) = await Hand(company, register, ANA).submit(view, {"What do you need from Maya for this?": "A room"}, TEN)

    assert isinstance(told, Reply)
    assert register.taken == []


async def test_only_the_cto_looks_at_what_somebody_else_would_be_asked(company: Company, register: Register) -> None:
    """A trial's buttons name whose it is: naming another is refused to everybody but her."""
    await company.at(MONDAY)
    (trial,) = await trials(company, register, ANA)

    mayas = await presses(company, register, MAYA, trial, "I need something from Maya")
    bos = await presses(company, register, BO, trial, "I need something from Maya")

    assert isinstance(mayas, OpenView)
    assert isinstance(bos, Reply)
    assert bos.message.text.startswith("I don't know this check-in any more.")
