"""The CTO's turn: the next round is held until the words are posted, and of two people writing at once one is told."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from bot.capabilities.sunday.models import Comment, KeptTally, Round, RoundState
from bot.capabilities.sunday.settings import pause_until, set_crisis
from bot.capabilities.sunday.suppression import Bound
from bot.capabilities.sunday.turn.holding import Closed, may_open, whose_turn
from bot.core.capability import DeskEntry, Rank
from bot.core.slack.events import ShowHome
from bot.core.workspaces import Workspace
from tests.capabilities.sunday.seen import buttons_in, said, words_in
from tests.capabilities.sunday.told import ANA, DEE, LENA, MAYA, TEAM, Told

LAST, NEXT = date(2026, 11, 23), date(2026, 11, 30)


async def ready(told: Told) -> None:
    """There are numbers to call, so that a round may be asked at all."""
    async with told.database.transaction(TEAM) as session:
        await set_crisis(session, "0800 111 0 111", by=MAYA, at=told.now)


async def opens(told: Told, slot: date = NEXT) -> Closed | None:
    async with told.database.reading(TEAM) as session:
        return await may_open(session, slot)


async def test_the_next_round_is_held_until_the_words_are_posted(told: Told) -> None:
    await ready(told)
    first = await opens(told, LAST)
    await told.closed(LAST, 34)
    waiting = await opens(told)
    effects = await told.posts(MAYA, "An end date by Wednesday.")

    assert (first, waiting, await opens(told)) == (None, Closed.CTO, None)
    assert "Posted. Everybody reads it" in said(effects)
    assert ShowHome() in effects


async def test_a_round_without_a_result_waits_for_nobody(told: Told) -> None:
    """There is nothing to answer: too few answered, or nobody was asked."""
    await ready(told)
    await told.closed(LAST, None, answered=3)

    assert await opens(told) is None
    assert "It is" not in await told.reads()
    assert await told.desk() == []


async def test_a_result_waits_behind_later_rounds_that_had_none(told: Told) -> None:
    """Three who answer a week later do not let the CTO off."""
    await ready(told)
    await told.closed(LAST, 34)
    await told.closed(NEXT, None, answered=3)

    assert await opens(told, date(2026, 12, 7)) is Closed.CTO


async def test_what_nobody_has_counted_yet_is_answered_first(told: Told) -> None:
    """The bot was down when the round should have closed: its result comes before the next question."""
    await ready(told)
    await told.opened(LAST)

    assert await opens(told) is Closed.CTO
    assert await opens(told, LAST) is None


async def test_nothing_is_asked_without_numbers_to_call(told: Told) -> None:
    assert await opens(told) is Closed.NOT_BEGUN


async def test_a_pause_holds_what_begins_before_its_end(told: Told) -> None:
    await ready(told)
    async with told.database.transaction(TEAM) as session:
        await pause_until(session, NEXT, by=MAYA, at=told.now)

    assert (await opens(told, LAST), await opens(told, NEXT)) == (Closed.PAUSED, None)


async def test_a_deputy_posts_it_and_is_named_as_such(told: Told) -> None:
    await told.closed(LAST, 34)
    asked = said(await told.clicks(DEE, "sunday.write", told.rounds[LAST].hex))
    await told.posts(DEE, "I'll bring an end date by Wednesday.")

    assert "Dee, in the CTO's place" in asked
    assert "*Dee heard, in the CTO's place:*" in await told.reads()
    assert await told.audited() == [("sunday.words.posted", "on the round of 2026-11-23 in place of the CTO", DEE.id)]


async def test_a_correction_is_marked_with_who_and_when(told: Told) -> None:
    await told.closed(LAST, 34)
    await told.posts(DEE, "By Wednesday.")
    told.now += timedelta(days=1)
    effects = await told.posts(MAYA, "By Thursday.")

    assert "Corrected, and marked as corrected." in said(effects)
    shown = (await told.reads()).splitlines()
    assert shown[2:5] == [
        "*Dee heard, in the CTO's place:*",
        "By Thursday.",
        "Posted on 27 Nov. Corrected on 28 Nov by Maya.",
    ]
    assert [(verb, who) for verb, _, who in await told.audited()] == [
        ("sunday.words.posted", DEE.id),
        ("sunday.words.corrected", MAYA.id),
    ]


async def test_no_words_of_anybody_stand_in_the_audit_log(told: Told) -> None:
    await told.closed(LAST, 34)
    await told.posts(MAYA, "The merger is off.")

    assert "merger" not in str(await told.audited())


async def test_sent_twice_it_is_posted_once(told: Told) -> None:
    """Slack sends a form again whose acknowledgement was lost."""
    await told.closed(LAST, 34)
    opened = await told.clicks(MAYA, "sunday.write", told.rounds[LAST].hex)
    first, second = [await told.sends(MAYA, opened, words="By Wednesday.") for _ in range(2)]

    assert ("Posted." in said(first), "It says so already." in said(second)) == (True, True)
    assert len(await told.audited()) == 1
    assert "corrected" not in await told.reads()


async def test_of_two_who_write_at_once_the_second_reads_so_and_loses_nothing(told: Told) -> None:
    """The form stays open with their words; what the first posted stands."""
    await told.closed(LAST, 34)
    forms = {who: await told.clicks(who, "sunday.write", told.rounds[LAST].hex) for who in (MAYA, DEE)}
    answers = await asyncio.gather(*(told.sends(who, forms[who], words=f"{who.name} heard.") for who in (MAYA, DEE)))

    refused = [said(each) for each in answers if "Somebody else has written since you opened this" in said(each)]
    assert len(refused) == 1
    assert len(await told.audited()) == 1


async def test_a_correction_of_what_was_corrected_meanwhile_is_refused(told: Told) -> None:
    await told.closed(LAST, 34)
    await told.posts(MAYA, "By Wednesday.")
    opened = await told.clicks(DEE, "sunday.write", told.rounds[LAST].hex)
    told.now += timedelta(minutes=5)
    await told.posts(MAYA, "By Thursday.")
    late = await told.sends(DEE, opened, words="By Friday.")

    assert "Somebody else has written since you opened this" in said(late)
    assert "By Thursday." in await told.reads()


async def test_nothing_is_posted_empty_or_on_what_has_no_result(told: Told) -> None:
    await told.closed(LAST, 34)
    empty = await told.posts(MAYA, "   ")
    await told.closed(NEXT, None)

    assert said(empty).startswith("Write it in a sentence or two")
    for value in (told.rounds[NEXT].hex, "nonsense", "", "0" * 32):
        assert said(await told.clicks(MAYA, "sunday.write", value)).startswith("There is no result yet")
    assert await told.audited() == []


async def test_another_workspace_s_round_cannot_be_answered_or_read(told: Told) -> None:
    """Its id leads nowhere: not to a form, not to its comments, not to a cause."""
    async with told.database.system_session() as session:
        session.add(Workspace(id="T2", name="Elsewhere", bot_user_id="U0", installed_at=told.now, started_at=told.now))
    async with told.database.transaction("T2") as session:
        there = Round(
            id=uuid4(), ritual_id="sunday", slot=LAST, state=RoundState.CLOSED, closes_at=told.now, scrubbed=True
        )
        session.add(there)
        await session.flush()
        session.add(
            KeptTally(
                round_id=there.id,
                group_id="",
                asked=9,
                answered=9,
                tenths=30,
                bound=Bound.ABOUT,
                causes={"on_call": "some"},
            )
        )
        session.add(Comment(round_id=there.id, words="From elsewhere."))

    assert said(await told.clicks(MAYA, "sunday.write", there.id.hex)).startswith("There is no result yet")
    assert "From elsewhere." not in said(await told.clicks(MAYA, "sunday.comments", there.id.hex))
    assert said(await told.clicks(MAYA, f"sunday.clarity:{there.id.hex}:on_call")).startswith("That round has no such")
    assert (await told.reads()).startswith("*Nothing has been asked yet.*")


async def test_only_the_cto_and_a_deputy_may_write(told: Told) -> None:
    await told.closed(LAST, 34)
    refused = [said(await told.clicks(who, "sunday.write", told.rounds[LAST].hex)) for who in (ANA, LENA)]

    assert ["the CTO or the CTO's deputy" in words for words in refused] == [True, True]


async def test_words_are_kept_letter_by_letter_and_format_nothing(told: Told) -> None:
    wild = "<!channel> *now* <https://evil.test|here> & `so` on\n> quoted"
    await told.closed(LAST, 34)
    await told.posts(MAYA, wild)

    assert wild in await told.reads()
    assert wild in await told.above_the_next_question()


async def test_the_desk_asks_for_them_says_what_waiting_costs_and_then_is_silent(told: Told) -> None:
    await told.closed(LAST, 34)
    (fresh,) = await told.desk()
    await told.held(NEXT)
    (later,) = await told.desk()
    await told.posts(MAYA, "By Wednesday.")

    assert fresh.rank is later.rank is Rank.DECIDE
    assert words_in(fresh.blocks).splitlines()[:2] == [
        "*Sunday evening, asked on 23 Nov:* *3.4*, 61 of 118 answered.",
        "Everybody reads it already, and the next question begins with what you heard. Without it nobody is asked: that is "
        "decided when the first Monday begins, wherever people are.",
    ]
    assert "*One round was held for it,* and everybody reads that it is your turn." in words_in(later.blocks)
    assert await told.desk() == []


async def test_words_that_come_too_late_for_this_week_are_told_so(told: Told) -> None:
    """Monday, eight o'clock in Berlin: in Auckland it fell due at night, and was held for everybody."""
    await told.closed(LAST, 34)
    held = await told.held(NEXT)
    told.now = datetime(2026, 11, 30, 7, tzinfo=UTC)
    late = said(await told.posts(MAYA, "By Wednesday."))
    corrected = said(await told.posts(MAYA, "By Thursday."))
    await told.closed(NEXT + timedelta(weeks=1), 33)
    told.now += timedelta(weeks=2)
    in_time = said(await told.posts(MAYA, "Heard.", slot=NEXT + timedelta(weeks=1)))

    assert held == told.rounds[NEXT]
    assert late.endswith(
        "This week nobody is asked all the same: that was decided when the question fell due to the first of you, wherever they "
        "live. The next one begins with it."
    )
    assert corrected == "Corrected, and marked as corrected."
    assert in_time.endswith("and the next question begins with it.")


