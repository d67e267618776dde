"""The whole life of experiments: begun, asked about at the end, kept, changed, stopped or lapsed, and looked at again."""

from typing import Final

from bot.core.roles import Role
from bot.core.workspaces import give_role
from bot.sandbox.roster import deactivate
from tests.scenarios.after_set_up import open_after_set_up
from tests.scenarios.experiments import BERLIN, FRIDAYS, begins, read
from tests.scenarios.story import disturbed, heard, press, send
from tests.world import World

LEADERSHIP: Final = "C0LEADERSHIP"
LEARNT: Final[dict[str, object]] = {"What did you learn?": "Two calls instead of seven"}


async def test_a_change_is_tried_and_kept(database_url: str, secret_key: str) -> None:
    """Tom begins it on Monday; two working days before its last day he is asked; he keeps it, and slow effects come later."""
    async with open_after_set_up(database_url, secret_key) as world:
        tom, ana = world.actor("tom"), world.actor("ana")
        await begins(world, tom, FRIDAYS | {"When would slow effects show?": "2037-11-30"})
        assert "*No releases on Fridays*\nE-1 · Running until Thu 26 Nov, with you." in tom.ephemerals[-1].words()

        await world.play_to("2037-11-24 09:29", BERLIN)
        assert heard(tom, "keep, change or stop?") == []
        await world.play_to("2037-11-24 09:30", BERLIN)
        (asked,) = heard(tom, "keep, change or stop?")
        assert "*E-1, “No releases on Fridays” ends Thu 26 Nov: keep, change or stop?*" in asked.words()
        assert "Expected: “Fewer week-ends are spent mending”" in asked.words()
        await press(world, tom, asked, "Keep")
        await send(world, tom, LEARNT | {"When would slow effects show?": "2037-11-30"})
        assert "You can undo this for two minutes" in heard(tom, "No releases")[-1].words()

        await world.play_to("2037-11-27 12:00", BERLIN)
        assert "Kept. Learnt: “Two calls instead of seven” Slow effects are asked for on Mon 30 Nov." in await read(
            ana, "E-1"
        )
        assert heard(tom, "ends today") == []
        await world.play_to("2037-11-30 09:30", BERLIN)
        (again,) = heard(tom, "Slow effects of E-1")
        await press(world, tom, again, "What we see by now")
        await send(world, tom, {"What do you see by now?": "Mondays are busier"})
        await world.play_to("2037-12-07 09:30", BERLIN)

        assert heard(tom, "Slow effects of E-1") == [], "it says how it stands instead, and asks no more"
        assert "looked again: “Mondays are busier”" in await read(ana, "E-1")
        assert disturbed(world.sandbox.workspace) == []


async def test_without_a_word_it_lapses_and_can_still_be_renewed(database_url: str, secret_key: str) -> None:
    """Tom is asked twice, says nothing, and reads on the morning after that it lapsed; he gives it longer all the same."""
    async with open_after_set_up(database_url, secret_key) as world:
        tom = world.actor("tom")
        await begins(world, tom, FRIDAYS)
        await world.play_to("2037-11-26 09:30", BERLIN)
        assert len(heard(tom, "keep, change or stop?")) == 2
        assert "ends today: keep, change or stop?" in heard(tom)[-1].words()

        await world.play_to("2037-11-27 09:30", BERLIN)
        lapsed = heard(tom)[-1]
        assert "*Lapsed:* E-1, “No releases on Fridays”." in lapsed.words()
        assert "nobody said keep, change or stop" in lapsed.words()
        assert heard(tom, "keep, change or stop?*") == [], "what asked before says how it ended"
        await press(world, tom, lapsed, "experiments.move", option="It needs longer")
        await send(world, tom, {"What can't you see yet?": "One week is too short", "Until when?": "2037-12-29"})
        await world.play_to("2037-11-30 09:30", BERLIN)

        assert "Running until Tue 29 Dec, with you." in await read(tom, "E-1")
        assert "gave it until Tue 29 Dec: “One week is too short”" in await read(tom, "E-1")
        assert disturbed(world.sandbox.workspace) == []


