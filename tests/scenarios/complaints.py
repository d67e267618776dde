"""What every story about complaints begins with: Lena looks after them, the owner has begun them, and it is Monday."""

import re
from uuid import UUID

from bot.capabilities.tickets.talks.actions import set_conduct
from bot.core.people import find_person
from bot.core.roles import Role
from bot.core.stages import BegunStage
from bot.core.workspaces import give_role
from bot.sandbox.actors import Actor
from bot.sandbox.company import user_id
from tests.world import World

NAMED, ANONYMOUS = "With my name", "Anonymous, with a key"
ABOUT_NOBODY = "No: a rule, a tool, how we do things"
ABOUT_SOMEBODY = "Yes, about how somebody acts"

_KEY = re.compile(r"[2-9A-Z]{5}(?:-[2-9A-Z]{5}){4}")


async def begin_complaints(world: World, *, second: str | None = None) -> None:
    """After set-up, Maya has named Lena, said where harassment is reported, and begun complaints."""
    async with world.database.transaction(world.workspace_id) as session:
        maya = await find_person(session, user_id("maya"))
        assert maya is not None
        await give_role(session, Role.COMPLAINTS, user_id("lena"), actor_id=maya.id, at=world.now)
        if second:
            await give_role(session, Role.SECOND_PERSON, user_id(second), actor_id=maya.id, at=world.now)
        await set_conduct(session, "Ruth, or #conduct", by=maya, at=world.now)
        session.add(BegunStage(name="complaints", begun_at=world.now, by_id=maya.id))


async def complains(world: World, actor: Actor, words: str, *, name: str = NAMED, about: str = ABOUT_NOBODY) -> None:
    """`/complain WORDS`, the form filled in and sent; sent once more where it shows what looks alike."""
    assert await actor.command("/complain", words) is None
    await world.settle()
    await sends(world, actor, {"about": about, "name": name})
    if actor.modal is not None and "Is it one of these?" in screen(actor):
        await sends(world, actor, {"about": about, "name": name})


async def sends(world: World, actor: Actor, values: dict[str, object]) -> None:
    result = await actor.submits(values)
    assert result.errors == {}, result.errors
    await world.settle()


async def opens_with_key(world: World, actor: Actor, key: str) -> None:
    """`/complain key`, and the key."""
    assert await actor.command("/complain", "key") is None
    await world.settle()
    await sends(world, actor, {"key": key})


def screen(actor: Actor) -> str:
    """Everything the form on top says."""
    assert actor.modal is not None
    return str(actor.modal.content)


def key_on(actor: Actor) -> str:
    """The key that is shown."""
    found = _KEY.search(screen(actor))
    assert found is not None, screen(actor)
    return found[0]


def hexes(ids: list[UUID]) -> set[str]:
    return {each.hex for each in ids} | {str(each) for each in ids}
