"""What time does to tickets: reminders, questions that lapse, owners who left, patterns."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from bot.capabilities.tickets.actions import follow
from bot.capabilities.tickets.finding import lock_ticket
from bot.capabilities.tickets.models import Ticket, TicketMove
from bot.capabilities.tickets.standing import Kind, Move, State
from bot.capabilities.tickets.upkeep import recurring, reminders
from bot.capabilities.tickets.upkeep.consequences import make_known
from bot.capabilities.tickets.upkeep.desk import on_desk
from bot.capabilities.tickets.upkeep.lapsing import keep_up, next_lapse
from bot.capabilities.tickets.upkeep.rules import is_recurring, reminder_days, returns_of
from bot.core.capability import Rank, Rendering, Withdrawn
from bot.core.context import Context
from bot.core.notices import Notice, NoticeState
from bot.core.people import Member, Person
from tests.capabilities.tickets.halden import ANA, BO, CHIDI, LENA, MAYA, TEAM, Story

THURSDAY = date(2026, 11, 26)


def morning(day: int, month: int = 12) -> datetime:
    """Ten o'clock in Berlin."""
    return datetime(2026, month, day, 9, tzinfo=UTC)


async def worked(story: Story, kind: Kind = Kind.CLARITY) -> UUID:
    ticket_id = await story.complains(ANA, "Who may release on Fridays?")
    await story.sorts(ticket_id, kind)
    return ticket_id


async def notices_of(story: Story, subject: str) -> list[Notice]:
    async with story.database.reading(TEAM) as session:
        waiting = (Notice.subject == subject, Notice.state == NoticeState.WAITING)
        return list(await session.scalars(select(Notice).where(*waiting).order_by(Notice.at, Notice.member_id)))


async def reminded(story: Story) -> list[tuple[str | None, str, int]]:
    """Who is reminded, on which day of Berlin, under which heading."""
    rows = await notices_of(story, reminders.DUE)
    return [(row.member_id, f"{row.at.astimezone(LENA.zone):%d %b}", row.rank) for row in rows]


async def says(story: Story, context: Context, notice: Notice, to: Person, now: datetime) -> str | None:
    render = {reminders.DUE: reminders.render, recurring.RECURRING: recurring.render}[notice.subject]
    rendering = Rendering(workspace_id=TEAM, delivery_id=notice.id, to=to.id, ref=notice.ref, now=now, context=context)
    async with story.database.reading(TEAM) as session:
        said = await render(session, rendering)
    return None if isinstance(said, Withdrawn) else str(said)


async def now_of(story: Story, ticket_id: UUID) -> Ticket:
    async with story.database.reading(TEAM) as session:
        return (await session.scalars(select(Ticket).where(Ticket.id == ticket_id))).one()


def test_reminders_become_rarer() -> None:
    """The day, the day after, and then one, two and four weeks: a nag that nobody reads helps nobody."""
    days = [f"{day:%d %b}" for day in reminder_days(THURSDAY)]

    assert days == ["26 Nov", "27 Nov", "03 Dec", "10 Dec", "24 Dec"]


async def test_whoever_works_on_it_is_reminded_of_the_date_that_stands(story: Story) -> None:
    """A new date takes the reminders of the old one along, and whoever has it now is reminded."""
    ticket_id = await worked(story)
    before = await reminded(story)
    await story.makes(LENA, Move.NOT_YET, ticket_id, words="The board decides.", day=date(2026, 12, 3))
    await story.makes(LENA, Move.HAND_OVER, ticket_id, member_id=BO.id)
    after = await reminded(story)

    assert before == [
        (LENA.id, "26 Nov", Rank.OWED),
        (LENA.id, "27 Nov", Rank.OWED),
        (LENA.id, "03 Dec", Rank.STALE),
        (LENA.id, "10 Dec", Rank.STALE),
        (LENA.id, "24 Dec", Rank.STALE),
    ]
    assert [(who, day) for who, day, _ in after] == [
        (BO.id, "03 Dec"),
        (BO.id, "04 Dec"),
        (BO.id, "10 Dec"),
        (BO.id, "17 Dec"),
        (BO.id, "31 Dec"),
    ]


async def test_nobody_is_reminded_while_the_complainer_is_asked(story: Story) -> None:
    """It is not the owner's turn; and what is closed is nobody's."""
    ticket_id = await worked(story)
    await story.makes(LENA, Move.ANSWER, ticket_id, words="Whoever is on call may.")
    asked = await reminded(story)
    await story.makes(ANA, Move.STILL_NOT, ticket_id)
    again = len(await reminded(story))
    await story.makes(LENA, Move.DECLINE, ticket_id, words="It isn't worth it now.")

    assert (asked, again, await reminded(story)) == ([], 5, [])


