"""Handing a complaint back to whoever made it: on terms, with a real no."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.capabilities.tickets.actions import Made, Overtaken, Pressed, press
from bot.capabilities.tickets.finding import lock_ticket, standing_of
from bot.capabilities.tickets.handback.actions import offer
from bot.capabilities.tickets.handback.ledger import terms_of
from bot.capabilities.tickets.handback.models import HandBack
from bot.capabilities.tickets.handback.terms import Terms, problems, sentence
from bot.capabilities.tickets.handlers import why_not
from bot.capabilities.tickets.history import line
from bot.capabilities.tickets.ledger import find_card, history_of
from bot.capabilities.tickets.models import Ticket, TicketMove
from bot.capabilities.tickets.rules import open_moves
from bot.capabilities.tickets.standing import Kind, Move, Nobody, Party, State
from bot.core.notices import Notice
from bot.core.people import Person
from tests.capabilities.tickets.halden import ANA, BO, LENA, MAYA, TEAM, Story

TERMS = Terms(
    scope="Change how laptops are ordered, for your own team first",
    hours_a_week=4,
    until=date(2026, 12, 18),
    decides="you decide how, Lena decides about other teams",
)


async def offered(story: Story, *, source: str = "view:1", to: object = ANA) -> Ticket:
    """Ana's complaint about laptops, an improvement that Lena offers to her."""
    ticket_id = await story.complains(ANA if to is ANA else None, "Laptops take five weeks.")
    await story.sorts(ticket_id, Kind.IMPROVEMENT)
    story.now += timedelta(minutes=3)
    async with story.database.transaction(TEAM) as session:
        ticket = await lock_ticket(session, ticket_id)
        assert ticket is not None
        done = await offer(session, ticket, TERMS, by=LENA, at=story.now, seen=ticket.version, source=source)
        assert isinstance(done, Made)
    return ticket


async def now_of(story: Story, ticket: Ticket) -> Ticket:
    async with story.database.reading(TEAM) as session:
        return (await session.scalars(select(Ticket).where(Ticket.id == ticket.id))).one()


def test_the_terms_are_said_in_one_sentence() -> None:
    """Scope, hours, date, whose promise, and who decides what: all before the question."""
    said = sentence(TERMS, until="Fri 18 Dec", keeper="Maya")

    assert said == (
        "Change how laptops are ordered, for your own team first. 4 hours a week until Fri 18 Dec, kept free by Maya; "
        "you decide how, Lena decides about other teams."
    )


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"scope": "  "}, "scope"),
        ({"scope": "x" * 501}, "scope"),
        ({"hours": None}, "hours"),
        ({"hours": 0}, "hours"),
        ({"hours": 21}, "hours"),
        ({"until": None}, "until"),
        ({"until": date(2026, 11, 24)}, "until"),
        ({"decides": ""}, "decides"),
        ({"decides": "x" * 201}, "decides"),
    ],
)
def test_an_offer_without_all_four_is_refused_with_what_to_do(changed: dict[str, object], named: str) -> None:
    """Half an offer is more work, not a chance."""
    whole = {"scope": TERMS.scope, "hours": 4, "until": TERMS.until, "decides": TERMS.decides} | changed
    scope = str(whole.pop("scope"))
    found = problems(scope, today=date(2026, 11, 24), **whole)  # pyright: ignore[reportArgumentType] - one at a time is wrong on purpose

    assert list(found) == [named]


async def test_a_yes_makes_it_theirs_until_the_agreed_day(story: Story) -> None:
    """One tap: the date was part of the offer."""
    ticket = await offered(story)
    await story.makes(ANA, Move.ACCEPT, ticket.id)
    taken = await now_of(story, ticket)

    assert (taken.owner_id, taken.next_on, taken.state, taken.handed_back) == (
        ANA.id,
        date(2026, 12, 18),
        State.WORKED,
        True,
    )
    async with story.database.reading(TEAM) as session:
        assert await terms_of(session, ticket.id) == TERMS


async def rows_of(story: Story, ticket: Ticket) -> list[tuple[Move, Party, str | None, str | None]]:
    """What the books say of every move: what, as whom, by whom, in which words."""
    async with story.database.reading(TEAM) as session:
        its = select(TicketMove).where(TicketMove.ticket_id == ticket.id).order_by(TicketMove.version)
        return [(row.move, row.party, row.by_id, row.words) for row in await session.scalars(its)]


@pytest.mark.parametrize("move", [Move.NO_THANKS, Move.LAPSE])
async def test_of_a_no_nothing_remains_but_not_taken_up(story: Story, move: Move) -> None:
    """A no is a full answer: it stays with Lena, is not offered again, and stands in the books as silence would."""
    ticket = await offered(story)
    await story.makes(ANA if move is Move.NO_THANKS else Nobody.BOT, move, ticket.id)
    stays = await now_of(story, ticket)
    async with story.database.reading(TEAM) as session:
        again = open_moves(LENA, await standing_of(session, stays))
        card = await find_card(session, ticket.id)
        history = await history_of(session, ticket.id)
    assert card is not None

    assert (stays.owner_id, stays.state, stays.turned_down, stays.handed_back) == (LENA.id, State.WORKED, True, False)
    assert Move.OFFER not in again
    assert (await rows_of(story, ticket))[-1] == (Move.LAPSE, Party.BOT, None, None)
    assert line(card, history[-1], LENA) == "*24 Nov:* not taken up"


