"""One process of the bot as a whole: what it does beside its jobs, and how it ends."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.core.meta import write_meta
from bot.core.people import Member
from bot.core.timings import Timings
from bot.sandbox.faults import busy
from bot.sandbox.gates import Point
from tests.world import START, World, open_world


async def _name_of_tom(world: World) -> str | None:
    async with world.database.reading(world.workspace_id) as session:
        return await session.scalar(select(Member.name).where(Member.id == "U0TOM"))


async def test_a_large_company_is_read_beside_the_ticks(sqlite_url: str, secret_key: str) -> None:
    """Hundreds of pages take minutes, and Slack asks to wait in between; what is due meanwhile is not late for it."""
    async with open_world(sqlite_url, secret_key) as world:
        world.sandbox.workspace.users["U0TOM"].display_name = "Tom Almeida"  # married, and Slack's event was lost
        await world.bot.context.clock.advance_to(START + timedelta(days=1))
        gate = world.sandbox.gate("users.list", Point.RECEIVED)
        world.sandbox.faults.on("users.list", busy("0"), times=2)
        async with asyncio.timeout(10):
            await world.bot.tick()
            await gate.reached()
        gate.release()
        await world.bot.background.finish()
        assert await _name_of_tom(world) == "Tom Almeida"


async def test_a_loop_that_fails_ends_the_process(sqlite_url: str, secret_key: str) -> None:
    """Better started again by whoever looks after it than alive and doing nothing."""
    async with open_world(sqlite_url, secret_key, timings=Timings.short()) as world:
        async with world.database.system_session() as session:
            await write_meta(session, "clock_offset_ms", "soon")
        with pytest.raises(ValueError, match="soon"):
            async with asyncio.timeout(10):
                await world.bot.run()
