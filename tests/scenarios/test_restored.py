"""A backup is restored after the bot went on for days: nothing is there twice, and what is there can be used."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.app import build
from bot.capabilities.outcomes.asks.rules import Move
from bot.capabilities.sunday.models import RoundState
from bot.capabilities.sunday.question.wording import SYMBOLS
from bot.core.backup import restore, write_backup
from bot.core.secrets import Cipher
from tests.scenarios import digest_week as week
from tests.scenarios import sunday
from tests.scenarios.after_set_up import open_after_set_up
from tests.scenarios.story import ASK, heard, press, send
from tests.scenarios.test_digest import choose_channel, parents, replies
from tests.world import SCENARIO_TIMINGS, World, settings_for

OUTCOME = "Pay-outs in one day, not three"
TOLD = "Tom told you how you could help"
LEADS = ("aroha", "bo", "chidi", "sunita", "tom")


@asynccontextmanager
async def restored(world: World, backup: Path, database_url: str, secret_key: str) -> AsyncGenerator[World]:
    """The bot stops, the backup takes the place of its database, and it starts again."""
    await world.bot.stop()
    await asyncio.to_thread(restore, backup, database_url, Cipher([secret_key]), replace=True)
    bot = build(settings_for(world.sandbox, database_url, secret_key), timings=SCENARIO_TIMINGS)
    world.sandbox.workspace.story_time = bot.context.clock.now
    try:
        await bot.start()
        yield World(world.sandbox, bot)
    finally:
        await bot.stop()


def standing(world: World) -> dict[str, str]:
    """Every message of the bot that was not taken away, in channels and threads too, with somebody who can read it."""
    names = {user.id: user.name for user in world.sandbox.workspace.users.values()}
    return {
        f"{conversation.id} {message.ts}": next(names[each] for each in conversation.members if each in names)
        for conversation in world.sandbox.workspace.conversations.values()
        for message in conversation.messages.values()
        if message.bot and message.deleted_at is None
    }


async def a_day_goes_by(world: World) -> None:
    """Letters, asks, Tom's answer and what he asks of Maya, up to Tuesday evening in Berlin."""
    await world.play_to("2037-11-24 10:00", "Europe/Berlin")
    tom = world.actor("tom")
    await press(world, tom, await tom.hears(ASK), "A new outcome")
    await send(world, tom, {"What are you after?": OUTCOME})
    await press(world, tom, await tom.hears(ASK), "I need something from Maya")
    await send(world, tom, {"What do you need from Maya for this?": "A day with the bank's engineers"})
    await world.play_to("2037-11-24 20:00", "Europe/Berlin")


@pytest.mark.timeout(600)
async def test_nothing_is_sent_twice_and_everything_can_be_used(
    database_url: str, secret_key: str, tmp_path: Path
) -> None:
    """What the restored database plans again stands there already: it is taken over, with buttons that work."""
    backup = tmp_path / "monday.backup"
    async with open_after_set_up(database_url, secret_key) as lost:
        await asyncio.to_thread(write_backup, database_url, backup, version="1")
        await a_day_goes_by(lost)
        before = standing(lost)
        assert {lead: len(heard(lost.actor(lead), ASK)) for lead in LEADS} == dict.fromkeys(LEADS, 1)

        async with restored(lost, backup, database_url, secret_key) as world:
            await world.play_to("2037-11-24 20:00", "Europe/Berlin")
            assert standing(world) == before
            await maya_presses_what_is_gone(world)
            await tom_answers_once_more(world)
            assert standing(world).keys() - before.keys() == set()


async def maya_presses_what_is_gone(world: World) -> None:
    """Tom asked her after the backup was made: nobody knows of it any more, and she is told so."""
    maya = world.actor("maya")
    await press(world, maya, heard(maya, TOLD)[-1], "I'll do it, by…")
    assert maya.ephemerals[-1].words().startswith("I can't find that any more.")


async def tom_answers_once_more(world: World) -> None:
    """The message he was sent before the loss is the one that he answers after it."""
    tom = world.actor("tom")
    (ask,) = heard(tom, ASK)
    assert OUTCOME not in ask.words()
    await press(world, tom, ask, "A new outcome")
    await send(world, tom, {"What are you after?": OUTCOME})
    assert OUTCOME in (await tom.hears(ASK)).words()


@pytest.mark.timeout(600)
async def test_a_lost_week_is_told_of_once(database_url: str, secret_key: str, tmp_path: Path) -> None:
    """Asks, reminders, the CTO's desks, the digest in its channel and what stands in its thread, to Friday evening."""
    backup = tmp_path / "monday.backup"
    async with open_after_set_up(database_url, secret_key) as lost:
        await choose_channel(lost)
        await maya_keeps_a_promise(lost)
        await asyncio.to_thread(write_backup, database_url, backup, version="1")
        await lost.play_to("2037-11-27 20:00", "Europe/Berlin")
        before = standing(lost)
        assert (len(parents(lost)), len(replies(lost)) > 0) == (1, True)

        async with restored(lost, backup, database_url, secret_key) as world:
            await world.play_to("2037-11-27 20:00", "Europe/Berlin")
            assert standing(world) == before


async def maya_keeps_a_promise(world: World) -> None:
    """Something for the digest's thread to tell of."""
    payouts = await week.chases(world, "Payments", "Pay-outs in one day", lead="tom")
    kept = await week.asks_for(world, "A day with the bank", lead="tom", outcome_id=payouts)
    await week.moves(world, kept, Move.PROMISE, day=week.day_of(world, days=3))
    await week.moves(world, kept, Move.KEEP)


@pytest.mark.timeout(600)
async def test_a_round_that_was_open_comes_back_as_lost(database_url: str, secret_key: str, tmp_path: Path) -> None:
    """Nobody's answer comes back, nobody is asked again, and there is nothing left to tap."""
    backup = tmp_path / "monday.backup"
    async with open_after_set_up(database_url, secret_key) as lost:
        await sunday.begin_sunday(lost)
        await sunday.play_to_the_question(lost)
        await sunday.everybody_taps(lost, {"tom": 2, "chidi": 4})
        await asyncio.to_thread(write_backup, database_url, backup, version="1")
        before = standing(lost)

        async with restored(lost, backup, database_url, secret_key) as world:
            await world.settle()
            (found,) = await sunday.rounds(world)
            assert (found.state, await sunday.count_ballots(world), standing(world)) == (RoundState.LOST, 0, before)
            shown = sunday.the_question(world.actor("ana")).words()
            assert ("This round is closed." in shown, SYMBOLS[3] in shown) == (True, False)
