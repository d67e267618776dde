"""Who is asked how Sunday evening felt, and when: by all rules of a check-in, and by the one decision about the round."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from bot.capabilities import ALL, HOOKS
from bot.capabilities.checkins.early import ask_early
from bot.capabilities.checkins.enrolment import next_enrolment
from bot.capabilities.checkins.personal import summarise
from bot.capabilities.checkins.preview import preview
from bot.capabilities.checkins.ritual_files import load_rituals
from bot.capabilities.sunday.models import (
    Asked,
    ExperimentDecision,
    KeptTally,
    Round,
    RoundState,
    SundaySetting,
    Verdict,
)
from bot.capabilities.sunday.suppression import Bound
from bot.core.db import Database
from bot.core.notices import Notice
from bot.core.outbox import Delivery
from bot.core.people import Member
from bot.core.workspaces import Workspace
from tests.capabilities.checkins.company import ANA, BO, CHIDI, DIYA, EWAN, HALDEN, MAYA
from tests.capabilities.checkins.press import texts
from tests.capabilities.sunday.halden import (
    BEGUN,
    BERLIN,
    CLOSE,
    FIRST,
    LAST,
    RITUAL,
    SLOT,
    Halden,
    found_halden,
)
from tests.capabilities.sunday.seen import words_in

EVERYBODY = {MAYA, ANA, BO, CHIDI, DIYA, EWAN}
WEEK = timedelta(days=7)
SUNDAY = "*How did Sunday evening feel about Monday?*"
YESTERDAY = "*How did yesterday evening feel about today?*"


@pytest.fixture
async def halden(database: Database) -> Halden:
    return await found_halden(database)


async def test_everybody_is_asked_at_their_own_eleven_the_owner_too(halden: Halden) -> None:
    """From the day after it was begun; and on Monday a round is opened for all of them when it reaches the first."""
    await halden.at(BEGUN)
    assert await halden.enrolled() == {}

    await halden.at(BEGUN + timedelta(days=1))
    due = await halden.enrolled()
    await halden.at(FIRST)

    assert (set(due), due[EWAN], due[MAYA], due[BO]) == (EVERYBODY, FIRST, BERLIN, LAST)
    assert await halden.endings() == {EWAN: "asked"}
    assert await cohort(halden) == EVERYBODY


async def test_the_day_on_which_it_begins_is_in_sight(halden: Halden) -> None:
    """Nothing is written at midnight: time alone makes it begin, so somebody has to wake for it."""
    midnight = datetime(2026, 11, 23, 23, tzinfo=UTC)  # in Berlin

    assert await next_enrolment(halden.context, BEGUN, HOOKS.sealed) == midnight
    assert await next_enrolment(halden.context, midnight, HOOKS.sealed) is None
    await halden.at(midnight)
    assert set(await halden.enrolled()) == EVERYBODY


async def test_the_round_closes_at_one_moment_for_everybody(halden: Halden) -> None:
    """Three days after the last was asked: what is kept of two people does not differ by when each of them could answer."""
    await halden.whole_monday()

    assert {row.closes_at for row in (await halden.checkins()).values()} == {CLOSE}
    assert (await halden.round()).closes_at == CLOSE


async def test_no_round_stays_open_longer_than_four_days(halden: Halden) -> None:
    """However far apart people live, the promise is kept: four days after the first of them was asked."""
    await halden.join("U0TUI", "Pacific/Kiritimati", BEGUN)
    await halden.join("U0SEFA", "Pacific/Pago_Pago", BEGUN)
    await halden.at(BEGUN + timedelta(days=1))

    first = (await halden.enrolled())["U0TUI"]
    await halden.at(first)

    assert (await halden.round()).closes_at == first + timedelta(days=4)


async def test_after_a_holiday_the_question_is_about_yesterday_and_today(halden: Halden) -> None:
    """St Andrew's Day is Ana's holiday and not Maya's: she is asked on Tuesday, by words that are true on a Tuesday."""
    await halden.company.change(Member, ANA, country="GB-SCT")
    await halden.whole_monday()

    row = (await halden.checkins())[ANA]
    delivery = await delivery_of(halden, ANA)

    tuesday = BERLIN + timedelta(days=1)
    assert (row.reason, delivery.not_before) == (None, tuesday)
    assert texts((await halden.message(ANA, tuesday)).blocks)[0] == YESTERDAY
    assert texts((await halden.message(MAYA, BERLIN)).blocks)[0] == SUNDAY


async def test_who_is_away_is_not_asked(halden: Halden) -> None:
    await halden.company.change(Member, ANA, away_until=date(2026, 12, 2))
    await halden.whole_monday()

    assert await halden.endings() == dict.fromkeys(EVERYBODY, "asked") | {ANA: "away"}


