"""Making moves on a ticket in a real database: what stands, who came first, what the other is told."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from bot.capabilities.tickets import handlers
from bot.capabilities.tickets.actions import Made, Overtaken, Pressed, press
from bot.capabilities.tickets.finding import lock_ticket
from bot.capabilities.tickets.ledger import find_card
from bot.capabilities.tickets.models import Ticket, TicketMove
from bot.capabilities.tickets.notices import NEWS, render_news
from bot.capabilities.tickets.rules import open_moves
from bot.capabilities.tickets.standing import Kind, Move, State
from bot.capabilities.tickets.views import LABELS
from bot.core import outbox
from bot.core.capability import Rendering, Withdrawn
from bot.core.context import Context
from bot.core.notices import Notice, NoticeState
from bot.core.people import Person
from bot.core.slack.events import Click, Effect, Rejected, Reply, Submission
from tests.capabilities.tickets.halden import ANA, BO, CHIDI, LENA, MAYA, TEAM, TUESDAY, Story

QUESTION = "Who may release on Fridays?"
FRIDAY = date(2026, 11, 27)


async def presses(story: Story, ticket_id: UUID, pressed: Pressed) -> type[Made | Overtaken]:
    async with story.database.transaction(TEAM) as session:
        ticket = await lock_ticket(session, ticket_id)
        assert ticket is not None
        return type(await press(session, ticket, pressed))


async def moves_of(story: Story) -> list[Move]:
    async with story.database.reading(TEAM) as session:
        return list(await session.scalars(select(TicketMove.move).order_by(TicketMove.version)))


async def ticket_of(story: Story) -> Ticket:
    async with story.database.reading(TEAM) as session:
        return (await session.scalars(select(Ticket))).one()


async def test_a_double_click_is_one_move(story: Story) -> None:
    """The second tap carries the version that the first one saw."""
    ticket_id = await story.complains(ANA, QUESTION)
    await story.sorts(ticket_id, Kind.CLARITY)
    await story.makes(LENA, Move.ANSWER, ticket_id, words="Whoever is on call may.")
    tap = Pressed(move=Move.CLEAR, by=ANA, at=story.now, seen=3)

    assert [await presses(story, ticket_id, tap) for _ in range(2)] == [Made, Overtaken]
    assert await moves_of(story) == [Move.FILE, Move.SORT, Move.ANSWER, Move.CLEAR]


async def test_a_form_sent_twice_is_one_move(story: Story) -> None:
    """After a lost acknowledgement people press once more; the second press is as good as the first."""
    ticket_id = await story.complains(ANA, QUESTION)
    no = Pressed(move=Move.DECLINE, by=LENA, at=TUESDAY, seen=1, words="Not now", source="view:V2")

    assert [await presses(story, ticket_id, no) for _ in range(2)] == [Made, Made]
    assert await moves_of(story) == [Move.FILE, Move.DECLINE]


async def test_a_no_can_be_undone_for_two_minutes_and_then_nobody_hears_of_it(story: Story) -> None:
    ticket_id = await story.complains(ANA, QUESTION)
    await story.makes(LENA, Move.DECLINE, ticket_id, words="Not now")
    soon, late = story.now + timedelta(seconds=90), story.now + timedelta(minutes=2)

    assert await presses(story, ticket_id, Pressed(move=Move.UNDO, by=LENA, at=late, seen=2)) is Overtaken
    assert await presses(story, ticket_id, Pressed(move=Move.UNDO, by=LENA, at=soon, seen=2)) is Made

    stands = await ticket_of(story)
    assert (stands.state, stands.owner_id) == (State.FILED, LENA.id)
    async with story.database.reading(TEAM) as session:
        news = await session.execute(select(Notice.member_id, Notice.state).where(Notice.subject == "tickets.news"))
        assert sorted((member_id, str(state)) for member_id, state in news) == [
            (LENA.id, "waiting"),
            (ANA.id, "withdrawn"),
        ]


async def test_what_a_yes_changed_is_undone_with_it(story: Story) -> None:
    """A wrong tap takes on nothing."""
    ticket_id = await story.complains(ANA, "Laptops take five weeks.")
    await story.sorts(ticket_id, Kind.IMPROVEMENT, owner=CHIDI)
    await story.makes(CHIDI, Move.OFFER, ticket_id, words="How laptops are ordered.")
    before = await ticket_of(story)
    await story.makes(ANA, Move.ACCEPT, ticket_id, day=FRIDAY)
    undo = Pressed(move=Move.UNDO, by=ANA, at=story.now, seen=4)

    assert await presses(story, ticket_id, undo) is Made

    stands = await ticket_of(story)
    assert (stands.state, stands.owner_id, stands.next_on, stands.handed_back) == (
        State.OFFERED,
        CHIDI.id,
        before.next_on,
        False,
    )


async def test_in_one_message_nothing_older_says_whose_it_is(story: Story, context: Context) -> None:
    """Sorted and answered before Ana's morning: she reads the answer, and not also by when there would be word."""
    ticket_id = await story.complains(ANA, QUESTION)
    await story.sorts(ticket_id, Kind.CLARITY)
    await story.makes(LENA, Move.ANSWER, ticket_id, words="Whoever is on call may.")
    async with story.database.transaction(TEAM) as session:
        delivery_id = await outbox.post(session, key="ana", to=ANA.id, subject="x", ref={}, not_before=story.now)
        hers = (Notice.member_id == ANA.id, Notice.subject == NEWS)
        await session.execute(update(Notice).where(*hers).values(state=NoticeState.BUNDLED, delivery_id=delivery_id))
        refs = list(await session.scalars(select(Notice.ref).where(*hers)))
    said: dict[str, str] = {}
    async with story.database.reading(TEAM) as session:
        for ref in refs:
            asked = Rendering(
                workspace_id=TEAM, delivery_id=delivery_id, to=ANA.id, ref=ref, now=story.now, context=context
            )
            said[ref["version"]] = str(await render_news(session, asked))

    assert said["2"] == str(Withdrawn("told by newer news of the same ticket"))
    assert "“Whoever is on call may.” Is it clear?" in said["3"]