async def test_a_deputy_at_the_desk_finds_no_way_to_the_comments(told: Told) -> None:
    await told.closed(LAST, 34, comments=["I dread the release."])
    offered = {who.name: _ways(await told.desk(who)) for who in (MAYA, DEE)}

    assert offered == {
        MAYA.name: ["Write what you heard", "All of it", "1 comment"],
        DEE.name: ["Write what you heard", "All of it"],
    }


def _ways(entries: Sequence[DeskEntry]) -> list[str]:
    rows = [block for entry in entries for block in entry.blocks if block["type"] == "actions"]
    return [element["text"]["text"] for row in rows for element in row["elements"]]


async def test_what_is_posted_can_be_corrected_from_the_result(told: Told) -> None:
    await told.closed(LAST, 34)
    await told.posts(MAYA, "By Wednesday.")

    assert buttons_in(await told.types(MAYA))[0] == "Correct what you wrote"


async def test_the_newest_result_is_whose_turn_it_is(told: Told) -> None:
    """An older one that was never answered is no debt any more: the question it held was asked again since."""
    await told.closed(date(2026, 11, 16), 31)
    await told.closed(LAST, 34)
    told.now = datetime(2026, 11, 27, 10, tzinfo=UTC)
    async with told.database.reading(TEAM) as session:
        turn = await whose_turn(session)

    assert turn is not None
    assert turn.slot == LAST
