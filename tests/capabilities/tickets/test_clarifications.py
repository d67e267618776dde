"""Clarifications: published once, said again on purpose, until it is news to nobody."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from bot.capabilities.tickets.clarity import actions, ledger, views
from bot.capabilities.tickets.clarity.actions import Said
from bot.capabilities.tickets.clarity.jobs import ask_for_repetitions, next_repetition
from bot.capabilities.tickets.clarity.models import Clarification
from bot.capabilities.tickets.clarity.notices import render_again, render_publish
from bot.capabilities.tickets.clarity.passing import find_passing
from bot.capabilities.tickets.clarity.rules import Echo, Stage, may_repeat, may_rest
from bot.capabilities.tickets.finding import lock_ticket
from bot.capabilities.tickets.standing import Kind, Move, Nobody
from bot.core.capability import Rendering, Withdrawn
from bot.core.context import Context
from bot.core.notices import Notice
from bot.core.people import Member, Person
from tests.capabilities.tickets.halden import ANA, BO, CHIDI, LENA, MAYA, TEAM, Story

QUESTION, ANSWER = "Who may release on Fridays?", "Whoever is on call may. It was never written down."


async def answered(story: Story, *, owner: Person = LENA) -> UUID:
    ticket_id = await story.complains(ANA, QUESTION)
    await story.sorts(ticket_id, Kind.CLARITY, owner=owner)
    await story.makes(owner, Move.ANSWER, ticket_id, words=ANSWER)
    return ticket_id


async def published(story: Story, *, by: Person = LENA) -> UUID:
    ticket_id = await answered(story, owner=by)
    await story.makes(ANA, Move.CLEAR, ticket_id)
    async with story.database.transaction(TEAM) as session:
        ticket = await lock_ticket(session, ticket_id)
        assert ticket is not None
        made = await actions.publish(session, ticket, question=QUESTION, answer=ANSWER, by=by, at=story.now)
        return made.id


async def say_again(story: Story, clarification_id: UUID, echo: Echo, *, source: str, by: Person = LENA) -> bool:
    said = Said(by=by, at=story.now, place="The all-hands", words="On call decides.", echo=echo, source=source)
    async with story.database.transaction(TEAM) as session:
        clarification = await actions.lock_clarification(session, clarification_id)
        assert clarification is not None
        return await actions.repeat(session, clarification, said)


async def owed(story: Story, subject: str) -> list[tuple[str | None, datetime]]:
    """To whom a notice of this kind is owed (None: the office), and from when on."""
    async with story.database.reading(TEAM) as session:
        rows = await session.scalars(select(Notice).where(Notice.subject == subject).order_by(Notice.at))
        return [(row.member_id, row.at) for row in rows]


async def told(story: Story, context: Context, subject: str, to: Person) -> str | None:
    """What the newest notice of this kind says to somebody; None where there is nothing to say any more."""
    render = {"clarity.publish": render_publish, "clarity.again": render_again}[subject]
    async with story.database.reading(TEAM) as session:
        newest = select(Notice).where(Notice.subject == subject).order_by(Notice.at.desc()).limit(1)
        notice = (await session.scalars(newest)).one()
        rendering = Rendering(
            workspace_id=TEAM, delivery_id=notice.id, to=to.id, ref=notice.ref, now=story.now, context=context
        )
        said = await render(session, rendering)
    return None if isinstance(said, Withdrawn) else str(said)


async def stands(story: Story, clarification_id: UUID) -> tuple[Stage, int, date | None]:
    async with story.database.reading(TEAM) as session:
        row = (await session.scalars(select(Clarification).where(Clarification.id == clarification_id))).one()
        return row.stage, row.said, row.next_on


@pytest.mark.parametrize("move", [Move.CLEAR, Move.RULE_WRONG])
async def test_whoever_answered_is_asked_to_publish_it_once_it_is_clear(
    story: Story, context: Context, move: Move
) -> None:
    """Two minutes later, when it can't be undone any more; also when the rule is wrong: it is clear what the rule is."""
    ticket_id = await answered(story)
    before = await owed(story, "clarity.publish")
    await story.makes(ANA, move, ticket_id)
    said = await told(story, context, "clarity.publish", LENA)

    assert before == []
    assert await owed(story, "clarity.publish") == [(LENA.id, story.now + timedelta(minutes=2))]
    assert said is not None
    assert "C-1 is clear now. Shall everybody know?" in said
    assert "Ana" not in said


async def test_silence_until_the_day_counts_as_clear(story: Story) -> None:
    """Otherwise whoever doesn't bother to press would keep an answer from everybody else."""
    ticket_id = await answered(story)
    await story.makes(Nobody.BOT, Move.LAPSE, ticket_id)

    assert [to for to, _ in await owed(story, "clarity.publish")] == [LENA.id]


async def test_clear_that_is_taken_back_publishes_nothing(story: Story, context: Context) -> None:
    """A wrong tap is no clarity."""
    ticket_id = await answered(story)
    await story.makes(ANA, Move.CLEAR, ticket_id)
    story.now -= timedelta(minutes=2)
    await story.makes(ANA, Move.UNDO, ticket_id)

    assert await told(story, context, "clarity.publish", LENA) is None


async def test_a_ticket_is_published_once(story: Story) -> None:
    """Two people who look after complaints press at once: the first words stand."""
    clarification_id = await published(story)
    async with story.database.transaction(TEAM) as session:
        row = (await session.scalars(select(Clarification))).one()
        ticket = await lock_ticket(session, row.ticket_id)
        assert ticket is not None
        again = await actions.publish(session, ticket, question="Other", answer="Words", by=MAYA, at=story.now)
        found = again.id, again.question

    assert found == (clarification_id, QUESTION)


