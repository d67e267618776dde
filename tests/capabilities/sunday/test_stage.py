"""The Monday question begins in the third week, and not before it is said who is there for people."""

from sqlalchemy import select

from bot.capabilities.sunday.models import SundaySetting
from bot.capabilities.sunday.stage import NO_NUMBERS, NOBODY, STAGE, missing
from bot.core.db import Database
from bot.core.people import Member
from bot.core.roles import Role
from tests.capabilities.checkins.company import ANA, HALDEN
from tests.capabilities.sunday.halden import Halden, found_halden


async def test_it_waits_for_a_wellbeing_contact_and_for_crisis_numbers(database: Database) -> None:
    """What has no safe default keeps it off, one sentence after the other, each with what to do."""
    halden = await found_halden(database)
    assert await what_is_missing(halden) == NOBODY

    await halden.give(Role.WELLBEING, ANA)
    assert await what_is_missing(halden) is None

    async with halden.database.transaction(HALDEN) as session:
        (await session.scalars(select(SundaySetting))).one().crisis = None
    assert await what_is_missing(halden) == NO_NUMBERS


async def test_a_contact_who_left_is_none(database: Database) -> None:
    halden = await found_halden(database, wellbeing=ANA)
    await halden.company.change(Member, ANA, active=False)

    assert await what_is_missing(halden) == NOBODY


def test_it_is_offered_in_the_third_week_and_asks_for_its_role() -> None:
    assert (STAGE.name, STAGE.week, STAGE.roles) == ("sunday", 3, (Role.WELLBEING,))


async def what_is_missing(halden: Halden) -> str | None:
    async with halden.database.reading(HALDEN) as session:
        return await missing(session)
