"""Before anything starts: the owner sees what others would get, is asked now, and sends a test; and it reaches nobody else."""

from sqlalchemy import func, select

from bot.capabilities.checkins.models import CheckIn
from bot.core.people import Team
from bot.core.workspaces import Workspace
from bot.sandbox.actors import Actor
from bot.sandbox.messages import Message
from tests.scenarios.story import heard, press
from tests.world import World, open_world


async def test_the_owner_sees_the_bot_as_tom_does(story_url: str, secret_key: str) -> None:
    """The message with its form, the letter and the Home, for the right lead and both his teams; Tom hears nothing."""
    async with open_world(story_url, secret_key) as world:
        maya, tom = world.actor("maya"), world.actor("tom")
        await almost_started(world)
        await lead_two(world, tom)

        await maya.command("/cadence", "see-as")
        await world.settle()
        await maya.clicks("modal", "desk.see_as", value="Tom Brandt")
        await world.settle()
        assert "Tom leads Data and Payments." in modal(maya)
        assert "Tom, what are you after, and what can Maya do for you?" in modal(maya)
        await press(world, maya, "modal", "A new outcome")
        assert "What are you after?" in modal(maya)
        await maya.submits({"What are you after?": "Not mine to say"})
        await world.settle()
        await maya.closes(whole_stack=True)

        await see_as(world, maya, "Tom Brandt")
        await press(world, maya, "modal", "The first letter")
        assert "what Data and Payments is after" in modal(maya)
        assert "If you start now, Tom gets it on Mon 23 Nov, 09:00, their time." in modal(maya)
        await press(world, maya, "modal", "Their Home")
        assert "Good morning, Tom" in modal(maya)
        assert "Outcomes, from the start on" in modal(maya)
        assert "Sunday evening, once the CTO has begun it" in modal(maya)
        await press(world, maya, "modal", "I'm away…")
        assert "You are only looking" in modal(maya)

        assert (heard(tom), heard(world.actor("bo"))) == ([], [])
        assert await started_and_asked(world) == (None, 0)


async def test_whoever_is_named_behind_the_command_is_looked_at(sqlite_url: str, secret_key: str) -> None:
    """By a name, a part of one, or a mention; where it may be several, or nobody, it says so and leaves the choice open."""
    async with open_world(sqlite_url, secret_key) as world:
        maya, tom = world.actor("maya"), world.actor("tom")
        await almost_started(world)
        for words in ("Tom", "brandt", f"<@{tom.user_id}|tom>"):
            await maya.command("/cadence", f"see-as {words}")
            await world.settle()
            assert "Tom leads Payments." in modal(maya)
            await maya.closes()

        await maya.command("/cadence", "see-as en")
        await world.settle()
        assert "That may be Bo Larsen, Kofi Mensah, Lena Fischer. Pick one of them, or say more of the name." in modal(
            maya
        )
        await maya.closes()
        await maya.command("/cadence", "see-as Zaphod")
        await world.settle()
        assert "I know no such person here" in modal(maya)


async def test_nobody_s_home_is_looked_at_once_it_runs(sqlite_url: str, secret_key: str) -> None:
    """From the start on it holds what is theirs; an old button says so."""
    async with open_world(sqlite_url, secret_key) as world:
        maya = world.actor("maya")
        await almost_started(world)
        await see_as(world, maya, "Ana Duarte")
        assert "How did Sunday evening feel about Monday?" in modal(maya)
        await world.play_to("2037-11-23 09:00", "Europe/Berlin")
        await maya.command("/cadence", "setup")
        setup = maya.ephemerals[-1]
        await press(world, maya, setup, "Start")
        await maya.closes(whole_stack=True)
        await see_as(world, maya, "Ana Duarte")
        assert "Their Home" not in modal(maya)