async def test_a_reminder_says_what_helps(story: Story, context: Context) -> None:
    """ "I don't know yet" is a word; a week later a no is better than nothing; an answer meanwhile is said."""
    ticket_id = await worked(story)
    first, _, third, *_ = await notices_of(story, reminders.DUE)
    due = await says(story, context, first, LENA, morning(26, 11))
    stale = await says(story, context, third, LENA, morning(3))
    not_hers = await says(story, context, first, BO, morning(26, 11))
    await story.makes(LENA, Move.ANSWER, ticket_id, words="Whoever is on call may.")
    answered = await says(story, context, first, LENA, morning(26, 11))

    assert due is not None
    assert "*Word is due:* C-1" in due
    assert stale is not None
    assert "*Gone stale:* C-1" in stale
    assert "7 days late" in stale
    assert not_hers is None
    assert answered is not None
    assert "Answered; whether it is clear is for Ana to say." in answered


async def test_an_answer_nobody_objects_to_is_settled_after_its_day(story: Story, context: Context) -> None:
    """On the day itself there is still time; whoever answers first wins."""
    ticket_id = await worked(story)
    await story.makes(LENA, Move.ANSWER, ticket_id, words="Whoever is on call may.")
    until = (await now_of(story, ticket_id)).next_on
    wakes = await next_lapse(context, story.now)
    await keep_up(context, morning(1))
    on_the_day = (await now_of(story, ticket_id)).state
    for _ in range(2):
        await keep_up(context, morning(2))
    async with story.database.reading(TEAM) as session:
        lapses = list(await session.scalars(select(TicketMove).where(TicketMove.move == Move.LAPSE)))

    assert until == date(2026, 12, 1)
    assert wakes == datetime(2026, 12, 1, 23, tzinfo=UTC)
    assert on_the_day is State.ANSWERED
    assert (await now_of(story, ticket_id)).state is State.SETTLED
    assert [(move.by_id, move.told) for move in lapses] == [(None, [LENA.id])]


async def test_a_ticket_whose_owner_left_finds_another(story: Story, context: Context) -> None:
    """Nothing is ever nobody's: it goes to whoever looks after complaints, and the complainer hears of it."""
    ticket_id = await story.complains(ANA, "Who may release on Fridays?")
    await story.sorts(ticket_id, Kind.CLARITY, owner=BO)
    async with story.database.transaction(TEAM) as session:
        (await session.scalars(select(Member).where(Member.id == BO.id))).one().active = False
    for _ in range(2):
        await keep_up(context, story.now)
    async with story.database.reading(TEAM) as session:
        moves = list(await session.scalars(select(TicketMove).where(TicketMove.move == Move.HAND_OVER)))

    assert (await now_of(story, ticket_id)).owner_id == LENA.id
    assert [(move.by_id, move.told) for move in moves] == [(None, sorted([BO.id, ANA.id, LENA.id]))]


def test_what_counts_as_coming_back() -> None:
    """Twice not over, or five people: an undone tap counts for nothing."""
    twice = [Move.FILE, Move.SORT, Move.ANSWER, Move.STILL_NOT, Move.ANSWER, Move.STILL_NOT]

    assert returns_of(twice) == 2
    assert returns_of([*twice, Move.UNDO]) == 1
    assert [is_recurring(returns=returns, people=people) for returns, people in ((1, 4), (2, 1), (0, 5))] == [
        False,
        True,
        True,
    ]


async def test_what_keeps_coming_back_is_proposed_for_a_deeper_look(story: Story, context: Context) -> None:
    """Once for each time it comes back; to those who can look deeper, not to whoever complained."""
    ticket_id = await worked(story)
    for _ in range(2):
        await story.makes(LENA, Move.ANSWER, ticket_id, words="Whoever is on call may.")
        await story.makes(ANA, Move.STILL_NOT, ticket_id)
    owed = await notices_of(story, recurring.RECURRING)
    said = await says(story, context, owed[0], LENA, story.now)
    to_bo = await says(story, context, owed[0], BO, story.now)

    assert [row.member_id for row in owed] == [LENA.id]
    assert said is not None
    assert "keeps coming back:* it came back 2 times" in said
    assert "deep dive" in said
    assert to_bo is None


