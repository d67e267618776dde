"""What people are owed to hear comes in one message a working day, in their own hours, and none of it is ever dropped.

Tom is a lead in Berlin, Maya the owner, also in Berlin; Bo works in Denver. 8 January 2030 is a Tuesday.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import notices
from bot.core.capability import Rendering, Withdrawn
from bot.core.db import Database
from bot.core.notices import Notice, NoticeState
from bot.core.outbox import Delivery, DeliveryState
from bot.core.people import Member
from bot.core.roles import Role
from bot.core.slack.blocks import section
from bot.core.slack.events import Block
from bot.core.workspaces import Workspace, give_role
from bot.sandbox.company import user_id
from tests.core.outbox.house import BO, TEAM, TOM, House, open_house

BERLIN, DENVER = ZoneInfo("Europe/Berlin"), ZoneInfo("America/Denver")
MAYA = user_id("maya")
WORDS = {"yes": "Ana accepted by Friday", "no": "Bo said no", "late": "Chidi asks"}


async def say(_session: AsyncSession, asked: Rendering) -> Sequence[Block] | Withdrawn:
    match asked.ref["say"]:
        case "nothing":
            return Withdrawn("kept meanwhile")
        case "broken":
            raise ZeroDivisionError
        case key:
            return [section(WORDS[key])]


BUNDLES = notices.Bundles({"test.news": say})


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with open_house(database) as opened:
        opened.renderers = {notices.BUNDLE: BUNDLES.render}
        opened.outbox = opened.another()
        async with database.transaction(TEAM) as session:
            (await session.get_one(Workspace, TEAM)).started_at = opened.now
            await give_role(session, Role.OWNER, MAYA, actor_id=None, at=opened.now)
        yield opened


def tuesday(hour: int, minute: int = 0, *, zone: ZoneInfo = BERLIN, day: int = 8) -> datetime:
    return datetime(2030, 1, day, hour, minute, tzinfo=zone)


async def at(house: House, when: datetime) -> list[str]:
    """Let everything that is due by then happen; what stands in Slack afterwards."""
    await house.context.clock.advance_to(when)
    await BUNDLES.bundle_due(house.context, house.now)
    assert await house.outbox.settle()
    return house.words()


async def owe(house: House, key: str, to: str, when: datetime, *, words: str = "yes") -> None:
    async with house.context.database.transaction(TEAM) as session:
        await notices.owe(session, key=key, to=to, subject="test.news", ref={"say": words}, at=when)


async def states(house: House) -> dict[str, NoticeState]:
    async with house.context.database.reading(TEAM) as session:
        return {row.key: row.state for row in await session.scalars(select(Notice))}


async def test_two_notices_come_as_one_message_at_half_past_nine(house: House) -> None:
    await owe(house, "a", TOM, tuesday(7))
    await owe(house, "b", TOM, tuesday(8), words="no")

    assert await at(house, tuesday(9, 15)) == []
    assert await at(house, tuesday(9, 31)) == ["For you today\nAna accepted by Friday\nBo said no"]


async def test_within_the_working_day_the_first_one_comes_at_once(house: House) -> None:
    await owe(house, "a", TOM, tuesday(14))
    assert await at(house, tuesday(14, 1)) == ["For you today\nAna accepted by Friday"]


async def test_what_a_member_is_owed_later_that_day_waits_for_the_next_working_day(house: House) -> None:
    await owe(house, "a", TOM, tuesday(10))
    await at(house, tuesday(10))
    await owe(house, "b", TOM, tuesday(11), words="no")

    assert await at(house, tuesday(12)) == ["For you today\nAna accepted by Friday"]
    assert await BUNDLES.next_bundle(house.context, house.now) == tuesday(9, 30, day=9)
    assert len(await at(house, tuesday(9, 30, day=9))) == 2


async def test_the_owners_desk_is_brought_up_to_date_in_place_all_day(house: House) -> None:
    await owe(house, "a", MAYA, tuesday(10))
    await at(house, tuesday(10))
    await owe(house, "b", MAYA, tuesday(11), words="no")

    assert await at(house, tuesday(11)) == ["Your desk\nAna accepted by Friday\nBo said no"]


async def test_nobody_hears_of_anything_outside_their_working_hours(house: House) -> None:
    """Friday evening in Denver is Monday 9:30 in Denver. (Maya's desk may open before that, in Berlin.)"""
    await owe(house, "a", BO, tuesday(19, zone=DENVER, day=11))

    assert await at(house, tuesday(19, 30, zone=DENVER, day=11)) == []
    assert await BUNDLES.next_bundle(house.context, tuesday(9, 30, day=14)) == tuesday(9, 30, zone=DENVER, day=14)
    assert await at(house, tuesday(12, zone=DENVER, day=12)) == []
    assert len(await at(house, tuesday(9, 30, zone=DENVER, day=14))) == 1


async def test_a_tick_at_night_costs_the_same_however_many_wait_for_the_morning(house: House) -> None:
    """Nobody who waits takes the one writer that everybody's taps need; nor does whoever has left."""
    async with house.context.database.transaction(TEAM) as session:
        for number in range(40):
            session.add(
                Member(id=f"U9{number}", name="Ana", zone="Europe/Berlin", active=number % 2 == 0, synced_at=house.now)
            )
    await at(house, tuesday(20))
    costs: list[int] = []
    for people in (1, 39):
        for number in range(people):
            await owe(house, f"{people}:{number}", f"U9{number}", tuesday(20))
        costs.append(await _statements(house))

    assert costs[0] == costs[1]
    assert (await states(house))["39:38"] is NoticeState.WAITING


async def _statements(house: House) -> int:
    """How many statements one look at what is due takes."""
    seen: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engines = {house.context.database.writer.sync_engine, house.context.database.reader.sync_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", count)
    try:
        await BUNDLES.bundle_due(house.context, house.now)
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", count)
    return len(seen)


async def test_what_is_withdrawn_in_time_is_never_heard_of(house: House) -> None:
    await owe(house, "a", TOM, tuesday(8))
    async with house.context.database.transaction(TEAM) as session:
        await notices.withdraw(session, "a")
    assert await at(house, tuesday(10)) == []
    assert await states(house) == {"a": NoticeState.WITHDRAWN}


async def test_a_bundle_whose_notices_have_nothing_to_say_any_more_is_not_sent(house: House) -> None:
    await owe(house, "a", TOM, tuesday(8), words="nothing")
    assert await at(house, tuesday(10)) == []
    async with house.context.database.reading(TEAM) as session:
        ends = [(row.state, row.reason) for row in await session.scalars(select(Delivery))]
    assert ends == [(DeliveryState.SKIPPED, "nothing_left_to_say")]


async def test_what_changes_after_it_was_shown_is_brought_up_to_date_in_place(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await owe(house, "a", TOM, tuesday(10))
    await at(house, tuesday(10))
    monkeypatch.setitem(WORDS, "yes", "Ana accepted by Monday")
    async with house.context.database.transaction(TEAM) as session:
        assert await notices.refresh(session, "a") is not None
        assert await notices.refresh(session, "never owed") is None
    assert await at(house, tuesday(10, 1)) == ["For you today\nAna accepted by Monday"]


async def test_a_bundle_that_could_not_be_sent_in_its_day_comes_the_next(house: House) -> None:
    """What is owed is never dropped."""
    await owe(house, "a", TOM, tuesday(10))
    await house.context.clock.advance_to(tuesday(10))
    await BUNDLES.bundle_due(house.context, house.now)

    assert await at(house, tuesday(20)) == []
    assert await states(house) == {"a": NoticeState.BUNDLED}
    assert await at(house, tuesday(20, 1)) == []
    assert await states(house) == {"a": NoticeState.WAITING}
    assert await at(house, tuesday(9, 30, day=9)) == ["For you today\nAna accepted by Friday"]


async def test_one_notice_that_cannot_be_shown_does_not_cost_the_others(house: House) -> None:
    await owe(house, "a", TOM, tuesday(8), words="broken")
    await owe(house, "b", TOM, tuesday(8), words="no")
    assert await at(house, tuesday(10)) == ["For you today\nBo said no"]


async def test_owing_the_same_notice_twice_is_owing_it_once(house: House) -> None:
    for _ in range(2):
        await owe(house, "a", TOM, tuesday(8))
    assert await at(house, tuesday(10)) == ["For you today\nAna accepted by Friday"]
    assert await at(house, tuesday(10) + timedelta(days=1)) == ["For you today\nAna accepted by Friday"]


async def arrival(house: House, to: str, when: datetime) -> str:
    async with house.context.database.reading(TEAM) as session:
        found = await notices.arrival_of(session, to, when)
    return notices.say_arrival(house.context.phrases, found, now=when, zone=BERLIN)


async def test_a_receipt_says_when_somebody_else_reads_of_it_on_the_clock_of_whoever_caused_it(house: House) -> None:
    """Writing to the bot at night shows when it arrives; in the reader's own hours that is right away."""
    assert await arrival(house, TOM, tuesday(14)) == "arrives right away"
    assert await arrival(house, TOM, tuesday(23)) == "arrives tomorrow 9:30"
    assert await arrival(house, TOM, tuesday(2)) == "arrives today 9:30"
    assert await arrival(house, TOM, tuesday(23, day=11)) == "arrives Monday 9:30"
    assert await arrival(house, BO, tuesday(12)) == "arrives today 17:30"
    assert await arrival(house, "U0NOBODY", tuesday(12)) == "arrives as soon as they are back"


async def test_who_had_their_message_today_reads_of_it_tomorrow_and_the_receipt_says_so(house: House) -> None:
    """Only the owner's desk takes in more on the same day."""
    for member in (TOM, MAYA):
        await owe(house, member, member, tuesday(10))
    await at(house, tuesday(10))

    assert await arrival(house, TOM, tuesday(11)) == "arrives tomorrow 9:30"
    assert await arrival(house, MAYA, tuesday(11)) == "arrives right away"
