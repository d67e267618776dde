"""The CTO's desk: one message a working morning, in place all day, for exactly one person; and what never got through.

Maya is the CTO and Ruth her deputy, both in Berlin; Tom is a lead. 8 January 2030 is a Tuesday.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import notices
from bot.core.capability import DeskEntry, DeskPart, Rank, Rendering
from bot.core.db import Database
from bot.core.notices import OWNER, Notice, NoticeState
from bot.core.outbox import Delivery, DeliveryState
from bot.core.people import Member, Person, find_person
from bot.core.roles import Role
from bot.core.slack.blocks import section
from bot.core.slack.events import Block, Click, Command, Effect, Reply
from bot.core.workspaces import Workspace, give_role
from bot.sandbox.company import user_id
from tests.core.outbox.house import TEAM, TOM, House, open_house

BERLIN = ZoneInfo("Europe/Berlin")
MAYA, RUTH = user_id("maya"), user_id("ruth")


class Desk:
    """What a capability has on the desk, as a test says it."""

    def __init__(self) -> None:
        self.entries: list[DeskEntry] = []
        self.counts = ""

    def put(self, *words: str, rank: Rank = Rank.DECIDE, by_itself: bool = True) -> None:
        self.entries += [DeskEntry(rank, [section(each)], by_itself) for each in words]

    async def show(self, session: AsyncSession, person: Person, now: datetime) -> DeskPart:
        return DeskPart(self.entries, self.counts)


async def say(_session: AsyncSession, asked: Rendering) -> Sequence[Block]:
    return [section(asked.ref["say"])]


class Office(House):
    """A house with a desk in it."""

    desk: Desk
    bundles: notices.Bundles


@pytest.fixture
async def house(database: Database) -> AsyncIterator[Office]:
    async with open_house(database) as opened:
        opened.__class__ = Office
        assert isinstance(opened, Office)
        opened.desk = Desk()
        opened.bundles = notices.Bundles({"test.news": say}, [opened.desk.show])
        opened.renderers = {**opened.renderers, notices.BUNDLE: opened.bundles.render}
        opened.outbox = opened.another()
        async with database.transaction(TEAM) as session:
            (await session.get_one(Workspace, TEAM)).started_at = opened.now
            await give_role(session, Role.OWNER, MAYA, actor_id=None, at=opened.now)
            await give_role(session, Role.DEPUTY, RUTH, actor_id=None, at=opened.now)
        yield opened


def january(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2030, 1, day, hour, minute, tzinfo=BERLIN)


async def at(house: Office, when: datetime) -> None:
    """Let everything that is due by then happen."""
    await house.context.clock.advance_to(when)
    for _ in range(2):
        for job in house.bundles.jobs:
            await job.run(house.context, house.now)
        assert await house.outbox.settle()


def reads(house: Office, member_id: str) -> list[str]:
    """The messages that stand in somebody's conversation with the bot, oldest first."""
    found: list[str] = []
    for conversation in house.sandbox.workspaces[TEAM].conversations.values():
        if member_id in conversation.members and conversation.id.startswith("D"):
            found += [message.words() for message in conversation.messages.values()]
    return found


async def owe(house: Office, key: str, when: datetime, *, to: str = OWNER, rank: Rank = Rank.NEWS) -> None:
    async with house.context.database.transaction(TEAM) as session:
        await notices.owe(session, key=key, to=to, subject="test.news", ref={"say": key}, at=when, rank=rank)


async def go_away(house: Office, member_id: str, until: date | None) -> None:
    async with house.context.database.transaction(TEAM) as session:
        await session.execute(update(Member).where(Member.id == member_id).values(away_until=until))


async def look(house: Office, member_id: str, value: str | None = None) -> str:
    """`/cadence desk`, or the button for more of it: what is shown."""
    async with house.context.database.reading(TEAM) as session:
        by = await find_person(session, member_id)
        assert by is not None
        effects: Sequence[Effect]
        if value is None:
            typed = Command(by=by, at=house.now, name="/cadence", word="desk", text="", channel_id="C1")
            effects = await house.bundles.show_desk(session, typed, house.context)
        else:
            click = Click(by=by, at=house.now, action="notices.page", value=value, block_id="b")
            effects = await house.bundles.turn_page(session, click, house.context)
    (shown,) = effects
    assert isinstance(shown, Reply)
    return "\n".join(str(block.get("text") or block.get("elements")) for block in shown.message.blocks)


async def test_no_empty_desk_is_sent(house: Office) -> None:
    """Nor one that only has figures on it, or what was decided already."""
    house.desk.counts = "3 kept in four weeks"
    house.desk.put("Tom: promised", rank=Rank.SETTLED)
    await at(house, january(8, 10))
    assert reads(house, MAYA) == []
    assert "Tom: promised" in await look(house, MAYA)


