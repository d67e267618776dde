"""Looking deeper into what keeps coming back: declared to everybody concerned, with a day, and handed to whoever leads it."""

from collections.abc import Mapping, Sequence

import pytest
from sqlalchemy import select

from bot.capabilities.tickets.deeper.handlers import declare, open_form
from bot.capabilities.tickets.ledger import find_card, find_news
from bot.capabilities.tickets.models import Ticket, TicketMove
from bot.capabilities.tickets.news import news
from bot.capabilities.tickets.standing import Kind, Move
from bot.core.people import Person
from bot.core.slack.events import Effect, OpenView, Reply
from tests.capabilities.tickets.halden import ANA, BO, CHIDI, LENA, TEAM, Story
from tests.capabilities.tickets.paper import Counter, rejected, view_of, words_on

FRIDAYS = "Who may release on Fridays?"
FILLED_IN: Mapping[str, str] = {
    "way": "deep_dive",
    "member": CHIDI.id,
    "day": "2026-12-18",
    "words": "Why is it never written down?",
}


@pytest.fixture
async def counter(story: Story) -> Counter:
    """Ana's complaint is with Lena."""
    await story.sorts(await story.complains(ANA, FRIDAYS), Kind.CLARITY)
    return Counter(story.database, now=story.now)


async def ticket_of(counter: Counter) -> Ticket:
    async with counter.database.reading(TEAM) as session:
        return (await session.scalars(select(Ticket))).one()


async def said(counter: Counter) -> list[tuple[Move, str | None, str | None, Sequence[str]]]:
    """The moves after it was sorted: which, the words, to whom it went, and who is told."""
    async with counter.database.reading(TEAM) as session:
        moves = await session.scalars(select(TicketMove).where(TicketMove.version > 2).order_by(TicketMove.version))
        return [(each.move, each.words, each.member_id, each.told) for each in moves]


async def read(counter: Counter, person: Person, version: int) -> str:
    """What somebody reads of the move that made this version."""
    ticket_id = (await ticket_of(counter)).id
    async with counter.database.reading(TEAM) as session:
        card, told = await find_card(session, ticket_id), await find_news(session, ticket_id, version)
    assert card is not None
    assert told is not None
    blocks = news(card, told, person, now=counter.now, today=counter.now.date())
    return words_on({"blocks": blocks})


async def sends(counter: Counter, by: Person, filled_in: Mapping[str, str], *, seen: int = 2) -> Sequence[Effect]:
    private = {"tap": f"not_yet:{(await ticket_of(counter)).id.hex}:{seen}"}
    return await counter.hands_in(declare, by, filled_in, private=private)


async def test_a_deep_dive_is_declared_to_everybody_concerned(counter: Counter) -> None:
    """Who, until when, what for: the complainer reads it, and it is with whoever leads it. Sent twice it is the same."""
    for _ in range(2):
        assert rejected(await sends(counter, LENA, FILLED_IN)) == {}

    ticket = await ticket_of(counter)
    words = "A deep dive: Chidi looks for what leads to it, until Fri 18 Dec. Why is it never written down?"
    assert (ticket.owner_id, f"{ticket.next_on}") == (CHIDI.id, "2026-12-18")
    assert await said(counter) == [
        (Move.NOT_YET, words, None, [ANA.id]),
        (Move.HAND_OVER, words, CHIDI.id, sorted([ANA.id, CHIDI.id])),
    ]
    to_chidi, to_ana = await read(counter, CHIDI, 4), await read(counter, ANA, 4)
    assert f"C-1, “{FRIDAYS}”, is with you now: “{words}”" in to_chidi
    assert "From Ana." in to_chidi
    assert f"C-1, “{FRIDAYS}”, is with Chidi now." in to_ana


async def test_whoever_is_given_a_complaint_reads_all_of_it(counter: Counter, story: Story) -> None:
    """Not its first line alone; whoever has known it reads where it went, and no more."""
    ticket_id = await story.complains(ANA, f"{FRIDAYS}\nLast week three of us did.")
    await story.sorts(ticket_id, Kind.CLARITY, owner=BO)
    await story.makes(BO, Move.HAND_OVER, ticket_id, member_id=CHIDI.id)
    async with counter.database.reading(TEAM) as session:
        card = await find_card(session, ticket_id)
        moves = [await find_news(session, ticket_id, version) for version in (2, 3)]
    assert card is not None
    read = [
        "Last week three of us did"
        in words_on({"blocks": news(card, told, who, now=story.now, today=story.now.date())})
        for told in moves
        if told is not None
        for who in (BO, CHIDI, ANA)
    ]

    assert read == [True, False, False, False, True, False]


async def test_whoever_leads_it_already_is_handed_nothing(counter: Counter) -> None:
    await sends(counter, LENA, {**FILLED_IN, "way": "review", "member": LENA.id, "words": ""})

    words = "A system review, which Lena leads until Fri 18 Dec: how does the way we work lead to it?"
    assert await said(counter) == [(Move.NOT_YET, words, None, [ANA.id])]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"day": ""}, "day"),
        ({"day": "2026-11-02"}, "day"),
        ({"member": "U404"}, "member"),
    ],
)
async def test_what_is_missing_is_said_at_its_field(counter: Counter, wrong: Mapping[str, str], field: str) -> None:
    assert list(rejected(await sends(counter, LENA, {**FILLED_IN, **wrong}))) == [field]
    assert await said(counter) == []


@pytest.mark.parametrize("by", [ANA, BO])
async def test_nobody_else_declares_it(counter: Counter, by: Person) -> None:
    """Whoever complained reads how it stands; of a stranger's form nothing is taken and nothing is told."""
    assert list(rejected(await sends(counter, by, FILLED_IN))) == ["way"]
    assert await said(counter) == []


async def test_who_comes_too_late_reads_how_it_stands(counter: Counter) -> None:
    await sends(counter, LENA, {**FILLED_IN, "member": LENA.id})

    late = await counter.hands_in(
        declare,
        LENA,
        FILLED_IN,
        private={"tap": f"not_yet:{(await ticket_of(counter)).id.hex}:2"},
        view_id="V2",
    )

    assert rejected(late) == {
        "way": "You have done that already. This is how it stands. Clarity, with you; word is due by Fri 18 Dec."
    }


async def test_the_button_opens_the_form_for_who_may_declare_it(counter: Counter, story: Story) -> None:
    """Nobody who only reads it; nobody while the complainer is asked; a stranger learns nothing."""
    ticket = await ticket_of(counter)
    asked = {each.id: await counter.clicks(open_form, each, ticket.id.hex) for each in (LENA, ANA, BO)}
    await story.makes(LENA, Move.ANSWER, ticket.id, words="Whoever is on call may.")
    waiting = await counter.clicks(open_form, LENA, ticket.id.hex)

    assert "Who leads it?" in words_on(view_of(asked[LENA.id]))
    assert [isinstance(each, OpenView) for effects in (asked[ANA.id], asked[BO.id], waiting) for each in effects] == [
        False
    ] * 3
    assert FRIDAYS.removesuffix("?") in str(asked[ANA.id])
    (stranger,) = asked[BO.id]
    assert isinstance(stranger, Reply)
    assert "I can't find that any more" in stranger.message.text
    assert "while somebody else's answer is waited for" in str(waiting)
