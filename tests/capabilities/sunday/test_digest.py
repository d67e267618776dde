"""What leadership reads on Friday of Sunday evening: no more than everybody does, and what the CTO owes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.digests import DigestPart, Week
from tests.capabilities.sunday.seen import words_in
from tests.capabilities.sunday.told import MAYA, SUNDAY, TEAM, Told

BEFORE, LAST, NEXT = date(2026, 11, 16), date(2026, 11, 23), date(2026, 11, 30)
FOUR = datetime(2026, 11, 27, 15, tzinfo=UTC)
"""Four o'clock on Friday, in Berlin."""


async def part(told: Told, *, weeks: int = 0, of: int = 1) -> DigestPart:
    """Of the week that ends on 27 November, or so many weeks later; or of more weeks than one."""
    ends = FOUR + timedelta(weeks=weeks)
    week = Week(begins=ends - timedelta(weeks=of), ends=ends, now=ends, zone=ZoneInfo("Europe/Berlin"))
    assert SUNDAY.digest is not None
    async with told.database.reading(TEAM) as session:
        (found,) = await SUNDAY.digest(session, week)
    return found


async def test_the_number_stands_with_the_one_before_it(told: Told) -> None:
    await told.closed(BEFORE, 31)
    await told.closed(LAST, 34)
    await told.posts(MAYA, "An end date by Wednesday.")
    found = await part(told)

    assert found.line == "*Sunday evening:* 3.4 (was 3.1), 61 of 118"
    assert found.figures == {"sunday_evening": "3.4", "answered": 61, "asked": 118}
    assert (found.may_be_hidden, found.decisions) == (True, 1)
    assert "An end date by Wednesday." in words_in(list(found.thread))


async def test_in_the_first_week_nobody_is_reminded_of_whose_turn_it_is(told: Told) -> None:
    """The words may still come; from the second week on the digest says so, and it cannot be hidden."""
    await told.closed(LAST, 34)
    first = await part(told)
    await told.held(NEXT)
    second, third = await part(told, weeks=1), await part(told, weeks=2)

    assert (first.line, first.may_be_hidden) == ("*Sunday evening:* 3.4, 61 of 118", True)
    assert (second.line, second.may_be_hidden) == (
        "*Sunday evening:* nobody was asked; it is the CTO's turn, since 23 Nov",
        False,
    )
    assert (third.line, third.may_be_hidden) == ("*Sunday evening:* it is the CTO's turn, since 23 Nov", False)


async def test_after_a_holiday_it_is_told_once_in_the_week_in_which_it_closes(told: Told) -> None:
    """Monday was off: Denver is asked on Tuesday, and has until Friday evening, after the digest has left."""
    await told.closed(LAST, 34, closes_at=FOUR + timedelta(hours=3))

    assert [(await part(told, weeks=number)).line for number in (1, 2)] == [
        "*Sunday evening:* 3.4, 61 of 118",
        "*Sunday evening:* it is the CTO's turn, since 23 Nov",
    ]


async def test_two_rounds_that_close_before_one_digest_are_both_told(told: Told) -> None:
    """A week without a working day has no digest: the next one tells of both, and counts what both took."""
    await told.closed(date(2026, 11, 9), 29)
    await told.closed(BEFORE, 31)
    await told.closed(LAST, 34)
    found = await part(told, of=2)

    assert found.line == "*Sunday evening:* 3.4 (was 3.1), 61 of 118; on 16 Nov 3.1 (was 2.9), 61 of 118"
    assert found.cost is not None
    assert (round(found.cost.minutes), found.cost.people) == (20, 61)


async def test_a_round_that_was_held_within_one_digest_says_whose_turn_it_is(told: Told) -> None:
    """Nobody spoke on the first round before the second was due: that is the second week, whenever the digest comes."""
    await told.closed(LAST, 34)
    await told.held(NEXT)
    found = await part(told, weeks=1, of=2)

    assert (found.line, found.may_be_hidden) == (
        "*Sunday evening:* nobody was asked; on 23 Nov 3.4, 61 of 118; it is the CTO's turn, since 23 Nov",
        False,
    )


async def test_it_is_dated_for_whoever_reads_it_later(told: Told) -> None:
    """In a channel and in the archive it stands for longer than "today" is true."""
    await told.closed(LAST, 34)
    await told.posts(MAYA, "An end date by Wednesday.")
    thread = words_in(list((await part(told)).thread))

    assert thread.splitlines()[-1] == "Posted on 27 Nov."
    assert "today" not in thread


async def test_a_week_with_too_few_answers_tells_no_number_and_no_cost(told: Told) -> None:
    """How few they were is more than anybody should know."""
    await told.closed(LAST, None, asked=9, answered=3)
    found = await part(told)

    assert found.line == "*Sunday evening:* too few answered to show anything"
    assert (found.figures, found.cost, list(found.thread)) == ({}, None, [])


async def test_a_week_without_a_round_is_silent(told: Told) -> None:
    await told.closed(BEFORE, 31)
    await told.posts(MAYA, "Heard.", slot=BEFORE)

    assert (await part(told)).line == ""


async def test_comments_are_not_in_it(told: Told) -> None:
    await told.closed(LAST, 34, comments=["I dread the release."])

    assert "dread" not in str(await part(told))
