"""Set-up from the first word to the letter in Tom's hands, through Slack as people use it."""

from bot.sandbox.actors import Actor
from tests.world import open_world


def words(actor: Actor) -> str:
    """Everything in the modal on top."""
    assert actor.modal is not None
    return str(actor.modal.content)


async def test_from_nothing_to_the_letter_in_tom_s_hands(database_url: str, secret_key: str) -> None:
    """The whole of set-up: Ines installs, Maya does the rest, Tom hears of it in his own morning and not before."""
    async with open_world(database_url, secret_key) as world:
        ines, maya, tom, bo = (Actor(world.sandbox, name) for name in ("ines", "maya", "tom", "bo"))

        answer = await ines.command("/cadence", "setup")
        assert answer is not None
        await ines.clicks(answer, "Say who the CTO is")
        await world.settle()
        await ines.submits({"The CTO": "Maya Lindqvist"})
        assert "Maya hears of it" in words(ines)
        await world.settle()
        assert "1 of 4 steps done" in ines.ephemerals[-1].words()
        assert len(ines.ephemerals) == 1

        await world.play_to("2037-11-23 09:00", "Europe/Berlin")
        named = await maya.hears("says you are the CTO here")
        await maya.clicks(named, "Say who leads what")
        await world.settle()
        assert "proposed, 3 people" in words(maya)
        await maya.submits()
        assert "says you are the CTO here" in named.words()
        await maya.clicks("modal", "Write the first letter")
        await world.settle()
        await maya.fills({"Your letter to every lead": "Dear {name}, what is {team} after?"})
        await maya.clicks("modal", "See it as Chidi")
        await world.settle()
        assert "Dear Chidi, what is Data after?" in words(maya)
        await maya.closes()
        await maya.clicks("modal", "Send me a test")
        await world.settle()
        await maya.hears("Dear Chidi, what is Data after?")
        assert [message for message in tom.reads() if message.bot] == []

        await maya.submits()
        await maya.clicks("modal", "Start")
        await world.settle()
        assert "Cadence is running." in words(maya)
        await tom.hears("Dear Tom, what is Payments after?")
        assert [message for message in bo.reads() if message.bot] == []
        await world.play_to("2037-11-23 09:00", "America/Denver")
        await bo.hears("Dear Bo, what is Search after?")


async def test_set_up_goes_on_from_home_where_it_was_left(database_url: str, secret_key: str) -> None:
    """Every step works from Home as well, and Home says what is next afterwards."""
    async with open_world(database_url, secret_key) as world:
        ines, maya = (Actor(world.sandbox, name) for name in ("ines", "maya"))
        await ines.command("/cadence", "setup")
        await ines.opens_home()
        await ines.clicks("home", "Say who the CTO is")
        await world.settle()
        await ines.submits({"The CTO": "Maya Lindqvist"})
        await ines.closes()

        home = await maya.opens_home()
        assert home is not None
        assert "1 of 4 steps done" in str(home.content)
        await maya.clicks("home", "Say who leads what")
        await world.settle()
        await maya.clicks("modal", "Add a team")
        await world.settle()
        await maya.submits({"What is it called?": "Legal", "Who leads it?": "Ruth Klein"})
        assert "*Legal*" in words(maya)
        await maya.submits()
        await world.settle()

        assert maya.home is not None
        assert "2 of 4 steps done" in str(maya.home.content)
        assert "6 teams" in str(maya.home.content)


async def test_a_choice_that_cannot_be_taken_is_not_shown_as_if_it_were(database_url: str, secret_key: str) -> None:
    """A guest chosen as lead: Slack would go on showing them in the menu if it were the same menu."""
    async with open_world(database_url, secret_key) as world:
        ines = Actor(world.sandbox, "ines")
        await ines.command("/cadence", "setup")
        await ines.opens_home()
        await ines.clicks("home", "Say who the CTO is")
        await world.settle()
        refused = await ines.submits({"The CTO": "Gus Ferreira"})
        assert "I can only ask members of this workspace" in refused.errors["owner"]
        await ines.submits({"The CTO": "Ines Romero"})
        await ines.clicks("modal", "Say who leads what")
        await world.settle()
        assert ines.modal is not None
        payments = next(block for block in ines.modal.blocks if "*Payments*" in str(block))

        await ines.clicks("modal", payments["accessory"]["action_id"], value="Gus Ferreira")
        await world.settle()

        again = next(block for block in ines.modal.blocks if "*Payments*" in str(block))
        assert again["accessory"]["initial_user"] == "U0TOM"
        assert "U0GUEST" not in str(ines.modal.values)


async def test_once_it_runs_everybody_sees_what_is_asked_next(database_url: str, secret_key: str) -> None:
    """The owner sees every round with the time it takes to send; Tom sees his own next check-in, on his own clock."""
    async with open_world(database_url, secret_key) as world:
        ines, tom = (Actor(world.sandbox, name) for name in ("ines", "tom"))
        await ines.command("/cadence", "setup")
        await ines.opens_home()
        await ines.clicks("home", "Say who the CTO is")
        await world.settle()
        await ines.submits({"The CTO": "Ines Romero"})
        await ines.clicks("modal", "Say who leads what")
        await world.settle()
        await ines.submits()
        await ines.clicks("modal", "Write the first letter")
        await world.settle()
        await ines.submits()
        before = await tom.opens_home()
        assert before is not None
        assert "What I ask you next" not in str(before.content)

        await ines.clicks("modal", "Start")
        await world.settle()
        status = await ines.command("/cadence", "status")
        home = await tom.opens_home()

        assert status is not None
        assert "is on for 5 people. Next: Mon 23 Nov, 22:00, 1 ask, sent within a second" in status.words()
        assert home is not None
        assert "Tue 24 Nov, 10:00" in str(home.content)
