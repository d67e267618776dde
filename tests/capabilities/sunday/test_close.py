"""A round closes once: tallies and shuffled comments stay, ballots and key are gone, wherever the process was killed."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, event, func, select, update

from bot.capabilities.sunday.ballots.casting import Outcome
from bot.capabilities.sunday.ballots.keys import keys_of
from bot.capabilities.sunday.models import Asked, Ballot, Comment, KeptTally, Round, RoundState, SundaySetting
from bot.capabilities.sunday.personal import forget
from bot.capabilities.sunday.suppression import EVERYBODY
from bot.core.db import EVERY_WORKSPACE, Database, connect
from bot.core.people import Member
from bot.core.secrets import Cipher
from tests.capabilities.sunday.mondays import (
    ANA,
    BO,
    CHIDI,
    CLOSES,
    HERE,
    OVER,
    PEOPLE,
    WEEK,
    Reached,
    add_why,
    ask,
    close,
    found_company,
    found_team,
    lose_keys,
    take_back,
    tap,
    tick,
)


@dataclass(frozen=True)
class Left:
    """All that stands of a round."""

    state: RoundState
    ballots: int
    keys: int
    scrubbed: bool
    groups: dict[str, tuple[int, int]]
    """Who was asked and who answered, in numbers, by group."""
    comments: frozenset[str] = frozenset()


async def left_of(database: Database, round_id: UUID) -> Left:
    async with database.system_reading() as session:
        found = (await session.scalars(select(Round).where(Round.id == round_id))).one()
        ballots = await session.scalar(select(func.count()).select_from(Ballot).where(Ballot.round_id == round_id))
        tallies = await session.scalars(select(KeptTally).where(KeptTally.round_id == round_id))
        comments = await session.scalars(select(Comment).where(Comment.round_id == round_id))
        return Left(
            state=found.state,
            ballots=ballots or 0,
            keys=len({round_id} & await keys_of(session).known()),
            scrubbed=found.scrubbed,
            groups={each.group_id: (each.asked, each.answered) for each in tallies},
            comments=frozenset(each.words for each in comments),
        )


async def answer(database: Database, round_id: UUID, *faces: int) -> None:
    """The first of the company give these faces."""
    for member, face in zip(PEOPLE, faces, strict=False):
        assert await tap(database, round_id, member, face) is Outcome.COUNTED


async def test_tallies_and_comments_take_the_place_of_ballots(database: Database) -> None:
    """Of six who answered, numbers stay; the seventh took it back."""
    await found_company(database)
    monday = await ask(database, *PEOPLE)
    await answer(database, monday, 1, 2, 3, 4, 5, 3, 2)
    await add_why(database, monday, ANA, "unclear", comment="Nobody knows when the freeze ends.")
    await add_why(database, monday, BO, "too_much", comment="Three releases in a week.")
    await take_back(database, monday, "U7")

    await close(database)

    assert await left_of(database, monday) == Left(
        state=RoundState.CLOSED,
        ballots=0,
        keys=0,
        scrubbed=True,
        groups={EVERYBODY: (10, 6)},
        comments=frozenset({"Nobody knows when the freeze ends.", "Three releases in a week."}),
    )


async def test_who_was_away_is_not_among_those_who_were_asked(database: Database) -> None:
    """ "6 of 8", where ten work here and two were on holiday; what somebody sends who was not asked counts nowhere."""
    await found_company(database)
    monday = await ask(database, *PEOPLE)
    await answer(database, monday, 1, 2, 3, 4, 5, 3, 2)

    await close(database, asking=Reached("U7", "U8"))

    assert (await left_of(database, monday)).groups == {EVERYBODY: (8, 6)}


async def test_who_was_away_belongs_to_the_next_round_all_the_same(database: Database) -> None:
    """Were they newcomers a week later, they would wait until they are five."""
    await found_company(database)
    first = await ask(database, *PEOPLE)
    await answer(database, first, 1, 2, 3, 4, 5, 3)
    await close(database, asking=Reached(*PEOPLE[6:]))
    second = await ask(database, *PEOPLE, weeks=1)
    for member in PEOPLE[6:]:
        await tap(database, second, member, 3)
    await answer(database, second, 3, 3)
    await close(database, at=OVER + WEEK)

    async with database.reading(HERE) as session:
        waits = [row.waits_in for row in await session.scalars(select(Asked).where(Asked.round_id == second))]
    assert (await left_of(database, second)).groups == {EVERYBODY: (10, 6)}
    assert waits == [[]] * 10


async def test_a_round_is_open_until_its_time_is_over(database: Database) -> None:
    """Nothing is shown before the close, and nothing is counted twice after it."""
    await found_company(database)
    monday = await ask(database, *PEOPLE)
    await answer(database, monday, 1, 2, 3, 4, 5)

    await close(database, at=CLOSES - timedelta(seconds=1))
    before = await left_of(database, monday)
    await close(database)
    after = await left_of(database, monday)
    await close(database)

    assert (before.state, before.ballots, before.keys, before.groups) == (RoundState.OPEN, 5, 1, {})
    assert (after.state, after.groups) == (RoundState.CLOSED, {EVERYBODY: (10, 5)})
    assert await left_of(database, monday) == after
    assert await tap(database, monday, ANA, 5, at=CLOSES - timedelta(seconds=1)) is Outcome.CLOSED


async def test_comments_stay_where_five_answered(database: Database) -> None:
    """Four people know each other's ways of writing."""
    await found_company(database)
    monday = await ask(database, *PEOPLE)
    await answer(database, monday, 1, 2, 3, 4)
    await add_why(database, monday, ANA, comment="The freeze.")

    await close(database)

    assert (await left_of(database, monday)).comments == frozenset()


