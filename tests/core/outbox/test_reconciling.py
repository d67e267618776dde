"""What is in doubt is asked about in the right place, resolved by whoever knows, and never guessed at."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from bot.core.outbox import DeliveryState, cancel, drain_time, proved, refused, retry, waiting
from bot.sandbox import faults
from bot.sandbox.conversations import Conversation
from tests.core.outbox.house import AN_HOUR, QUICK, TEAM, TOM, House

SENT, SKIPPED, PENDING = DeliveryState.SENT, DeliveryState.SKIPPED, DeliveryState.PENDING
RECONCILING, UNKNOWN = DeliveryState.RECONCILING, DeliveryState.UNKNOWN


def lose_answer(house: House, *, accepted: bool = True) -> None:
    house.sandbox.api.faults.on("chat.postMessage", faults.drop(accepted=accepted), times=1)


def leadership(house: House) -> Conversation:
    channels = house.sandbox.workspaces[TEAM].conversations.values()
    return next(each for each in channels if each.name == "leadership")


async def come_into_doubt(house: House, key: str, *, accepted: bool = True) -> UUID:
    """Owe a message whose answer is lost. Nobody asks for it before an hour has passed."""
    lose_answer(house, accepted=accepted)
    delivery_id = await house.owe(key)
    await house.another(timings=replace(QUICK, settle=AN_HOUR)).step()
    assert (await house.row(key)).state is RECONCILING
    return delivery_id


async def test_a_reply_in_doubt_is_looked_for_in_its_thread(house: House) -> None:
    """The history of a conversation does not show replies."""
    channel = leadership(house).id
    parent = await house.owe("digest", channel)
    assert await house.outbox.settle()
    lose_answer(house)
    await house.owe("thread", channel, after=parent, in_thread=True)
    assert await house.outbox.settle()

    assert house.words(channel) == ["digest", "thread"]
    assert (house.calls("conversations.replies"), house.calls("conversations.history")) == (1, 0)


async def test_only_a_first_contact_in_doubt_opens_the_conversation(house: House) -> None:
    lose_answer(house)
    await house.owe("first")
    assert await house.outbox.settle()
    lose_answer(house)
    await house.owe("second")
    assert await house.outbox.settle()
    assert (house.words(), house.calls("conversations.open")) == (["first", "second"], 1)


async def test_a_click_resolves_a_doubt_before_anybody_asks(house: House) -> None:
    delivery_id = await come_into_doubt(house, "ask")
    message = house.messages()[0]
    async with house.context.database.transaction(TEAM) as session:
        await proved(session, delivery_id, channel=message.channel, ts=message.ts)
    assert await house.outbox.settle()
    row = await house.row("ask")
    assert (row.state, row.channel, row.ts) == (SENT, message.channel, message.ts)
    assert (house.calls("chat.postMessage"), house.calls("conversations.history")) == (1, 0)


async def test_what_is_cancelled_while_in_doubt_is_not_sent_again(house: House) -> None:
    delivery_id = await come_into_doubt(house, "ask", accepted=False)
    async with house.context.database.transaction(TEAM) as session:
        await cancel(session, delivery_id, "answered already")
    await house.wait_an_hour()
    assert await house.outbox.settle()
    assert (await house.end_of("ask"), house.calls("chat.postMessage")) == ((SKIPPED, "answered already"), 1)


async def test_what_is_cancelled_while_in_doubt_and_arrived_counts_as_sent(house: House) -> None:
    delivery_id = await come_into_doubt(house, "ask")
    async with house.context.database.transaction(TEAM) as session:
        await cancel(session, delivery_id, "answered already")
    await house.wait_an_hour()
    assert await house.outbox.settle()
    assert (await house.end_of("ask"), house.words()) == ((SENT, None), ["ask"])


async def test_what_follows_a_message_nobody_knows_about_waits_and_says_so(house: House) -> None:
    house.sandbox.api.faults.refuse("conversations.history", "missing_scope")
    lose_answer(house)
    parent = await house.owe("digest", leadership(house).id)
    await house.owe("thread", leadership(house).id, after=parent, in_thread=True)
    assert await house.outbox.settle()

    assert (await house.end_of("digest"), await house.end_of("thread")) == ((UNKNOWN, "missing_scope"), (PENDING, None))
    async with house.context.database.reading(TEAM) as session:
        (held_up,) = await waiting(session)
        (unknown,) = await refused(session)
    assert (held_up.key, held_up.why) == ("thread", "follows one that is unknown")
    assert unknown.remedy.startswith("Grant the app the missing scope")

    digest = house.messages()[0]
    async with house.context.database.transaction(TEAM) as session:
        await proved(session, parent, channel=digest.channel, ts=digest.ts)
    assert await house.outbox.settle()
    assert house.words() == ["digest", "thread"]


async def test_a_second_copy_that_an_operator_asked_for_is_taken_away_again(house: House) -> None:
    """Nobody knew whether it had arrived; the retry was a guess, and the audit puts it right."""
    house.sandbox.api.faults.refuse("conversations.history", "missing_scope")
    lose_answer(house)
    house.outbox = house.another(timings=replace(QUICK, audits=(AN_HOUR,)))
    delivery_id = await house.owe("ask")
    assert await house.outbox.settle()
    house.sandbox.api.faults.clear()
    async with house.context.database.transaction(TEAM) as session:
        assert await retry(session, delivery_id)
    assert await house.outbox.settle()
    first, second = house.messages()
    await house.wait_an_hour()
    await house.outbox.step()
    assert house.messages() == [first]
    assert second.deleted_at is not None


async def test_a_message_that_never_arrives_is_given_up_after_as_many_attempts_as_allowed(house: House) -> None:
    house.sandbox.api.faults.on("chat.postMessage", faults.drop(accepted=False))
    await house.owe("ask")
    assert await house.outbox.settle()
    assert await house.end_of("ask") == (DeliveryState.DEAD, "too_many_attempts")
    assert house.calls("chat.postMessage") == QUICK.attempts


async def test_how_long_a_workspace_will_take_is_known_beforehand(house: House) -> None:
    for number in range(8):
        await house.owe(f"{number}", TOM)
    await house.owe("tomorrow", TOM, not_before=house.now + timedelta(days=1))
    async with house.context.database.reading(TEAM) as session:
        assert await drain_time(session, TEAM, house.now, QUICK) == timedelta(seconds=8 / QUICK.messages_per_second)
