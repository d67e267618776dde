"""The main job from end to end, over real HTTP and Socket Mode: leads are asked, the register lives, nothing is lost."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.capabilities.checkins.models import CheckIn
from bot.capabilities.outcomes.models import Outcome
from bot.core.people import names_of
from tests.scenarios.story import ASK, ASKED, asked_at, disturbed, heard, press, send, set_up
from tests.world import World, open_world


async def test_the_main_job(database_url: str, secret_key: str) -> None:
    """Each lead is asked at their own Tuesday, ten o'clock; what they say stands in the register; what they need is decided."""
    async with open_world(database_url, secret_key) as world:
        await set_up(world)
        await chidi_is_ahead(world)
        await sunita_is_away(world)
        await tuesday_goes_round_the_world(world)
        await tom_answers(world)
        await chidi_says_nothing_changed(world)
        await everybody_reads_the_register(world)
        await maya_decides_and_tom_hears(world)
        assert await how_the_round_stands(world) == {
            "Aroha Ngata": "asked",
            "Bo Larsen": "asked",
            "Chidi Eze": "answered",
            "Sunita Gurung": "skipped, away",
            "Tom Brandt": "answered",
        }
        assert disturbed(world.sandbox.workspace) == []


async def chidi_is_ahead(world: World) -> None:
    """An outcome can be added at any time, before anybody asks."""
    chidi = world.actor("chidi")
    answer = await chidi.command("/outcomes", "add")
    assert answer is None
    await world.settle()
    wording = {"What are you after, in one sentence?": "Reports by nine", "How would you know?": "Nobody asks for them"}
    await send(world, chidi, {**wording, "By when?": "2037-12-12"})


async def sunita_is_away(world: World) -> None:
    await world.actor("sunita").command("/cadence", "away until 2037-12-01")
    await world.settle()


async def tuesday_goes_round_the_world(world: World) -> None:
    """Lagos has Berlin's ten o'clock in winter, so Tom and Chidi are asked together."""
    for leads, zone in ASKED:
        await world.play_to("2037-11-24 09:59", zone)
        assert [asked_at(world.actor(lead), zone) for lead in leads] == [[] for _ in leads]
        await world.play_to("2037-11-24 10:00", zone)
        expected = [[] if lead == "sunita" else ["Tue 10:00"] for lead in leads]
        assert [asked_at(world.actor(lead), zone) for lead in leads] == expected


async def tom_answers(world: World) -> None:
    """By tap and modal; the message turns into what others will read."""
    tom = world.actor("tom")
    (ask,) = heard(tom, ASK)
    await press(world, tom, ask, "A new outcome")
    await send(world, tom, {"What are you after?": "Pay-outs in one day, not three"})
    await press(world, tom, ask, "I need something from Maya")
    await send(world, tom, {"What do you need from Maya for this?": "A day with the bank's engineers"})
    await press(world, tom, ask, "How does it stand?", option="At risk")
    await press(world, tom, ask, "That's all")
    (receipt,) = heard(tom, "Thank you, Tom.")
    assert "Pay-outs in one day, not three" in receipt.words()
    assert receipt.ts == ask.ts


async def chidi_says_nothing_changed(world: World) -> None:
    chidi = world.actor("chidi")
    (ask,) = heard(chidi, ASK)
    await press(world, chidi, ask, "Nothing changed")
    assert heard(chidi, "Thank you, Chidi.") != []


async def everybody_reads_the_register(world: World) -> None:
    answer = await world.actor("ana").command("/outcomes", "all")
    assert answer is not None
    words = answer.words()
    assert "Pay-outs in one day, not three" in words
    assert "Reports by nine" in words
    async with world.database.reading(world.workspace_id) as session:
        rows = await session.scalars(select(Outcome).order_by(Outcome.number))
        assert [(row.number, row.sentence, row.state, row.due) for row in rows] == [
            (1, "Reports by nine", "on_track", date(2037, 12, 12)),
            (2, "Pay-outs in one day, not three", "at_risk", None),
        ]


async def maya_decides_and_tom_hears(world: World) -> None:
    """Tom answered in Maya's evening: it waits on her desk of the next morning, and her promise reaches him the same day."""
    maya, tom = world.actor("maya"), world.actor("tom")
    assert heard(maya, "Tom told you") == []
    await world.play_to("2037-11-25 09:30", "Europe/Berlin")
    (desk,) = heard(maya, "Tom told you how you could help.")
    await press(world, maya, desk, "I'll do it, by…")
    await send(world, maya, {"By when?": "2037-11-27"})
    (desk,) = heard(maya, "A day with the bank's engineers")
    assert "Nothing is promised" not in desk.words()
    (news,) = heard(tom, "Maya will do it")
    assert f"{news.story_at.astimezone(ZoneInfo('Europe/Berlin')):%a %H:%M}" == "Wed 09:30"


async def how_the_round_stands(world: World) -> dict[str, str]:
    """Every check-in of the round by the lead's name: silence is never an outcome."""
    async with world.database.reading(world.workspace_id) as session:
        rows = list(await session.scalars(select(CheckIn).where(CheckIn.slot == date(2037, 11, 24))))
        names = await names_of(session, {row.member_id for row in rows})
    return {names[row.member_id]: ", ".join(filter(None, (row.state, row.reason))) for row in rows}
