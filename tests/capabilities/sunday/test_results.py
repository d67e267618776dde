"""What everybody reads of a round: the same for all, from the close on, and nothing of what may not be shown."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from bot.capabilities.sunday.models import KeptTally, RoundState
from bot.capabilities.sunday.result.charts import trend_chart
from bot.capabilities.sunday.result.results import Result, recent
from bot.capabilities.sunday.result.views import found
from bot.capabilities.sunday.suppression import Part, Reason, Tally
from bot.core.people import Team
from bot.core.slack.events import Effect, OpenView, Reply
from bot.core.slack.fit import fit, fit_view
from tests.capabilities.sunday.seen import buttons_in, said, words_in
from tests.capabilities.sunday.told import ANA, BO, DEE, FRIDAY, LENA, MAYA, SUNDAY, TEAM, Told

BEFORE, LAST = date(2026, 11, 16), date(2026, 11, 23)
EVERYBODY = (MAYA, DEE, LENA, ANA, BO)


async def test_everybody_reads_the_same(told: Told) -> None:
    """There is no second, fuller picture for the CTO, the operator or the wellbeing contact."""
    await told.closed(BEFORE, 31)
    await told.closed(LAST, 34, causes={"on_call": Part.SOME, "too_much": Part.QUARTER}, shares=(20, 30, 50))

    assert {await told.reads(who) for who in EVERYBODY} == {
        "*Sunday evening, asked on 23 Nov:* *3.4* (was 3.1), 61 of 118 answered.\n"
        "_1 is the lowest face, 5 the highest._\n"
        "Low faces about 20%, in the middle about 30%, high faces about 50%.\n"
        "*Named often:* Too much (a quarter or more), On call (some).\n"
        "*It is Maya's turn:* what was heard, what will be done, and what won't. Until then the next question is held.\n"
        "Before: 16 Nov: 3.1"
    }


async def test_nothing_is_shown_before_the_close(told: Told) -> None:
    await told.opened(LAST)

    assert await told.reads() == "_A round is open. Nothing of it is shown before it closes._"
    assert await told.above_the_next_question() == ""


async def test_before_anything_was_asked_it_says_so(told: Told) -> None:
    assert await told.reads() == (
        "*Nothing has been asked yet.* When the first round closes, everybody reads here what came of it."
    )


async def test_too_few_answers_say_so_and_not_how_few(told: Told) -> None:
    """That two of six answered is more than anybody should know; the last number stands below it."""
    await told.closed(BEFORE, 31)
    await told.closed(LAST, None, asked=6, answered=2)
    await told.posts(MAYA, "Heard.", slot=BEFORE)

    assert (await told.reads()).splitlines()[:2] == [
        "*Sunday evening, asked on 23 Nov:* too few answered to show anything.",
        "*Sunday evening, asked on 16 Nov:* *3.1*, 61 of 118 answered.",
    ]


async def test_a_round_in_which_nobody_was_asked_is_not_one_with_too_few_answers(told: Told) -> None:
    """A whole week of holidays: who reads "too few" would think that nobody cares."""
    await told.closed(date(2026, 11, 9), 31)
    await told.posts(MAYA, "Heard.", slot=date(2026, 11, 9))
    await told.closed(BEFORE, None, asked=0, answered=0)
    await told.closed(LAST, None, asked=0, answered=0)

    assert (await told.reads()).splitlines()[0] == (
        "*Sunday evening, asked on 23 Nov:* nobody could be asked that week."
    )
    assert (await told.reads()).splitlines()[-1] == "Before: 16 Nov: not asked · 9 Nov: 3.1"


def test_newcomers_who_wait_are_no_reason_to_say_that_too_few_answered() -> None:
    """Twelve answered, nine of them for the first time: who reads "too few" would think that nobody cares."""
    tally = Tally(group="", asked=14, answered=12, why_not=Reason.CHANGED)
    over = Result(id=UUID(int=1), slot=LAST, closes_at=FRIDAY, state=RoundState.CLOSED, everybody=tally)

    assert found(over) == "too many of those who answered are new here to show anything yet"


async def test_a_round_of_a_restored_backup_says_what_became_of_it(told: Told) -> None:
    """Neither that nobody was asked, nor that too few answered."""
    await told.lost(LAST)

    assert await told.reads() == (
        "*Sunday evening, asked on 23 Nov:* it was under way when the bot came back from a backup, and answers are in no backup: "
        "nothing can be shown."
    )


async def test_a_round_that_was_held_is_said_as_held(told: Told) -> None:
    await told.closed(date(2026, 11, 9), 29)
    await told.closed(BEFORE, 31)
    await told.held(LAST)

    shown = await told.reads()

    assert "*Sunday evening, asked on 23 Nov:* nobody was asked, it was the CTO's turn." in shown
    assert "*Sunday evening, asked on 16 Nov:* *3.1* (was 2.9), 61 of 118 answered." in shown
    assert shown.splitlines()[-1] == "Before: 16 Nov: 3.1 · 9 Nov: 2.9"


async def test_teams_are_shown_where_they_have_a_number_of_their_own(told: Told) -> None:
    payments, search = UUID(int=1), UUID(int=2)
    async with told.database.transaction(TEAM) as session:
        session.add_all([Team(id=payments, name="Payments & <!channel>"), Team(id=search, name="Search")])
    round_id = await told.closed(LAST, 34, teams={payments: 40})
    async with told.database.transaction(TEAM) as session:
        none = KeptTally(
            round_id=round_id, group_id=search.hex, asked=4, answered=3, causes={}, why_not=Reason.COMPLEMENT
        )
        session.add(none)

    assert "*Teams large enough to have a number*\nPayments &amp; &lt;!channel&gt;: about 4, 12 of 14" in (
        (await told.reads()).replace("\u200b", "")
    )


async def test_the_next_question_begins_with_the_result_and_the_words(told: Told) -> None:
    await told.closed(BEFORE, 31)
    await told.closed(LAST, 34)
    waiting = await told.above_the_next_question()
    await told.posts(MAYA, "Nobody knows when the freeze ends.\nDoing: an end date by Wednesday.")

    headline = "*Sunday evening, asked on 23 Nov:* *3.4* (was 3.1), 61 of 118 answered."
    assert waiting.splitlines()[0] == headline
    assert waiting.splitlines()[1].startswith("*It is Maya's turn:*")
    assert await told.above_the_next_question() == (
        f"{headline}\n*Maya heard:*\nNobody knows when the freeze ends.\nDoing: an end date by Wednesday.\nPosted on 27 Nov."
    )


async def test_long_words_begin_above_the_question_and_stand_whole_in_the_result(told: Told) -> None:
    """A question that takes ten seconds keeps its faces on a phone's screen."""
    await told.closed(LAST, 34)
    words = "What we heard, and there is much of it. " * 75
    await told.posts(MAYA, words)

    above = await told.above_the_next_question()

    assert len(above) < 900
    assert "All of it: `/cadence sunday`" in above
    assert words.strip() in await told.reads()


