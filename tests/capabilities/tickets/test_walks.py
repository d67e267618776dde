"""Any life a ticket can have, in a real database: whatever people do, in whatever order, what is promised holds."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from bot.capabilities.tickets.actions import Made, Pressed, follow, press
from bot.capabilities.tickets.finding import lock_ticket, standing_of
from bot.capabilities.tickets.models import Ticket, TicketMove
from bot.capabilities.tickets.rules import STEPS, open_moves, told_of
from bot.capabilities.tickets.standing import OPEN, Actor, Frequency, Impact, Kind, Move, Nobody, Standing
from bot.core.db import Database
from bot.core.notices import Notice, NoticeState
from bot.core.people import Person
from tests.capabilities.tickets.halden import ANA, BO, CHIDI, LENA, MAYA, TEAM, Story, found_company

ACTORS: tuple[Actor, ...] = (ANA, CHIDI, LENA, Nobody.BOT, Nobody.KEY)
Step = tuple[Actor, int, int, Person, Kind]
WALKS = st.lists(
    st.tuples(
        st.sampled_from(ACTORS),
        st.integers(0, 20),
        st.integers(0, 20),
        st.sampled_from((ANA, CHIDI, LENA, MAYA)),
        st.sampled_from(Kind),
    ),
    min_size=3,
    max_size=14,
)


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
    for actor, choice, days, member, kind in walk:
        story.now += timedelta(minutes=3)
        async with company.transaction(TEAM) as session:
            ticket = await lock_ticket(session, ticket_id)
            assert ticket is not None
            before = await standing_of(session, ticket)
            possible = open_moves(actor, before)
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
        await assert_sound(company, ticket, before, pressed)
    async with company.transaction(TEAM) as session:
        await session.execute(delete(Notice))
        await session.execute(delete(Ticket))


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
