"""Two people on one ticket at the same moment, each in a transaction of their own: one wins, the other is told."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets import handlers
from bot.capabilities.tickets.anonymous import handlers as with_key
from bot.capabilities.tickets.anonymous.arrivals import arrive
from bot.capabilities.tickets.anonymous.keys import make_key
from bot.capabilities.tickets.filing.handlers import file, join
from bot.capabilities.tickets.models import Ticket, TicketMove, TicketPart
from bot.capabilities.tickets.standing import Kind, Move, State
from bot.core.context import Context
from bot.core.people import Person
from bot.core.slack.events import Click, Effect, Submission
from tests.capabilities.tickets.halden import ANA, BO, LENA, TEAM, Story
from tests.capabilities.tickets.paper import Counter, context_of, values_of
from tests.crashing import until

Deed: TypeAlias = Callable[[AsyncSession], Awaitable[Sequence[Effect]]]
FASTER = "was faster, and nothing of yours was changed"
ALREADY = "You have done that already"


@dataclass
class Race:
    """Two deeds: the second begins while the first has done all it does and has not been committed."""

    story: Story
    context: Context

    async def run(self, first: Deed, second: Deed) -> list[str]:
        """What each of the two reads."""
        ready, go_on = asyncio.Event(), asyncio.Event()

        async def hold() -> str:
            async with self.story.database.transaction(TEAM) as session:
                effects = await first(session)
                await session.flush()
                ready.set()
                await go_on.wait()
            return said(effects)

        async def follow() -> str:
            async with self.story.database.transaction(TEAM) as session:
                return said(await second(session))

        one = asyncio.create_task(hold())
        await ready.wait()
        two = asyncio.create_task(follow())
        if not self.story.database.is_sqlite:  # where the second one cannot even begin before the first has ended
            await until(self._waits)
        go_on.set()
        return [await one, await two]

    async def _waits(self) -> bool:
        """Whether somebody waits for a lock."""
        asked = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        async with self.story.database.system_reading() as session:
            return (await session.execute(text(asked))).first() is not None

    def taps(self, who: Person, move: Move, ticket: Ticket) -> Deed:
        click = Click(by=who, at=self.story.now, action="tickets.move", value=tapped(move, ticket), block_id="b")
        return lambda session: handlers.tap(session, click, self.context)

    def sends(self, who: Person, move: Move, ticket: Ticket, **filled_in: str) -> Deed:
        sent = self._form(who, f"V{who.id}{move}", {"tap": tapped(move, ticket)}, filled_in)
        return lambda session: handlers.fill_in(session, sent, self.context)

    def answers(self, who: Person, key: str, move: Move, ticket: Ticket, **filled_in: str) -> Deed:
        """With the key."""
        private = {"key": key, "seen": str(ticket.version)}
        sent = self._form(who, f"V{who.id}{move}", private, {"choice": move.value, **filled_in})
        return lambda session: with_key.answer(session, sent, self.context)

    def joins(self, who: Person, ticket: Ticket) -> Deed:
        click = Click(by=who, at=self.story.now, action="tickets.me_too", value=ticket.id.hex, block_id="b")
        return lambda session: join(session, click, self.context)

    def _form(self, who: Person, view_id: str, private: dict[str, str], filled_in: Mapping[str, str]) -> Submission:
        values = values_of(filled_in)
        return Submission(by=who, at=self.story.now, callback="f", view_id=view_id, private=private, values=values)


@pytest.fixture
def race(story: Story, context: Context) -> Race:
    return Race(story, context)


def tapped(move: Move, ticket: Ticket) -> str:
    return f"{move}:{ticket.id.hex}:{ticket.version}"


def said(effects: Sequence[Effect]) -> str:
    return json.dumps([repr(effect) for effect in effects], ensure_ascii=False)


async def now_of(race: Race, ticket_id: UUID) -> Ticket:
    async with race.story.database.reading(TEAM) as session:
        return (await session.scalars(select(Ticket).where(Ticket.id == ticket_id))).one()


async def moves_of(race: Race, ticket_id: UUID) -> list[Move]:
    async with race.story.database.reading(TEAM) as session:
        its = select(TicketMove.move).where(TicketMove.ticket_id == ticket_id)
        return list(await session.scalars(its.order_by(TicketMove.version)))


async def complains_with_key(race: Race, words: str) -> tuple[Ticket, str]:
    """An anonymous one that has arrived, and its key."""
    key, story = make_key(), race.story
    filled_in = {"words": words, "about": "nobody", "name": "anonymous"}
    await Counter(story.database, story.now).hands_in(file, ANA, filled_in, private={"key": key})
    story.now = story.now.replace(day=story.now.day + 1)
    await arrive(context_of(story.database), story.now)
    async with story.database.reading(TEAM) as session:
        return (await session.scalars(select(Ticket))).one(), key


@pytest.mark.parametrize("ana_is_first", [True, False])
async def test_of_a_withdrawal_and_a_no_one_is_done(race: Race, ana_is_first: bool) -> None:
    """Whoever was second reads who was faster, and how it stands."""
    ticket = await now_of(race, await race.story.complains(ANA, "Who may release on Fridays?"))
    withdraws = race.sends(ANA, Move.WITHDRAW, ticket)
    declines = race.sends(LENA, Move.DECLINE, ticket, words="Not before the audit")

    if ana_is_first:
        _, loser = await race.run(withdraws, declines)
        done, stands = f"Ana {FASTER}", State.WITHDRAWN
    else:
        _, loser = await race.run(declines, withdraws)
        done, stands = f"Lena {FASTER}", State.DECLINED

    assert done in loser
    assert (await now_of(race, ticket.id)).state is stands
    assert len(await moves_of(race, ticket.id)) == 2


@pytest.mark.parametrize("revealed_first", [True, False])
async def test_of_a_reveal_and_a_no_one_is_done(race: Race, revealed_first: bool) -> None:
    """Nobody gives their name to what was declined in that moment; where they were first, the no is not said."""
    ticket, key = await complains_with_key(race, "Nobody dares to say that it will be late")
    reveals = race.answers(ANA, key, Move.REVEAL, ticket)
    declines = race.sends(LENA, Move.DECLINE, ticket, words="Not before the audit")

    if revealed_first:
        winner, loser = await race.run(reveals, declines)
        expected = ("It has your name from now on", ANA.id, State.FILED)
    else:
        winner, loser = await race.run(declines, reveals)
        expected = ("", None, State.DECLINED)

    stands = await now_of(race, ticket.id)
    assert expected[0] in winner
    assert f"Somebody {FASTER}" in loser
    assert (stands.complainer_id, stands.state) == expected[1:]


async def test_a_double_click_is_one_move(race: Race) -> None:
    """The second of the two, while the first is still being written, reads that it is done."""
    ticket_id = await race.story.complains(ANA, "Who may release on Fridays?")
    await race.story.sorts(ticket_id, Kind.CLARITY)
    await race.story.makes(LENA, Move.ANSWER, ticket_id, words="Whoever is on call may.")
    clear = race.taps(ANA, Move.CLEAR, await now_of(race, ticket_id))

    first, second = await race.run(clear, clear)

    assert ALREADY not in first
    assert ALREADY in second
    assert await moves_of(race, ticket_id) == [Move.FILE, Move.SORT, Move.ANSWER, Move.CLEAR]


async def test_a_double_click_with_the_key_is_one_move(race: Race) -> None:
    ticket, key = await complains_with_key(race, "Nobody dares to say that it will be late")
    adds = partial(race.answers, ANA, key, Move.ADD, ticket, words="It gets later every week")

    first, second = await race.run(adds(), adds())

    assert "Done; whoever works on it hears of it." in first
    assert f"Somebody {FASTER}" in second
    assert await moves_of(race, ticket.id) == [Move.FILE, Move.ADD]


async def test_me_too_pressed_twice_at_once_is_one_row(race: Race) -> None:
    ticket = await now_of(race, await race.story.complains(ANA, "Who may release on Fridays?"))

    both = await race.run(race.joins(BO, ticket), race.joins(BO, ticket))

    assert ["You are in." in each for each in both] == [True, True]
    async with race.story.database.reading(TEAM) as session:
        assert [each.member_id for each in await session.scalars(select(TicketPart))] == [BO.id]


async def test_an_old_card_s_button_changes_nothing(race: Race) -> None:
    """Lena's card of yesterday still says "Answer"; meanwhile Ana has withdrawn. The button says so."""
    story = race.story
    ticket_id = await story.complains(ANA, "Who may release on Fridays?")
    await story.sorts(ticket_id, Kind.CLARITY)
    old = await now_of(race, ticket_id)
    await story.makes(ANA, Move.WITHDRAW, ticket_id)

    async with story.database.transaction(TEAM) as session:
        tap = said(await race.taps(LENA, Move.ANSWER, old)(session))
        form = said(await race.sends(LENA, Move.ANSWER, old, words="Whoever is on call may.")(session))

    assert f"Ana {FASTER}. This is how it stands." in tap
    assert "Withdrawn." in tap
    assert f"Ana {FASTER}. This is how it stands. Withdrawn." in form
    assert await moves_of(race, ticket_id) == [Move.FILE, Move.SORT, Move.WITHDRAW]
