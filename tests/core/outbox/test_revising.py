"""Messages that stand in Slack are brought to what they should say, or taken away, and never posted a second time."""

from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.capability import Rendering
from bot.core.outbox import DeliveryState, Refresher, remove, update
from bot.core.slack.events import SlackMessage
from bot.sandbox import faults
from tests.core.outbox.house import TEAM, House

WORDS = {"now": "Two outcomes"}


async def say_now(_session: AsyncSession, _asked: Rendering) -> SlackMessage:
    return SlackMessage(WORDS["now"], ({"type": "section", "text": {"type": "mrkdwn", "text": WORDS["now"]}},))


@pytest.fixture
def said(house: House, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    house.renderers = {"test.say": say_now}
    house.outbox = house.another()
    monkeypatch.setitem(WORDS, "now", "Two outcomes")
    return monkeypatch


async def change(house: House, delivery_id: UUID, times: int = 1) -> None:
    for _ in range(times):
        async with house.context.database.transaction(TEAM) as session:
            await update(session, delivery_id)


async def test_several_changes_become_one_update_of_the_same_message(house: House, said: pytest.MonkeyPatch) -> None:
    delivery_id = await house.owe("register")
    assert await house.outbox.settle()
    said.setitem(WORDS, "now", "Three outcomes")
    await change(house, delivery_id, times=4)
    assert await house.outbox.settle()
    assert (house.words(), house.calls("chat.update"), house.calls("chat.postMessage")) == (["Three outcomes"], 1, 1)
    message = house.messages()[0]
    assert message.blocks is not None
    assert message.blocks[0]["block_id"].startswith(f"d:{delivery_id.hex}.")


async def test_a_change_before_the_post_needs_no_update(house: House, said: pytest.MonkeyPatch) -> None:
    delivery_id = await house.owe("register")
    await change(house, delivery_id)
    said.setitem(WORDS, "now", "Three outcomes")
    assert await house.outbox.settle()
    assert (house.words(), house.calls("chat.update")) == (["Three outcomes"], 0)


async def test_a_change_while_it_is_on_its_way_waits_for_the_post(house: House, said: pytest.MonkeyPatch) -> None:
    delivery_id = await house.owe("register")

    async def change_in_flight(point: str) -> None:
        if point == "intended":
            said.setitem(WORDS, "now", "Three outcomes")
            await change(house, delivery_id)

    assert await house.another(checkpoint=change_in_flight).settle()
    assert (house.words(), house.calls("chat.update")) == (["Three outcomes"], 1)


@pytest.mark.parametrize(
    "fault", [faults.drop(accepted=True), faults.drop(accepted=False), faults.status(500, accepted=True)]
)
async def test_an_update_whose_answer_is_lost_is_simply_repeated(
    house: House, said: pytest.MonkeyPatch, fault: faults.Fault
) -> None:
    delivery_id = await house.owe("register")
    assert await house.outbox.settle()
    house.sandbox.api.faults.on("chat.update", fault, times=2)
    said.setitem(WORDS, "now", "Three outcomes")
    await change(house, delivery_id)
    assert await house.outbox.settle()
    assert (house.words(), house.calls("chat.update")) == (["Three outcomes"], 3)


async def test_what_the_tap_itself_brought_up_to_date_is_not_updated_again(
    house: House, said: pytest.MonkeyPatch
) -> None:
    delivery_id = await house.owe("register")
    assert await house.outbox.settle()
    said.setitem(WORDS, "now", "Three outcomes")
    await change(house, delivery_id)
    refresher = Refresher(house.context, house.renderers)
    shown = await refresher.render(TEAM, delivery_id)
    assert shown is not None
    assert shown.message.text == "Three outcomes"
    await refresher.shown(TEAM, delivery_id, shown.revision)
    assert await house.outbox.settle()
    assert house.calls("chat.update") == 0


async def test_a_message_somebody_deleted_in_slack_is_left_alone(house: House, said: pytest.MonkeyPatch) -> None:
    delivery_id = await house.owe("register")
    assert await house.outbox.settle()
    house.sandbox.workspaces[TEAM].delete(house.messages()[0])
    await change(house, delivery_id)
    assert await house.outbox.settle()
    assert (await house.end_of("register"), house.words()) == ((DeliveryState.SENT, "message_not_found"), [])


async def test_a_message_is_taken_away_and_may_be_gone_already(house: House, said: pytest.MonkeyPatch) -> None:
    first, second = await house.owe("first"), await house.owe("second")
    assert await house.outbox.settle()
    house.sandbox.workspaces[TEAM].delete(house.messages()[1])
    for delivery_id in (first, second):
        async with house.context.database.transaction(TEAM) as session:
            await remove(session, delivery_id)
    assert await house.outbox.settle()
    assert (house.words(), await house.end_of("first")) == ([], (DeliveryState.SENT, "removed"))


async def test_removing_what_is_on_its_way_waits_for_it_and_takes_it_away(
    house: House, said: pytest.MonkeyPatch
) -> None:
    delivery_id = await house.owe("register")

    async def remove_in_flight(point: str) -> None:
        if point == "intended":
            async with house.context.database.transaction(TEAM) as session:
                await remove(session, delivery_id)

    assert await house.another(checkpoint=remove_in_flight).settle()
    assert (house.words(), house.calls("chat.postMessage"), house.calls("chat.delete")) == ([], 1, 1)


async def test_slack_asking_updates_to_wait_does_not_hold_up_posts(house: House, said: pytest.MonkeyPatch) -> None:
    delivery_id = await house.owe("register")
    assert await house.outbox.settle()
    house.sandbox.api.faults.on("chat.update", faults.busy("60"), times=1)
    await change(house, delivery_id)
    assert await house.outbox.settle()
    await house.owe("next")
    assert await house.outbox.settle()
    assert (house.calls("chat.update"), house.calls("chat.postMessage")) == (1, 2)
