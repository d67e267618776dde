"""A round is opened or held once; who was asked is frozen with it, and kept as long as a later round is compared with it."""

from uuid import UUID

from sqlalchemy import select

from bot.capabilities.sunday.ballots.counting import find_earlier
from bot.capabilities.sunday.ballots.rounds import hold_round, open_round
from bot.capabilities.sunday.models import Asked, Round, RoundState
from bot.capabilities.sunday.personal import forget
from bot.capabilities.sunday.suppression import EVERYBODY
from bot.core.db import Database
from bot.core.people import TeamMember
from tests.capabilities.sunday.mondays import (
    ANA,
    BO,
    HERE,
    OVER,
    PEOPLE,
    WEEK,
    ask,
    close,
    coming,
    found_company,
    found_team,
    tap,
)


async def answered(database: Database, round_id: UUID, *members: str, week: int = 0) -> None:
    """These answer, a bit of everything, and the round closes."""
    for n, member in enumerate(members):
        await tap(database, round_id, member, 1 + n % 5)
    await close(database, at=OVER + week * WEEK)


async def compared_with(database: Database) -> dict[str, frozenset[str]]:
    """By group, whom the next round is compared with."""
    async with database.reading(HERE) as session:
        return {group: earlier.cohort for group, earlier in (await find_earlier(session, "sunday")).items()}


async def test_the_cohort_is_frozen_with_the_teams_they_were_in(database: Database) -> None:
    """Whoever changes teams in the middle of a week counts where they were."""
    await found_company(database)
    search = await found_team(database, "Search", ANA, BO)
    monday = await ask(database, ANA, BO)
    async with database.transaction(HERE) as session:
        row = await session.get_one(TeamMember, (HERE, search, ANA))
        await session.delete(row)

    async with database.reading(HERE) as session:
        asked = {row.member_id: row.teams for row in await session.scalars(select(Asked))}
        cohort = frozenset(await session.scalars(select(Asked.member_id).where(Asked.round_id == monday)))

    assert asked == {ANA: [search.hex], BO: [search.hex]}
    assert cohort == {ANA, BO}


async def test_what_was_decided_about_a_round_stands(database: Database) -> None:
    """Held when its first member fell due, it is held for everybody who falls due later."""
    await found_company(database)
    async with database.transaction(HERE) as session:
        await hold_round(session, coming(*PEOPLE), "held")
    async with database.transaction(HERE) as session:
        later = await open_round(session, coming(*PEOPLE))

    async with database.reading(HERE) as session:
        (found,) = await session.scalars(select(Round))
    assert (later.id, found.state, found.reason) == (found.id, RoundState.HELD, "held")


async def test_the_next_round_is_compared_with_the_last_that_had_a_number(database: Database) -> None:
    """A round in between that too few answered has none, and is compared with nothing."""
    await found_company(database, people=12)
    everybody = tuple(f"U{n}" for n in range(1, 13))
    await answered(database, await ask(database, *everybody), *everybody[:9])
    first = await compared_with(database)
    await answered(database, await ask(database, *everybody[:11], weeks=1), *everybody[:2], week=1)

    assert first == {EVERYBODY: frozenset(everybody)}
    assert await compared_with(database) == first


async def test_who_joined_is_not_compared_with_before_they_were_counted(database: Database) -> None:
    """Two newcomers wait, uncounted; were they taken for counted the next time, a number's change would be theirs."""
    people = await found_company(database, people=12)
    await answered(database, await ask(database, *people[:10]), *people[:9])
    second = await ask(database, *people, weeks=1)
    await answered(database, second, *people, week=1)

    async with database.reading(HERE) as session:
        waits = {row.member_id: row.waits_in for row in await session.scalars(select(Asked)) if row.waits_in}

    assert waits == {member: [EVERYBODY] for member in people[10:]}
    assert await compared_with(database) == {EVERYBODY: frozenset(people[:10])}


async def test_somebody_who_was_forgotten_has_not_left_the_comparison(database: Database) -> None:
    """A random word stands for them, the same in every round: else one who goes would be told by what changes."""
    people = await found_company(database)
    await answered(database, await ask(database, *people), *people[:9])
    await ask(database, *people, weeks=1)
    async with database.transaction(HERE) as session:
        await forget(session, BO, OVER)

    (group,) = (await compared_with(database)).values()
    async with database.reading(HERE) as session:
        rows = list(await session.scalars(select(Asked.member_id)))

    assert (len(group), BO in group) == (10, False)
    assert sorted(set(rows)) == sorted(group)
    assert len(rows) == 20


async def test_another_company_s_rounds_are_not_compared(database: Database) -> None:
    await found_company(database)
    await found_company(database, workspace="T2")
    await answered(database, await ask(database, *PEOPLE), *PEOPLE[:9])

    async with database.reading("T2") as session:
        assert await find_earlier(session, "sunday") == {}
        assert list(await session.scalars(select(Round))) == []
        assert list(await session.scalars(select(Asked))) == []
