"""A question that many have becomes a ticket under its author's name."""

from uuid import UUID

from bot.capabilities.tickets.ledger import find_numbered
from bot.capabilities.tickets.models import Ticket
from bot.capabilities.tickets.search import search
from bot.capabilities.tickets.sinks import become_clarity
from bot.capabilities.tickets.stage import STAGE
from bot.capabilities.tickets.standing import Kind, Move, State
from bot.core.capability import Answer
from bot.core.context import Context
from bot.core.roles import Role
from bot.core.stages import begin_stage
from bot.core.workspaces import take_role
from tests.capabilities.tickets.halden import LENA, MAYA, TEAM, Story
from tests.capabilities.tickets.paper import Counter

WORDS = "Which decisions are open, who makes them, and by when?"


def asked(story: Story) -> Answer:
    return Answer(by=MAYA, at=story.now, checkin_id=UUID(int=7), question="decision", subject=None, value=WORDS)


async def begun(story: Story) -> None:
    async with story.database.transaction(TEAM) as session:
        await begin_stage(session, STAGE, by=MAYA, at=story.now)


async def becomes(story: Story) -> str | None:
    async with story.database.transaction(TEAM) as session:
        return await become_clarity(session, asked(story))


async def test_it_is_filed_once_with_clarity_proposed_and_can_be_found(story: Story, context: Context) -> None:
    await begun(story)
    said = [await becomes(story), await becomes(story)]

    async with story.database.reading(TEAM) as session:
        card = await find_numbered(session, 1)
        found = await search(session, context.database.cipher, "open decisions", MAYA, start=0, most=5)
    assert said == [f"C-1: “{WORDS}”"] * 2
    assert card is not None
    assert (card.words, card.standing.complainer_id, card.standing.owner_id) == (WORDS, MAYA.id, LENA.id)
    assert (card.standing.state, card.standing.kind) == (State.FILED, Kind.CLARITY)
    assert [each.number for each in found.cards] == [1]
    assert await Counter(story.database).count(Ticket) == 1


async def test_whoever_looks_after_complaints_decides_what_it_is(story: Story) -> None:
    """Clarity is a proposal: sorted as an improvement, it is one, and the next tap does not turn it back."""
    await begun(story)
    await becomes(story)
    async with story.database.reading(TEAM) as session:
        card = await find_numbered(session, 1)
    assert card is not None
    await story.sorts(card.id, Kind.IMPROVEMENT)
    ticket = await story.makes(LENA, Move.LINK, card.id, url="https://example.test/1")
    await becomes(story)

    assert (ticket.state, ticket.kind) == (State.WORKED, Kind.IMPROVEMENT)


async def test_nothing_is_filed_that_nobody_would_read(story: Story) -> None:
    """Before complaints have begun, and where neither the CTO nor anybody else looks after them."""
    before = await becomes(story)
    await begun(story)
    async with story.database.transaction(TEAM) as session:
        await take_role(session, Role.COMPLAINTS, LENA.id, actor_id=MAYA.id, at=story.now)
        await take_role(session, Role.OWNER, MAYA.id, actor_id=None, at=story.now)
    after = await becomes(story)

    assert (before, after) == (None, None)
    assert await Counter(story.database).count(Ticket) == 0