async def test_what_can_wait_stands_in_a_message_that_comes_for_something_else(house: Office) -> None:
    house.desk.put("Keep, change or stop?", by_itself=False)
    await at(house, january(8, 10))
    alone = reads(house, MAYA)
    house.desk.put("Tom asks for a day")
    await at(house, january(9, 10))

    assert alone == []
    assert reads(house, MAYA) == ["Your desk\nKeep, change or stop?\nTom asks for a day"]


async def test_what_waits_comes_back_every_working_morning_until_it_is_decided(house: Office) -> None:
    house.desk.put("Tom asks for a day")
    for day in (10, 11, 12, 14):  # Thursday, Friday, Saturday, Monday
        await at(house, january(day, 10))
    house.desk.entries = []
    await at(house, january(15, 10))
    assert reads(house, MAYA) == ["Your desk\nTom asks for a day"] * 3


async def test_a_late_notice_joins_the_desk_in_place_by_its_rank(house: Office) -> None:
    """Decisions, then what is owed, then news, then who was silent; the figures last."""
    house.desk.put("Tom asks for a day")
    house.desk.put("Tomorrow: laptops", rank=Rank.OWED)
    house.desk.counts = "1 promised"
    await at(house, january(8, 10))
    await owe(house, "Bo was silent twice", january(8, 11), rank=Rank.SILENT)
    await owe(house, "Lena said yes", january(8, 12))

    await at(house, january(8, 13))

    said = (
        "Your desk\nTom asks for a day\n*You owe:*\nTomorrow: laptops\nLena said yes\nBo was silent twice\n1 promised"
    )
    assert reads(house, MAYA) == [said]


async def test_a_desk_on_which_everything_was_decided_says_so_in_place(house: Office) -> None:
    house.desk.put("Tom asks for a day")
    await at(house, january(8, 10))
    house.desk.entries = []
    async with house.context.database.transaction(TEAM) as session:
        await notices.refresh_desk(session, house.now)
    await at(house, january(8, 11))
    assert reads(house, MAYA) == ["Your desk\nNothing waits for you any more."]


async def test_yesterdays_desk_does_not_show_today_s_once_more(house: Office) -> None:
    """The same button twice would be pressed twice; the news it told stays."""
    house.desk.put("Tom asks for a day")
    await owe(house, "Lena said yes", january(8, 8))
    await at(house, january(8, 10))
    house.desk.put("Bo asks for laptops")
    await at(house, january(9, 10))
    async with house.context.database.transaction(TEAM) as session:
        await notices.refresh(session, "Lena said yes")
        await notices.refresh_desk(session, house.now)
    await at(house, january(9, 11))
    assert reads(house, MAYA) == [
        "Your desk\nLena said yes\nWhat is still open stands on the newest desk, and on `/cadence desk`.",
        "Your desk\nTom asks for a day\nBo asks for laptops",
    ]


async def test_a_desk_with_sixty_things_shows_eight_and_where_the_rest_is(house: Office) -> None:
    house.desk.put(*(f"Ask number {number}." for number in range(1, 61)))
    await at(house, january(8, 10))
    (desk,) = reads(house, MAYA)
    assert desk.splitlines()[8:] == ["Ask number 8.", "… and 52 more: `/cadence desk`"]

    first = await look(house, MAYA)
    second = await look(house, MAYA, following(first))
    assert "Ask number 45." in first
    assert "Ask number 46." not in first
    assert "Show 15 more" in first
    assert "Ask number 46." in second
    assert "Ask number 60." in second


def following(shown: str) -> str:
    """What the button for the next page carries."""
    (value,) = re.findall(r"desk:[0-9a-f]{16}", shown)
    return value


async def test_what_is_decided_between_two_pages_makes_nobody_miss_an_entry(house: Office) -> None:
    """The next page begins after the last entry that was shown; where that is another by now, at the top, which it says."""
    house.desk.put(*(f"Ask number {number}." for number in range(1, 61)))
    more = following(await look(house, MAYA))
    del house.desk.entries[9]
    assert "Ask number 46." in await look(house, MAYA, more)
    house.desk.entries = [entry for entry in house.desk.entries if "number 45." not in str(entry)]
    from_the_top = await look(house, MAYA, more)
    assert "Something changed meanwhile, so this is from the top." in from_the_top
    assert "Ask number 1." in from_the_top


async def test_the_desk_goes_to_the_deputy_while_the_owner_is_away_and_back(house: Office) -> None:
    """Asks do not stall, and exactly one of the two gets each notice."""
    house.desk.put("Tom asks for a day")
    await go_away(house, MAYA, date(2030, 1, 10))
    await owe(house, "Lena said yes", january(8, 8))
    await at(house, january(8, 10))
    assert reads(house, RUTH) == ["maya's desk, while maya is away\nTom asks for a day\nLena said yes"]
    assert reads(house, MAYA) == []

    house.desk.entries = []
    await owe(house, "Bo said no", january(9, 22))
    await at(house, january(10, 10))
    assert reads(house, MAYA) == ["Your desk\nBo said no"]
    assert [message for message in reads(house, RUTH) if "Bo said no" in message] == []


