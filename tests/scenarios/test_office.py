"""The office of the CTO passes on while people are owed things: handed over, stood in for, vacant, claimed."""

from collections.abc import Sequence

from sqlalchemy import select

from bot.core.roles import Role
from bot.core.workspaces import AuditEntry, give_role, holders
from bot.sandbox.actors import Actor
from bot.sandbox.messages import Message
from bot.sandbox.roster import deactivate
from tests.scenarios.after_set_up import open_after_set_up
from tests.scenarios.intruders import Hand
from tests.scenarios.story import ASK, heard, press, send
from tests.world import World

BERLIN = "Europe/Berlin"
WORDS = "A day with the bank's engineers"


async def test_the_office_is_handed_over_with_what_is_owed(story_url: str, secret_key: str) -> None:
    """Maya owes Tom something, and Ruth follows her: from her yes on it is Ruth's promise, and both read what passed."""
    async with open_after_set_up(story_url, secret_key) as world:
        maya, ruth, tom = world.actor("maya"), world.actor("ruth"), world.actor("tom")
        old_button = button_on(await tom_asks(world), "I'll do it, by…")

        await offer(world, maya, "Ruth Klein")
        assert "Your offer arrives right away." in modal(maya)
        assert "You offered it to Ruth. It stays yours until they say yes." in modal(maya)
        await world.play_to("2037-11-26 09:30", BERLIN)
        (asked,) = heard(ruth, "would like you to follow as CTO here")
        assert "1 ask to decide" in asked.words()
        await press(world, ruth, asked, "Yes, I take it")

        (asked,) = heard(ruth, "You are the CTO here now.")
        assert "*What passed to you*\n• 1 ask to decide\n• Teams, roles and settings, as they are." in asked.words()
        assert await owners(world) == [ruth.user_id]
        await world.play_to("2037-11-27 09:30", BERLIN)
        (told,) = heard(maya, "Ruth said yes, and is the CTO here now.")
        assert "1 ask to decide" in told.words()
        assert WORDS in heard(ruth)[-1].words()
        assert await audited(world, "office.") == [
            ("office.handed_over", f"from {maya.user_id} to {ruth.user_id}", ruth.user_id),
            ("office.offered", f"to {ruth.user_id}", maya.user_id),
        ]

        assert "I can't find that any more." in await Hand(world, maya).presses(*old_button)
        await press(world, ruth, heard(ruth, WORDS)[-1], "I'll do it, by…")
        await send(world, ruth, {"By when?": "2037-12-01"})
        await world.play_to("2037-11-30 09:30", BERLIN)
        assert "Ruth" in heard(tom, WORDS)[-1].words()


async def test_an_offer_can_be_taken_back_until_it_is_answered(story_url: str, secret_key: str) -> None:
    """What Ruth has open then does nothing, and says so; what she has not read she never hears of."""
    async with open_after_set_up(story_url, secret_key) as world:
        maya, ruth = world.actor("maya"), world.actor("ruth")
        await offer(world, maya, "Ruth Klein")
        await world.play_to("2037-11-24 09:30", BERLIN)
        (asked,) = heard(ruth, "would like you to follow")
        old_button = button_on(asked, "Yes, I take it")

        await maya.command("/cadence", "office")
        await world.settle()
        await press(world, maya, "modal", "Take it back")
        assert "Taken back. The office stays yours." in modal(maya)
        await press(world, maya, "modal", "Hand over the office…")
        await maya.submits({"Who follows you?": "Omar Haddad"})
        await press(world, maya, "modal", "Take it back")
        await maya.closes()
        assert "The offer was taken back" in await Hand(world, ruth).presses(*old_button)
        await world.play_to("2037-11-25 12:00", BERLIN)

        assert await owners(world) == [maya.user_id]
        assert "Maya took the offer of the office back." in heard(ruth)[-1].words()
        assert heard(world.actor("omar")) == []


async def test_only_a_colleague_can_follow_and_nobody_is_made_to(story_url: str, secret_key: str) -> None:
    """A guest cannot, oneself is already, and Ruth may say no, of which Maya reads the next morning."""
    async with open_after_set_up(story_url, secret_key) as world:
        maya, ruth, tom = world.actor("maya"), world.actor("ruth"), world.actor("tom")
        await maya.command("/cadence", "office")
        await world.settle()
        await press(world, maya, "modal", "Hand over the office…")
        assert (
            "I can only ask members" in (await maya.submits({"Who follows you?": "Gus Ferreira"})).errors["successor"]
        )
        assert (await maya.submits({"Who follows you?": "Maya Lindqvist"})).errors == {
            "successor": "It is yours already."
        }
        await maya.submits({"Who follows you?": "Ruth Klein"})
        await ruth.command("/cadence", "office")
        await world.settle()
        await press(world, ruth, "modal", "No, thank you")
        assert "You said no, and the office stays where it is." in modal(ruth)
        await tom.command("/cadence", "office")
        await world.settle()
        assert "*Maya Lindqvist* is the CTO, since today." in modal(tom)
        assert "Ruth" not in modal(tom)

        await world.play_to("2037-11-24 09:30", BERLIN)
        assert await owners(world) == [maya.user_id]
        assert len(heard(maya, "Ruth would rather not take the office; it stays yours.")) == 1