async def test_five_people_with_one_complaint_are_a_pattern(story: Story) -> None:
    """ "Me too" is a measure, too."""
    ticket_id = await worked(story)
    others = [f"U{number}" for number in range(20, 24)]
    async with story.database.transaction(TEAM) as session:
        session.add_all(Member(id=each, name=each, zone="UTC", synced_at=story.now) for each in others)
    owed: list[int] = []
    for member_id in others:
        async with story.database.transaction(TEAM) as session:
            ticket = await lock_ticket(session, ticket_id)
            assert ticket is not None
            await follow(session, ticket, member_id, at=story.now)
        owed.append(len(await notices_of(story, recurring.RECURRING)))

    assert owed == [0, 0, 0, 1]


async def complains_again(story: Story, who: Person | None, words: str) -> UUID:
    """As the form files it: from then on it is found by its words."""
    ticket_id = await story.complains(who, words)
    async with story.database.transaction(TEAM) as session:
        ticket = await lock_ticket(session, ticket_id)
        assert ticket is not None
        for _ in range(2):
            await make_known(session, story.database.cipher, ticket, now=story.now)
    return ticket_id


async def settled(story: Story, words: str) -> UUID:
    """An improvement of Ana's that helped."""
    ticket_id = await complains_again(story, ANA, words)
    await story.sorts(ticket_id, Kind.IMPROVEMENT)
    await story.makes(LENA, Move.DO, ticket_id, words="Ten stand ready in the cupboard.")
    await story.makes(ANA, Move.HELPED, ticket_id)
    return ticket_id


@pytest.mark.parametrize("who", [CHIDI, None], ids=["named", "anonymous"])
async def test_what_comes_back_after_it_was_settled_keeps_coming_back(
    story: Story, context: Context, who: Person | None
) -> None:
    """The best sign that a symptom was mended: told once, to whoever looks after complaints, with what it looks like."""
    await settled(story, "New laptops take five weeks")
    await settled(story, "The canteen closes too early")
    before = await notices_of(story, recurring.RECURRING)
    await complains_again(story, who, "A new laptop takes weeks again")
    (owed,) = await notices_of(story, recurring.RECURRING)

    said = await says(story, context, owed, LENA, story.now)

    assert before == []
    assert owed.member_id == LENA.id
    assert said is not None
    assert (
        "*C-3, “A new laptop takes weeks again” keeps coming back:* it looks like C-1, “New laptops take five weeks”, "
        "settled on 24 Nov." in said
    )
    assert "deep dive" in said


async def test_what_was_opened_again_is_no_earlier_case(story: Story, context: Context) -> None:
    """Nor is what is open still: that is one complaint of several people."""
    first = await settled(story, "New laptops take five weeks")
    await complains_again(story, CHIDI, "A new laptop takes weeks again")
    (owed,) = await notices_of(story, recurring.RECURRING)
    await story.makes(ANA, Move.REOPEN, first, words="Mine did, too")
    await complains_again(story, BO, "A new laptop takes weeks")

    assert await says(story, context, owed, LENA, story.now) is None
    assert len(await notices_of(story, recurring.RECURRING)) == 1


async def test_who_works_on_it_reads_no_words_of_the_earlier_one(story: Story, context: Context) -> None:
    """Bo is given the new one; of the old one he learns the number, as long as it is none of his."""
    await settled(story, "New laptops take five weeks")
    again = await complains_again(story, CHIDI, "A new laptop takes weeks again")
    (owed,) = await notices_of(story, recurring.RECURRING)
    await story.sorts(again, Kind.IMPROVEMENT, owner=BO)

    said = await says(story, context, owed, BO, story.now)

    assert said is not None
    assert "it looks like C-1, settled on 24 Nov." in said


async def test_the_desk_counts_and_quotes_nothing(story: Story) -> None:
    """The CTO sees how complaints are doing, not what was said."""
    async with story.database.reading(TEAM) as session:
        empty = await on_desk(session, MAYA, morning(24, 11))
    await worked(story)
    second = await worked(story)
    await story.makes(LENA, Move.ANSWER, second, words="Whoever is on call may.")
    async with story.database.reading(TEAM) as session:
        parts = [await on_desk(session, MAYA, at) for at in (morning(24, 11), morning(3))]

    assert (empty.entries, empty.counts) == ((), "")
    assert [(part.entries, part.counts) for part in parts] == [
        ((), "2 complaints open"),
        ((), "2 complaints open, 1 stale"),
    ]