async def test_without_a_deputy_the_desk_waits_for_the_owner(house: Office) -> None:
    await go_away(house, MAYA, date(2030, 1, 10))
    await go_away(house, RUTH, date(2030, 1, 14))
    await owe(house, "Lena said yes", january(8, 8))
    await at(house, january(9, 10))
    assert (reads(house, MAYA), reads(house, RUTH)) == ([], [])
    await at(house, january(10, 10))
    assert reads(house, MAYA) == ["Your desk\nLena said yes"]


async def test_what_waits_while_the_owner_is_replaced_goes_to_the_successor(house: Office) -> None:
    await owe(house, "Lena said yes", january(8, 19))
    await at(house, january(8, 20))
    async with house.context.database.transaction(TEAM) as session:
        await give_role(session, Role.OWNER, TOM, actor_id=MAYA, at=house.now)
    await at(house, january(9, 10))
    assert reads(house, TOM) == ["Your desk\nLena said yes"]
    assert reads(house, MAYA) == []


async def test_a_notice_that_joins_just_as_its_bundle_is_skipped_is_not_lost(house: Office) -> None:
    """The bundle was rendered without it, and had nothing to say; the notice comes in another one that day."""
    await owe(house, "Lena said yes", january(8, 9), to=TOM)
    await house.context.clock.advance_to(january(8, 10))
    await house.bundles.bundle_due(house.context, house.now)
    async with house.context.database.transaction(TEAM) as session:
        skipped = {"state": DeliveryState.SKIPPED, "reason": "nothing_left_to_say", "wanted": 1, "offered": 0}
        await session.execute(update(Delivery).values(**skipped))
    await at(house, january(8, 11))
    assert reads(house, TOM) == ["For you today\nLena said yes"]


async def test_a_bundle_that_slack_refuses_is_told_at_the_desk_and_owed_again(house: Office) -> None:
    """What is owed is never dropped, and nobody has to read a log to learn what did not get through."""
    await owe(house, "Lena said yes", january(8, 9), to=TOM)
    await house.context.clock.advance_to(january(8, 10))
    await house.bundles.bundle_due(house.context, house.now)
    async with house.context.database.transaction(TEAM) as session:
        await session.execute(update(Delivery).values(state=DeliveryState.DEAD, reason="invalid_blocks"))

    await at(house, january(8, 11))
    (desk,) = reads(house, MAYA)
    assert desk.startswith("Your desk\n:warning: A message to tom did not get through.")
    assert "Lena said yes" not in desk

    await at(house, january(9, 10))
    assert reads(house, TOM) == ["For you today\nLena said yes"]
    assert len(reads(house, MAYA)) == 1


async def test_two_processes_make_one_desk(house: Office) -> None:
    house.desk.put("Tom asks for a day")
    await owe(house, "Lena said yes", january(8, 8))
    await house.context.clock.advance_to(january(8, 10))
    await asyncio.gather(*(house.bundles.bundle_due(house.context, house.now) for _ in range(3)))
    await at(house, january(8, 10))
    assert reads(house, MAYA) == ["Your desk\nTom asks for a day\nLena said yes"]


async def test_nobody_turns_the_pages_of_somebody_else_s_message(house: Office) -> None:
    await owe(house, "Lena said yes", january(8, 9), to=TOM)
    await at(house, january(8, 10))
    async with house.context.database.reading(TEAM) as session:
        bundle_id = await session.scalar(select(Delivery.id))
    assert bundle_id is not None
    assert "Lena said yes" in await look(house, TOM, f"{bundle_id.hex}:0")
    for forged in (f"{bundle_id.hex}:0", "x", "", "desk:-1:2", "0" * 40):
        assert "I don't know this message any more." in await look(house, user_id("bo"), forged)
    assert "I don't know this message any more." in await look(house, TOM, "desk:0")


async def test_in_four_weeks_the_cto_gets_fewer_than_25_messages(house: Office) -> None:
    """However much is asked, answered and left undecided, on every day of them and at any hour."""
    for day in (january(7, 10) + timedelta(days=number) for number in range(28)):
        for when in (day, day + timedelta(hours=12)):
            await owe(house, f"Tom, at {when}", when)
            house.desk.put(f"Ask of {when}")
            await at(house, when)
    assert len(reads(house, MAYA)) == 20, "one on each working day"


async def test_what_was_told_costs_a_tick_nothing_any_more(house: Office) -> None:
    await owe(house, "Lena said yes", january(8, 9), to=TOM)
    await at(house, january(8, 10))
    await at(house, january(8, 10, 1))
    async with house.context.database.reading(TEAM) as session:
        assert [row.state for row in await session.scalars(select(Notice))] == [NoticeState.TOLD]


async def test_nothing_is_sent_before_the_owner_says_so(house: Office) -> None:
    async with house.context.database.transaction(TEAM) as session:
        (await session.get_one(Workspace, TEAM)).started_at = None
    house.desk.put("Tom asks for a day")
    await owe(house, "Lena said yes", january(8, 8), to=TOM)
    await at(house, january(8, 10))
    assert (reads(house, MAYA), reads(house, TOM)) == ([], [])
