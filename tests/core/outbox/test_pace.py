"""No workspace is ever called faster than its budget, however many processes call it; none is starved by another."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from time import monotonic

from sqlalchemy import select, update

from bot.core.columns import now_ms
from bot.core.outbox import pace
from bot.core.outbox.models import Pace
from bot.core.timings import Timings
from bot.sandbox.company import crowd
from tests.core.outbox.house import AN_HOUR, BO, CHIDI, OTHER_TEAM, QUICK, TEAM, TOM, House

FIVE_A_SECOND = replace(Timings.short(), messages_per_second=5.0, messages_burst=10)
TEN_AND_NO_MORE = replace(FIVE_A_SECOND, messages_per_second=1 / 3600)


async def grant(house: House, wanted: int, timings: Timings = FIVE_A_SECOND, *, team: str = TEAM) -> int:
    async with house.context.database.system_session() as session:
        return await pace.grant(session, team, pace.POST, wanted, timings)


async def factor(house: House) -> float:
    async with house.context.database.system_session() as session:
        return (await session.scalars(select(Pace.factor).where(Pace.workspace_id == TEAM))).one()


async def test_four_that_ask_at_once_never_get_more_than_burst_and_rate_allow(house: House) -> None:
    began = monotonic()
    granted = 0
    while monotonic() - began < 1.0:
        granted += sum(await asyncio.gather(*(grant(house, 3) for _ in range(4))))
    took = monotonic() - began
    assert 10 <= granted <= 10 + 5 * took + 1


async def test_a_grant_is_as_much_as_there_is_and_the_rest_is_given_back(house: House) -> None:
    async with house.context.database.system_session() as session:
        assert await pace.grant(session, TEAM, pace.POST, 8, TEN_AND_NO_MORE) == 8
        await pace.refund(session, TEAM, pace.POST, 5, TEN_AND_NO_MORE)
    assert await grant(house, 100, TEN_AND_NO_MORE) == 7
    assert await grant(house, 1, TEN_AND_NO_MORE) == 0
    assert await grant(house, 4, TEN_AND_NO_MORE, team=OTHER_TEAM) == 4


async def test_asked_to_wait_the_rate_is_halved_once_and_comes_back_in_quiet_minutes(house: House) -> None:
    async with house.context.database.system_session() as session:
        for _ in range(3):
            await pace.block(session, TEAM, pace.POST, timedelta(seconds=30), "ratelimited")
    assert (await factor(house), await grant(house, 1)) == (0.5, 0)

    async with house.context.database.system_session() as session:
        await pace.recover(session)
    assert await factor(house) == 0.5
    for _ in range(40):
        async with house.context.database.system_session() as session:
            await session.execute(update(Pace).values(changed_ms=now_ms() - 61_000))
            await pace.recover(session)
    assert await factor(house) == 2.5


async def test_a_long_queue_in_one_workspace_does_not_hold_up_another(house: House) -> None:
    for colleague in crowd(house.sandbox.workspaces[TEAM], 200):
        await house.owe(f"to {colleague.id}", colleague.id)
    for number in range(3):
        await house.owe(f"norden {number}", TOM, team=OTHER_TEAM)
    outbox = house.another(timings=replace(QUICK, in_flight=2))
    for _ in range(7):
        await outbox.step()
    assert len(house.messages()) < 200
    assert [each.words() for each in house.messages(team=OTHER_TEAM)] == ["norden 0", "norden 1", "norden 2"]


async def test_one_person_gets_at_most_one_message_per_stretch_and_others_need_not_wait(house: House) -> None:
    outbox = house.another(timings=replace(QUICK, per_conversation=AN_HOUR))
    for key in ("first", "second"):
        await house.owe(key, TOM)
    for member in (BO, CHIDI):
        await house.owe(f"to {member}", member)
    for _ in range(4):
        await outbox.step()
    assert sorted(house.words()) == ["first", f"to {BO}", f"to {CHIDI}"]
