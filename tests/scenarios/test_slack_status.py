"""A holiday or sick status in Slack, looked at when a check-in is due: the person is not asked, and nothing of it is kept."""

import logging

import pytest
from sqlalchemy import String, cast, select

from bot.capabilities.checkins.models import CheckIn
from bot.core.columns import Base
from bot.core.people import names_of
from bot.sandbox import roster
from bot.sandbox.faults import Fault, busy, error, slow, status
from tests.scenarios.after_set_up import open_after_set_up
from tests.scenarios.story import ASK, asked_at, heard
from tests.world import World

TUESDAY_EVENING = "2037-11-24 18:00"


def shows(world: World, handle: str, emoji: str, words: str = "") -> None:
    """What a person sets in Slack's client."""
    actor = world.actor(handle)
    roster.change_user(world.sandbox.workspace, actor.user, status_emoji=emoji, status_text=words)


async def how_the_round_stands(world: World) -> dict[str, str]:
    async with world.database.reading(world.workspace_id) as session:
        rows = list(await session.scalars(select(CheckIn).order_by(CheckIn.slot)))
        names = await names_of(session, {row.member_id for row in rows})
    return {names[row.member_id]: ", ".join(filter(None, (row.state.value, row.reason))) for row in rows}


async def everything_stored(world: World) -> str:
    """Every column of every table as text; what is encrypted is not to be read in it."""
    found: list[str] = []
    async with world.database.system_reading() as session:
        for table in Base.metadata.sorted_tables:
            for row in await session.execute(select(*(cast(column, String) for column in table.columns))):
                found += [str(value) for value in row]
    return "\n".join(found)


async def test_who_says_holiday_or_sick_is_not_asked_and_everybody_else_is(
    story_url: str, secret_key: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A meeting is no absence. Kept as "away" and nothing more: neither the emoji nor the words of a status are found again."""
    caplog.set_level(logging.DEBUG)
    async with open_after_set_up(story_url, secret_key) as world:
        shows(world, "tom", ":palm_tree:", "Madeira with the children")
        shows(world, "chidi", ":face_with_thermometer:", "Malaria again")
        shows(world, "bo", ":spiral_calendar_pad:", "In a meeting")
        await world.settle()
        await world.play_to(TUESDAY_EVENING, "America/Denver")

        assert await how_the_round_stands(world) == {
            "Aroha Ngata": "asked",
            "Sunita Gurung": "asked",
            "Tom Brandt": "skipped, away",
            "Chidi Eze": "skipped, away",
            "Bo Larsen": "asked",
        }
        stored = await everything_stored(world)
        for kept_nowhere in ("palm_tree", "thermometer", "Madeira", "Malaria"):
            assert kept_nowhere not in stored
            assert kept_nowhere not in caplog.text


async def test_it_counts_for_that_check_in_only(story_url: str, secret_key: str) -> None:
    """Back a fortnight later, Tom is asked as ever, and nobody had to tell the bot."""
    async with open_after_set_up(story_url, secret_key) as world:
        shows(world, "tom", ":palm_tree:")
        await world.play_to("2037-11-24 10:00", "Europe/Berlin")
        shows(world, "tom", "")
        await world.play_to("2037-12-08 10:00", "Europe/Berlin")

        assert asked_at(world.actor("tom"), "Europe/Berlin") == ["Tue 10:00"]
        assert [f"{message.story_at:%d %b}" for message in heard(world.actor("tom"), ASK)] == ["08 Dec"]


@pytest.mark.parametrize(
    "failure",
    [status(500, accepted=False), busy(), error("missing_scope"), slow(30)],
    ids=["broken", "busy", "forbidden", "silent"],
)
async def test_where_slack_does_not_say_nobody_is_away(story_url: str, secret_key: str, failure: Fault) -> None:
    """A failure to look costs nobody their check-in."""
    async with open_after_set_up(story_url, secret_key) as world:
        shows(world, "tom", ":palm_tree:")
        world.sandbox.faults.on("users.info", failure)
        await world.play_to("2037-11-24 10:00", "Europe/Berlin")

        assert asked_at(world.actor("tom"), "Europe/Berlin") == ["Tue 10:00"]
        assert asked_at(world.actor("chidi"), "Europe/Berlin") == ["Tue 10:00"]