async def test_it_is_said_again_until_it_is_news_to_nobody(story: Story) -> None:
    """About ten times is what it takes; landed is when a repetition surprises nobody."""
    clarification_id = await published(story)
    first = await say_again(story, clarification_id, Echo.MOST, source="view:1")
    after_first = await stands(story, clarification_id)
    twice = await say_again(story, clarification_id, Echo.MOST, source="view:1")
    await say_again(story, clarification_id, Echo.UNSEEN, source="view:2")
    await say_again(story, clarification_id, Echo.NOBODY, source="view:3")
    landed = await stands(story, clarification_id)
    await say_again(story, clarification_id, Echo.SOME, source="view:4")

    assert (first, twice) == (True, False)
    assert after_first == (Stage.REPEATED, 1, date(2026, 12, 1))
    assert landed == (Stage.LANDED, 3, None)
    assert await stands(story, clarification_id) == (Stage.REPEATED, 4, date(2026, 12, 1))


async def test_its_keeper_is_asked_once_a_week(story: Story, context: Context) -> None:
    """Not on the day it is published, and not twice in a week however often the job runs."""
    await published(story)
    monday, tuesday = datetime(2026, 11, 30, 9, tzinfo=UTC), datetime(2026, 12, 1, 9, tzinfo=UTC)
    await ask_for_repetitions(context, monday)
    early = await owed(story, "clarity.again")
    wakes = await next_repetition(context, monday)
    for _ in range(2):
        await ask_for_repetitions(context, tuesday)
    once = await owed(story, "clarity.again")
    await ask_for_repetitions(context, tuesday + timedelta(days=7))

    assert early == []
    assert wakes == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert once == [(LENA.id, tuesday)]
    assert await owed(story, "clarity.again") == [(LENA.id, tuesday), (LENA.id, tuesday + timedelta(days=7))]


async def test_what_the_office_published_is_the_office_s_to_repeat(story: Story, context: Context) -> None:
    """It goes to whoever holds the office then."""
    await published(story, by=MAYA)
    await ask_for_repetitions(context, datetime(2026, 12, 1, 9, tzinfo=UTC))

    assert [to for to, _ in await owed(story, "clarity.again")] == [None]


async def test_a_keeper_who_left_is_followed_by_the_office(story: Story, context: Context) -> None:
    """Nothing that is worth saying falls silent because somebody changed jobs."""
    await published(story)
    async with story.database.transaction(TEAM) as session:
        (await session.scalars(select(Member).where(Member.id == LENA.id))).one().active = False
    await ask_for_repetitions(context, datetime(2026, 12, 1, 9, tzinfo=UTC))

    assert [to for to, _ in await owed(story, "clarity.again")] == [None]


async def test_the_reminder_shows_how_it_was_said_last(story: Story, context: Context) -> None:
    """Other words and another place: so the last ones are there to differ from."""
    clarification_id = await published(story)
    await say_again(story, clarification_id, Echo.SOME, source="view:1")
    await ask_for_repetitions(context, datetime(2026, 12, 1, 9, tzinfo=UTC))
    said = await told(story, context, "clarity.again", LENA)

    assert said is not None
    assert "Said once more; worth saying again. Last said: The all-hands, “On call decides.”." in said


async def test_what_rests_is_not_asked_for(story: Story, context: Context) -> None:
    """A no is a full answer here, too."""
    clarification_id = await published(story)
    async with story.database.transaction(TEAM) as session:
        clarification = await actions.lock_clarification(session, clarification_id)
        assert clarification is not None
        actions.let_rest(clarification)
    await ask_for_repetitions(context, datetime(2026, 12, 1, 9, tzinfo=UTC))

    assert await owed(story, "clarity.again") == []
    assert await stands(story, clarification_id) == (Stage.RESTING, 0, None)


async def test_everybody_reads_it_and_nobody_sees_who_asked(story: Story) -> None:
    """What is worth saying comes first; the buttons are for those who speak to many."""
    await published(story)
    async with story.database.reading(TEAM) as session:
        page = await ledger.published(session, most=views.PAGE)
    shown = {person.name: str(views.listing(page, person)) for person in (BO, LENA)}

    assert QUESTION in shown["Bo Larsen"]
    assert ANSWER in shown["Bo Larsen"]
    assert "I said it again" not in shown["Bo Larsen"]
    assert "I said it again" in shown["Lena Kaya"]
    assert not [text for text in shown.values() if "Ana" in text or ANA.id in text]


def test_who_may_say_so() -> None:
    """Its keeper, leads, leadership, whoever looks after complaints, the office; resting is not a lead's to decide."""
    assert [may_repeat(each, CHIDI.id) for each in (CHIDI, LENA, MAYA, BO)] == [True, True, True, False]
    assert [may_rest(each, CHIDI.id) for each in (CHIDI, LENA, MAYA, BO)] == [True, True, True, False]


async def test_what_nobody_else_keeps_goes_with_the_office(story: Story) -> None:
    """What Maya published is said again by whoever succeeds her; what Lena keeps stays Lena's."""
    await published(story, by=LENA)
    async with story.database.reading(TEAM) as session:
        lenas = await find_passing(session, story.now)
    mayas = await published(story, by=MAYA)
    async with story.database.reading(TEAM) as session:
        both = await find_passing(session, story.now)
    await say_again(story, mayas, Echo.NOBODY, source="view:landed")
    async with story.database.reading(TEAM) as session:
        landed = await find_passing(session, story.now)

    assert (lenas, both, landed) == ([], ["1 clarification to say again"], [])
