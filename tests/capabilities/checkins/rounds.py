"""The company on its Tuesdays, through Slack as people use it: what the scenarios of the check-ins begin with."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.capabilities.checkins.models import CheckIn
from bot.capabilities.checkins.ritual_files import load_rituals
from bot.core.people import Team
from bot.core.prompts import find_prompts
from bot.core.roles import Role
from bot.core.schedule import next_slot
from bot.core.workspaces import Workspace, give_role
from bot.sandbox.actors import Actor
from bot.sandbox.messages import Message
from tests.world import World, open_world

LEADS = ("tom", "bo", "chidi", "sunita", "aroha")


@asynccontextmanager
async def started(
    database_url: str, secret_key: str, *, leads: Sequence[str] = LEADS, prompts: Path | None = None
) -> AsyncGenerator[World]:
    """Maya is the CTO, some lead a team each, and she said "start". `prompts` is a folder of the company's own words."""
    async with open_world(database_url, secret_key, prompts=prompts) as world:
        async with world.database.transaction(world.workspace_id) as session:
            workspace = await session.get_one(Workspace, world.workspace_id)
            workspace.started_at = world.now
            await give_role(session, Role.OWNER, "U0MAYA", actor_id=None, at=world.now)
            for lead in leads:
                session.add(Team(name=f"{lead.title()}'s", lead_id=f"U0{lead.upper()}"))
        yield world


def coming_tuesday(world: World) -> date:
    """The first slot that nobody on earth has reached yet."""
    rule = load_rituals(find_prompts())["outcomes"].schedule.rule
    return next_slot(rule, (world.now + timedelta(hours=15)).date())


async def play_to_ten(world: World, day: date, zone: str) -> None:
    local = datetime.combine(day, time(10), ZoneInfo(zone))
    await world.play_to(local.strftime("%Y-%m-%d %H:%M"), zone)


def asks(actor: Actor) -> list[Message]:
    return [message for message in actor.reads() if message.bot and "what are you after" in message.words()]


async def checkins(world: World) -> dict[str, CheckIn]:
    async with world.database.reading(world.workspace_id) as session:
        return {row.member_id: row for row in await session.scalars(select(CheckIn))}


async def shows(world: World, message: Message, words: str) -> None:
    """Wait until a message has these words: what nobody clicked is brought up to date a moment later. Raises TimeoutError."""
    async with asyncio.timeout(30):
        while words not in message.words():
            await world.settle()
