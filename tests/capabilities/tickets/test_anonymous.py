"""Anonymous complaints: kept without a person and without an hour, read and answered by whoever has the key."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select, text

from bot.capabilities.tickets.actions import Made, Overtaken, Pressed, press
from bot.capabilities.tickets.anonymous.actions import (
    ByKey,
    find_by_key,
    keep_until_morning,
    press_with_key,
    with_news,
    withdraw_waiting,
)
from bot.capabilities.tickets.anonymous.arrivals import arrive, next_arrival
from bot.capabilities.tickets.anonymous.keys import make_key, read_key
from bot.capabilities.tickets.anonymous.models import TicketKey, WaitingComplaint
from bot.capabilities.tickets.finding import lock_ticket
from bot.capabilities.tickets.likeness.models import TicketTerm
from bot.capabilities.tickets.models import Ticket, TicketMove
from bot.capabilities.tickets.standing import Move, State
from bot.core.clock import Clock
from bot.core.company import find_days
from bot.core.context import Context
from bot.core.db import Database
from bot.core.prompts import find_prompts
from bot.core.text import load_phrases
from bot.core.timings import Timings
from tests.capabilities.outcomes.conftest import found
from tests.capabilities.outcomes.people import CHIDI, MAYA

MONDAY = datetime(2026, 11, 23, 14, 37, 12, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
WORDS = "Nobody dares to say that the migration will be late"


@pytest.fixture
async def company(database: Database) -> Context:
    """Maya's company, with nobody named for complaints: they are hers."""
    await found(database, "T1")
    prompts = find_prompts(None)
    return Context(database, Clock(database), prompts, load_phrases(prompts), Timings.short())


async def write(context: Context, words: str = WORDS, *, key: str | None = None) -> str:
    """Somebody complains on Monday afternoon; returns their key."""
    key = key or make_key()
    async with context.database.transaction("T1") as session:
        today = (await find_days(session)).today(MONDAY)
        await keep_until_morning(session, context.database.cipher, words, key=key, today=today)
    return key


async def opened(context: Context, key: str) -> Ticket | None:
    async with context.database.reading("T1") as session:
        found = await find_by_key(session, context.database.cipher, key)
        return found.ticket if found else None


async def press_key(context: Context, key: str, made: ByKey) -> Made | Overtaken:
    ticket = await opened(context, key)
    assert ticket is not None
    async with context.database.transaction("T1") as session:
        locked = await lock_ticket(session, ticket.id)
        assert locked is not None
        return await press_with_key(session, locked, made, now=TUESDAY)


async def press_maya(context: Context, ticket: Ticket, pressed: Pressed) -> Made | Overtaken:
    async with context.database.transaction("T1") as session:
        locked = await lock_ticket(session, ticket.id)
        assert locked is not None
        return await press(session, locked, pressed)


async def test_it_arrives_with_the_next_morning_s(company: Context) -> None:
    """On the day itself it is no ticket and has no number; the next day it is a day old, without an hour."""
    key = await write(company)
    await arrive(company, MONDAY)
    assert await opened(company, key) is None
    assert await next_arrival(company, MONDAY) == datetime(2026, 11, 24, tzinfo=UTC)

    await arrive(company, TUESDAY)

    ticket = await opened(company, key)
    assert ticket is not None
    assert (ticket.words, ticket.complainer_id, ticket.number, ticket.state) == (WORDS, None, 1, State.FILED)
    assert (ticket.owner_id, ticket.next_on) == (MAYA.id, TUESDAY.date() + timedelta(days=2))
    async with company.database.reading("T1") as session:
        moves = list(await session.scalars(select(TicketMove)))
        assert [(move.by_id, move.at) for move in moves] == [(None, datetime(2026, 11, 24, tzinfo=UTC))]
        assert await session.scalar(select(func.count()).select_from(WaitingComplaint)) == 0
    assert await next_arrival(company, TUESDAY) is None


async def test_a_second_press_is_the_same_complaint(company: Context) -> None:
    """The acknowledgement was lost, on the same day or after the night: the same key, the same ticket."""
    key = await write(company)
    await write(company, "other words", key=key)
    await arrive(company, TUESDAY)
    await write(company, "other words", key=key)
    await arrive(company, TUESDAY + timedelta(days=1))

    async with company.database.reading("T1") as session:
        assert [each.words for each in await session.scalars(select(Ticket))] == [WORDS]


