"""What is owed reaches Slack, once, in order, and nothing else."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from socket import socket

import pytest
from sqlalchemy import update

from bot.core.outbox import Delivery, DeliveryState, cancel
from bot.core.people import Member
from bot.core.secrets import Cipher, Purpose
from bot.core.slack.web import Connections
from bot.sandbox.people import User
from tests.core.outbox.house import AN_HOUR, ANA, BO, CHIDI, QUICK, TEAM, TOM, House
from tests.crashing import until

SENT, SKIPPED, DEAD, PENDING = DeliveryState.SENT, DeliveryState.SKIPPED, DeliveryState.DEAD, DeliveryState.PENDING


async def test_what_three_leads_are_owed_reaches_each_of_them_once(house: House) -> None:
    for member in (TOM, BO, CHIDI):
        await house.owe(f"ask:{member}", member)

    assert await house.outbox.settle()
    assert await house.outbox.settle()

    assert sorted(house.words()) == sorted(f"ask:{member}" for member in (TOM, BO, CHIDI))
    row = await house.row(f"ask:{TOM}")
    message = next(each for each in house.messages() if each.words() == f"ask:{TOM}")
    assert (row.state, row.channel, row.ts, row.attempts) == (SENT, message.channel, message.ts, 1)


async def test_the_message_carries_its_delivery_twice_and_nothing_about_its_content(
    house: House, secret_key: str
) -> None:
    delivery_id = await house.owe("ask")
    await house.outbox.settle()

    message = house.messages()[0]
    cause = Cipher([secret_key]).digests(Purpose.DELIVERY, f"{TEAM}:ask")[0][:32]
    assert message.metadata == {
        "event_type": "cadence_delivery",
        "event_payload": {"delivery_id": delivery_id.hex, "cause": cause},
    }
    assert message.blocks is not None
    assert message.blocks[0]["block_id"] == f"d:{delivery_id.hex}.{cause}"


async def test_the_channel_of_a_person_is_learnt_from_the_first_message(house: House) -> None:
    await house.owe("first")
    await house.owe("second")
    await house.outbox.settle()

    async with house.context.database.reading(TEAM) as session:
        tom = await session.get(Member, (TEAM, TOM))
    assert tom is not None
    posted_to = [each.args["channel"] for each in house.sandbox.api.log.of("chat.postMessage")]
    assert posted_to == [TOM, tom.channel_id]


async def test_messages_to_one_person_arrive_in_the_order_they_were_owed(house: House) -> None:
    for number in range(6):
        await house.owe(f"{number}")
    await house.outbox.settle()
    assert house.words() == ["0", "1", "2", "3", "4", "5"]


async def test_nothing_is_sent_before_its_time(house: House) -> None:
    tomorrow = house.now + timedelta(days=1)
    await house.owe("ask", not_before=tomorrow)

    assert await house.outbox.settle()
    assert house.words() == []
    due = await house.outbox.next_due(house.now)
    assert due is not None
    assert abs(due - tomorrow) < timedelta(milliseconds=2)

    await house.context.clock.advance_to(tomorrow + timedelta(minutes=1))
    assert await house.outbox.settle()
    assert house.words() == ["ask"]


async def test_what_comes_too_late_is_skipped_with_that_reason(house: House) -> None:
    await house.owe("ask", expires_at=house.now - timedelta(seconds=1))
    assert await house.outbox.settle()
    assert (await house.end_of("ask"), house.words()) == ((SKIPPED, "expired"), [])


async def test_a_reply_goes_under_its_parent_whenever_that_is_posted(house: House) -> None:
    channel = next(each for each in house.sandbox.workspaces[TEAM].conversations.values() if each.name == "leadership")
    parent = await house.owe("digest", channel.id)
    await house.owe("thread 1", channel.id, after=parent, in_thread=True)
    await house.owe("thread 2", channel.id, after=parent, in_thread=True)
    await house.outbox.settle()

    top, *replies = house.messages(channel.id)
    assert (top.words(), [each.words() for each in replies]) == ("digest", ["thread 1", "thread 2"])
    assert {each.thread_ts for each in replies} == {top.ts}


async def test_what_follows_a_message_that_was_not_sent_is_skipped_and_says_so(house: House) -> None:
    parent = await house.owe("digest", ref={"broken": "yes"})
    await house.owe("thread", after=parent)
    assert await house.outbox.settle()
    assert await house.end_of("digest") == (DEAD, "render")
    assert await house.end_of("thread") == (SKIPPED, "parent_not_sent")


@pytest.mark.parametrize("how", ["python", "sql"])
async def test_one_broken_renderer_ends_its_own_message_and_no_other(house: House, how: str) -> None:
    """Also where it spoils the transaction in which several are rendered."""
    await house.owe("broken", TOM, ref={"broken": how})
    await house.owe("fine", BO)
    await house.owe("behind", TOM)
    assert await house.outbox.settle()
    assert await house.end_of("broken") == (DEAD, "render")
    assert sorted(house.words()) == ["behind", "fine"]


async def test_what_the_database_fails_one_renderer_holds_up_no_other_and_is_tried_again(house: House) -> None:
    await house.owe("broken", TOM, ref={"broken": "connection"})
    await house.owe("fine", BO)
    await house.outbox.step()
    assert (house.words(), (await house.row("broken")).state) == (["fine"], DeliveryState.CLAIMED)


async def test_a_renderer_may_find_that_there_is_nothing_to_say_any_more(house: House) -> None:
    await house.owe("ask", ref={"withdrawn": "answered already"})
    assert await house.outbox.settle()
    assert (await house.end_of("ask"), house.words()) == ((SKIPPED, "answered already"), [])


async def test_nothing_goes_to_somebody_who_left(house: House) -> None:
    await house.owe("ask", ANA)
    async with house.context.database.transaction(TEAM) as session:
        ana = await session.get(Member, (TEAM, ANA))
        assert ana is not None
        ana.active = False
    assert await house.outbox.settle()
    assert (await house.end_of("ask"), house.words()) == ((SKIPPED, "member_gone"), [])


async def test_who_leaves_between_claim_and_send_is_not_written_to(house: House) -> None:
    async def ana_leaves(point: str) -> None:
        if point == "claimed":
            async with house.context.database.transaction(TEAM) as session:
                ana = await session.get(Member, (TEAM, ANA))
                assert ana is not None
                ana.active = False

    await house.owe("ask", ANA)
    assert await house.another(checkpoint=ana_leaves).settle()
    assert (await house.end_of("ask"), house.calls("chat.postMessage")) == ((SKIPPED, "member_gone"), 0)


async def test_what_is_cancelled_between_claim_and_send_is_not_sent(house: House) -> None:
    delivery_id = await house.owe("ask")

    async def cancelled(point: str) -> None:
        if point == "claimed":
            async with house.context.database.transaction(TEAM) as session:
                await cancel(session, delivery_id, "ritual retired")

    assert await house.another(checkpoint=cancelled).settle()
    assert (await house.end_of("ask"), house.words()) == ((SKIPPED, "ritual retired"), [])


async def test_a_claim_that_the_same_process_has_made_again_meanwhile_sends_nothing(house: House) -> None:
    """Its lease ran out while it waited for its turn: state and owner are as before, only the fence tells them apart."""
    claimed, both_go = 0, asyncio.Event()

    async def wait(point: str) -> None:
        nonlocal claimed
        if point == "claimed":
            claimed += 1
            await both_go.wait()

    await house.owe("ask")
    outbox = house.another(checkpoint=wait)
    first = asyncio.create_task(outbox.step())
    await until(lambda: claimed == 1)
    async with house.context.database.system_session() as session:
        await session.execute(update(Delivery).values(lease_until_ms=0))
    await outbox.step()
    second = asyncio.create_task(outbox.step())
    await until(lambda: claimed == 2)
    both_go.set()
    await asyncio.gather(first, second)

    row = await house.row("ask")
    assert (row.state, row.attempts, house.calls("chat.postMessage")) == (SENT, 1, 1)


async def test_never_more_are_on_their_way_than_allowed(house: House) -> None:
    """The bound on what a crash can leave in doubt."""
    most = 0

    async def count(point: str) -> None:
        nonlocal most
        if point == "intended":
            most = max(most, await house.count(DeliveryState.SENDING))

    for number in range(20):
        await house.owe(f"{number}", f"U0CROWD{number:06d}")
        house.sandbox.workspaces[TEAM].add_user(_colleague(number))
    outbox = house.another(timings=replace(QUICK, in_flight=4), checkpoint=count)
    assert await outbox.settle()
    assert 0 < most <= 4
    assert len(house.words()) == 20


async def test_what_is_claimed_and_not_on_its_way_when_the_bot_stops_goes_back_at_once(house: House) -> None:
    """Its lease would hold it up for a minute after every restart."""
    stopping: list[asyncio.Task[None]] = []

    async def stop(point: str) -> None:
        if point == "writing" and not stopping:
            stopping.append(asyncio.create_task(outbox.drain()))
            await asyncio.sleep(0)

    outbox = house.another(timings=replace(QUICK, in_flight=1), checkpoint=stop)
    for member in (TOM, BO, CHIDI):
        await house.owe(f"ask:{member}", member)
    await outbox.run()
    await asyncio.gather(*stopping)

    rows = [await house.row(f"ask:{member}") for member in (TOM, BO, CHIDI)]
    assert sorted(row.state for row in rows) == [PENDING, PENDING, SENT]
    assert {row.lease_owner for row in rows} == {None}


async def test_while_slack_cannot_be_reached_what_is_claimed_already_is_not_tried(house: House) -> None:
    """One try at a time is enough to know that the network is down."""
    tried = 0

    async def count(point: str) -> None:
        nonlocal tried
        tried += point == "writing"

    patient = replace(QUICK, in_flight=1, sweep=AN_HOUR, backoff_most=AN_HOUR)
    with socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nowhere = Connections(patient, api_url=f"http://127.0.0.1:{closed.getsockname()[1]}/api/")
        house.connections, connected = nowhere, house.connections
        for member in (TOM, BO, CHIDI):
            await house.owe(f"ask:{member}", member)
        outbox = house.another(timings=patient, checkpoint=count)
        for _ in range(3):
            await outbox.step()
        await nowhere.close()
    rows = [await house.row(f"ask:{member}") for member in (TOM, BO, CHIDI)]
    assert (tried, {(row.state, row.attempts) for row in rows}) == (1, {(PENDING, 0)})

    house.connections = connected
    assert await house.outbox.settle()
    assert len(house.words()) == 3


def _colleague(number: int) -> User:
    return User(f"U0CROWD{number:06d}", f"crowd{number}", f"Colleague {number}", "Europe/Berlin")