@pytest.mark.parametrize("rounds", [1, 2, 3, 30])
async def test_the_trend_is_drawn_in_messages_and_always_said(told: Told, rounds: int) -> None:
    """Two points are a sentence; a modal takes no chart, and Slack would refuse the whole of it."""
    days = [date.fromordinal(LAST.toordinal() - 7 * back) for back in range(rounds)]
    for number, slot in enumerate(reversed(days)):
        await told.closed(slot, 30 + number % 10)
    (answered,) = await told.types(ANA)
    opened = await told.clicks(ANA, "sunday.result")

    assert isinstance(answered, Reply)
    charts = [block for block in fit(answered.message).blocks if block["type"] == "data_visualization"]
    assert len(charts) == (1 if rounds >= 3 else 0)
    (view,) = [each.view for each in opened if isinstance(each, OpenView)]
    assert [block for block in fit_view(view)["blocks"] if block["type"] == "data_visualization"] == []
    assert ("Before: 16 Nov: 3." in words_in(fit(answered.message).blocks)) is (rounds > 1)


async def test_a_chart_leaves_out_what_has_no_number(told: Told) -> None:
    """Slack takes no gaps, and a nought would be a lie."""
    for slot, tenths in ((date(2026, 11, 2), 29), (date(2026, 11, 9), None), (BEFORE, 31), (LAST, 34)):
        await told.closed(slot, tenths)
    await told.held(date(2026, 11, 30))
    async with told.database.reading(TEAM) as session:
        chart = trend_chart(await recent(session, most=13))

    assert (chart.categories, chart.series) == (["2 Nov", "16 Nov", "23 Nov"], {"everybody": [2.9, 3.1, 3.4]})


async def test_of_many_rounds_the_last_five_are_said_in_words(told: Told) -> None:
    """The chart has them all; ten in a sentence are a wall."""
    for number in range(7):
        await told.closed(date(2026, 10, 12) + timedelta(weeks=number), 30 + number)
    async with told.database.reading(TEAM) as session:
        chart = trend_chart(await recent(session, most=13))

    assert chart.words == (
        "The last 5 of 7: 26 Oct: *3.2*, 61 of 118 answered · 2 Nov: *3.3*, 61 of 118 answered · "
        "9 Nov: *3.4*, 61 of 118 answered · 16 Nov: *3.5*, 61 of 118 answered · 23 Nov: *3.6*, 61 of 118 answered"
    )


