"""The CTO's desk through Slack as people use it: asks that come back until they are decided, promises until they are kept."""

from datetime import date, timedelta

from bot.core.roles import Role
from bot.core.workspaces import give_role
from bot.sandbox.actors import Actor
from bot.sandbox.messages import Message
from tests.capabilities.outcomes.test_scenario import BANK, ask_maya, at_work, monday, play_to, shown
from tests.world import World


async def newest_desk(actor: Actor, title: str = "Your desk") -> Message:
    """The desk that came last."""
    desks = [message for message in actor.reads() if message.words().startswith(title)]
    return desks[-1]


async def make_deputy(world: World, handle: str) -> None:
    async with world.database.transaction(world.workspace_id) as session:
        await give_role(session, Role.DEPUTY, f"U0{handle.upper()}", actor_id="U0MAYA", at=world.now)


async def promise(world: World, maya: Actor, desk: Message, by: date) -> None:
    await maya.clicks(desk, "I'll do it, by…")
    await world.settle()
    await maya.submits({"By when?": by.isoformat()})
    await world.settle()


async def test_an_ask_stands_on_the_desk_every_morning_until_it_is_decided(story_url: str, secret_key: str) -> None:
    async with at_work(story_url, secret_key) as world:
        start = monday(world)
        tom, maya = world.actor("tom"), world.actor("maya")
        first = await ask_maya(world, tom)
        assert first.words().splitlines() == [
            "Your desk",
            "*Tom told you how you could help.* Nothing is promised until you say so.",
            f"“{BANK}”",
            "I'll do it, by…",
            "Someone else can",
            "No, because…",
            "Ask Tom",
            "_Good noes: “first we have to…”, “it isn't worth the cost or risk now, because…”_",
            "1 not promised yet",
        ]

        await play_to(world, start + timedelta(days=1), "09:45")
        second = await newest_desk(maya)
        assert second.ts != first.ts
        assert second.words() == first.words()

        await promise(world, maya, second, start + timedelta(days=7))
        assert "*Decided today:*" in second.words()
        assert "You promised it by" in second.words()
        await play_to(world, start + timedelta(days=2), "12:00")
        assert (await newest_desk(maya)).ts == second.ts, "nothing waits, so there is no desk"


async def test_that_nothing_is_promised_stands_once_however_much_is_asked(story_url: str, secret_key: str) -> None:
    async with at_work(story_url, secret_key) as world:
        await ask_maya(world, world.actor("tom"))
        desk = await ask_maya(world, world.actor("tom"))
        assert desk.words().count("told you how you could help.*") == 2
        assert desk.words().count("Nothing is promised until you say so.") == 1


async def test_what_is_owed_comes_back_the_day_before_that_day_and_every_day_it_is_late(
    story_url: str, secret_key: str
) -> None:
    async with at_work(story_url, secret_key) as world:
        start = monday(world)
        tom, maya = world.actor("tom"), world.actor("maya")
        wednesday = start + timedelta(days=2)
        await promise(world, maya, await ask_maya(world, tom), wednesday)

        heads: list[str] = []
        for days in (1, 2, 3, 4):
            await play_to(world, start + timedelta(days=days), "09:45")
            desk = await newest_desk(maya)
            heads.append(desk.words().splitlines()[2])
        assert heads == [f"*{when}* · Tom: “{BANK}”" for when in ("Tomorrow", "Today", "1 day late", "2 days late")]

        await maya.clicks(desk, "New date, and why")
        await world.settle()
        later = wednesday + timedelta(days=14)
        refused = await maya.submits({"New date": later.isoformat()})
        assert refused.errors == {"words": "Please complete this required field."}, "no new date without a why"
        await maya.submits({"New date": later.isoformat(), "Why?": "The bank is closed"})
        await world.settle()
        assert "*You owe:*" not in desk.words()
        await play_to(world, start + timedelta(days=7), "10:00")
        await tom.hears("Maya: “The bank is closed”")


async def test_a_wrong_tap_on_done_is_undone_and_the_asker_never_hears_of_it(story_url: str, secret_key: str) -> None:
    async with at_work(story_url, secret_key) as world:
        start = monday(world)
        tom, maya = world.actor("tom"), world.actor("maya")
        await promise(world, maya, await ask_maya(world, tom), start)
        desk = await newest_desk(maya)
        await maya.clicks(desk, "Done")
        await world.settle()
        assert "This leaves in two minutes; until then you can undo it." in desk.words()

        await maya.clicks(desk, "Undo")
        await world.settle()
        assert "*You owe:*" in desk.words()
        await play_to(world, start + timedelta(days=1), "12:00")
        assert [message for message in tom.reads() if "says it is done" in message.words()] == []


