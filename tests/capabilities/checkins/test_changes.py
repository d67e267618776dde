"""What may change while people are enrolled: the file, the settings, the release of the time zone data."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import update

from bot.capabilities.checkins.follow_up import follow_up
from bot.capabilities.checkins.models import CheckInState, Enrolment, RitualSetting
from bot.core.capability import AnswerKind, SubjectItem
from bot.core.meta import write_meta
from bot.core.outbox import Delivery, DeliveryState
from bot.core.prompts import built_in
from tests.capabilities.checkins.company import ANA, BO, HALDEN, MONDAY, Company, Register, use_prompts
from tests.capabilities.checkins.press import Hand, texts

BERLIN = datetime(2026, 11, 24, 9, tzinfo=UTC)
DENVER = datetime(2026, 11, 24, 17, tzinfo=UTC)


def reworded(folder: Path, *changes: tuple[str, str]) -> Path:
    """The user's own folder, with the outcomes ritual changed."""
    text = (built_in("prompts") / "rituals" / "outcomes.toml").read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "rituals").mkdir(parents=True)
    (folder / "rituals" / "outcomes.toml").write_text(text, "utf-8")
    return folder


def with_folders(company: Company, *folders: Path) -> Company:
    """The bot started again with other files."""
    return Company(use_prompts(company.database, built_in("prompts"), *folders))


async def test_a_reworded_file_leaves_everybody_where_they_are(company: Company, tmp_path: Path) -> None:
    await company.at(MONDAY)
    before = await company.enrolled()
    again = with_folders(company, reworded(tmp_path, ('title = "Outcomes"', 'title = "What we are after"')))
    await again.at(MONDAY)

    assert await again.enrolled() == before


async def test_a_check_in_keeps_the_version_it_was_asked_with(company: Company, tmp_path: Path) -> None:
    await company.at(MONDAY)
    await company.at(BERLIN)
    again = with_folders(company, reworded(tmp_path, ('title = "Outcomes"', 'title = "What we are after"')))
    await again.at(BERLIN)
    await again.at(DENVER)

    assert (await again.checkin(ANA)).version_id != (await again.checkin(BO)).version_id


async def test_an_open_check_in_is_answered_with_the_questions_it_asked(company: Company, tmp_path: Path) -> None:
    """The file says otherwise by now: what Ana sees is what she was asked, and what she presses counts."""
    register = Register(items=[SubjectItem(ref="o1", title="Pay-outs", kind="known_road", current="on_track")])
    await company.at(MONDAY)
    await company.at(BERLIN)
    again = with_folders(
        company, reworded(tmp_path, ('value = "at_risk", label = "At risk"', 'value = "amber", label = "Amber"'))
    )
    await again.at(BERLIN)

    await Hand(again, register, ANA).menu(0, "At risk", BERLIN)

    assert register.said == [("state", "o1", "at_risk", AnswerKind.GIVEN)]


async def test_a_ritual_whose_file_goes_closes_what_is_open(company: Company, tmp_path: Path) -> None:
    """And nobody is told to have stayed silent: they were not given the time."""
    await company.at(MONDAY)
    await company.at(BERLIN)
    async with company.database.transaction(HALDEN) as session:
        await session.execute(update(Delivery).values(state=DeliveryState.SENT))
    (tmp_path / "rituals").mkdir()
    again = Company(use_prompts(company.database, tmp_path))
    await again.at(BERLIN + timedelta(hours=1))
    await follow_up(again.context, BERLIN + timedelta(hours=1))

    assert {row.state for row in await again.checkins()} == {CheckInState.CLOSED}
    shown = texts((await Hand(again, Register(), ANA).message(BERLIN + timedelta(hours=2))).blocks)
    assert shown[-1] == "This check-in is closed. Something to add? `/outcomes` works at any time."


async def test_another_time_of_day_moves_whoever_was_not_asked_yet(company: Company, tmp_path: Path) -> None:
    await company.at(MONDAY)
    await company.at(BERLIN)
    again = with_folders(company, reworded(tmp_path, ("at = 10:00:00", "at = 14:00:00")))
    await again.at(BERLIN)

    enrolled = await again.enrolled()
    assert (enrolled[BO], enrolled[ANA]) == (DENVER + timedelta(hours=4), BERLIN + timedelta(weeks=2, hours=4))


async def test_a_ritual_whose_file_is_gone_asks_nobody(company: Company, tmp_path: Path) -> None:
    await company.at(MONDAY)
    (tmp_path / "rituals").mkdir()
    again = Company(use_prompts(company.database, tmp_path))
    await again.at(BERLIN)

    assert (await again.enrolled(), await again.checkins()) == ({}, [])


async def test_a_workspace_has_its_own_day_and_time_and_may_switch_a_ritual_off(company: Company) -> None:
    async with company.database.transaction(HALDEN) as session:
        session.add(RitualSetting(ritual_id="outcomes", weekday=2, at=time(15, 30)))
    await company.at(MONDAY)
    assert (await company.enrolled())[ANA] == datetime(2026, 11, 25, 14, 30, tzinfo=UTC)

    async with company.database.transaction(HALDEN) as session:
        setting = await session.get_one(RitualSetting, (HALDEN, "outcomes"))
        setting.is_on = False
    await company.at(MONDAY)
    assert await company.enrolled() == {}


async def test_another_day_asks_nobody_twice_in_one_week_and_keeps_to_the_weeks_that_count(company: Company) -> None:
    """Berlin was asked on Tuesday, Denver not yet: Ana's next is a fortnight on, Bo is asked on Wednesday instead."""
    await company.at(MONDAY)
    await company.at(BERLIN)
    async with company.database.transaction(HALDEN) as session:
        session.add(RitualSetting(ritual_id="outcomes", weekday=2))
    await company.at(BERLIN + timedelta(hours=1))

    enrolled = await company.enrolled()
    assert (enrolled[BO], enrolled[ANA]) == (DENVER + timedelta(days=1), BERLIN + timedelta(weeks=2, days=1))


async def test_older_time_zone_data_than_the_database_s_does_not_plan(company: Company) -> None:
    """A replica that was not upgraded would ask people at the wrong hour."""
    await company.at(MONDAY)
    async with company.database.system_session() as session:
        await write_meta(session, "zones_release", "2999z")
    await company.at(BERLIN)

    assert await company.checkins() == []


async def test_newer_time_zone_data_brings_every_due_time_along(company: Company) -> None:
    await company.at(MONDAY)
    right = await company.enrolled()
    async with company.database.system_session() as session:
        await write_meta(session, "zones_release", "2001a")
    async with company.database.transaction(HALDEN) as session:
        await session.execute(update(Enrolment).values(next_due_at=BERLIN + timedelta(days=1)))
    await company.at(MONDAY)

    assert await company.enrolled() == right