async def test_a_no_can_be_undone_by_whoever_said_it_and_by_nobody_else(story: Story) -> None:
    """For two minutes, though no row says whose it was; Lena hears of it only then, and an old card tells her no name."""
    ticket = await offered(story)
    refused = await story.makes(ANA, Move.NO_THANKS, ticket.id)
    async with story.database.reading(TEAM) as session:
        card = await find_card(session, ticket.id)
        news = await session.scalar(select(Notice.at).where(Notice.key.endswith(f":{refused.version}:{LENA.id}")))
    assert card is not None
    undone = [await undoes(story, who, ticket) for who in (LENA, BO, ANA)]

    assert news == story.now + timedelta(minutes=2)
    assert why_not(card, LENA) == "Somebody was faster, and nothing of yours was changed. This is how it stands."
    assert undone == [Overtaken, Overtaken, Made]
    assert [(row.state, row.turned_down) for row in [await now_of(story, ticket)]] == [(State.OFFERED, False)]


async def test_whoever_says_no_hears_nothing_of_it_where_it_is_theirs(story: Story) -> None:
    """An anonymous complaint about laptops that was handed to Ana, whose it was: she says who she is, and no."""
    ticket = await offered(story, to=None)
    await story.makes(LENA, Move.HAND_OVER, ticket.id, member_id=ANA.id)
    await story.makes(Nobody.KEY, Move.REVEAL, ticket.id, member_id=ANA.id)
    refused = await story.makes(ANA, Move.NO_THANKS, ticket.id)

    async with story.database.reading(TEAM) as session:
        its = (TicketMove.ticket_id == ticket.id, TicketMove.version == refused.version)
        assert await session.scalar(select(TicketMove.told).where(*its)) == []


async def test_an_offer_that_lapsed_cannot_be_undone(story: Story) -> None:
    """Its day has passed: undoing it would let it lapse again."""
    ticket = await offered(story)
    story.now = datetime(2026, 12, 2, 0, 1, tzinfo=LENA.zone)
    await story.makes(Nobody.BOT, Move.LAPSE, ticket.id)

    assert await undoes(story, ANA, ticket) is Overtaken


async def undoes(story: Story, who: Person, ticket: Ticket) -> type[Made | Overtaken]:
    """At the very moment of the move before."""
    async with story.database.transaction(TEAM) as session:
        locked = await lock_ticket(session, ticket.id)
        assert locked is not None
        undo = Pressed(move=Move.UNDO, by=who, at=story.now, seen=locked.version)
        return type(await press(session, locked, undo))


async def test_the_same_offer_sent_twice_is_one(story: Story) -> None:
    """Slack sends a modal again where the acknowledgement was lost."""
    ticket = await offered(story)
    async with story.database.transaction(TEAM) as session:
        locked = await lock_ticket(session, ticket.id)
        assert locked is not None
        seen = locked.version - 1
        done = await offer(session, locked, TERMS, by=LENA, at=story.now, seen=seen, source="view:1")
        offers = list(await session.scalars(select(HandBack)))

    assert isinstance(done, Made)
    assert len(offers) == 1


async def test_nobody_offers_what_is_not_theirs_to_offer(story: Story) -> None:
    """Whoever works on it and whoever looks after complaints: not a colleague, not the CTO."""
    ticket_id = await story.complains(ANA, "Laptops take five weeks.")
    await story.sorts(ticket_id, Kind.IMPROVEMENT)
    results: list[bool] = []
    for person in (BO, MAYA, ANA):
        async with story.database.transaction(TEAM) as session:
            ticket = await lock_ticket(session, ticket_id)
            assert ticket is not None
            source = f"view:{person.id}"
            done = await offer(session, ticket, TERMS, by=person, at=story.now, seen=ticket.version, source=source)
            results.append(isinstance(done, Overtaken))
    async with story.database.reading(TEAM) as session:
        left = list(await session.scalars(select(HandBack)))

    assert results == [True, True, True]
    assert left == []


async def test_an_offer_to_somebody_unknown_lapses_on_its_day(story: Story) -> None:
    """They may have lost the key; nobody can ask them. It stays with its owner."""
    ticket = await offered(story, to=None)
    async with story.database.reading(TEAM) as session:
        moves = open_moves(Nobody.KEY, await standing_of(session, ticket))
    await story.makes(Nobody.BOT, Move.LAPSE, ticket.id)
    stays = await now_of(story, ticket)

    assert Move.ACCEPT not in moves, "whoever takes on work says who they are first"
    assert Move.NO_THANKS in moves
    assert (stays.owner_id, stays.state) == (LENA.id, State.WORKED)


async def test_done_asks_whether_it_helped_and_a_no_opens_it_again(story: Story) -> None:
    """The complainer has the last word, also after it was settled."""
    ticket = await offered(story)
    await story.makes(ANA, Move.NO_THANKS, ticket.id)
    done = await story.makes(LENA, Move.DO, ticket.id, words="Ten are in stock now.")
    states = [done.state]
    for move in (Move.HELPED, Move.REOPEN):
        moved = await story.makes(ANA, move, ticket.id, words="They ran out." if move is Move.REOPEN else "")
        states.append(moved.state)
    async with story.database.reading(TEAM) as session:
        told = list(
            await session.scalars(
                select(TicketMove.told).where(TicketMove.ticket_id == ticket.id).order_by(TicketMove.version)
            )
        )

    assert states == [State.DONE, State.SETTLED, State.WORKED]
    assert told[-3:] == [[ANA.id], [LENA.id], [LENA.id]]
