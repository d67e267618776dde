"""What is about to be sent and what became of it goes into few commits, and a commit that fails leaves nobody waiting."""

import asyncio
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.outbox.ledger import Ledger
from bot.core.outbox.results import pass_by
from tests.core.outbox.house import BO, QUICK, TOM, House


async def test_the_answer_to_one_message_and_the_intent_of_the_next_are_one_commit(house: House) -> None:
    passed: list[str] = []

    async def note(point: str) -> None:
        passed.append(point)

    await house.owe("first", TOM)
    await house.owe("second", BO)
    await house.another(timings=replace(QUICK, in_flight=1), checkpoint=note).step()

    way = ["intended", "writing", "answered"]
    assert passed == [
        "claiming", "claimed", "intending", *way,
        "marking", "intending", "marked", *way,
        "marking", "marked",
    ]  # fmt: skip


async def test_whoever_waits_for_a_commit_that_fails_is_told_and_the_next_one_goes_through(house: House) -> None:
    ledger = Ledger(house.context, "a process", pass_by)

    async def fail(_session: AsyncSession) -> None:
        raise ValueError

    async def change(_session: AsyncSession) -> None:
        pass

    told = await asyncio.gather(ledger.write(fail), ledger.write(change), return_exceptions=True)
    assert [type(each) for each in told] == [ValueError, ValueError]
    assert await ledger.write(change) is False