async def test_a_deputy_gets_the_desk_while_the_cto_is_away(story_url: str, secret_key: str) -> None:
    """Maya reads who stands in, Lena is told once, and what is asked reaches Lena, in Maya's name; until Maya is back."""
    async with open_after_set_up(story_url, secret_key) as world:
        maya, lena, tom = world.actor("maya"), world.actor("lena"), world.actor("tom")
        alone = await maya.command("/cadence", "away until 2037-12-01")
        assert alone is not None
        assert "Nobody stands in for you:" in alone.words()
        await maya.command("/cadence", "back")
        await give(world, Role.DEPUTY, lena)

        answer = await maya.command("/cadence", "away until 2037-12-01")
        assert answer is not None
        assert "*Lena stands in for you until 1 Dec*, gets your desk, and is told." in answer.words()
        await world.play_to("2037-11-24 12:00", BERLIN)
        assert len(heard(lena, "You stand in for Maya until 1 Dec.")) == 1
        (ask,) = heard(tom, ASK)
        await press(world, tom, ask, "I need something from Maya")
        await send(world, tom, {"Something else you need from Maya?": WORDS})
        await world.play_to("2037-11-26 12:00", BERLIN)

        assert heard(maya, WORDS) == []
        assert WORDS in heard(lena)[-1].words()
        assert len(heard(lena, "You stand in for Maya")) == 1

        await maya.command("/cadence", "back")
        await world.settle()
        assert "Maya" not in heard(lena)[-1].words()


async def test_a_deputy_looks_the_desk_up_while_the_cto_is_here(story_url: str, secret_key: str) -> None:
    """It is Maya's desk and says so, and what Tom asked stands on it once, as on hers."""
    async with open_after_set_up(story_url, secret_key) as world:
        maya, lena = world.actor("maya"), world.actor("lena")
        await tom_asks(world)
        await give(world, Role.DEPUTY, lena)

        looked_up = await lena.command("/cadence", "desk")
        assert looked_up is not None
        (stands,) = heard(maya, WORDS)[-1:]
        assert looked_up.words().splitlines()[0] == "Maya's desk"
        assert looked_up.words().splitlines()[1:] == stands.words().splitlines()[1:]


async def test_a_vacant_office_is_claimed_by_an_admin_and_nothing_stalls(story_url: str, secret_key: str) -> None:
    """Maya leaves the company. Lena gets the desk, whoever can mend it is told, Ines claims it, and all in charge read so."""
    async with open_after_set_up(story_url, secret_key) as world:
        maya, lena, ines, tom = (world.actor(handle) for handle in ("maya", "lena", "ines", "tom"))
        await tom_asks(world)
        await give(world, Role.DEPUTY, lena)
        held = await claim(world, ines)
        assert "Maya is the CTO here, so there is nothing to claim." in held

        deactivate(world.sandbox.workspace, maya.user)
        await world.settle()
        await world.play_to("2037-11-26 09:30", BERLIN)
        assert "Maya has left, and nobody is the CTO here." in heard(ines)[-1].words()
        assert "Until then Lena gets what is for the CTO." in heard(ines)[-1].words()
        assert WORDS in heard(lena)[-1].words()
        assert "Only an admin of this Slack workspace can claim the office." in await claim(world, tom)

        assert "The office is yours." in await claim(world, ines)
        await world.play_to("2037-11-27 09:30", BERLIN)
        assert await owners(world) == [ines.user_id]
        assert "*Ines Romero claimed the office of the CTO,*" in heard(lena)[-1].words()
        assert WORDS in heard(ines)[-1].words()
        assert [verb for verb, *_ in await audited(world, "office.")] == ["office.claimed"]


# Acting --------------------------------------------------------------------------------------------------------------


async def tom_asks(world: World) -> Message:
    """After set-up, Tom asks for something at ten on Tuesday; the desk on which Maya reads it on Wednesday."""
    await world.play_to("2037-11-24 10:00", BERLIN)
    tom, maya = world.actor("tom"), world.actor("maya")
    (ask,) = heard(tom, ASK)
    await press(world, tom, ask, "I need something from Maya")
    await send(world, tom, {"Something else you need from Maya?": WORDS})
    await world.play_to("2037-11-25 12:00", BERLIN)
    return heard(maya, WORDS)[-1]


async def offer(world: World, owner: Actor, successor: str) -> None:
    await owner.command("/cadence", "office")
    await world.settle()
    await press(world, owner, "modal", "Hand over the office…")
    assert (await owner.submits({"Who follows you?": successor})).errors == {}


async def claim(world: World, actor: Actor) -> str:
    """Press "Claim the office", wherever it may still stand; what they read then."""
    return await Hand(world, actor).presses("desk.claim")


async def give(world: World, role: Role, actor: Actor) -> None:
    async with world.database.transaction(world.workspace_id) as session:
        await give_role(session, role, actor.user_id, actor_id="U0MAYA", at=world.now)


# Looking -------------------------------------------------------------------------------------------------------------


def button_on(message: Message, label: str) -> tuple[str, str]:
    """A button's action and value, to press them when it is long gone."""
    elements = [
        each for block in message.blocks or [] for each in block.get("elements", []) if block["type"] == "actions"
    ]
    found = next(each for each in elements if each["text"]["text"] == label)
    return found["action_id"], found.get("value", "")


def modal(actor: Actor) -> str:
    assert actor.modal is not None
    return str(actor.modal.content)


async def owners(world: World) -> Sequence[str]:
    async with world.database.reading(world.workspace_id) as session:
        return await holders(session, Role.OWNER)


async def audited(world: World, prefix: str) -> list[tuple[str, str, str | None]]:
    async with world.database.reading(world.workspace_id) as session:
        entries = await session.scalars(
            select(AuditEntry).where(AuditEntry.verb.startswith(prefix)).order_by(AuditEntry.verb)
        )
        return [(entry.verb, entry.what, entry.actor_id) for entry in entries]