@pytest.mark.parametrize("absent", [{EWAN}, {EWAN, DIYA}, {MAYA, ANA}])
async def test_who_is_away_this_once_belongs_to_the_round(halden: Halden, absent: set[str]) -> None:
    """Whoever comes first on Monday, too: or they would be newcomers a week later, and wait to be counted until they are five."""
    for member in absent:
        await halden.company.change(Member, member, away_until=date(2026, 12, 2))
    await halden.whole_monday()

    assert {member for member, ending in (await halden.endings()).items() if ending == "away"} == absent
    assert await cohort(halden) == EVERYBODY


async def test_a_paused_company_is_asked_nothing_and_no_round_is_opened(halden: Halden) -> None:
    paused = {"paused_from": date(2026, 11, 28), "paused_until": date(2026, 12, 2)}
    await halden.company.change(Workspace, HALDEN, **paused)
    await halden.whole_monday()

    assert await halden.endings() == dict.fromkeys(EVERYBODY, "paused")
    assert await all_rounds(halden) == []


async def test_it_is_asked_in_nobodys_night(halden: Halden) -> None:
    """Chidi works from two o'clock on: he hears of it then."""

    await halden.company.change(Member, CHIDI, day_starts=time(14), day_ends=time(18))
    await halden.whole_monday()

    assert (await delivery_of(halden, CHIDI)).not_before == BERLIN + timedelta(hours=3)


async def test_who_joined_after_the_round_had_begun_is_asked_the_next_time(halden: Halden) -> None:
    """The groups are those of the beginning. Faye is in Denver, so her eleven o'clock is still to come."""
    await halden.at(BEGUN + timedelta(days=1))
    await halden.at(FIRST)
    await halden.join("U0FAYE", "America/Denver", BERLIN)
    await halden.at(BERLIN)
    await halden.at(LAST)

    assert (await halden.endings())["U0FAYE"] == "joined_later"
    assert (await halden.enrolled())["U0FAYE"] == LAST + WEEK
    assert await cohort(halden) == EVERYBODY


async def test_who_joined_too_late_on_the_day_is_not_counted_among_the_asked(halden: Halden) -> None:
    """Gia came to Kiritimati's Tuesday: nobody asks her this week, so "61 of 118" must not have her among the 118."""
    await halden.at(BEGUN + timedelta(days=1))
    await halden.join("U0GIA", "Pacific/Kiritimati", FIRST)
    await halden.at(FIRST - timedelta(minutes=30))
    await halden.at(FIRST)

    assert await cohort(halden) == EVERYBODY


async def test_a_held_round_asks_nobody_and_says_so_of_everybody(halden: Halden) -> None:
    """It is the CTO's turn: the round before has a result, and nobody answered it. It costs nobody one of their three asks."""
    await add_result(halden, SLOT - WEEK)
    await halden.whole_monday()

    assert await halden.endings() == dict.fromkeys(EVERYBODY, "held")
    assert (await halden.round()).state is RoundState.HELD
    assert await deliveries(halden) == []
    assert (await halden.enrolled())[BO] == LAST + WEEK


async def test_the_desk_says_by_when_the_words_are_needed(halden: Halden) -> None:
    """Before eleven on Auckland's Monday, on the owner's own clock; once that round is held, before the next one's."""
    await add_result(halden, SLOT - WEEK)
    await halden.at(BEGUN + timedelta(days=1))
    in_time = await desk(halden, BEGUN + timedelta(days=1))
    await halden.at(FIRST)
    too_late = await desk(halden, BERLIN - timedelta(hours=3))

    held = "then the next question falls due to the first of you, and is held without it."
    assert f"begins with what you heard. Post it before *Sun 29 Nov, 23:00*: {held}" in in_time
    assert "*One round was held for it,*" in too_late
    assert f"Post it before *Sun 6 Dec, 23:00*: {held}" in too_late


async def test_what_was_decided_about_a_round_stands(halden: Halden) -> None:
    """Words that are posted while it is being held open the next round, not this one for half of the company."""
    await add_result(halden, SLOT - WEEK)
    await halden.at(BEGUN + timedelta(days=1))
    await halden.at(FIRST)
    async with halden.database.transaction(HALDEN) as session:
        for tally in await session.scalars(select(KeptTally)):
            await session.delete(tally)
    await halden.at(BERLIN)

    assert set((await halden.endings()).values()) == {"held"}


async def test_a_round_that_closed_before_its_time_asks_nobody_any_more(halden: Halden) -> None:
    """Its key was lost while Denver slept."""
    await halden.at(BEGUN + timedelta(days=1))
    await halden.at(FIRST)
    async with halden.database.transaction(HALDEN) as session:
        found = (await session.scalars(select(Round))).one()
        found.state = RoundState.LOST
    await halden.at(LAST)

    assert (await halden.endings())[BO] == "over"


async def test_stopped_at_the_end_of_the_experiment_nobody_is_asked(halden: Halden) -> None:
    await halden.at(BEGUN + timedelta(days=1))
    async with halden.database.transaction(HALDEN) as session:
        session.add(ExperimentDecision(verdict=Verdict.STOP, by_id=MAYA, at=BEGUN + timedelta(days=2), rounds=8))
    await halden.at(FIRST)

    assert (await halden.enrolled(), await halden.endings()) == ({}, {})


