"""When somebody may be written to, put together from their row and their workspace."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.core.db import Database
from bot.core.people import Member, find_person
from bot.core.reach import next_working_time
from bot.core.workspaces import CompanyDay, Workspace

HALDEN = "T0HALDEN"
SUNDAY_NIGHT = datetime(2026, 11, 22, 22, tzinfo=UTC)


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour - 1, minute, tzinfo=UTC)


async def settle(
    database: Database, *company_days: date, member: dict[str, object], workspace: dict[str, object]
) -> None:
    async with database.system_session() as session:
        session.add(Workspace(id=HALDEN, name="Halden", bot_user_id="U0BOT", installed_at=SUNDAY_NIGHT, **workspace))
    async with database.transaction(HALDEN) as session:
        session.add(Member(id="U0ANA", name="Ana", synced_at=SUNDAY_NIGHT, **{"zone": "Europe/Berlin", **member}))
        session.add_all(CompanyDay(day=day) for day in company_days)


@pytest.mark.parametrize(
    ("member", "workspace", "expected"),
    [
        ({}, {}, berlin(23, 9)),
        ({"zone": "Asia/Kathmandu"}, {}, datetime(2026, 11, 23, 3, 15, tzinfo=UTC)),
        ({"day_starts": time(11)}, {}, berlin(23, 11)),
        ({"working_days": "34"}, {}, berlin(26, 9)),
        ({}, {"day_starts": time(8, 30), "working_days": "1234"}, berlin(24, 8, 30)),
        ({"away_until": date(2026, 11, 25)}, {}, berlin(25, 9)),
        ({}, {"paused_from": date(2026, 11, 20), "paused_until": date(2026, 11, 24)}, berlin(24, 9)),
        ({"day_starts": time(9), "day_ends": time(9)}, {}, SUNDAY_NIGHT),
        ({"away_until": date(2029, 1, 1)}, {}, SUNDAY_NIGHT),
    ],
    ids=[
        "workspace hours",
        "own zone",
        "own start",
        "own days",
        "company hours",
        "away",
        "pause",
        "any hour",
        "for years",
    ],
)
async def test_a_message_waits_for_the_member_s_own_working_hours(
    database: Database, member: dict[str, object], workspace: dict[str, object], expected: datetime
) -> None:
    """No direct message reaches anyone outside their own working hours and days; the person's own settings win."""
    await settle(database, member=member, workspace=workspace)

    async with database.reading(HALDEN) as session:
        assert await next_working_time(session, "U0ANA", SUNDAY_NIGHT) == expected


async def test_a_company_day_and_a_public_holiday_are_days_off(database: Database) -> None:
    """Buß- und Bettag is a holiday in Saxony (DE-SN) alone; the company gives the day after."""
    wednesday = datetime(2026, 11, 18, 6, tzinfo=UTC)
    await settle(database, date(2026, 11, 19), member={"country": "DE-SN"}, workspace={"country": "DE"})

    async with database.reading(HALDEN) as session:
        assert await next_working_time(session, "U0ANA", wednesday) == berlin(20, 9)


async def test_within_working_hours_it_is_now(database: Database) -> None:
    await settle(database, member={}, workspace={})

    async with database.reading(HALDEN) as session:
        assert await next_working_time(session, "U0ANA", berlin(23, 17)) == berlin(23, 17)
        assert await next_working_time(session, "U0ANA", berlin(23, 17) + timedelta(minutes=30)) == berlin(24, 9)


@pytest.mark.parametrize(
    ("zone", "workspace", "expected"),
    [
        ("Mars/Olympus", {"zone": "Asia/Kathmandu"}, datetime(2026, 11, 23, 3, 15, tzinfo=UTC)),
        ("Mars/Olympus", {"zone": "Mars/Olympus"}, datetime(2026, 11, 23, 9, tzinfo=UTC)),
    ],
    ids=["the workspace's", "UTC"],
)
async def test_a_zone_that_no_release_knows_any_more_costs_nobody_anything(
    database: Database, zone: str, workspace: dict[str, object], expected: datetime
) -> None:
    """R13: the workspace's zone in its place, else UTC; a page that reads a stored key must not break."""
    await settle(database, member={"zone": zone}, workspace=workspace)

    async with database.reading(HALDEN) as session:
        assert await next_working_time(session, "U0ANA", SUNDAY_NIGHT) == expected
        ana = await find_person(session, "U0ANA")
    assert ana is not None
    assert ana.zone.key == "UTC"
