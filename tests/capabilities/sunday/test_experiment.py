"""Sunday evening is an experiment itself: after eight rounds the owner decides, and everybody reads what they decided."""

from datetime import date, timedelta

from sqlalchemy import func, select

from bot.capabilities.sunday.experiment.rounds import is_due
from bot.capabilities.sunday.models import ExperimentDecision
from bot.capabilities.sunday.settings import set_crisis
from bot.capabilities.sunday.turn.holding import Closed, is_stopped, may_open
from bot.core.capability import Rank
from bot.core.people import Person
from tests.capabilities.sunday.seen import said, words_in
from tests.capabilities.sunday.told import ANA, DEE, MAYA, TEAM, Told

FIRST = date(2026, 10, 5)
AFTER = date(2026, 11, 30)


async def asked(told: Told, rounds: int, *, begins: date = FIRST) -> None:
    """So many rounds, each over and answered."""
    for number in range(rounds):
        slot = begins + timedelta(weeks=number)
        await told.closed(slot, 31)
        await told.posts(MAYA, "Heard.", slot=slot)


async def questions(told: Told, who: Person = MAYA) -> list[str]:
    """What of Sunday evening waits for a decision on this person's desk."""
    entries = await told.desk(who)
    return [words_in(entry.blocks).splitlines()[0] for entry in entries if entry.rank is Rank.DECIDE]


async def decisions(told: Told) -> int:
    async with told.database.reading(TEAM) as session:
        return await session.scalar(select(func.count()).select_from(ExperimentDecision)) or 0


async def test_the_owner_is_asked_after_eight_rounds_and_not_before(told: Told) -> None:
    """Weeks in which nobody was asked are no weeks of the experiment; one with too few answers is."""
    await asked(told, 7)
    await told.held(FIRST + timedelta(weeks=7))
    await told.closed(FIRST + timedelta(weeks=8), None, asked=0, answered=0)
    before = await questions(told)
    await told.closed(FIRST + timedelta(weeks=9), None, answered=2)

    assert before == []
    assert await questions(told) == [
        "*8 rounds of Sunday evening are over. Keep, change or stop?* It was meant as an experiment. "
        "`/cadence sunday` shows what came of it."
    ]
    assert await questions(told, DEE) == []


async def test_the_question_is_worth_a_message_of_its_own_once_a_week(told: Told) -> None:
    """Every morning, it would be the only thing on many a desk: from Tuesday on it stands beside what else there is."""
    await asked(told, 8)
    brings: list[bool] = []
    for _ in range(7):
        brings += [entry.by_itself for entry in await told.desk()]
        told.now += timedelta(days=1)

    assert brings.count(True) == 1
    assert len(brings) == 7


async def test_kept_by_one_tap_it_is_asked_again_in_a_year(told: Told) -> None:
    await asked(told, 8)
    effects = [await told.clicks(MAYA, "sunday.verdict:keep") for _ in range(2)]
    told.now += timedelta(weeks=51)
    async with told.database.reading(TEAM) as session:
        soon = await is_due(session, told.now)
        later = await is_due(session, told.now + timedelta(weeks=2))

    assert [said(each) for each in effects] == ["Kept. I ask you again in a year.", "That is decided already."]
    assert (soon, later, await decisions(told)) == (False, True, 1)
    assert [each for each in await told.audited() if each[0] == "sunday.experiment"] == [
        ("sunday.experiment", "keep after 8 rounds", MAYA.id)
    ]


async def test_a_change_is_said_to_everybody_and_asked_about_after_eight_more(told: Told) -> None:
    await asked(told, 8)
    opened = await told.clicks(MAYA, "sunday.verdict:change")
    empty = await told.sends(MAYA, opened, words="")
    await told.sends(MAYA, opened, words="From December on every second week.")
    decided = await questions(told)
    await asked(told, 7, begins=AFTER)
    seven_more = await questions(told)
    await asked(told, 1, begins=AFTER + timedelta(weeks=7))

    assert said(empty).startswith("One sentence will do")
    assert (decided, seven_more) == ([], [])
    assert len(await questions(told)) == 1
    assert "*What the CTO changes about it:*\nFrom December on every second week." in await told.reads()


async def test_stopped_nothing_is_asked_any_more_and_home_says_so(told: Told) -> None:
    """What was found stays to be read; the desk is silent, even about words that are missing."""
    async with told.database.transaction(TEAM) as session:
        await set_crisis(session, "0800 111 0 111", by=MAYA, at=told.now)
    await asked(told, 7)
    await told.closed(FIRST + timedelta(weeks=7), 31)
    await told.sends(MAYA, await told.clicks(MAYA, "sunday.verdict:stop"), words="It hurt more than it helped.")
    async with told.database.reading(TEAM) as session:
        stopped, opens = await is_stopped(session), await may_open(session, AFTER)

    assert (stopped, opens) == (True, Closed.STOPPED)
    assert list(await told.desk()) == []
    shown = await told.reads(ANA)
    assert shown.startswith("*Sunday evening is not asked any more.*")
    assert "It hurt more than it helped." in shown
    assert "*3.1* (was 3.1), 61 of 118 answered." in shown
    assert "turn" not in shown


async def test_only_the_owner_decides(told: Told) -> None:
    await asked(told, 8)
    refused = [said(await told.clicks(who, "sunday.verdict:stop")) for who in (DEE, ANA)]

    assert ["the CTO" in words for words in refused] == [True, True]
    assert await decisions(told) == 0


async def test_what_no_button_of_ours_says_decides_nothing(told: Told) -> None:
    """It opens a form, and a form by itself changes nothing."""
    await asked(told, 8)
    for action in ("sunday.verdict", "sunday.verdict:explode"):
        await told.clicks(MAYA, action)

    assert await decisions(told) == 0
