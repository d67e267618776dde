"""Any life a ticket can have, in a real database: whatever people do, in whatever order, what is promised holds."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from bot.capabilities.tickets.actions import Made, Pressed, follow, press
from bot.capabilities.tickets.finding import last_move, lock_ticket, read_lasts, standing_of
from bot.capabilities.tickets.models import Ticket, TicketMove
from bot.capabilities.tickets.rules import STEPS, may_undo, open_moves, told_of
from bot.capabilities.tickets.standing import OPEN, Actor, Frequency, Impact, Kind, LastMove, Move, Nobody, Standing
from bot.core.db import Database
from bot.core.notices import Notice, NoticeState
from tests.capabilities.tickets.halden import ANA, BO, CHIDI, LENA, MAYA, TEAM, Story, found_company

ACTORS: tuple[Actor, ...] = (ANA, CHIDI, LENA, Nobody.BOT, Nobody.KEY)
STEPS_IN_A_LIFE = 16
ENDS = frozenset({Move.WITHDRAW, Move.DECLINE, Move.REVEAL})
QUIET = frozenset({Move.ADD, Move.ASK_BACK, Move.HAND_OVER, Move.LINK, Move.NOT_YET, Move.REWORD, Move.SORT})


@pytest.fixture
async def company(database: Database) -> Database:
    await found_company(database)
    return database


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chance=st.randoms(use_true_random=True), anonymous=st.booleans())
async def test_an_open_ticket_always_has_an_owner_and_a_date_and_everyone_concerned_is_told_once(
    company: Database, chance: Random, anonymous: bool
) -> None:
    """The news of every move: one notice for each whom the table names, none for whoever made it. What is taken back is as if
    it had not been.
    """
    story = Story(company)
    ticket_id = await story.complains(None if anonymous else ANA, "Who may release on Fridays?")
    async with company.transaction(TEAM) as session:
        ticket = await lock_ticket(session, ticket_id)
        assert ticket is not None
        await follow(session, ticket, BO.id, at=story.now)
    for _ in range(STEPS_IN_A_LIFE):
        story.now += timedelta(minutes=chance.choice((1, 3)))
        async with company.transaction(TEAM) as session:
            ticket = await lock_ticket(session, ticket_id)
            assert ticket is not None
            before, last = await standing_of(session, ticket), await last_move(session, ticket)
            (undone,) = await read_lasts(session, {ticket: last})
            possible = possible_now(before, undone, story.now)
            if not possible:
                break
            pressed = some_move(possible, chance, ticket.version, story.now)
            assert isinstance(await press(session, ticket, pressed), Made)
        await assert_sound(company, ticket, before, pressed)
        if pressed.move is Move.UNDO:
            await assert_undone(company, ticket, last)
    async with company.transaction(TEAM) as session:
        await session.execute(delete(Notice))
        await session.execute(delete(Ticket))


def possible_now(stands: Standing, last: LastMove, now: datetime) -> list[tuple[Actor, Move]]:
    undo = [(actor, Move.UNDO) for actor in ACTORS if may_undo(actor, last, now)]
    return undo or [(actor, move) for actor in ACTORS for move in open_moves(actor, stands)]


def some_move(possible: Sequence[tuple[Actor, Move]], chance: Random, seen: int, now: datetime) -> Pressed:
    """What ends a life is rare, or most would be short; so is what leads nowhere."""
    weights = [1 if each in ENDS else 2 if each in QUIET else 8 for _, each in possible]
    (actor, move), *_ = chance.choices(possible, weights)
    return Pressed(
        move=move,
        by=actor,
        at=now,
        seen=seen,
        words="So it is",
        day=date(2026, 11, 24) + timedelta(days=chance.randrange(20)),
        member_id=chance.choice((ANA, CHIDI, LENA, MAYA)).id if "member" in STEPS[move].needs else None,
        kind=chance.choice(list(Kind)),
        impact=Impact.NUISANCE,
        frequency=Frequency.DAILY,
        url="https://tracker.example/1",
    )


async def assert_sound(database: Database, ticket: Ticket, before: Standing, pressed: Pressed) -> None:
    async with database.reading(TEAM) as session:
        stands = (await session.scalars(select(Ticket).where(Ticket.id == ticket.id))).one()
        newest = (TicketMove.ticket_id == ticket.id, TicketMove.version == stands.version)
        made = (await session.scalars(select(TicketMove).where(*newest))).one()
        after = await standing_of(session, stands)
        key = f"tickets:{ticket.id.hex}:news:{stands.version}:"
        live = (Notice.key.startswith(key), Notice.state != NoticeState.WITHDRAWN)
        told = Counter(await session.scalars(select(Notice.member_id).where(*live)))
    assert stands.state not in OPEN or (stands.owner_id is not None and stands.next_on is not None)
    assert pressed.by_id not in told
    concerned = told_of(pressed.move, before=before, after=after, by_id=pressed.by_id)
    if pressed.move is not Move.WITHDRAW:  # of which only those hear who knew of it
        assert told == Counter(concerned)
        assert made.told == sorted(concerned)


async def assert_undone(database: Database, ticket: Ticket, last: TicketMove) -> None:
    """It stands as before the move that was taken back, and nobody is told of that one any more."""
    async with database.reading(TEAM) as session:
        stands = (await session.scalars(select(Ticket).where(Ticket.id == ticket.id))).one()
        key = f"tickets:{ticket.id.hex}:news:{last.version}:"
        live = (Notice.key.startswith(key), Notice.state != NoticeState.WITHDRAWN)
        told = list(await session.scalars(select(Notice.member_id).where(*live)))
    before = (last.state_before, last.kind_before, last.owner_before, last.next_before)
    assert (stands.state, stands.kind, stands.owner_id, stands.next_on) == before
    assert told == []
