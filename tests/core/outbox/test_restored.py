"""A database that is a backup looks in Slack before it sends anything for the first time, and takes over what it finds."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import delete, select, update

from bot.core.columns import now_ms
from bot.core.lost_time import REMEMBERED, marks_of_backup
from bot.core.meta import read_meta, write_meta
from bot.core.outbox import Delivery, DeliveryState, retry, return_from_backup
from bot.core.secrets import Cipher, new_key
from bot.sandbox import faults
from tests.core.outbox.house import AN_HOUR, QUICK, TEAM, House
from tests.core.outbox.test_reconciling import leadership

SENT, SKIPPED, PENDING, DEAD = DeliveryState.SENT, DeliveryState.SKIPPED, DeliveryState.PENDING, DeliveryState.DEAD
NEVER_LEFT = {
    "state": PENDING, "channel": None, "ts": None, "sent_at": None, "settled_ms": None, "attempts": 0,
    "first_started_ms": None, "started_ms": None, "shown": 0,
}  # fmt: skip
"""What a row says that was in the queue when the backup was made."""


async def lose_time(house: House, *, since: timedelta = AN_HOUR) -> None:
    """What stands in the database now is the backup of an hour ago; the bot starts on it."""
    async with house.context.database.system_session() as session:
        now = (await session.execute(select(now_ms()))).scalar_one()
        await write_meta(session, "lost_since_ms", str(now - since // timedelta(milliseconds=1)))
    assert await return_from_backup(house.context) is not None
    house.outbox = house.another(timings=replace(QUICK, settle=timedelta(0)))


async def forget_row(house: House, key: str) -> None:
    """The backup is older than this delivery."""
    async with house.context.database.transaction(TEAM) as session:
        await session.execute(delete(Delivery).where(Delivery.key == key))


async def set_back(house: House, key: str) -> None:
    """The backup was made when this delivery waited."""
    async with house.context.database.transaction(TEAM) as session:
        await session.execute(update(Delivery).where(Delivery.key == key).values(NEVER_LEFT))


async def test_what_was_sent_since_the_backup_is_taken_over(house: House) -> None:
    await house.owe("ask")
    assert await house.outbox.settle()
    await set_back(house, "ask")
    await lose_time(house)

    assert await house.outbox.settle()
    assert (house.words(), house.calls("chat.postMessage")) == (["ask"], 1)
    assert ((await house.row("ask")).ts, await house.end_of("ask")) == (house.messages()[0].ts, (SENT, None))


async def test_what_is_owed_again_under_another_id_is_taken_over_and_shown_anew(house: House) -> None:
    """A round that was planned after the backup is planned once more: its buttons are to carry what is known now."""
    before = await house.owe("ask", ref={"words": "of the lost time"})
    assert await house.outbox.settle()
    await forget_row(house, "ask")
    await lose_time(house)

    after = await house.owe("ask", ref={"words": "of now"})
    assert await house.outbox.settle()
    assert (house.words(), house.calls("chat.postMessage"), before == after) == (["of now"], 1, False)
    blocks = house.messages()[0].blocks
    assert blocks is not None
    assert str(blocks[0]["block_id"]).startswith(f"d:{after.hex}.")


async def test_the_mark_on_the_block_is_enough(house: House) -> None:
    """Slack strips metadata for a reader that lacks the scope."""
    await house.owe("ask")
    assert await house.outbox.settle()
    await forget_row(house, "ask")
    house.messages()[0].metadata = None
    await lose_time(house)

    await house.owe("ask")
    assert await house.outbox.settle()
    assert (house.words(), house.calls("chat.postMessage")) == (["ask"], 1)


async def test_what_was_never_sent_is_sent_once(house: House) -> None:
    """Nobody doubts that it never left: nothing is audited."""
    await house.owe("ask")
    await lose_time(house)
    assert await house.outbox.settle()
    row = await house.row("ask")
    assert (house.words(), row.attempts, row.doubts, row.audit_ms) == (["ask"], 1, 0, None)


async def test_a_reply_is_taken_over_in_its_thread(house: House) -> None:
    channel = leadership(house).id
    parent = await house.owe("digest", channel)
    await house.owe("detail", channel, after=parent, in_thread=True)
    assert await house.outbox.settle()
    await forget_row(house, "detail")
    await set_back(house, "digest")
    await lose_time(house)

    await house.owe("detail", channel, after=parent, in_thread=True)
    assert await house.outbox.settle()
    assert (house.words(channel), house.calls("chat.postMessage")) == (["digest", "detail"], 2)


async def test_what_has_expired_meanwhile_is_skipped_with_its_reason(house: House) -> None:
    await house.owe("nudge", expires_at=house.now)
    await lose_time(house)
    assert await house.outbox.settle()
    assert (await house.end_of("nudge"), house.words()) == ((SKIPPED, "expired"), [])


async def test_a_try_that_failed_before_the_backup_may_have_succeeded_after_it(house: House) -> None:
    """It was in doubt, was not found, and waited for its second try; then the backup was made."""
    house.sandbox.api.faults.on("chat.postMessage", faults.drop(accepted=False), times=1)
    await house.owe("ask")
    assert await house.outbox.settle()
    assert house.words() == ["ask"]
    async with house.context.database.transaction(TEAM) as session:
        waits = {"state": PENDING, "channel": None, "ts": None, "settled_ms": None, "attempts": 1, "doubts": 1}
        await session.execute(update(Delivery).values(waits))
    await lose_time(house, since=timedelta(0))

    assert await house.outbox.settle()
    assert (house.words(), await house.end_of("ask")) == (["ask"], (SENT, None))
    assert house.calls("chat.postMessage") == 2


async def test_what_an_operator_sends_again_is_looked_for_too(house: House) -> None:
    """Refused before the backup; an operator mended it and sent it again, and does so once more."""
    delivery_id = await house.owe("ask")
    assert await house.outbox.settle()
    async with house.context.database.transaction(TEAM) as session:
        refused = {**NEVER_LEFT, "state": DEAD, "reason": "msg_blocks_too_long", "first_started_ms": 1, "attempts": 1}
        await session.execute(update(Delivery).values(refused))
    await lose_time(house)

    async with house.context.database.transaction(TEAM) as session:
        assert await retry(session, delivery_id)
    assert await house.outbox.settle()
    assert (house.words(), house.calls("chat.postMessage")) == (["ask"], 1)


async def test_a_key_that_was_rotated_since_finds_the_messages_of_the_old_one(house: House, secret_key: str) -> None:
    await house.owe("ask")
    assert await house.outbox.settle()
    await forget_row(house, "ask")
    house.context.database.cipher = Cipher([new_key(), secret_key])
    await lose_time(house)

    await house.owe("ask")
    assert await house.outbox.settle()
    assert (house.words(), house.calls("chat.postMessage")) == (["ask"], 1)


async def test_messages_of_before_are_shown_as_the_database_has_them(house: House) -> None:
    """In the lost time it said "answered"; the answer is gone."""
    delivery_id = await house.owe("ask", ref={"words": "Your answer?"})
    assert await house.outbox.settle()
    house.messages()[0].text = "Answered"
    await lose_time(house)

    assert await house.outbox.settle()
    assert [each.text for each in house.messages()] == ["Your answer?"]
    assert (await house.row("ask")).id == delivery_id


async def test_a_second_start_changes_nothing(house: House) -> None:
    await house.owe("ask")
    await lose_time(house)
    assert await return_from_backup(house.context) is None


async def test_a_channel_that_the_bot_was_put_out_of_ends_as_it_always_does(house: House) -> None:
    """Its digest is not in doubt: whoever owns it is told what to do."""
    channel = leadership(house).id
    await house.owe("digest", channel)
    await lose_time(house)
    for method in ("conversations.history", "chat.postMessage"):
        house.sandbox.api.faults.refuse(method, "not_in_channel")
    assert await house.outbox.settle()
    assert await house.end_of("digest") == (DEAD, "not_in_channel")


async def test_what_may_not_be_read_is_not_sent_blindly(house: House) -> None:
    await house.owe("digest", leadership(house).id)
    await lose_time(house)
    house.sandbox.api.faults.refuse("conversations.history", "missing_scope")
    assert await house.outbox.settle()
    assert (await house.end_of("digest"), house.words()) == ((DeliveryState.UNKNOWN, "missing_scope"), [])


async def test_of_several_processes_that_start_at_once_one_does_it(house: House) -> None:
    await house.owe("ask")
    assert await house.outbox.settle()
    async with house.context.database.system_session() as session:
        await write_meta(session, "lost_since_ms", "1")
    starts = await asyncio.gather(*(return_from_backup(house.context) for _ in range(4)))
    assert (sum(each is not None for each in starts), (await house.row("ask")).wanted) == (1, 1)


async def test_it_is_over_after_some_weeks(house: House) -> None:
    """Then nothing that falls due can have been sent in the lost time, and nothing is read for it."""
    await lose_time(house)
    async with house.context.database.system_session() as session:
        until = int(await read_meta(session, "lost_until_ms") or 0)
        await write_meta(session, "lost_until_ms", str(until - REMEMBERED // timedelta(milliseconds=1)))
    house.outbox = house.another()
    await house.owe("ask")
    assert await house.outbox.settle()
    assert (house.words(), house.calls("conversations.history")) == (["ask"], 0)


async def test_a_database_that_was_never_restored_reads_nothing(house: House) -> None:
    await house.owe("ask")
    assert await return_from_backup(house.context) is None
    assert await house.outbox.settle()
    assert (house.words(), house.calls("conversations.history")) == (["ask"], 0)


def test_a_backup_of_a_restored_database_remembers_what_that_one_lost() -> None:
    """Restored on Monday, backed up on Tuesday, restored again: Monday's lost messages are still to be found."""
    month = REMEMBERED // timedelta(milliseconds=1)
    assert marks_of_backup({}, 500) == {"lost_since_ms": "500"}
    assert marks_of_backup({"lost_since_ms": "100", "lost_until_ms": "200"}, 500) == {"lost_since_ms": "100"}
    assert marks_of_backup({"lost_since_ms": "100"}, 500) == {"lost_since_ms": "100"}
    assert marks_of_backup({"lost_since_ms": "1", "lost_until_ms": "2"}, month + 2) == {"lost_since_ms": str(month + 2)}
