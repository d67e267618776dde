"""The copy that most stories go on from is the world it was copied from."""

import shutil
from pathlib import Path

from sqlalchemy import select

from bot.core.workspaces import AuditEntry
from bot.sandbox.company import PEOPLE
from tests.scenarios.after_set_up import open_after_set_up
from tests.scenarios.story import heard, set_up
from tests.world import World, open_world


async def test_a_copy_is_what_set_up_leaves(
    database_url: str, sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    """What everybody heard and when, what the audit log says, and what comes next: Tom is asked on Tuesday at ten."""
    another = shutil.copy(sqlite_template, tmp_path / "played.db")
    async with open_world(f"sqlite+aiosqlite:///{another}", secret_key) as world:
        await set_up(world)
        played = await portrait(world)
    async with open_after_set_up(database_url, secret_key) as world:
        assert await portrait(world) == played


async def portrait(world: World) -> tuple[dict[str, list[str]], list[str], str]:
    """What was heard by each, what was done, and how things stand a day later."""
    async with world.database.reading(world.workspace_id) as session:
        done = sorted(row.what for row in await session.scalars(select(AuditEntry)))
    await world.play_to("2037-11-24 10:00", "Europe/Berlin")
    told = {
        handle: [f"{message.story_at:%a %H} {message.words()}" for message in heard(world.actor(handle))]
        for handle, *_ in PEOPLE
    }
    return told, done, f"{world.now:%Y-%m-%d %H}"