async def test_a_raised_threshold_holds_comments_too(database: Database) -> None:
    await found_company(database)
    async with database.transaction(HERE) as session:
        session.add(SundaySetting(number_from=7))
    monday = await ask(database, *PEOPLE)
    await answer(database, monday, 1, 2, 3, 4, 5, 3)
    await add_why(database, monday, ANA, comment="The freeze.")

    await close(database)

    assert (await left_of(database, monday)).comments == frozenset()


async def test_a_lost_key_closes_the_round_early_for_all_together(database: Database) -> None:
    """Nobody can be told from anybody, so teams cannot be counted; everybody can."""
    await found_company(database)
    await found_team(database, "Search", *PEOPLE[:5])
    monday = await ask(database, *PEOPLE)
    await answer(database, monday, 1, 2, 3, 4, 5, 3)
    await lose_keys(database)

    await close(database, at=CLOSES - timedelta(days=1))

    assert await left_of(database, monday) == Left(
        state=RoundState.LOST, ballots=0, keys=0, scrubbed=True, groups={EVERYBODY: (10, 6)}
    )


async def test_an_answer_stays_counted_when_its_author_is_forgotten(database: Database) -> None:
    """To look for it would write down that there was one; under their name nothing stands any more."""
    await found_company(database)
    monday = await ask(database, *PEOPLE)
    await answer(database, monday, 1, 2, 3, 4, 5)
    async with database.transaction(HERE) as session:
        await forget(session, BO, OVER)

    async with database.reading(HERE) as session:
        asked = set(await session.scalars(select(Asked.member_id)))
    await close(database)

    assert (len(asked), BO in asked) == (10, False)
    assert (await left_of(database, monday)).groups == {EVERYBODY: (10, 5)}


async def test_another_company_s_round_stays_as_it_is(database: Database) -> None:
    """One workspace's close touches no other's ballots, and no other's key."""
    await found_company(database)
    await found_company(database, workspace="T2")
    monday, theirs = await ask(database, *PEOPLE), await ask(database, *PEOPLE, workspace="T2", weeks=1)
    await answer(database, monday, 1, 2, 3, 4, 5)
    await tap(database, theirs, ANA, 2, workspace="T2")

    await close(database)

    left = await left_of(database, theirs)
    assert (left.state, left.ballots, left.keys) == (RoundState.OPEN, 1, 1)


class _Killed(BaseException):
    """Stands for the end of the process: nothing catches it, and what was not committed is rolled back."""


@contextmanager
def killed_at(database: Database, commit: int) -> Generator[None]:
    """Ends whatever runs right before its so many-th commit."""
    seen = [0]

    def count(_connection: Connection) -> None:
        seen[0] += 1
        if seen[0] == commit:
            raise _Killed

    event.listen(database.writer.sync_engine, "commit", count)
    try:
        yield
    finally:
        event.remove(database.writer.sync_engine, "commit", count)