async def test_home_says_it_in_a_line_from_the_beginning_on(told: Told) -> None:
    """At most seven blocks of a Home that others share."""
    assert SUNDAY.home is not None
    async with told.database.reading(TEAM) as session:
        before = words_in(await SUNDAY.home(session, ANA, told.now))
    await told.closed(LAST, 34)
    await told.posts(MAYA, "An end date by Wednesday.")
    async with told.database.reading(TEAM) as session:
        after = await SUNDAY.home(session, ANA, told.now)

    assert before.startswith("*Nothing has been asked yet.*")
    assert words_in(after).splitlines()[:3] == [
        "*Sunday evening, asked on 23 Nov:* *3.4*, 61 of 118 answered.",
        "*Maya heard:*",
        "An end date by Wednesday.",
    ]
    assert len(after) <= 7


async def test_before_the_first_result_home_says_how_far_it_has_come(told: Told) -> None:
    """ "Nothing has been asked yet" below a question that is open, or after one that too few answered, would be wrong."""
    lines = [await _first_line_of_home(told)]
    await told.closed(BEFORE, None, answered=2)
    lines.append(await _first_line_of_home(told))
    await told.opened(LAST)
    lines.append(await _first_line_of_home(told))

    assert lines == [
        "*Nothing has been asked yet.* When the first round closes, everybody reads here what came of it.",
        "*Sunday evening, asked on 16 Nov:* too few answered to show anything.",
        "_A round is open. Nothing of it is shown before it closes._",
    ]


async def _first_line_of_home(told: Told) -> str:
    assert SUNDAY.home is not None
    async with told.database.reading(TEAM) as session:
        return words_in(await SUNDAY.home(session, ANA, told.now)).splitlines()[0]


async def test_who_may_do_what_finds_its_button_and_nobody_else(told: Told) -> None:
    await told.closed(LAST, 34)
    offered = {who.name: buttons_in(await told.types(who)) for who in EVERYBODY}

    ask = "Who could see my answer?"
    assert offered == {
        MAYA.name: ["Write what you heard", "Comments", ask, "⋯"],
        DEE.name: ["Write what you heard", ask],
        LENA.name: ["Comments", ask],
        ANA.name: [ask],
        BO.name: [ask],
    }


async def test_comments_are_for_the_cto_and_the_wellbeing_contact(told: Told) -> None:
    """Not for a deputy, not for whoever operates the bot or looks after complaints: the route itself refuses."""
    await told.closed(LAST, 34, comments=["I dread the release."])
    read = {who.name: said(await told.clicks(who, "sunday.comments")) for who in EVERYBODY}

    assert {name for name, words in read.items() if "I dread the release." in words} == {MAYA.name, LENA.name}
    assert {name for name, words in read.items() if "the CTO or the wellbeing contact" in words} == {
        DEE.name,
        ANA.name,
        BO.name,
    }


async def test_comments_come_a_page_at_a_time_and_cannot_mention_or_format(told: Told) -> None:
    """As they were written, letter by letter; with no way to answer one."""
    wild = "<!channel> *I* am <@U4> _and_ & > that"
    await told.closed(LAST, 34, comments=[wild, *(f"Comment {number}" for number in range(22))])
    pages = [await told.clicks(MAYA, "sunday.comments", f"{told.rounds[LAST].hex}:{start}") for start in (0, 10, 20)]

    shown = [_quotes(page) for page in pages]
    assert [len(page) for page in shown] == [10, 10, 3]
    assert sorted(words for page in shown for words in page) == sorted(
        [wild, *(f"Comment {number}" for number in range(22))]
    )
    assert [buttons_in(page) for page in pages] == [["13 more"], ["Back", "3 more"], ["Back"]]


async def test_comments_of_earlier_rounds_are_found(told: Told) -> None:
    await told.closed(BEFORE, 31, comments=["An old one."])
    await told.closed(LAST, None, answered=3)
    newest = await told.clicks(LENA, "sunday.comments")
    older = await told.clicks(LENA, "sunday.comments:round", told.rounds[BEFORE].hex)

    assert "Nobody wrote a comment, or too few answered: then comments are not kept." in said(newest)
    assert buttons_in(newest) == ["Another round"]
    assert _quotes(older) == ["An old one."]


@pytest.mark.parametrize("value", ["", "nonsense", "0" * 32, "0" * 32 + ":99999999999", f"{UUID(int=7).hex}:-1"])
async def test_a_forged_page_shows_nothing_that_is_not_there(told: Told, value: str) -> None:
    await told.closed(LAST, 34)

    assert _quotes(await told.clicks(MAYA, "sunday.comments", value)) == []


def _quotes(effects: Sequence[Effect]) -> list[str]:
    """The comments on a page, as their authors wrote them."""
    (view,) = [each.view for each in effects if isinstance(each, OpenView)]
    quotes = [block for block in fit_view(view)["blocks"] if block["type"] == "rich_text"]
    return [block["elements"][0]["elements"][0]["text"] for block in quotes]


async def test_a_year_later_the_day_says_its_year(told: Told) -> None:
    await told.closed(LAST, 34)
    told.now = datetime(2027, 11, 1, 9, tzinfo=UTC)

    assert "asked on 23 Nov 2026" in await told.reads()
