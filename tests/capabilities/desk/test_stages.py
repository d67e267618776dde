"""The staged start: what begins a week after the other, each by one tap of the owner's, and stays off while something is missing."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.desk.setup.stages import StagesOnDesk, begin
from bot.capabilities.desk.setup.standing import Standing
from bot.core.people import Person, find_person
from bot.core.roles import Role
from bot.core.stages import Stage, has_begun
from bot.core.workspaces import Workspace, current_workspace
from tests.capabilities.desk.company import HALDEN, INES, MAYA, TOM, Desk, words_of


async def no_crisis_numbers(session: AsyncSession) -> str | None:
    """As a stage says it that has no safe default: here, until the company has a country."""
    country = (await current_workspace(session)).country
    return None if country else "It needs the crisis numbers of your country first."


STAGES = (
    Stage(name="outcomes", week=1, title="Outcomes", says="Leads are asked."),
    Stage(
        name="sunday",
        week=3,
        title="Sunday evening",
        says="Everybody is asked on Monday.",
        missing=no_crisis_numbers,
        roles=(Role.WELLBEING,),
        settings=(("Crisis numbers", "sunday.numbers"),),
    ),
    Stage(name="complaints", week=2, title="Complaints", says="Everybody can complain."),
)


async def person(session: AsyncSession, member_id: str) -> Person:
    found = await find_person(session, member_id)
    assert found is not None
    return found


async def standing(desk: Desk, member_id: str, stages: Sequence[Stage] = STAGES) -> str:
    """What somebody reads of set-up."""
    async with desk.database.reading(HALDEN) as session:
        message = await Standing(stages).message(session, await person(session, member_id), desk.now)
        return words_of(message)


async def begins(desk: Desk, member_id: str, name: str) -> str:
    async with desk.database.transaction(HALDEN) as session:
        return await begin(session, STAGES, name, by=await person(session, member_id), at=desk.now)


async def offered(desk: Desk, member_id: str) -> str:
    """What could be begun, on the desk of whoever looks."""
    async with desk.database.reading(HALDEN) as session:
        part = await StagesOnDesk(STAGES)(session, await person(session, member_id), desk.now)
        return words_of([entry.blocks for entry in part.entries])


async def test_what_does_not_exist_is_not_shown(desk: Desk) -> None:
    await desk.start()

    assert "Complaints" not in await standing(desk, MAYA, STAGES[:1])
    assert "Sunday" not in words_of(await desk.types(MAYA, "setup"))


async def test_one_thing_a_week_each_by_one_tap(desk: Desk) -> None:
    """Complaints wait for the second week, and are then on set-up and on the desk until the owner begins them, once."""
    assert "Complaints" not in await standing(desk, INES)
    await desk.start()
    assert ":white_small_square: *Complaints:* from 30 Nov on" in await standing(desk, MAYA)
    assert await begins(desk, MAYA, "complaints") == (
        "Complaints can start from 30 Nov on, so that people meet one thing a week."
    )
    assert await offered(desk, MAYA) == ""

    desk.now += timedelta(weeks=1)
    assert "Start Complaints" in await standing(desk, MAYA)
    assert "*Complaints can start.* Everybody can complain." in await offered(desk, MAYA)
    for _ in range(2):
        assert await begins(desk, MAYA, "complaints") == "Complaints: started. Everybody can complain."

    assert ":white_check_mark: *Complaints:* since 30 Nov" in await standing(desk, MAYA)
    assert await offered(desk, MAYA) == ""
    assert [(verb, what) for verb, what, _ in await desk.audited()].count(("stage.begun", "complaints")) == 1
    async with desk.database.reading(HALDEN) as session:
        assert (await has_begun(session, "complaints"), await has_begun(session, "sunday")) == (True, False)


async def test_what_has_no_safe_default_stays_off_and_says_so(desk: Desk) -> None:
    await desk.start()
    desk.now += timedelta(weeks=2)
    missing = "It needs the crisis numbers of your country first."

    assert f"*Sunday evening* stays off. {missing}" in await standing(desk, MAYA)
    assert "Crisis numbers" in await standing(desk, MAYA), "a button, where it is said"
    assert "Crisis numbers" not in await standing(desk, TOM)
    assert await begins(desk, MAYA, "sunday") == missing
    async with desk.database.transaction(HALDEN) as session:
        await session.execute(update(Workspace).values(country="DE"))

    assert "Crisis numbers" not in await standing(desk, MAYA)
    assert await begins(desk, MAYA, "sunday") == "Sunday evening: started. Everybody is asked on Monday."


async def test_what_is_missing_is_said_on_the_desk_in_its_week(desk: Desk) -> None:
    """With the button that mends it; whoever leaves it off is not reminded for ever."""
    await desk.start()
    desk.now += timedelta(weeks=2)
    assert (await offered(desk, MAYA)).endswith(
        "*Sunday evening could start this week.* It needs the crisis numbers of your country first.\nCrisis numbers"
    )
    assert await offered(desk, TOM) == ""
    desk.now += timedelta(weeks=1)
    assert "Sunday evening" not in await offered(desk, MAYA)


@pytest.mark.parametrize("member", [INES, TOM])
async def test_only_the_owner_is_offered_a_stage(desk: Desk, member: str) -> None:
    await desk.start()
    desk.now += timedelta(weeks=1)

    assert "Start Complaints" not in await standing(desk, member)
    assert await offered(desk, member) == ""


async def test_a_stage_that_nobody_knows_is_a_sentence(desk: Desk) -> None:
    await desk.start()

    assert await begins(desk, MAYA, "x" * 2000) == "There is nothing of that name to start."
    assert "There is nothing of that name to start." in words_of(await desk.clicks(MAYA, "desk.begin", "nothing"))