@pytest.mark.parametrize("commit", [1, 2, 3, 4])
async def test_killed_anywhere_it_is_open_as_it_was_or_has_no_ballot(database: Database, commit: int) -> None:
    """Between two commits there is nothing to lose; the next tick goes on, and the result is the same."""
    await found_company(database)
    monday = await ask(database, *PEOPLE)
    await answer(database, monday, 1, 2, 3, 4, 5)

    with killed_at(database, commit), suppress(_Killed):
        await tick(database)
    halfway = await left_of(database, monday)
    late = await tap(database, monday, "U9", 3)
    await close(database)

    if halfway.state is RoundState.OPEN:
        assert (halfway.ballots, halfway.keys, halfway.groups) == (5, 1, {})
    else:
        assert (halfway.ballots, halfway.groups) == (0, {EVERYBODY: (10, 5)})
    counted = 6 if late is Outcome.COUNTED else 5
    assert await left_of(database, monday) == Left(
        state=RoundState.CLOSED, ballots=0, keys=0, scrubbed=True, groups={EVERYBODY: (10, counted)}
    )


async def test_two_processes_close_it_once(database: Database, database_url: str, secret_key: str) -> None:
    """Replicas find the same round due; one of them closes it, the other finds it closed."""
    await found_company(database)
    monday = await ask(database, *PEOPLE)
    await answer(database, monday, 1, 2, 3, 4, 5)
    other = connect(database_url, Cipher([secret_key]))
    try:
        await asyncio.gather(tick(database), tick(other))
    finally:
        await other.dispose()
    await close(database)

    assert await left_of(database, monday) == Left(
        state=RoundState.CLOSED, ballots=0, keys=0, scrubbed=True, groups={EVERYBODY: (10, 5)}
    )


async def test_what_was_counted_for_somebody_is_in_the_result(database: Database) -> None:
    """People tap while the round closes: whoever read "Counted" is counted, whoever read "closed" is not."""
    await found_company(database)
    monday = await ask(database, *PEOPLE)
    await answer(database, monday, 1, 2, 3, 4, 5)

    *taps, _ = await asyncio.gather(*(tap(database, monday, each, 3) for each in PEOPLE[5:]), tick(database))

    assert set(taps) <= {Outcome.COUNTED, Outcome.CLOSED}
    assert (await left_of(database, monday)).groups == {EVERYBODY: (10, 5 + taps.count(Outcome.COUNTED))}
    assert (await left_of(database, monday)).ballots == 0


@asynccontextmanager
async def somebody_reads(url: str, key: str) -> AsyncGenerator[None]:
    """Another process that began to read before the close and still does: a dump, say."""
    other = connect(url, Cipher([key]))
    try:
        options = {} if other.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        async with other.reader.execution_options(**options).connect() as connection:
            await connection.execute(select(Ballot.token))
            yield
    finally:
        await other.dispose()


async def test_overwriting_is_tried_until_it_worked(database: Database, database_url: str, secret_key: str) -> None:
    """As long as somebody may read what was deleted, it is there; the round says so until it is not."""
    await found_company(database)
    monday = await ask(database, *PEOPLE)
    await answer(database, monday, 1, 2, 3, 4, 5)

    async with somebody_reads(database_url, secret_key):
        await tick(database)
        while_read = await left_of(database, monday)
    await close(database)

    assert (while_read.state, while_read.scrubbed) == (RoundState.CLOSED, False)
    assert (await left_of(database, monday)).scrubbed


async def test_thresholds_are_raised_and_never_lowered(database: Database) -> None:
    """The database says so too: whoever answered did so under the ones that stood."""
    await found_company(database)
    async with database.transaction(HERE) as session:
        session.add(SundaySetting(number_from=6))
    for lower in ({"number_from": 5}, {"shares_from": 7}, {"causes_from": 4}):
        with pytest.raises(Exception, match="never lowered"):
            async with database.transaction(HERE) as session:
                await session.execute(update(SundaySetting).values(**lower))
    async with database.transaction(HERE) as session:
        await session.execute(update(SundaySetting).values(number_from=7))

    async with database.reading(EVERY_WORKSPACE) as session:
        assert (await session.scalars(select(SundaySetting.number_from))).one() == 7


async def test_who_was_asked_goes_when_nothing_is_compared_with_it_any_more(database: Database) -> None:
    """Of a round without a number nothing is compared; of the last one with a number its cohort is."""
    await found_company(database)
    monday = await ask(database, *PEOPLE)
    await answer(database, monday, 3, 3)

    await close(database)

    async with database.reading(HERE) as session:
        assert list(await session.scalars(select(Asked.member_id))) == []
        assert len(list(await session.scalars(select(Member.id)))) == 10
    assert CHIDI in PEOPLE
