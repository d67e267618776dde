"""Which check-ins are asked, and when, as the CTO sets it: seen with its why, changed in one form, audited."""

from sqlalchemy import select

from bot.capabilities.checkins.models import RitualSetting
from tests.scenarios.after_set_up import open_after_set_up
from tests.scenarios.story import ASK, asked_at, audited, heard, on_screen, opens, press, send

BERLIN, DENVER = "Europe/Berlin", "America/Denver"


async def test_the_list_says_what_is_asked_when_of_how_many_and_why(story_url: str, secret_key: str) -> None:
    """Next on the reader's own clock: in Auckland it is Tuesday at ten while Maya in Berlin sleeps."""
    async with open_after_set_up(story_url, secret_key) as world:
        await world.settle()
        maya = world.actor("maya")
        await opens(world, maya, "rituals")

        shown = on_screen(maya)
        assert "*Outcomes*" in shown
        assert "Every second week on Tuesday, 10:00, on everybody's own clock" in shown
        assert "Next on Mon 23 Nov, 22:00, your time; 5 people" in shown
        assert (
            "Why this? So that everybody can see what every team is after, and Maya hears in time how to help." in shown
        )


async def test_another_day_and_time_reach_everybody_who_was_not_asked_yet(story_url: str, secret_key: str) -> None:
    """Tom was asked on Tuesday and is not asked again on Wednesday; Denver is asked on Wednesday at half past three."""
    async with open_after_set_up(story_url, secret_key) as world:
        maya = world.actor("maya")
        await world.play_to("2037-11-24 11:00", BERLIN)
        await opens(world, maya, "rituals")
        await press(world, maya, "modal", "checkins.ritual_setting:outcomes")
        await send(world, maya, {"On which day?": "Wednesday", "At what time?": "15:30"})
        assert "Kept. It counts within a minute; who was asked already keeps their check-in." in on_screen(maya)
        await world.play_to("2037-11-26 00:00", DENVER)

        assert asked_at(world.actor("tom"), BERLIN) == ["Tue 10:00"]
        assert asked_at(world.actor("bo"), DENVER) == ["Wed 15:30"]
        assert await audited(world, "rituals.set") == [
            "outcomes: Every second week on Wednesday, 15:30, on everybody's own clock"
        ]


async def test_off_asks_nobody_and_on_again_begins_with_the_next_slot(story_url: str, secret_key: str) -> None:
    async with open_after_set_up(story_url, secret_key) as world:
        maya = world.actor("maya")
        await opens(world, maya, "rituals")
        await press(world, maya, "modal", "checkins.ritual_setting:outcomes")
        await send(world, maya, {"Is it asked?": "Off: nobody is asked any more"})
        assert "*Outcomes*  ·  off" in on_screen(maya)
        await world.play_to("2037-11-25 10:00", DENVER)
        assert [heard(world.actor(lead), ASK) for lead in ("aroha", "tom", "bo")] == [[], [], []]

        await press(world, maya, "modal", "checkins.ritual_setting:outcomes")
        await send(world, maya, {"Is it asked?": "On"})
        await world.play_to("2037-12-08 10:00", BERLIN)

        assert asked_at(world.actor("tom"), BERLIN) == ["Tue 10:00"]
        assert await audited(world, "rituals.set") == [
            "outcomes: off",
            "outcomes: Every second week on Tuesday, 10:00, on everybody's own clock",
        ]


async def test_the_same_again_is_no_change_and_the_file_s_own_day_stays_the_file_s(
    story_url: str, secret_key: str
) -> None:
    """Sent twice it is audited once; what was chosen as the file has it follows the file when that changes."""
    async with open_after_set_up(story_url, secret_key) as world:
        maya = world.actor("maya")
        await opens(world, maya, "rituals")
        await press(world, maya, "modal", "checkins.ritual_setting:outcomes")
        await send(world, maya, {"On which day?": "Tuesday"})

        assert "It was so already; nothing changed." in on_screen(maya)
        assert await audited(world, "rituals.set") == []
        async with world.database.reading(world.workspace_id) as session:
            setting = (await session.scalars(select(RitualSetting))).one()
        assert (setting.is_on, setting.weekday, setting.at) == (True, None, None)


async def test_only_owner_and_deputy_set_them(story_url: str, secret_key: str) -> None:
    async with open_after_set_up(story_url, secret_key) as world:
        answer = await world.actor("tom").command("/cadence", "rituals")

        assert answer is not None
        assert "it is for the CTO or the CTO's deputy" in answer.words()
