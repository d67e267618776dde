"""What leadership reads of complaints: counts that stand, clarifications in turn, no name, no word of anybody."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.capabilities.tickets.actions import Made
from bot.capabilities.tickets.clarity.models import Clarification
from bot.capabilities.tickets.digest import tell_of_complaints
from bot.capabilities.tickets.digest_views import say_clarity
from bot.capabilities.tickets.finding import lock_ticket
from bot.capabilities.tickets.handback.actions import offer
from bot.capabilities.tickets.handback.terms import Terms
from bot.capabilities.tickets.standing import Kind as TicketKind
from bot.capabilities.tickets.standing import Move, Nobody
from bot.core.db import Database
from bot.core.digests import DigestPart, Week
from bot.core.people import Person
from bot.core.stages import BegunStage
from tests.capabilities.digest.test_sections import BEFORE, BERLIN, FRIDAY, WITHIN, by_name, week_to
from tests.capabilities.tickets.halden import ANA, BO, SOON, TEAM, TUESDAY, Story, found_company
from tests.capabilities.tickets.halden import LENA as LOOKS_AFTER
from tests.capabilities.tickets.halden import MAYA as CTO


@pytest.fixture
async def story(database: Database) -> Story:
    await found_company(database)
    async with database.transaction(TEAM) as session:
        session.add(BegunStage(name="complaints", begun_at=TUESDAY - timedelta(weeks=9), by_id=CTO.id))
    return Story(database)


async def complaints(story: Story, week: Week) -> dict[str, DigestPart]:
    async with story.database.reading(TEAM) as session:
        return by_name(list(await tell_of_complaints(session, week)))


async def test_complaints_are_counts(story: Story) -> None:
    """In, answered, fixed by whoever complained; a no that was taken back is none; no name and no word of anybody."""
    week = week_to(FRIDAY, now=FRIDAY)
    story.now = BEFORE
    old = await story.complains(BO, "Secret: laptops take five weeks")
    await story.sorts(old, TicketKind.IMPROVEMENT)
    story.now = TUESDAY
    unclear = await story.complains(ANA, "Secret: who may release on Fridays?")
    await story.complains(None, "Secret: nobody listens")
    await story.sorts(unclear, TicketKind.CLARITY)
    await story.makes(LOOKS_AFTER, Move.ANSWER, unclear, words="Whoever is on call may.")
    await story.makes(ANA, Move.CLEAR, unclear)
    await story.makes(LOOKS_AFTER, Move.DO, old, words="Ordered by the pile.")

    parts = await complaints(story, week)

    told = parts["complaints"]
    assert told.line == "*Complaints are good:* 2 in, 2 answered, oldest 8 days"
    assert told.figures == {
        "came": 2,
        "answered": 2,
        "settled": 1,
        "mended_by_complainer": 0,
        "open": 2,
        "stale": 0,
        "oldest_days": 8,
    }
    assert told.decisions == 1
    assert told.chart is not None
    assert dict(told.chart.series) == {"In": [0, 0, 0, 0, 0, 0, 1, 2], "Answered": [0, 0, 0, 0, 0, 0, 0, 2]}
    assert "Secret" not in str(parts)
    assert [name for name in ("Ana", "Bo", "Lena") if name in str(told)] == []


async def test_a_no_that_was_taken_back_is_no_answer(story: Story) -> None:
    ticket = await story.complains(BO, "Laptops")
    await story.makes(LOOKS_AFTER, Move.DECLINE, ticket, words="Not now")
    story.now -= SOON - timedelta(minutes=1)
    await story.makes(LOOKS_AFTER, Move.UNDO, ticket)

    told = (await complaints(story, week_to(FRIDAY)))["complaints"]

    assert (told.figures["answered"], told.figures["settled"]) == (0, 0)


async def test_what_was_taken_back_in_the_same_week_never_came(story: Story) -> None:
    """Named or anonymous, answered or not: nobody can tell that there was one. What stands is counted."""
    story.now = WITHIN
    named, anonymous = await story.complains(BO, "Laptops"), await story.complains(None, "Nobody listens")
    await story.complains(ANA, "Releases")
    await story.sorts(named, TicketKind.CLARITY)
    await story.makes(LOOKS_AFTER, Move.ANSWER, named, words="Five weeks, by contract.")
    await story.makes(BO, Move.WITHDRAW, named)
    await story.makes(Nobody.KEY, Move.WITHDRAW, anonymous)

    told = (await complaints(story, week_to(FRIDAY)))["complaints"]

    assert told.line == "*Complaints are good:* 1 in, 0 answered, oldest 3 days"
    assert told.chart is not None
    assert [each[-1] for each in told.chart.series.values()] == [1, 0]


@pytest.mark.parametrize("who", [BO, None])
@pytest.mark.parametrize(
    ("taken_back", "bar"),
    [
        (datetime(2026, 11, 27, 8, tzinfo=UTC), 0),
        (datetime(2026, 11, 27, 20, tzinfo=UTC), 0),
        (datetime(2026, 11, 30, 8, tzinfo=UTC), 1),
    ],
)
async def test_a_week_that_was_told_is_not_counted_anew(
    story: Story, who: Person | None, taken_back: datetime, bar: int
) -> None:
    """What is taken back later stays in the bar of its week; on the digest's day alike for those with and without a name."""
    story.now = WITHIN
    ticket = await story.complains(who, "Laptops")
    by_the_day = taken_back if who else datetime(taken_back.year, taken_back.month, taken_back.day, tzinfo=BERLIN)
    story.now = by_the_day - SOON
    await story.makes(who or Nobody.KEY, Move.WITHDRAW, ticket)

    told = (await complaints(story, week_to(FRIDAY + timedelta(weeks=1))))["complaints"]

    assert told.chart is not None
    assert list(told.chart.series["In"])[-2:] == [bar, 0]