async def test_without_crisis_numbers_nobody_is_asked(halden: Halden) -> None:
    """There is no default for what stands below the lowest face."""
    async with halden.database.transaction(HALDEN) as session:
        (await session.scalars(select(SundaySetting))).one().crisis = None
    await halden.whole_monday()

    assert (await halden.enrolled(), await halden.endings()) == ({}, {})


async def test_nobody_is_reminded_and_no_silence_is_counted(halden: Halden) -> None:
    """What is kept after the close says who was asked, and the message says that it is over: the same for everybody."""
    await halden.whole_monday()
    for days in (1, 2, 3):
        await halden.at(LAST + timedelta(days=days))
    await halden.at(CLOSE)

    assert await halden.endings() == dict.fromkeys(EVERYBODY, "closed")
    assert await halden.silent_rounds() == {0}
    assert await reminders(halden) == []
    assert {(row.finished, row.late, row.answered_at, row.nudge_at) for row in (await halden.checkins()).values()} == {
        (False, False, None, None)
    }
    shown = texts((await halden.message(ANA, CLOSE)).blocks)
    assert shown[:2] == [
        SUNDAY,
        "This round is closed. What came of it stands on my Home, and behind `/cadence sunday`.",
    ]


async def test_two_people_read_the_same(halden: Halden) -> None:
    """Nothing in a message tells whose it is, or what anybody answered."""
    await halden.whole_monday()

    assert await halden.message(ANA, LAST) == await halden.message(BO, LAST)


async def test_nobody_asks_for_it_early(halden: Halden) -> None:
    """A check-in that was asked for before its time would be known by that."""
    await halden.at(BEGUN + timedelta(days=1))
    async with halden.database.transaction(HALDEN) as session:
        assert await ask_early(session, ANA, RITUAL, BEGUN + timedelta(days=2)) is None


async def test_what_is_known_about_me_counts_only_what_has_my_name(halden: Halden) -> None:
    """ "Asked once, answered none" would be a lie about a question whose answers nobody knows."""
    await halden.whole_monday()
    ana = await halden.person(ANA)
    async with halden.database.reading(HALDEN) as session:
        assert await summarise(session, ana) == ["Asked once, on 24 Nov, and not answered yet."]


async def test_it_can_be_looked_at_before_it_begins(halden: Halden) -> None:
    """`cadence preview sunday`: the coming Mondays and the message, for one person; nothing is opened for it."""
    ritual = load_rituals(halden.context.prompts)[RITUAL]
    async with halden.database.reading(HALDEN) as session:
        coming = await preview(
            session, HOOKS, ritual, halden.context.phrases, member_id=ANA, now=BEGUN + timedelta(days=1), weeks=2
        )

    assert [(each.slot, each.what) for each in coming] == [(SLOT, "asked"), (SLOT + WEEK, "asked")]
    assert coming[0].message is not None
    assert texts(coming[0].message.blocks)[0] == SUNDAY
    assert await all_rounds(halden) == []


async def cohort(halden: Halden) -> set[str]:
    async with halden.database.reading(HALDEN) as session:
        return set(await session.scalars(select(Asked.member_id)))


async def all_rounds(halden: Halden) -> list[Round]:
    async with halden.database.reading(HALDEN) as session:
        return list(await session.scalars(select(Round)))


async def desk(halden: Halden, now: datetime) -> str:
    """What Maya's desk says of it."""
    show = next(each.desk for each in ALL if each.name == "sunday")
    assert show is not None
    maya = await halden.person(MAYA)
    async with halden.database.reading(HALDEN) as session:
        return words_in([block for entry in (await show(session, maya, now)).entries for block in entry.blocks])


async def deliveries(halden: Halden) -> list[Delivery]:
    async with halden.database.reading(HALDEN) as session:
        return list(await session.scalars(select(Delivery).where(Delivery.key.startswith("checkins:sunday:"))))


async def delivery_of(halden: Halden, member_id: str) -> Delivery:
    return next(each for each in await deliveries(halden) if each.to == member_id)


async def reminders(halden: Halden) -> list[str]:
    """Notices about one of these check-ins."""
    mine = {row.id.hex for row in (await halden.checkins()).values()}
    async with halden.database.reading(HALDEN) as session:
        return [each.subject for each in await session.scalars(select(Notice)) if each.ref.get("checkin") in mine]


async def add_result(halden: Halden, slot: date) -> None:
    """A round that is over and has a number."""
    async with halden.database.transaction(HALDEN) as session:
        over = Round(ritual_id=RITUAL, slot=slot, state=RoundState.CLOSED, closes_at=BEGUN)
        session.add(over)
        await session.flush()
        session.add(
            KeptTally(round_id=over.id, group_id="", asked=6, answered=5, tenths=30, bound=Bound.ABOUT, causes={})
        )