async def test_the_numbers_of_a_day_tell_no_order(company: Context) -> None:
    """Of twenty that arrive together the numbers do not follow the order in which they were written."""
    written = [await write(company, f"complaint {number}") for number in range(20)]

    await arrive(company, TUESDAY)

    numbers = [ticket.number for key in written if (ticket := await opened(company, key))]
    assert sorted(numbers) == list(range(1, 21))
    assert numbers != sorted(numbers)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_where_the_rows_of_a_day_lie_tells_no_order(company: Context) -> None:
    """PostgreSQL puts rows one behind the other as they come: they come in the order of ids that chance made, not as written.

    (SQLite keeps them in the order of their ids, whenever they come; scenarios look at that.)
    """
    for number in range(12):
        await write(company, f"complaint {number}")
    async with company.database.reading("T1") as session:
        by_chance = list(await session.scalars(select(WaitingComplaint.words).order_by(WaitingComplaint.id)))
        as_written = list(await session.scalars(select(WaitingComplaint.words).order_by(text("ctid"))))

    await arrive(company, TUESDAY)

    async with company.database.reading("T1") as session:
        words = {each.id: each.words for each in await session.scalars(select(Ticket))}
        lies = [
            select(Ticket.id),
            select(TicketMove.ticket_id),
            select(TicketKey.ticket_id),
            select(TicketTerm.ticket_id),
        ]
        found = [[words[each] for each in await session.scalars(rows.order_by(text("ctid")))] for rows in lies]
    assert as_written == [f"complaint {number}" for number in range(12)], "the look itself can tell an order"
    assert [list(dict.fromkeys(each)) for each in found] == [by_chance] * 4


async def test_it_can_be_taken_back_without_a_trace(company: Context) -> None:
    key = await write(company)

    async with company.database.transaction("T1") as session:
        await withdraw_waiting(session, company.database.cipher, key)
    await arrive(company, TUESDAY)

    async with company.database.reading("T1") as session:
        assert await session.scalar(select(func.count()).select_from(Ticket)) == 0


async def test_whoever_has_the_key_answers_and_is_answered(company: Context) -> None:
    """Everybody may read which have news; the key's holder is told nothing, since nobody knows whom to tell."""
    key = await write(company)
    await arrive(company, TUESDAY)
    ticket = await opened(company, key)
    assert ticket is not None
    question = Pressed(move=Move.ASK_BACK, by=MAYA, at=TUESDAY, seen=1, words="Which migration?")
    await press_maya(company, ticket, question)
    async with company.database.reading("T1") as session:
        assert await with_news(session, TUESDAY) == [1]

    done = await press_key(company, key, ByKey(move=Move.ADD, seen=2, words="The database's."))

    assert isinstance(done, Made)
    async with company.database.reading("T1") as session:
        assert await with_news(session, TUESDAY) == []
        last = (await session.scalars(select(TicketMove).where(TicketMove.version == 3))).one()
        assert (last.by_id, last.words, last.told) == (None, "The database's.", [MAYA.id])
        assert last.at == datetime(2026, 11, 24, tzinfo=UTC)


async def test_whoever_says_who_they_are_gives_up_the_key(company: Context) -> None:
    """Once, and never undone: the ticket has a complainer, and the key opens nothing."""
    key = await write(company)
    await arrive(company, TUESDAY)

    done = await press_key(company, key, ByKey(move=Move.REVEAL, seen=1, revealed=CHIDI.id))

    assert isinstance(done, Made)
    assert (done.ticket.complainer_id, done.ticket.anonymous) == (CHIDI.id, True)
    assert await opened(company, key) is None
    async with company.database.reading("T1") as session:
        assert await session.scalar(select(func.count()).select_from(TicketKey)) == 0


async def test_a_decline_and_a_reveal_at_the_same_moment(company: Context) -> None:
    """One wins; the other changes nothing and is told."""
    key = await write(company)
    await arrive(company, TUESDAY)
    ticket = await opened(company, key)
    assert ticket is not None
    decline = partial(Pressed, move=Move.DECLINE, by=MAYA, at=TUESDAY, words="Not now, because…")

    first = await press_maya(company, ticket, decline(seen=1))
    second = await press_key(company, key, ByKey(move=Move.REVEAL, seen=1, revealed=CHIDI.id))

    assert isinstance(first, Made)
    assert isinstance(second, Overtaken)
    after = await opened(company, key)
    assert after is not None
    assert (after.complainer_id, after.state) == (None, State.DECLINED)


async def test_a_stranger_s_key_opens_nothing(company: Context) -> None:
    await write(company)
    await arrive(company, TUESDAY)

    assert await opened(company, make_key()) is None


@pytest.mark.parametrize("pasted", ["{key}", "  `{key}` ", "{lower}", "{spaced}"])
def test_a_key_is_read_however_it_was_pasted(pasted: str) -> None:
    key = make_key()

    assert read_key(pasted.format(key=key, lower=key.lower(), spaced=key.replace("-", " "))) == key


@pytest.mark.parametrize("typed", ["", "C-12", "AAAAA-AAAAA", "€" * 25, "A" * 26])
def test_what_is_no_key_is_refused(typed: str) -> None:
    assert read_key(typed) is None
