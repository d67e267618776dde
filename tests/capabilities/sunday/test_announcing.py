"""Whoever reads comments hears once that there are some: how many, and not a word of them."""

from collections.abc import Sequence
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select

from bot.capabilities.sunday.turn.announcing import TO_READ
from bot.core.capability import Rendering, Withdrawn
from bot.core.notices import Notice, NoticeState
from bot.core.people import Person
from bot.core.roles import Role
from bot.core.slack.events import Block
from bot.core.workspaces import take_role
from tests.capabilities.sunday.mondays import tick
from tests.capabilities.sunday.seen import words_in
from tests.capabilities.sunday.told import ANA, BO, DEE, LENA, MAYA, SUNDAY, TEAM, Told, context_of

LAST = date(2026, 11, 23)
SAID = "Read *Sunday evening, asked on 23 Nov:* 2 comments to read. No names; only the CTO and the wellbeing contact see them."


async def close(
    told: Told, *, tenths: int | None = 34, comments: Sequence[str] = ("The freeze.", "The pager.")
) -> None:
    """What the close leaves, and the ticks after it."""
    await told.closed(LAST, tenths, comments=comments)
    for _ in range(2):
        await tick(told.database, at=told.now)


async def owed(told: Told) -> dict[str, str]:
    """To whom, and what became of it."""
    async with told.database.reading(TEAM) as session:
        rows = await session.scalars(select(Notice).where(Notice.subject == TO_READ))
        return {str(row.member_id): row.state.value for row in rows}


async def hears(told: Told, who: Person, *, on_desk: bool = False) -> str:
    """What stands in somebody's message; "" for nothing."""
    rendering = Rendering(
        workspace_id=TEAM, delivery_id=uuid4(), to=who.id, ref={"round": told.rounds[LAST].hex}, now=told.now,
        context=context_of(told.database), on_desk=on_desk,
    )  # fmt: skip
    async with told.database.reading(TEAM) as session:
        found = await SUNDAY.notices[TO_READ](session, rendering)
    blocks: Sequence[Block] = () if isinstance(found, Withdrawn) else found
    return words_in(blocks)


async def test_the_cto_and_the_wellbeing_contact_hear_once_how_many_there_are(told: Told) -> None:
    """However often a tick finishes the close; a deputy, whoever runs the bot and whoever looks after complaints hear nothing."""
    await close(told)

    assert await owed(told) == {MAYA.id: "waiting", LENA.id: "waiting"}
    assert await hears(told, LENA) == SAID


@pytest.mark.parametrize("comments", [(), ("One.",)])
async def test_where_there_are_none_nobody_hears_of_it(told: Told, comments: Sequence[str]) -> None:
    """Nobody wrote one; or the one that there was is of a year ago, and gone before the message left."""
    await close(told, comments=comments)
    await close_without(told)

    assert await owed(told) == ({MAYA.id: "waiting", LENA.id: "waiting"} if comments else {})
    assert await hears(told, LENA) == ""


async def close_without(told: Told) -> None:
    assert SUNDAY.personal_data is not None
    expiry = next(each.expiry for each in SUNDAY.personal_data.keeps if "comment, without a name" in each.what)
    assert expiry is not None
    async with told.database.transaction(TEAM) as session:
        await expiry.drop(session, await expiry.find(session, told.now))


async def test_one_comment_is_one(told: Told) -> None:
    await close(told, comments=["The freeze."])

    assert "1 comment to read" in await hears(told, LENA)


async def test_on_the_desk_it_is_said_once(told: Told) -> None:
    """While it is the CTO's turn the result stands there with its comments; where there is no result, this alone says it."""
    await close(told)
    with_the_turn = await hears(told, MAYA, on_desk=True)
    await told.posts(DEE, "By Wednesday.")

    assert with_the_turn == ""
    assert await hears(told, MAYA, on_desk=True) == SAID


async def test_without_a_result_they_are_announced_all_the_same(told: Told) -> None:
    """Five answered, and some of them are too new to be counted."""
    await close(told, tenths=None)

    assert await hears(told, MAYA, on_desk=True) == SAID


async def test_who_has_answered_them_is_not_told_of_them_afterwards(told: Told) -> None:
    await close(told)
    await told.posts(MAYA, "By Wednesday.")

    assert await owed(told) == {MAYA.id: NoticeState.WITHDRAWN.value, LENA.id: "waiting"}


async def test_who_may_read_them_no_more_hears_nothing(told: Told) -> None:
    """Between the close and the morning somebody else became the wellbeing contact."""
    await close(told)
    async with told.database.transaction(TEAM) as session:
        await take_role(session, Role.WELLBEING, LENA.id, actor_id=MAYA.id, at=told.now)

    assert [await hears(told, each) for each in (LENA, ANA, BO)] == ["", "", ""]
