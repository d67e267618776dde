"""More than one ritual, and more than one of everything: the week's cap, two planners, two windows at once."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.capabilities.checkins.models import CheckInState
from bot.capabilities.checkins.planning import plan_due
from bot.capabilities.checkins.week import has_room
from bot.core.capability import AnswerKind, SubjectItem
from bot.core.db import Database
from tests.capabilities.checkins.company import ANA, BO, LEADS, MONDAY, Company, Register, found_company
from tests.capabilities.checkins.press import Hand
from tests.capabilities.checkins.test_kinds import SURVEY

TEN = datetime(2026, 11, 24, 9, tzinfo=UTC)
OUTCOME = SubjectItem(ref="a1", title="Pay-outs in one day", kind="known_road", current="on_track")


@pytest.fixture
async def company(database: Database, tmp_path: Path) -> Company:
    """Five rituals, all on Tuesday at ten, of different importance."""
    (tmp_path / "rituals").mkdir()
    for importance in (10, 90, 30, 70, 50):
        text = SURVEY.replace('id = "survey"', f'id = "r{importance}"\nimportance = {importance}')
        (tmp_path / "rituals" / f"{importance}.toml").write_text(text, "utf-8")
    return await found_company(database, tmp_path)


async def test_nobody_gets_more_than_three_asks_a_week(company: Company) -> None:
    """Over that the less important is skipped, and its row says so."""
    await company.at(MONDAY)
    await company.at(TEN)

    rows = {row.ritual_id: (row.state, row.reason) for row in await company.checkins() if row.member_id == ANA}
    asked, skipped = (CheckInState.ASKED, None), (CheckInState.SKIPPED, "too_many")
    assert rows == {"r90": asked, "r70": asked, "r50": asked, "r30": skipped, "r10": skipped}


async def test_the_less_important_leaves_room_for_what_comes_later_in_the_week(
    database: Database, tmp_path: Path
) -> None:
    """A small question every morning does not take the place of the one that matters."""
    (tmp_path / "rituals").mkdir()
    daily = SURVEY.replace('id = "survey"', 'id = "daily"\nimportance = 10').replace("at = 10:00:00", "at = 09:00:00")
    daily = daily.replace('"tuesday"', '"monday", "tuesday", "wednesday", "thursday", "friday"')
    (tmp_path / "rituals" / "daily.toml").write_text(daily, "utf-8")
    matters = SURVEY.replace('id = "survey"', 'id = "matters"\nimportance = 90').replace('"tuesday"', '"thursday"')
    (tmp_path / "rituals" / "matters.toml").write_text(matters, "utf-8")
    company = await found_company(database, tmp_path)
    await company.at(MONDAY - timedelta(hours=2))
    for day in range(5):
        await company.at(MONDAY + timedelta(days=day))
        await company.at(MONDAY + timedelta(days=day, hours=2))

    theirs = [row for row in await company.checkins() if row.member_id == ANA]
    asked = [(row.ritual_id, f"{row.slot:%a}") for row in theirs if row.state is CheckInState.ASKED]
    assert sorted(asked) == [("daily", "Mon"), ("daily", "Tue"), ("matters", "Thu")]
    assert {row.reason for row in theirs if row.state is CheckInState.SKIPPED} == {"too_many"}


@pytest.mark.parametrize(
    ("asked", "ahead", "room"),
    [
        ((), (), True),
        ((-6, -5), (), True),
        ((-6, -5, -1), (), False),
        ((-7, -5, -1), (), True),
        ((-2, -1), (1,), False),
        ((-6, -1), (2,), True),
        ((-1,), (1, 2), False),
        ((-1,), (1, 7), True),
    ],
)
def test_room_in_a_week(asked: tuple[int, ...], ahead: tuple[int, ...], *, room: bool) -> None:
    """Days before and after one more ask: neither its own week nor that of a more important one has more than three."""
    days = timedelta(days=1)
    assert has_room([TEN + each * days for each in asked], [TEN + each * days for each in ahead], at=TEN) is room


async def test_the_next_week_s_asks_count_anew(company: Company) -> None:
    await company.at(MONDAY)
    await company.at(TEN)
    await company.at(TEN + timedelta(weeks=1))

    asked = [row for row in await company.checkins() if row.member_id == ANA and row.state is CheckInState.ASKED]
    assert len(asked) == 6


async def test_two_planners_at_the_same_moment_ask_once(company: Company) -> None:
    """Two replicas, one tick: the rows of one stand, the other finds nothing left to do."""
    await company.at(MONDAY)
    await asyncio.gather(*(plan_due(company.context, TEN) for _ in range(4)))
    await plan_due(company.context, TEN)

    rows = await company.checkins()
    assert len(rows) == len({(row.ritual_id, row.member_id, row.slot) for row in rows})
    asks = [row for row in rows if row.state is CheckInState.ASKED]
    assert {row.delivery_id for row in asks} == {each.id for each in await company.deliveries()}
    assert len(rows) == 5 * len([lead for lead in LEADS if lead != BO])


async def test_two_windows_at_once_are_one_after_the_other(database: Database) -> None:
    """Phone and desk, both pressed: each answer is handed over once, and the last one stands."""
    company = await found_company(database)
    register = Register(items=[OUTCOME])
    await company.at(MONDAY)
    await company.at(TEN)
    ana = Hand(company, register, ANA)
    action = f"checkins.choose:{(await company.checkin(ANA)).id.hex}:state|a1"

    await asyncio.gather(*(ana.click(action, "at_risk", TEN) for _ in range(3)))

    assert register.said == [("state", "a1", "at_risk", AnswerKind.GIVEN)]
    assert [(row.subject, row.value) for row in await company.answers()] == [("a1", "at_risk")]