async def test_a_lead_is_asked_now_to_try_it(story_url: str, secret_key: str) -> None:
    """Tom presses what he likes: nothing is kept. Ana, who leads nobody, sees what everybody is asked."""
    async with open_world(story_url, secret_key) as world:
        tom, ana = world.actor("tom"), world.actor("ana")
        await almost_started(world)

        mine = await tom.command("/cadence", "ask-me")
        others = await ana.command("/cadence", "ask-me")

        assert mine is not None
        assert others is not None
        assert "Tom, what are you after, and what can Maya do for you?" in mine.words()
        assert "How did Sunday evening feel about Monday?" in others.words()
        await press(world, ana, others, "😣")
        assert "This is a trial, so nothing was counted." in ana.ephemerals[-1].words()
        await press(world, tom, mine, "A new outcome")
        await tom.submits({"What are you after?": "Only trying"})
        await world.settle()
        found = await tom.command("/outcomes", "all")
        assert found is not None
        assert "Only trying" not in found.words()
        assert await started_and_asked(world) == (None, 0)


async def test_a_test_message_says_how_long_it_took(story_url: str, secret_key: str) -> None:
    """Two presses at once are one message, to whoever pressed. A lead may not."""
    async with open_world(story_url, secret_key) as world:
        ines, tom = world.actor("ines"), world.actor("tom")
        await almost_started(world)

        for _ in range(2):
            await ines.command("/cadence", "test")
        refused = await tom.command("/cadence", "test")
        await world.settle()

        (arrived,) = heard(ines)
        assert (
            "*It works.* This arrived a second after you pressed, the way every message of mine does."
            in arrived.words()
        )
        assert refused is not None
        assert "it is for the CTO or whoever operates this bot." in refused.words()
        assert heard(tom) == []


async def test_a_team_is_renamed_and_moved_without_losing_anything(story_url: str, secret_key: str) -> None:
    """Its people follow the user group where there is one; a name that is taken is refused with the words kept."""
    async with open_world(story_url, secret_key) as world:
        maya = world.actor("maya")
        await almost_started(world)
        await maya.command("/cadence", "setup")
        await press(world, maya, maya.ephemerals[-1], "Change who leads what")

        await press(world, maya, "modal", "Change a team", option="Payments")
        assert "Who is in it follows its user group in Slack" in modal(maya)
        refused = await maya.submits({"What is it called?": "Search"})
        assert "There is a team called Search already." in refused.errors["name"]
        await maya.submits({"What is it called?": "Money", "Which channel is it at home in?": "general"})

        assert "*Money*" in modal(maya)
        assert "<#C0GENERAL>" in modal(maya)
        async with world.database.reading(world.workspace_id) as session:
            team = (await session.scalars(select(Team).where(Team.name == "Money"))).one()
        assert (team.lead_id, team.user_group, team.channel) == ("U0TOM", "S0PAYMENTS", "C0GENERAL")


# So far --------------------------------------------------------------------------------------------------------------


async def almost_started(world: World) -> Message:
    """Everything but the start, on Sunday night."""
    ines, maya = world.actor("ines"), world.actor("maya")
    answer = await ines.command("/cadence", "setup")
    assert answer is not None
    await press(world, ines, answer, "Say who the CTO is")
    await ines.submits({"The CTO": "Maya Lindqvist"})
    await world.settle()
    setup = await maya.command("/cadence", "setup")
    assert setup is not None
    await press(world, maya, setup, "Say who leads what")
    await maya.submits()
    await press(world, maya, "modal", "Write the first letter")
    await maya.submits()
    await maya.closes(whole_stack=True)
    return setup


async def see_as(world: World, owner: Actor, whom: str) -> None:
    await owner.command("/cadence", "see-as")
    await world.settle()
    await owner.clicks("modal", "desk.see_as", value=whom)
    await world.settle()


async def lead_two(world: World, actor: Actor) -> None:
    async with world.database.transaction(world.workspace_id) as session:
        team = (await session.scalars(select(Team).where(Team.name == "Data"))).one()
        team.lead_id = actor.user_id


def modal(actor: Actor) -> str:
    assert actor.modal is not None
    return str(actor.modal.content)


async def started_and_asked(world: World) -> tuple[object, int | None]:
    async with world.database.reading(world.workspace_id) as session:
        workspace = await session.get_one(Workspace, world.workspace_id)
        return workspace.started_at, await session.scalar(select(func.count()).select_from(CheckIn))