async def test_stale_is_a_count(story: Story) -> None:
    """Nobody answered for a week longer than was promised."""
    await story.complains(BO, "Laptops")
    later = FRIDAY + timedelta(weeks=2)

    told = (await complaints(story, week_to(later)))["complaints"]

    assert told.line == "*Complaints are good:* 0 in, 0 answered, oldest 17 days, 1 stale"


async def test_what_was_cleared_up_and_the_hours_that_are_kept_free(story: Story) -> None:
    """What is worth saying again in its own words, which everybody may read; the hours of whoever said yes, while they last."""
    ticket = await story.complains(ANA, "Secret: laptops")
    await story.sorts(ticket, TicketKind.IMPROVEMENT)
    terms = Terms(scope="Secret", hours_a_week=4, until=date(2026, 12, 18), decides="you decide how")
    async with story.database.transaction(TEAM) as session:
        row = await lock_ticket(session, ticket)
        assert row is not None
        offered = await offer(session, row, terms, by=LOOKS_AFTER, at=story.now, seen=row.version, source="v1")
        assert isinstance(offered, Made)
    await story.makes(ANA, Move.ACCEPT, ticket, day=terms.until)
    async with story.database.transaction(TEAM) as session:
        session.add(
            Clarification(
                ticket_id=ticket,
                question="Who may release on Fridays?",
                answer="Whoever is on call.",
                published_at=TUESDAY,
                next_on=date(2026, 12, 1),
                said=2,
            )
        )

    parts = await complaints(story, week_to(FRIDAY))
    after = await complaints(story, week_to(FRIDAY + timedelta(weeks=4)))

    assert parts["clarity"].line == "*Worth repeating:* Who may release on Fridays? Whoever is on call."
    assert "said 2 times" in str(parts["clarity"].thread)
    assert parts["kept_free"].line == (
        "*Kept free:* 4 hours a week for 1 change in the hands of whoever complained, until 18 Dec"
    )
    assert after["kept_free"].line == ""
    assert "Secret" not in str(parts)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Who may release?", "Who may release? Whoever is on call."),
        ("Nights are counted as days.", "Nights are counted as days: Whoever is on call."),
        ("Nobody knows when the freeze ends", "Nobody knows when the freeze ends: Whoever is on call."),
        ("x " * 60, f"{'x ' * 34}x… Whoever is on call."),
    ],
)
async def test_question_and_answer_are_told_apart(story: Story, question: str, told: str) -> None:
    """People ask in sentences, too."""
    ticket = await story.complains(ANA, "Secret")
    async with story.database.transaction(TEAM) as session:
        session.add(
            Clarification(
                ticket_id=ticket,
                question=question,
                answer="Whoever is on call.",
                published_at=TUESDAY,
                next_on=date(2026, 12, 1),
            )
        )

    assert (await complaints(story, week_to(FRIDAY)))["clarity"].line == f"*Worth repeating:* {told}"


def test_clarifications_take_turns() -> None:
    """A new one first; after that leadership does not read the same one week after week."""

    def cleared(question: str, at: datetime) -> Clarification:
        return Clarification(question=question, answer="Yes.", published_at=at, said=0)

    worth = [cleared("May I?", WITHIN), cleared("Must I?", BEFORE), cleared("Can I?", BEFORE)]
    weeks = [week_to(FRIDAY + timedelta(weeks=number)) for number in range(5)]

    assert [say_clarity(worth, week).line.removeprefix("*Worth repeating:* ") for week in weeks] == [
        "May I? Yes.",
        "Must I? Yes.",
        "Can I? Yes.",
        "May I? Yes.",
        "Must I? Yes.",
    ]
    assert say_clarity([], weeks[0]).line == ""


async def test_before_complaints_have_begun_nothing_is_told_of_them(database: Database) -> None:
    await found_company(database)
    async with database.reading(TEAM) as session:
        assert await tell_of_complaints(session, week_to(FRIDAY)) == []