async def test_who_is_named_for_it_is_told_asked_and_may_change_it(sqlite_url: str, secret_key: str) -> None:
    """Tom names Ana; she is told at once and asked at the end, goes on with another change, and Tom reads what she learnt."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        tom, ana = world.actor("tom"), world.actor("ana")
        await begins(world, tom, FRIDAYS | {"Who answers for it?": "Ana Duarte"})
        await world.play_to("2037-11-23 09:30", BERLIN)
        assert (
            "*Tom began an experiment, and named you for it:* E-1, “No releases on Fridays”" in heard(ana)[-1].words()
        )

        await world.play_to("2037-11-24 09:30", BERLIN)
        assert heard(tom, "keep, change or stop?") == []
        (asked,) = heard(ana, "keep, change or stop?")
        await press(world, ana, asked, "Change…")
        another: dict[str, object] = {
            "What do you do differently now?": "Releases on Fridays before noon",
            "Until when now?": "2037-12-17",
        }
        await send(world, ana, LEARNT | another)
        await world.play_to("2037-11-25 09:30", BERLIN)

        assert (
            "*Ana changed the experiment* “No releases on Fridays” to E-1, “Releases on Fridays before noon”, until "
            "Thu 17 Dec. Learnt: “Two calls instead of seven”"
        ) in heard(tom, "Ana changed")[-1].words()
        assert "Running until Thu 17 Dec, with Ana." in await read(tom, "E-1")


async def test_a_decision_can_be_undone_before_anybody_reads_it(sqlite_url: str, secret_key: str) -> None:
    """Ana stops it by a slip and takes it back within two minutes: Tom never hears of it, and it stands as it stood."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        tom, ana = world.actor("tom"), world.actor("ana")
        await begins(world, tom, FRIDAYS | {"Who answers for it?": "Ana Duarte"})
        await world.play_to("2037-11-24 09:30", BERLIN)
        (asked,) = heard(ana, "keep, change or stop?")
        await press(world, ana, asked, "Stop…")
        await send(world, ana, LEARNT)
        await press(world, ana, heard(ana, "You can undo this")[-1], "Undo")
        await world.play_to("2037-11-25 09:30", BERLIN)

        assert "Running until Thu 26 Nov, with you." in await read(ana, "E-1")
        assert "learnt" not in " ".join(message.words() for message in heard(tom))


async def test_what_is_the_ctos_stands_on_the_desk_and_goes_with_the_office(sqlite_url: str, secret_key: str) -> None:
    """Tom names Maya; Ruth follows her as CTO, and it is Ruth who is asked, on her desk, until she has decided."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        tom, maya, ruth = (world.actor(each) for each in ("tom", "maya", "ruth"))
        await begins(world, tom, FRIDAYS | {"Who answers for it?": "Maya Lindqvist"})
        await world.play_to("2037-11-23 12:00", BERLIN)
        assert "Running until Thu 26 Nov, with Maya." in await read(tom, "E-1")
        await maya.command("/cadence", "office")
        await world.settle()
        await press(world, maya, "modal", "Hand over the office…")
        await maya.submits({"Who follows you?": "Ruth Klein"})
        await ruth.command("/cadence", "office")
        await world.settle()
        assert ruth.modal is not None
        assert "1 experiment" in str(ruth.modal.content)
        await press(world, ruth, "modal", "Yes, I take it")

        await world.play_to("2037-11-24 09:30", BERLIN)
        assert len(heard(ruth, "keep, change or stop?")) == 1
        assert heard(maya, "keep, change or stop?") == []
        await world.play_to("2037-11-25 09:30", BERLIN)
        assert "keep, change or stop?" in heard(ruth)[-1].words(), "it comes back until it is decided"
        await press(world, ruth, heard(ruth, "keep, change or stop?")[-1], "Stop…")
        await send(world, ruth, LEARNT)
        assert "Decided today:" in heard(ruth)[-1].words()
        assert "You can undo this for two minutes" in heard(ruth)[-1].words()
        await world.play_to("2037-11-26 09:30", BERLIN)

        assert "*Stopped:* E-1, “No releases on Fridays”. Ruth learnt: “Two calls instead of seven”" in (
            heard(tom)[-1].words()
        )
        assert "keep, change or stop?" not in heard(ruth)[-1].words()


async def test_what_somebody_answered_for_who_left_is_the_ctos(sqlite_url: str, secret_key: str) -> None:
    """Ana leaves; on the next morning Maya reads that it is hers now, and is asked at its end."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        tom, ana, maya = (world.actor(each) for each in ("tom", "ana", "maya"))
        await begins(world, tom, FRIDAYS | {"Who answers for it?": "Ana Duarte"})
        deactivate(world.sandbox.workspace, ana.user)
        await world.play_to("2037-11-24 09:30", BERLIN)

        (told,) = heard(maya, "who answered for it has left")
        assert "*E-1, “No releases on Fridays” is with you now:*" in told.words()
        assert "ends Thu 26 Nov: keep, change or stop?" in heard(maya)[-1].words()
        assert "Running until Thu 26 Nov, with Maya." in await read(tom, "E-1")


