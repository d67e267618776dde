"""`cadence preview`: the coming weeks of one person, without a word being sent."""

from datetime import UTC, date, datetime

import pytest

from bot.capabilities.checkins.preview import preview
from bot.capabilities.checkins.ritual_files import load_rituals
from bot.core.people import Member
from tests.capabilities.checkins.company import BO, DIYA, HALDEN, MONDAY, Company, Register


async def coming(company: Company, member_id: str, weeks: int) -> list[tuple[str, str, str, bool]]:
    ritual = load_rituals(company.context.prompts)["outcomes"]
    async with company.database.reading(HALDEN) as session:
        found = await preview(
            session, Register().hooks, ritual, company.context.phrases, member_id=member_id, now=MONDAY, weeks=weeks
        )
    return [(str(each.slot), f"{each.due:%a %H:%M %z}", each.what, each.message is not None) for each in found]


async def test_the_coming_weeks_stand_in_the_person_s_own_time(company: Company) -> None:
    assert await coming(company, DIYA, 6) == [
        ("2026-11-24", "Tue 10:00 +0545", "asked", True),
        ("2026-12-08", "Tue 10:00 +0545", "asked", True),
        ("2026-12-22", "Tue 10:00 +0545", "asked", True),
    ]


async def test_a_slot_that_is_skipped_or_moved_says_so(company: Company) -> None:
    """Christmas Day 2029 is a Tuesday; here the holidays are a week away and one away note."""
    await company.change(Member, BO, away_until=date(2026, 11, 25), working_days="0234", country="US")

    assert await coming(company, BO, 2) == [
        ("2026-11-24", "Tue 10:00 -0700", "skipped: away", False),
    ]
    assert (await coming(company, BO, 4))[1:] == [
        ("2026-12-08", "Tue 10:00 -0700", "asked, moved to Wed 09 Dec, 10:00", True),
    ]


async def test_preview_writes_nothing(company: Company) -> None:
    await coming(company, BO, 8)

    assert (await company.checkins(), await company.deliveries()) == ([], [])


async def test_somebody_unknown_gets_a_sentence(company: Company) -> None:
    with pytest.raises(LookupError, match="cadence people sync"):
        await coming(company, "U0NOBODY", 2)


def test_the_moment_of_these_tests_is_a_monday_morning() -> None:
    assert datetime(2026, 11, 23, 8, tzinfo=UTC) == MONDAY
