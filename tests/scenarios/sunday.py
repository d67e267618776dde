"""What every story about Sunday evening begins with: Ruth is there for people, the owner has begun it, and it is Monday."""

from datetime import date

from sqlalchemy import select

from bot.capabilities.checkins.models import CheckIn
from bot.capabilities.sunday.ballots.casting import FACES
from bot.capabilities.sunday.models import Ballot, Round
from bot.capabilities.sunday.question.wording import SYMBOLS
from bot.capabilities.sunday.settings import set_crisis
from bot.core.people import find_person
from bot.core.roles import Role
from bot.core.stages import BegunStage
from bot.core.workspaces import give_role
from bot.sandbox.actors import Actor
from bot.sandbox.company import PEOPLE, user_id
from bot.sandbox.messages import Message
from tests.scenarios.story import heard, press
from tests.world import World

BERLIN = "Europe/Berlin"
MONDAY = "2037-11-30"
SLOT = date(2037, 11, 30)
QUESTION = "How did Sunday evening feel about Monday?"
CRISIS = "Telefonseelsorge, day and night: 0800 111 0 111"
HANDLES = tuple(handle for handle, *_ in PEOPLE)


async def begin_sunday(world: World) -> None:
    """After set-up, Ruth is the wellbeing contact, the crisis numbers are written down, and Maya has begun it."""
    async with world.database.transaction(world.workspace_id) as session:
        maya = await find_person(session, user_id("maya"))
        assert maya is not None
        await give_role(session, Role.WELLBEING, user_id("ruth"), actor_id=maya.id, at=world.now)
        await set_crisis(session, CRISIS, by=maya, at=world.now)
        session.add(BegunStage(name="sunday", begun_at=world.now, by_id=maya.id))


async def play_to_the_question(world: World) -> None:
    """Monday noon in Berlin: whoever lives east of Denver has been asked."""
    await world.play_to(f"{MONDAY} 12:00", BERLIN)


def the_question(actor: Actor) -> Message:
    """The newest that somebody was asked."""
    return heard(actor, "feel about")[-1]


async def taps(world: World, actor: Actor, face: int, *, on: Message | None = None) -> str:
    """One tap; what they alone read of it."""
    await press(world, actor, on or the_question(actor), SYMBOLS[face])
    return told(actor)


def told(actor: Actor) -> str:
    """The newest that only they see."""
    return actor.ephemerals[-1].words()


async def everybody_taps(world: World, faces: dict[str, int]) -> None:
    """One tap each."""
    for handle, face in faces.items():
        assert face in FACES
        await world.actor(handle).clicks(the_question(world.actor(handle)), SYMBOLS[face])
    await world.settle()
    assert [handle for handle in faces if "Counted." not in told(world.actor(handle))] == []


async def count_ballots(world: World) -> int:
    async with world.database.reading(world.workspace_id) as session:
        return len(list(await session.scalars(select(Ballot))))


async def rounds(world: World) -> list[Round]:
    async with world.database.reading(world.workspace_id) as session:
        return list(await session.scalars(select(Round).order_by(Round.slot)))


async def asked(world: World) -> dict[str, str]:
    """What is kept of who was asked on that Monday: the state, or why not."""
    async with world.database.reading(world.workspace_id) as session:
        rows = await session.scalars(select(CheckIn).where(CheckIn.ritual_id == "sunday", CheckIn.slot == SLOT))
        return {row.member_id: row.reason or row.state for row in rows}
