"""A message to several people in one conversation: it is opened for it, said once, and not read; then it is forgotten who they are."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.core.outbox import PEOPLE, SEVERAL, Delivery, DeliveryState, find_ended, forget_ended
from bot.sandbox import faults
from bot.sandbox.conversations import Conversation, Kind
from tests.core.outbox.house import ANA, BO, CHIDI, TEAM, TOM, House

SENT, DEAD, UNKNOWN = DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.UNKNOWN
THREE = f"{ANA},{BO},{CHIDI}"


class Killed(BaseException):
    """The process ends here."""


async def owe(house: House, *, expires_in: timedelta | None = None) -> None:
    expires_at = house.now + expires_in if expires_in else None
    await house.owe("talk", SEVERAL, ref={PEOPLE: THREE, "words": "Hello, you three"}, expires_at=expires_at)


def groups(house: House) -> list[Conversation]:
    found = house.sandbox.workspaces[TEAM].conversations.values()
    return [each for each in found if each.kind is Kind.MPIM]


def read_nothing(house: House) -> None:
    """As in production: the app has no right to read conversations of several."""
    house.sandbox.api.faults.refuse("conversations.history", "missing_scope")


async def die_at(house: House, point: str) -> None:
    async def stop(reached: str) -> None:
        if reached == point:
            raise Killed

    with pytest.raises(Killed):
        await house.another(checkpoint=stop).step()
    async with house.context.database.system_session() as session:  # its lease runs out
        await session.execute(update(Delivery).where(Delivery.lease_owner.is_not(None)).values(lease_until_ms=1))


async def test_they_are_brought_together_and_read_it_once(house: House) -> None:
    """Twice owed to the same three, it is the same conversation."""
    await owe(house)
    await house.owe("again", SEVERAL, ref={PEOPLE: THREE, "words": "Once more"})

    assert await house.outbox.settle()

    (group,) = groups(house)
    assert {ANA, BO, CHIDI} <= set(group.members)
    assert house.words() == ["Hello, you three", "Once more"]
    row = await house.row("talk")
    assert (row.state, row.channel) == (SENT, group.id)


@pytest.mark.parametrize(
    ("point", "said", "end"),
    [
        ("claimed", ["Hello, you three"], (SENT, None)),
        ("intended", [], (UNKNOWN, "missing_scope")),
        ("answered", ["Hello, you three"], (UNKNOWN, "missing_scope")),
    ],
)
async def test_wherever_the_process_dies_it_is_never_said_twice(
    house: House, point: str, said: list[str], end: tuple[DeliveryState, str | None]
) -> None:
    """Before the intent it goes on as if nothing had been; after it nobody can look, and nobody guesses."""
    read_nothing(house)
    await owe(house)

    await die_at(house, point)
    assert await house.outbox.settle()
    await house.wait_an_hour()
    assert await house.outbox.settle()

    assert (house.words(), await house.end_of("talk")) == (said, end)


async def test_who_may_read_there_resolves_the_doubt(house: House) -> None:
    """With the right to read it is a message as any other."""
    house.sandbox.api.faults.on("chat.postMessage", faults.drop(accepted=True), times=1)
    await owe(house)

    assert await house.outbox.settle()

    assert (house.words(), await house.end_of("talk")) == (["Hello, you three"], (SENT, None))


@pytest.mark.parametrize("fault", [faults.drop(accepted=True), faults.status(503, accepted=False), faults.busy("1")])
async def test_an_opening_whose_answer_is_lost_is_repeated(house: House, fault: faults.Fault) -> None:
    """It is safe to repeat, and nothing was written."""
    house.sandbox.api.faults.on("conversations.open", fault, times=1)
    await owe(house)
    await house.owe("ask", TOM)
    assert await house.outbox.settle()

    await house.wait_an_hour()
    assert await house.outbox.settle()

    assert len(groups(house)) == 1
    assert sorted(house.words()) == ["Hello, you three", "ask"]


async def test_an_opening_that_is_refused_ends_it_and_nothing_else(house: House) -> None:
    """A missing right to open conversations of several holds up nobody's direct messages."""
    house.sandbox.api.faults.refuse("conversations.open", "missing_scope")
    await owe(house)
    await house.owe("ask", TOM)

    assert await house.outbox.settle()

    assert (house.words(), await house.end_of("talk")) == (["ask"], (DEAD, "missing_scope"))


async def test_who_they_are_is_forgotten_once_by_one(house: House) -> None:
    await owe(house)
    async with house.context.database.reading(TEAM) as session:
        waiting = await find_ended(session, "test.say")
    assert await house.outbox.settle()
    async with house.context.database.reading(TEAM) as session:
        (ended,) = await find_ended(session, "test.say")

    forgot: list[bool] = []
    for _ in range(2):
        async with house.context.database.transaction(TEAM) as session:
            forgot.append(await forget_ended(session, ended))

    assert waiting == []
    assert (ended.state, ended.ref[PEOPLE]) == (SENT, THREE)
    assert forgot == [True, False]
    async with house.context.database.reading(TEAM) as session:
        assert await find_ended(session, "test.say") == []
