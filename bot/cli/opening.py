"""The database as it is, for a command that looks or mends; a bot may be running on it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from sqlalchemy import select

from bot.cli.problems import Problem
from bot.core.clock import Clock
from bot.core.context import Context
from bot.core.db import connect
from bot.core.keys import unlock
from bot.core.migrate import verify
from bot.core.prompts import find_prompts
from bot.core.text import load_phrases
from bot.core.timings import Timings
from bot.core.workspaces import Workspace
from bot.settings import Settings, find_cipher


@asynccontextmanager
async def open_context(settings: Settings) -> AsyncGenerator[Context]:
    """Raises `SchemaMismatch` where the database is not upgraded, `PlayedClock`, `Unreadable`, and the errors of broken prompts."""
    verify(settings.database_url)
    cipher, _ = find_cipher(settings)
    database = connect(settings.database_url, cipher)
    prompts = find_prompts(settings.prompts_dir)
    context = Context(database, Clock(database), prompts, load_phrases(prompts), Timings())
    try:
        await context.clock.agree(may_be_played=settings.slack_is_local)
        await unlock(database)
        yield context
    finally:
        await database.dispose()


async def the_workspace(context: Context) -> str:
    """The id of the one workspace here. Raises `Problem` where the bot has never been connected to one."""
    async with context.database.system_reading() as session:
        found = await session.scalar(select(Workspace.id).order_by(Workspace.installed_at).limit(1))
    if found is None:
        raise Problem(
            "This database knows no workspace yet. Start the bot once with `cadence run`, or `cadence people sync`."
        )
    return found
