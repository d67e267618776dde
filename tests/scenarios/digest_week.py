"""A week worth telling of: Maya keeps one promise, is late with another and declines a third; teams reach, learn and struggle."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes import actions as outcomes
from bot.capabilities.outcomes.asks import actions as asks
from bot.capabilities.outcomes.asks.models import Ask
from bot.capabilities.outcomes.asks.rules import Move as AskMove
from bot.capabilities.outcomes.rules import Kind, State, Wording
from bot.capabilities.tickets import actions as tickets
from bot.capabilities.tickets.finding import lock_ticket
from bot.capabilities.tickets.models import Ticket
from bot.capabilities.tickets.standing import Frequency, Impact, Move
from bot.capabilities.tickets.standing import Kind as TicketKind
from bot.core.people import Person, Team, find_person
from bot.sandbox.company import user_id
from tests.world import World

DAY = timedelta(days=1)


async def person(session: AsyncSession, handle: str) -> Person:
    found = await find_person(session, user_id(handle))
    assert found is not None
    return found


async def chases(
    world: World, team: str, sentence: str, *, lead: str, effect: str = "", kind: Kind = Kind.KNOWN_ROAD
) -> UUID:
    """A team is after something, from now on."""
    async with world.database.transaction(world.workspace_id) as session:
        team_id = (await session.scalars(select(Team.id).where(Team.name == team))).one()
        made = await outcomes.add_outcome(
            session,
            Wording(sentence=sentence, kind=kind, effect=effect),
            team_id=team_id,
            by_id=user_id(lead),
            at=world.now,
            source=f"test:{sentence}",
        )
        return made.id


async def stands(world: World, outcome_id: UUID, state: State, *, lead: str, words: str = "") -> None:
    async with world.database.transaction(world.workspace_id) as session:
        outcome = await outcomes.lock_outcome(session, outcome_id)
        assert outcome is not None
        await outcomes.say_state(session, outcome, state, by_id=user_id(lead), at=world.now, words=words or None)


async def asks_for(world: World, words: str, *, lead: str, outcome_id: UUID | None = None) -> UUID:
    async with world.database.transaction(world.workspace_id) as session:
        made = await asks.make_ask(
            session, words, by_id=user_id(lead), at=world.now, source=f"test:{words}", outcome_id=outcome_id
        )
        return made.id


async def moves(
    world: World, ask_id: UUID, move: AskMove, *, by: str = "maya", day: date | None = None, words: str = ""
) -> None:
    async with world.database.transaction(world.workspace_id) as session:
        ask = (await session.scalars(select(Ask).where(Ask.id == ask_id))).one()
        who = await person(session, by)
        pressed = asks.Pressed(move=move, by=who, at=world.now, seen=ask.version, day=day, words=words)
        assert isinstance(await asks.press(session, ask, pressed), asks.Made)


async def complains(world: World, who: str, words: str) -> UUID:
    async with world.database.transaction(world.workspace_id) as session:
        filing = tickets.Filing(words=words, complainer_id=user_id(who), at=world.now, source=f"view:{uuid4().hex}")
        return (await tickets.file_ticket(session, filing)).id


async def works(world: World, ticket_id: UUID, move: Move, *, by: str = "lena", **filled_in: Any) -> Ticket:
    """Any: what a move needs, as `Pressed` names it."""
    async with world.database.transaction(world.workspace_id) as session:
        ticket = await lock_ticket(session, ticket_id)
        assert ticket is not None
        pressed = tickets.Pressed(
            move=move, by=await person(session, by), at=world.now, seen=ticket.version, **filled_in
        )
        assert isinstance(await tickets.press(session, ticket, pressed), tickets.Made), move
        return ticket


async def sorts(world: World, ticket_id: UUID, kind: TicketKind, day: date) -> None:
    impact, frequency = Impact.COSTS_TIME, Frequency.WEEKLY
    lena = user_id("lena")
    await works(world, ticket_id, Move.SORT, kind=kind, member_id=lena, day=day, impact=impact, frequency=frequency)


def day_of(world: World, *, days: int = 0) -> date:
    return (world.now + days * DAY).date()


async def fill(world: World, until: datetime) -> None:
    """From Monday to `until`, with the check-ins of Tuesday in between."""
    payouts = await chases(world, "Payments", "Pay-outs in one day", lead="tom", effect="Partners stay.")
    search = await chases(world, "Search", "Search that finds typos", lead="bo")
    api = await chases(world, "Platform", "Do partners want an API?", lead="sunita", kind=Kind.UNKNOWN_TERRITORY)
    kept = await asks_for(world, "A day with the bank, in confidence", lead="tom", outcome_id=payouts)
    late = await asks_for(world, "Legal takes too long, in confidence", lead="chidi")
    declined = await asks_for(world, "Three more people, in confidence", lead="bo", outcome_id=search)
    await asks_for(world, "A budget, in confidence", lead="sunita")
    await moves(world, kept, AskMove.PROMISE, day=day_of(world, days=3))
    await moves(world, late, AskMove.PROMISE, day=day_of(world, days=1))
    unclear = await complains(world, "ana", "Who may release on Fridays? Nobody knows.")
    await complains(world, "jonas", "Laptops take five weeks")
    await sorts(world, unclear, TicketKind.CLARITY, day_of(world, days=3))
    await world.bot.play_to(until)
    await stands(world, payouts, State.REACHED, lead="tom")
    await stands(world, search, State.AT_RISK, lead="bo", words="The vendor answers on Tuesday.")
    await stands(world, api, State.STOPPED, lead="sunita", words="Partners don't want an API.")
    await moves(world, kept, AskMove.KEEP)
    await moves(world, late, AskMove.MOVE_DATE, day=date(2037, 12, 2), words="The lawyer is ill.")
    await moves(world, declined, AskMove.DECLINE, words="There is no money before January.")
    await works(world, unclear, Move.ANSWER, words="Whoever is on call may.")
