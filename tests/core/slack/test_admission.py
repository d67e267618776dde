"""Who goes first: people who wait for an answer before what nobody waits for, and each of them in their turn."""

import asyncio
from datetime import timedelta

import pytest

from bot.core.slack.admission import Admission, Crowded

LONG = timedelta(seconds=30)


async def test_writers_take_turns_in_the_order_in_which_they_came() -> None:
    admission = Admission(one_writer=True, patience=LONG)
    events: list[str] = []

    async def write(name: str) -> None:
        async with admission.turn(writes=True):
            events.append(f"{name} begins")
            await asyncio.sleep(0)
            events.append(f"{name} ends")

    await asyncio.gather(*(write(name) for name in ("Ana", "Bo", "Chidi")))
    assert events == [f"{name} {does}" for name in ("Ana", "Bo", "Chidi") for does in ("begins", "ends")]


async def test_who_looks_does_not_wait_behind_who_writes() -> None:
    admission = Admission(one_writer=True, patience=timedelta(0))
    async with admission.turn(writes=True), admission.turn(writes=False):
        with pytest.raises(Crowded):
            async with admission.turn(writes=True):
                pytest.fail("two wrote at once")


async def test_a_turn_that_was_not_had_in_time_is_left_to_others() -> None:
    """Bo gave up waiting behind Ana: Chidi is served as soon as Ana is done."""
    admission = Admission(one_writer=True, patience=timedelta(0))
    async with admission.turn(writes=True):
        with pytest.raises(Crowded):
            await admission.turn(writes=True).__aenter__()
    async with admission.turn(writes=True):
        pass


async def test_what_nobody_waits_for_stands_back_until_all_are_answered() -> None:
    admission = Admission(one_writer=True, patience=LONG)
    events: list[str] = []

    async def stand_back() -> None:
        await admission.standing_back(LONG)()
        events.append("Home")

    async with admission.turn(writes=True):
        home = asyncio.create_task(stand_back())
        async with admission.turn(writes=False):
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        events.append("answered")
    await home
    assert events == ["answered", "Home"]
