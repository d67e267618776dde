"""Whom a round reached: after days off at the beginning of a week, and where somebody was away or Slack took no message."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.capabilities.checkins import ASKED
from bot.capabilities.sunday.models import KeptTally
from bot.capabilities.sunday.question.views import FACE
from bot.capabilities.sunday.result.standing import find_standing, whole
from bot.core.db import Database
from bot.core.outbox import Delivery, DeliveryState
from bot.core.people import Member
from bot.core.workspaces import CompanyDay
from tests.capabilities.checkins.company import ANA, BO, CHIDI, EWAN, HALDEN, MAYA
from tests.capabilities.checkins.press import texts
from tests.capabilities.sunday.halden import BEGUN, BERLIN, CLOSE, FIRST, LAST, SLOT, Halden, found_halden
from tests.capabilities.sunday.mondays import close
from tests.capabilities.sunday.seen import said, words_in
from tests.capabilities.sunday.test_asking import EVERYBODY, WEEK, YESTERDAY, all_rounds, delivery_of


@pytest.fixture
async def halden(database: Database) -> Halden:
    return await found_halden(database)


async def test_a_week_that_begins_with_days_off_is_asked_on_its_first_working_morning(halden: Halden) -> None:
    """Three days that the company gave: everybody hears of it on Thursday, and the round is as long as any other."""
    await give_days_off(halden, 3)
    await halden.whole_monday()
    for eleven in (FIRST, FIRST + timedelta(hours=6, minutes=15), BERLIN, LAST):
        await halden.at(eleven + timedelta(days=3))

    assert await halden.endings() == dict.fromkeys(EVERYBODY, "asked")
    assert {(await delivery_of(halden, each)).not_before for each in (MAYA, BO)} == {
        BERLIN + timedelta(days=3),
        LAST + timedelta(days=3),
    }
    assert (await halden.round()).closes_at == CLOSE + timedelta(days=3)
    assert texts((await halden.message(ANA, LAST + timedelta(days=3))).blocks)[0] == YESTERDAY


async def test_the_last_working_day_of_a_week_is_early_enough(halden: Halden) -> None:
    """Four days off: asked on Friday, until the next Monday reaches the first of all."""
    await give_days_off(halden, 4)
    await halden.whole_monday()

    assert await halden.endings() == dict.fromkeys(EVERYBODY, "asked")
    assert (await halden.round()).closes_at == FIRST + WEEK


async def test_a_week_off_has_no_round(halden: Halden) -> None:
    """Nobody reads of one that too few answered."""
    await give_days_off(halden, 5)
    await halden.whole_monday()

    assert await halden.endings() == dict.fromkeys(EVERYBODY, "holiday")
    assert await all_rounds(halden) == []


async def test_a_round_that_reached_nobody_says_so(halden: Halden) -> None:
    """Everybody works on Fridays alone, when it is over: they read why they were not asked, and all that nobody was."""
    for member in EVERYBODY:
        await halden.company.change(Member, member, working_days="4")
    await halden.whole_monday()
    await close(halden.database, at=CLOSE, asking=ASKED)

    assert await halden.endings() == dict.fromkeys(EVERYBODY, "over")
    assert [tally.asked for tally in await tallies(halden)] == [0]
    async with halden.database.reading(HALDEN) as session:
        shown = words_in(whole(await find_standing(session), await halden.person(ANA), CLOSE))
    assert shown == "*Sunday evening, asked on 30 Nov:* nobody could be asked that week."


async def test_who_was_away_or_never_got_it_is_not_among_those_who_were_asked(halden: Halden) -> None:
    """ "3 of 4": Ana is away, Slack never took Bo's message, and Ewan's may be there: nobody could ask Slack."""
    await halden.company.change(Member, ANA, away_until=date(2026, 12, 2))
    await halden.at(BEGUN + timedelta(days=1))
    for now in (FIRST, BERLIN, LAST):
        await halden.at(now)
    async with halden.database.transaction(HALDEN) as session:
        for delivery in await session.scalars(select(Delivery).where(Delivery.to.in_((BO, EWAN)))):
            delivery.state = DeliveryState.DEAD if delivery.to == BO else DeliveryState.UNKNOWN
    ref = (await halden.round()).id.hex
    for member in (MAYA, CHIDI, EWAN):
        assert "Counted" in said(await halden.press(member, f"{FACE}:3", f"{ref}:3", LAST))

    await close(halden.database, at=CLOSE, asking=ASKED)

    assert [(tally.asked, tally.answered) for tally in await tallies(halden)] == [(4, 3)]


async def tallies(halden: Halden) -> list[KeptTally]:
    async with halden.database.reading(HALDEN) as session:
        return list(await session.scalars(select(KeptTally)))


async def give_days_off(halden: Halden, days: int) -> None:
    """From that Monday on."""
    async with halden.database.transaction(HALDEN) as session:
        session.add_all(CompanyDay(day=SLOT + timedelta(days=n), name="Off") for n in range(days))
