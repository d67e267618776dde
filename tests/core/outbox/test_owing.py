"""What is owed is written down once, in order, and can be taken back while nothing has left."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.core.db import Database, connect
from bot.core.outbox import DeliveryState, cancel, find, post, remove
from bot.core.workspaces import Workspace

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
async def workspaces(database: Database) -> None:
    async with database.system_session() as session:
        session.add_all(Workspace(id=team, name=team, bot_user_id="UBOT", installed_at=AT) for team in ("T1", "T2"))


async def test_owing_the_same_message_again_returns_the_one_that_stands(database: Database) -> None:
    async with database.transaction("T1") as session:
        first = await post(session, key="ask:tom", to="UTOM", subject="checkins.ask", ref={"id": "1"}, not_before=AT)
    async with database.transaction("T1") as session:
        again = await post(session, key="ask:tom", to="UTOM", subject="checkins.ask", ref={"id": "2"})

    assert again == first
    async with database.reading("T1") as session:
        stands = await find(session, "ask:tom")
    assert stands is not None
    assert (stands.to, stands.ref, stands.not_before, stands.state) == ("UTOM", {"id": "1"}, AT, DeliveryState.PENDING)


async def test_two_workspaces_may_use_the_same_key(database: Database) -> None:
    async with database.transaction("T1") as session:
        first = await post(session, key="ask", to="UTOM", subject="s", ref={})
    async with database.transaction("T2") as session:
        second = await post(session, key="ask", to="UTOM", subject="s", ref={})
    assert first != second


async def test_messages_to_one_person_queue_in_the_order_they_were_owed(database: Database) -> None:
    async with database.transaction("T1") as session:
        for key in ("a", "b", "c"):
            await post(session, key=key, to="UTOM", subject="s", ref={})
        await post(session, key="d", to="UBO", subject="s", ref={})
    async with database.reading("T1") as session:
        places = [found.place for key in "abcd" if (found := await find(session, key))]
    assert places == [1, 2, 3, 1]


async def test_a_cancelled_message_that_has_not_left_is_skipped_with_its_reason(database: Database) -> None:
    async with database.transaction("T1") as session:
        await cancel(session, await post(session, key="a", to="UTOM", subject="s", ref={}), "ritual retired")
        await remove(session, await post(session, key="b", to="UTOM", subject="s", ref={}))
    async with database.reading("T1") as session:
        found = [await find(session, key) for key in "ab"]
    assert [(each.state, each.reason) for each in found if each] == [
        (DeliveryState.SKIPPED, "ritual retired"),
        (DeliveryState.SKIPPED, "removed"),
    ]


async def test_a_reply_needs_the_message_it_replies_to(database: Database) -> None:
    with pytest.raises(ValueError, match="pass `after`"):
        async with database.transaction("T1") as session:
            await post(session, key="a", to="UTOM", subject="s", ref={}, in_thread=True)


async def test_two_processes_that_look_first_and_owe_then_wait_for_each_other(
    database: Database, database_url: str
) -> None:
    """On SQLite both would otherwise begin to read, and the second to write would fail at once."""
    other = connect(database_url, database.cipher)
    both_looked = asyncio.Barrier(2)

    async def look_and_owe(one: Database, key: str) -> None:
        async with one.transaction("T1") as session:
            assert await find(session, key) is None
            if not one.is_sqlite:
                await both_looked.wait()
            await asyncio.sleep(0)
            await post(session, key=key, to="UTOM", subject="s", ref={})

    try:
        for number in range(20):
            await asyncio.gather(look_and_owe(database, f"a{number}"), look_and_owe(other, f"b{number}"))
    finally:
        await other.dispose()
    async with database.reading("T1") as session:
        assert all([await find(session, f"{each}{number}") for each in "ab" for number in range(20)])