async def test_leadership_reads_what_ends_and_what_was_learnt(sqlite_url: str, secret_key: str) -> None:
    """In Friday's digest: Tom stopped one on Wednesday, and another ends on Thursday; nobody is named."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        tom, maya = world.actor("tom"), world.actor("maya")
        assert await maya.command("/cadence", "digest") is None
        await world.settle()
        await press(world, maya, "modal", "Change…")
        await send(world, maya, {"channel": LEADERSHIP})
        await begins(world, tom)
        quiet: dict[str, object] = {"What do you do differently?": "Quiet mornings", "Until when?": "2037-12-03"}
        await begins(world, tom, FRIDAYS | quiet)
        await world.play_to("2037-11-25 10:00", BERLIN)
        await press(world, tom, heard(tom, "keep, change or stop?")[-1], "Stop…")
        await send(world, tom, LEARNT)
        await world.play_to("2037-11-27 16:00", BERLIN)

        posted = world.sandbox.workspace.conversations[LEADERSHIP].messages.values()
        parent, thread = (
            " ".join(each.words() for each in posted if each.bot and (each.thread_ts in (None, each.ts)) is first)
            for first in (True, False)
        )
        assert (
            "*Experiments:* “Quiet mornings” ends Thursday: keep, change or stop? "
            "Stopped “No releases on Fridays”: Two calls instead of seven."
        ) in parent
        assert "*Ends Thu 3 Dec:* E-2, “Quiet mornings”. Expected: Fewer week-ends are spent mending." in thread
        assert "*Stopped:* E-1, “No releases on Fridays”. Learnt: Two calls instead of seven. Thank you." in thread
        assert "Tom" not in parent + thread


async def test_home_offers_it_to_those_who_may_begin(sqlite_url: str, secret_key: str) -> None:
    """Jonas leads nothing, and reads what is tried; once he looks after complaints he may begin one himself."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        tom, jonas = world.actor("tom"), world.actor("jonas")
        assert "Begin an experiment" not in str(await home_of(world, "jonas"))
        assert "What could be tried for a few weeks" in str(await home_of(world, "tom"))
        await tom.opens_home()
        await press(world, tom, "home", "Begin an experiment")
        await send(world, tom, dict(FRIDAYS))

        shown = str(await home_of(world, "jonas"))
        assert "*No releases on Fridays*\\nE-1 · Running until Thu 26 Nov, with Tom." in shown
        async with world.database.transaction(world.workspace_id) as session:
            await give_role(session, Role.COMPLAINTS, jonas.user_id, actor_id=None, at=world.now)
        assert "Begin an experiment" in str(await home_of(world, "jonas"))


async def home_of(world: World, handle: str) -> object:
    home = await world.actor(handle).opens_home()
    assert home is not None
    return home.content