async def test_undo_goes_from_the_desk_when_the_no_has_left(story_url: str, secret_key: str) -> None:
    """No button promises what cannot be done any more."""
    async with at_work(story_url, secret_key) as world:
        start = monday(world)
        tom, maya = world.actor("tom"), world.actor("maya")
        desk = await ask_maya(world, tom)
        await maya.clicks(desk, "No, because…")
        await world.settle()
        await maya.submits({"Because…": "First we have to hire"})
        await world.settle()
        assert desk.words().endswith("\nUndo")
        await play_to(world, start, "09:50")
        assert "\nUndo" not in desk.words()
        assert "You said no: “First we have to hire”" in desk.words()


async def test_the_deputy_decides_while_the_owner_is_away_and_the_owner_reads_it_when_back(
    story_url: str, secret_key: str
) -> None:
    async with at_work(story_url, secret_key) as world:
        start = monday(world)
        tom, maya, ruth = (world.actor(name) for name in ("tom", "maya", "ruth"))
        await make_deputy(world, "ruth")
        back = start + timedelta(days=2)
        await maya.command("/cadence", f"away until {back.isoformat()}")
        await world.settle()
        await tom.command("/outcomes", f"ask {BANK}")
        await world.settle()
        await tom.submits({})
        await world.settle()
        await play_to(world, start, "09:45")
        desk = await ruth.hears("Maya's desk, while Maya is away")
        await promise(world, ruth, desk, start + timedelta(days=7))
        assert "Maya promised it by" in desk.words()

        await play_to(world, back, "10:00")
        await maya.hears("Ruth will do it, by")
        told = [message for message in maya.reads() if "Tom told you how" in message.words()]
        assert told == [], "exactly one of the two hears of each"


async def test_a_former_owner_s_desk_decides_nothing_any_more(story_url: str, secret_key: str) -> None:
    """The successor reads on the next morning what was open."""
    async with at_work(story_url, secret_key) as world:
        start = monday(world)
        tom, maya, lena = (world.actor(name) for name in ("tom", "maya", "lena"))
        desk = await ask_maya(world, tom)
        async with world.database.transaction(world.workspace_id) as session:
            await give_role(session, Role.OWNER, "U0LENA", actor_id="U0MAYA", at=world.now)
        await maya.clicks(desk, "No, because…")
        await world.settle()
        assert maya.modal is None
        assert "somebody else's to decide by now" in shown(maya).words()

        await play_to(world, start + timedelta(days=1), "09:45")
        await promise(world, lena, await newest_desk(lena), start + timedelta(days=7))
        await play_to(world, start + timedelta(days=2), "10:00")
        await tom.hears("Lena will do it, by")


async def test_the_whole_desk_is_for_the_owner_and_a_deputy_alone(story_url: str, secret_key: str) -> None:
    async with at_work(story_url, secret_key) as world:
        tom, maya, ruth, priya = (world.actor(name) for name in ("tom", "maya", "ruth", "priya"))
        await make_deputy(world, "ruth")
        empty = await maya.command("/cadence", "desk")
        assert empty is not None
        assert empty.words().startswith("*Nothing waits for you.*")
        await ask_maya(world, tom)
        for person in (maya, ruth):
            whole = await person.command("/cadence", "desk")
            assert whole is not None
            assert BANK in whole.words()
        for person in (tom, priya):
            refused = await person.command("/cadence", "desk")
            assert refused is not None
            assert BANK not in refused.words()
            assert "the CTO or the CTO's deputy" in refused.words()


async def test_whoever_writes_at_night_reads_when_it_arrives(story_url: str, secret_key: str) -> None:
    async with at_work(story_url, secret_key) as world:
        start = monday(world)
        tom = world.actor("tom")
        await play_to(world, start, "22:00")
        await tom.command("/outcomes", f"ask {BANK}")
        await world.settle()
        await tom.submits({})
        await world.settle()
        assert "you will hear. Maya: arrives tomorrow 9:30." in shown(tom).words()


async def test_a_hostile_ask_is_shown_letter_by_letter(story_url: str, secret_key: str) -> None:
    async with at_work(story_url, secret_key) as world:
        start = monday(world)
        tom, maya = world.actor("tom"), world.actor("maya")
        await tom.command("/outcomes", "ask")
        await world.settle()
        await tom.submits({"What can Maya do for you?": "<!channel> <@U0BO> *now* " + "x" * 1400})
        await world.settle()
        await play_to(world, start, "09:45")
        desk = await maya.hears("told you how you could help")
        assert "<!channel>" not in str(desk.blocks)
        assert "<@U0BO>" not in str(desk.blocks)
        assert "&lt;!channel&gt;" in str(desk.blocks)
