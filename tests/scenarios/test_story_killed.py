"""The main job, told while the whole bot is killed again and again: nothing is lost, and nothing is there twice."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from sqlalchemy import select

from bot.capabilities.checkins.models import CheckIn
from bot.capabilities.outcomes.asks.models import Ask
from bot.capabilities.outcomes.models import Outcome
from bot.core.outbox import Delivery, DeliveryState
from bot.sandbox.actors import Actor
from bot.sandbox.messages import Message
from tests.scenarios.killed_bot import PATIENCE, KilledBots, insist
from tests.scenarios.story import ASK, disturbed, heard, set_up
from tests.world import World, open_world, settings_for

LETTER = "A letter from Maya"
LEADS = ("aroha", "bo", "chidi", "sunita", "tom")
STOPS = (
    ("2037-11-23 09:00", "America/Denver", ("bo",), LETTER),
    ("2037-11-24 09:00", "Pacific/Auckland", ("aroha",), LETTER),
    ("2037-11-24 10:00", "Pacific/Auckland", ("aroha",), ASK),
    ("2037-11-24 10:00", "Asia/Kathmandu", ("sunita",), ASK),
    ("2037-11-24 10:00", "Europe/Berlin", ("tom", "chidi"), ASK),
)
"""What comes to whom, in the order of the world's clocks."""


@pytest.mark.timeout(600)
async def test_the_main_job_survives_kills(database_url: str, secret_key: str) -> None:
    """From the owner's "start" on, the bot never lives longer than two seconds, or two after it has connected."""
    async with open_world(database_url, secret_key) as world:
        world.sandbox.sockets.retry_scale = 0.01
        await set_up(world)
        await world.bot.stop()
        async with KilledBots(world.sandbox, settings_for(world.sandbox, database_url, secret_key), seed=7) as bots:
            for stop, (local, zone, leads, words) in enumerate(STOPS):
                await world.bot.context.clock.advance_to(world.instant(local, zone))
                for lead in leads:
                    await hears(world, lead, words)
                await world.sandbox.until(lambda least=stop: bots.kills > least, PATIENCE)
            await tom_answers(world)
            await hears(world, "maya", "Tom told you how you could help.")
            bots.spare()
            await at_rest(world)
        assert {lead: messages(world, lead) for lead in LEADS} == {
            lead: Counter(letter=1, ask=1) for lead in LEADS if lead != "bo"
        } | {"bo": Counter(letter=1)}
        assert await what_stands(world) == {
            "asked": 5 - 1,
            "outcomes": ["Pay-outs in one day, not three"],
            "asks": ["A day with the bank's engineers"],
        }
        assert len(heard(world.actor("maya"), "Tom told you how you could help.")) == 1
        assert disturbed(world.sandbox.workspace) == []


async def hears(world: World, handle: str, words: str) -> Message:
    actor = world.actor(handle)
    await world.sandbox.until(lambda: heard(actor, words), PATIENCE)
    return heard(actor, words)[0]


async def tom_answers(world: World) -> None:
    """What the bot did not acknowledge he sends again; the form keeps what he typed."""
    tom = world.actor("tom")
    ask = await hears(world, "tom", ASK)
    await opens(tom, lambda: tom.clicks(ask, "A new outcome"))
    await insist(lambda: tom.submits({"What are you after?": "Pay-outs in one day, not three"}))
    await world.sandbox.until(lambda: heard(tom, "New: *Pay-outs in one day, not three*"), PATIENCE)
    ask = await hears(world, "tom", ASK)
    await opens(tom, lambda: tom.clicks(ask, "I need something from Maya"))
    await insist(lambda: tom.submits({"What do you need from Maya for this?": "A day with the bank's engineers"}))


async def opens(actor: Actor, click: Callable[[], Awaitable[None]]) -> None:
    """Press until the form is there: its opening is not owed, so a bot that dies in between leaves it out."""
    async with asyncio.timeout(PATIENCE):
        while actor.modal is None:
            await insist(click)
            for _ in range(40):
                if actor.modal is None:
                    await asyncio.sleep(0.05)


async def at_rest(world: World) -> None:
    """Until everything owed is sent, and every second look has been taken."""
    settled = select(Delivery.id).where(
        (Delivery.state != DeliveryState.SENT) & (Delivery.state != DeliveryState.PENDING)
        | (Delivery.wanted > Delivery.shown)
        | Delivery.audit_ms.is_not(None)
    )
    async with asyncio.timeout(PATIENCE):
        while True:
            async with world.database.reading(world.workspace_id) as session:
                if not list(await session.scalars(settled)):
                    return
            await asyncio.sleep(0.2)


def messages(world: World, handle: str) -> Counter[str]:
    """How many letters and asks somebody has, copies included."""
    actor = world.actor(handle)
    found = Counter(letter=len(heard(actor, LETTER)), ask=len(heard(actor, ASK)))
    return Counter({kind: count for kind, count in found.items() if count})


async def what_stands(world: World) -> dict[str, object]:
    async with world.database.reading(world.workspace_id) as session:
        return {
            "asked": len(list(await session.scalars(select(CheckIn.id).where(CheckIn.slot == date(2037, 11, 24))))),
            "outcomes": list(await session.scalars(select(Outcome.sentence))),
            "asks": list(await session.scalars(select(Ask.words))),
        }