async def test_who_joined_in_reads_without_a_name(story: Story) -> None:
    """History, card and list say "the complainer" to whoever must not know."""
    ticket_id = await story.complains(ANA, QUESTION)
    async with story.database.reading(TEAM) as session:
        card = await find_card(session, ticket_id)
    assert card is not None

    assert [card.complainer(each) for each in (ANA, LENA, BO, MAYA)] == [
        "you",
        "Ana",
        "the complainer",
        "the complainer",
    ]


def form(by: Person, move: Move, ticket_id: UUID, seen: int) -> Submission:
    """With words and an address, as the forms have them."""
    typed = {"words": "Because it is so.", "link": "https://tracker.example/1"}
    return Submission(
        by=by,
        at=TUESDAY,
        callback="tickets.move",
        view_id=f"V{by.id}{move}",
        private={"tap": f"{move}:{ticket_id.hex}:{seen}"},
        values={name: {"value": {"type": "plain_text_input", "value": value}} for name, value in typed.items()},
    )


PATHS: dict[str, list[tuple[Person, Move, dict[str, object]]]] = {
    "filed": [],
    "answered": [(LENA, Move.ANSWER, {"words": "Whoever is on call may."})],
    "declined": [(LENA, Move.DECLINE, {"words": "Not now"})],
    "withdrawn": [(ANA, Move.WITHDRAW, {})],
}


@pytest.mark.parametrize("path", PATHS)
async def test_every_illegal_move_is_refused_with_a_sentence(story: Story, context: Context, path: str) -> None:
    """Whatever button or form somebody got hold of: it says how things stand, and changes nothing."""
    ticket_id = await story.complains(ANA, QUESTION)
    if path == "answered":
        await story.sorts(ticket_id, Kind.CLARITY, owner=CHIDI)
    for by, move, filled_in in PATHS[path]:
        await story.makes(by, move, ticket_id, **filled_in)
    before = await ticket_of(story)
    async with story.database.reading(TEAM) as session:
        card = await find_card(session, ticket_id)
    assert card is not None
    for person in (ANA, BO, CHIDI, LENA, MAYA):
        for move in set(LABELS) - set(open_moves(person, card.standing)) - {Move.UNDO}:
            click = Click(
                by=person,
                at=story.now + timedelta(minutes=3),
                action="tickets.move",
                value=f"{move}:{ticket_id.hex}:{before.version}",
                block_id="b",
            )
            async with story.database.transaction(TEAM) as session:
                replies = [await handlers.tap(session, click, context)]
                replies.append(await handlers.fill_in(session, form(person, move, ticket_id, before.version), context))
            assert [bool(_said(effects)) for effects in replies] == [True, True], (person.name, move)
    after = await ticket_of(story)
    assert (after.version, after.state, after.words) == (before.version, before.state, before.words)


def _said(effects: Sequence[Effect]) -> str:
    """The sentence of the one effect."""
    (effect,) = effects
    if isinstance(effect, Reply):
        return effect.message.text
    return " ".join(effect.errors.values()) if isinstance(effect, Rejected) else ""
