"""Thresholds only rise, whoever tries; crisis numbers have no default; the audit log knows of both, without words."""

from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from bot.capabilities.sunday.models import SundaySetting
from bot.capabilities.sunday.settings import Lowered, find_settings, problems, raise_thresholds, set_crisis
from bot.capabilities.sunday.suppression import Thresholds
from bot.capabilities.sunday.turn.holding import Closed, is_stopped, may_open
from tests.capabilities.sunday.seen import said
from tests.capabilities.sunday.told import ANA, BO, DEE, LENA, MAYA, TEAM, Told

NEXT = date(2026, 11, 30)
NUMBERS = "0800 111 0 111 (Germany), 988 (USA)"
LOWERED = "This can be raised, never lowered: people have answered under 10, and it stays a promise to them."


async def thresholds(told: Told) -> Thresholds:
    async with told.database.reading(TEAM) as session:
        return (await find_settings(session)).thresholds


async def sets(told: Told, **filled_in: str) -> str:
    """The owner's form, with what is in it already."""
    opened = await told.clicks(MAYA, "sunday.settings")
    return said(await told.sends(MAYA, opened, **({"crisis": NUMBERS} | filled_in)))


async def test_the_owner_raises_them_and_it_is_audited_without_words(told: Told) -> None:
    assert await sets(told, number="10", shares="12") == "Kept. Thresholds count from the next close on."
    assert await thresholds(told) == Thresholds(number=10, shares=12, causes=5)
    assert await told.audited() == [
        ("sunday.crisis", "changed", MAYA.id),
        ("sunday.thresholds", "a number from 10, its spread from 12, causes from 5 answers", MAYA.id),
    ]


async def test_nobody_lowers_them_and_a_sentence_says_why(told: Told) -> None:
    """What Slack's own field would refuse is refused again here, and nothing of the form is kept."""
    await sets(told, number="10", shares="12")

    assert await sets(told, number="5", crisis="another number") == LOWERED
    assert await thresholds(told) == Thresholds(number=10, shares=12)
    async with told.database.reading(TEAM) as session:
        assert (await find_settings(session)).crisis == NUMBERS


async def test_whoever_goes_round_the_form_is_stopped_twice(told: Told) -> None:
    """By the action, and by the database itself, on both databases."""
    await sets(told, number="10", shares="12")
    with pytest.raises(Lowered):
        async with told.database.transaction(TEAM) as session:
            await raise_thresholds(session, Thresholds(number=9, shares=12), by=MAYA, at=told.now)
    with pytest.raises(DBAPIError, match="raised, never lowered"):
        async with told.database.transaction(TEAM) as session:
            await session.execute(update(SundaySetting).values(number_from=9))

    assert await thresholds(told) == Thresholds(number=10, shares=12)


@pytest.mark.parametrize(
    ("wanted", "sentences"),
    [
        (Thresholds(), {}),
        (Thresholds(number=6, shares=8, causes=9), {}),
        (Thresholds(number=4), {"number": "This can be raised, never lowered"}),
        (Thresholds(shares=7), {"shares": "This can be raised, never lowered"}),
        (Thresholds(causes=0), {"causes": "This can be raised, never lowered"}),
        (Thresholds(number=9, shares=8), {"shares": "How answers spread needs at least as many answers"}),
        (Thresholds(causes=1001), {"causes": "At most 1000. It could never be lowered again."}),
    ],
)
def test_what_a_threshold_may_become(wanted: Thresholds, sentences: dict[str, str]) -> None:
    found = problems(wanted, Thresholds())

    assert found.keys() == sentences.keys()
    assert all(found[name].startswith(sentence) for name, sentence in sentences.items())


@pytest.mark.parametrize("value", ["", "many", "5.5", "-6", "٩", "9999999999"])
async def test_what_is_no_whole_number_is_refused(told: Told, value: str) -> None:
    assert await sets(told, number=value) == "A whole number, please."
    assert await thresholds(told) == Thresholds()


async def test_the_same_again_changes_nothing(told: Told) -> None:
    await sets(told, number="6")
    before = await told.audited()

    assert await sets(told) == "It is so already."
    assert await told.audited() == before


async def test_without_crisis_numbers_nothing_is_asked(told: Told) -> None:
    assert (await sets(told, crisis=" ")).startswith("Without them nothing is asked")
    assert (await sets(told, crisis="1" * 301)).startswith("That is 301 characters; 300 fit")
    async with told.database.reading(TEAM) as session:
        before = await may_open(session, NEXT)
    await sets(told)
    async with told.database.reading(TEAM) as session:
        assert (before, await may_open(session, NEXT)) == (Closed.NOT_BEGUN, None)


async def test_only_the_owner_sets_them(told: Told) -> None:
    """By the button and by the command alike."""
    refused = [said(await told.clicks(who, "sunday.settings")) for who in (DEE, LENA, ANA, BO)]
    refused += [said(await told.types(who, " Settings ")) for who in (DEE, LENA, ANA, BO)]

    assert ["the CTO" in words and "deputy" not in words for words in refused] == [True] * 8
    assert "never lowered" in said(await told.types(MAYA, "settings"))


async def test_what_was_stopped_begins_again_by_the_owner_s_word(told: Told) -> None:
    """The choice is there only then, and a form that leaves it alone does not begin it."""
    assert "Ask again" not in said(await told.clicks(MAYA, "sunday.settings"))
    for number in range(8):
        await told.closed(date.fromordinal(NEXT.toordinal() - 7 * (number + 1)), 31)
    await told.sends(MAYA, await told.clicks(MAYA, "sunday.verdict:stop"), words="It hurt more than it helped.")
    await sets(told)
    async with told.database.reading(TEAM) as session:
        still = await is_stopped(session)
    opened = await told.clicks(MAYA, "sunday.settings")
    told.now = told.now.replace(hour=15)
    await told.sends(MAYA, opened, again="yes")
    async with told.database.reading(TEAM) as session:
        assert (still, await is_stopped(session)) == (True, False)


async def test_another_workspace_has_its_own(told: Told) -> None:
    async with told.database.transaction(TEAM) as session:
        await set_crisis(session, NUMBERS, by=MAYA, at=told.now)
    async with told.database.reading("T2") as session:
        assert (await find_settings(session)).crisis is None
