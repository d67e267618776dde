"""Any life a ticket can have, in a real database: whatever people do, in whatever order, what is promised holds."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from bot.capabilities.tickets.actions import Made, Pressed, follow, press
from bot.capabilities.tickets.finding import last_move, lock_ticket, read_lasts, standing_of
from bot.capabilities.tickets.models import Ticket, TicketMove
from bot.capabilities.tickets.rules import STEPS, may_undo, open_moves, told_of
from bot.capabilities.tickets.standing import OPEN, Actor, Frequency, Impact, Kind, Move, Nobody, Standing
from bot.core.db import Database
from bot.core.notices import Notice, NoticeState
from bot.core.people import Person
from tests.capabilities.tickets.halden import ANA, BO, CHIDI, LENA, MAYA, TEAM, Story, found_company

ACTORS: tuple[Actor, ...] = (ANA, CHIDI, LENA, Nobody.BOT, Nobody.KEY)
Step = tuple[Actor, int, int, Person, Kind, int]
WALKS = st.lists(
    st.tuples(
        st.sampled_from(ACTORS),
        st.integers(0, 20),
        st.integers(0, 20),
        st.sampled_from((ANA, CHIDI, LENA, MAYA)),
        st.sampled_from(Kind),
        st.sampled_from((1, 3)),
    ),
    min_size=3,
    max_size=14,
)
"""Who, which of what they may do, in how many days word is due, to whom, which kind, and after how many minutes.

After one minute it is whoever moved last, and they take it back if they can.
"""


@pytest.fixture
async def company(database: Database) -> Database:
    await found_company(database)
    return database


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walk=WALKS, anonymous=st.booleans())
async def test_an_open_ticket_always_has_an_owner_and_a_date_and_everyone_concerned_is_told_once(
    company: Database, walk: Sequence[Step], anonymous: bool
) -> None:
    """The news of every move: one notice for each whom the table names, none for whoever made it."""
    story = Story(company)
    ticket_id = await story.complains(None if anonymous else ANA, "Who may release on Fridays?")
    async with company.transaction(TEAM) as session:
        ticket = await lock_ticket(session, ticket_id)
        assert ticket is not None
        await follow(session, ticket, BO.id, at=story.now)
    author: Actor = ANA
    for somebody, choice, days, member, kind, minutes in walk:
        story.now += timedelta(minutes=minutes)
        actor = author if minutes == 1 else somebody
        async with company.transaction(TEAM) as session:
            ticket = await lock_ticket(session, ticket_id)
            assert ticket is not None
            before = await standing_of(session, ticket)
            last = await last_move(session, ticket)
            (undone,) = await read_lasts(session, {ticket: last})
            undoes = may_undo(actor, undone, story.now)
            possible = [Move.UNDO] if undoes else in_turn(open_moves(actor, before), choice)
            if not possible:
                continue
            move = possible[choice % len(possible)]
            pressed = Pressed(
                move=move,
                by=actor,
                at=story.now,
                seen=ticket.version,
                words="So it is",
                day=date(2026, 11, 24) + timedelta(days=days),
                member_id=member.id if "member" in STEPS[move].needs else None,
                kind=kind,
                impact=Impact.NUISANCE,
                frequency=Frequency.DAILY,
                url="https://tracker.example/1",
            )
            assert isinstance(await press(session, ticket, pressed), Made)
            author = actor
        await assert_sound(company, ticket, before, pressed)
        if move is Move.UNDO:
            await assert_undone(company, ticket, last)
    async with company.transaction(TEAM) as session:
        await session.execute(delete(Notice))
        await session.execute(delete(Ticket))


def in_turn(moves: list[Move], choice: int) -> list[Move]:
    """Every other time what can be undone, where there is such a move: else it would be rare."""
    undoable = [move for move in moves if STEPS[move].leaves_later]
    return undoable if undoable and choice % 2 else moves


async def assert_sound(database: Database, ticket: Ticket, before: Standing, pressed: Pressed) -> None:
    async with database.reading(TEAM) as session:
        stands = (await session.scalars(select(Ticket).where(Ticket.id == ticket.id))).one()
        made = (await session.scalars(select(TicketMove).where(TicketMove.version == stands.version))).one()
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
