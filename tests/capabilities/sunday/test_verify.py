"""`cadence verify-anonymity` holds on a healthy database, and finds each thing that would be wrong."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final, TypeAlias
from uuid import UUID, uuid1, uuid4

import pytest
from sqlalchemy import Text, Uuid, column, insert, select, table, update

from bot.capabilities.sunday.ballots.keys import keys_of
from bot.capabilities.sunday.ballots.storage import verify_storage
from bot.capabilities.sunday.ballots.verifying import CANNOT_SEE, Check, verify
from bot.capabilities.sunday.models import Asked, Ballot, Comment, KeptTally, Round
from bot.capabilities.sunday.suppression import EVERYBODY, Bound
from bot.core.db import Database
from bot.core.people import Member
from tests.capabilities.sunday.mondays import (
    ANA,
    CLOSES,
    HERE,
    NOON,
    OVER,
    PEOPLE,
    WEEK,
    add_why,
    ask,
    close,
    found_company,
    tap,
)

Deed: TypeAlias = Callable[[Database, UUID], Awaitable[None]]


async def look(database: Database) -> list[Check]:
    async with database.system_reading() as session:
        return [*await verify(session, NOON), *await verify_storage(session)]


async def a_monday(database: Database) -> UUID:
    await found_company(database)
    round_id = await ask(database, *PEOPLE)
    for face, member in enumerate(PEOPLE[:6], 1):
        await tap(database, round_id, member, min(face, 5))
        await add_why(database, round_id, member, "unclear", comment="Nobody knows when the freeze ends.")
    return round_id


async def test_it_holds_while_a_round_is_open_and_after(database: Database) -> None:
    """What is allowed is not reported: a report that always warns is read by nobody."""
    await a_monday(database)

    during = await look(database)
    await close(database)
    after = await look(database)

    assert [each.claim for each in [*during, *after] if not each.ok] == []
    assert {each.looked_at for each in during if each.claim.startswith("No ballot")} == {6}
    assert {each.looked_at for each in after if each.claim.startswith("No comment")} == {6}
    assert all(each.asked for each in during)
    assert len(CANNOT_SEE) == 7


async def test_it_holds_where_newcomers_wait(database: Database) -> None:
    """That somebody is too new to be counted is written of them, so it is written apart from what people wrote."""
    (*_, kim) = everybody = await found_company(database, people=11)
    for weeks, asked in enumerate((PEOPLE, everybody)):
        round_id = await ask(database, *asked, weeks=weeks)
        for member in asked:
            await tap(database, round_id, member, 3)
        await add_why(database, round_id, ANA, comment="Nobody knows when the freeze ends.")
        await close(database, at=OVER + weeks * WEEK)

    async with database.system_reading() as session:
        asked = await session.execute(select(Asked.member_id, Asked.waits_in))
        assert [(member, groups) for member, groups in asked if groups] == [(kim, [EVERYBODY])]
    assert [each.claim for each in await look(database) if not each.ok] == []


async def _late_ballot(database: Database, round_id: UUID) -> None:
    await close(database)
    async with database.transaction(HERE) as session:
        session.add(Ballot(round_id=round_id, token="0" * 64, content="{}"))


async def _too_many(database: Database, round_id: UUID) -> None:
    async with database.transaction(HERE) as session:
        session.add_all(Ballot(round_id=round_id, token=f"{n:064}", content="{}") for n in range(9))


async def _left_open(database: Database, round_id: UUID) -> None:
    async with database.transaction(HERE) as session:
        await session.execute(update(Round).values(closes_at=NOON - timedelta(hours=1)))


async def _not_overwritten(database: Database, round_id: UUID) -> None:
    await close(database)
    async with database.transaction(HERE) as session:
        await session.execute(update(Round).values(scrubbed=False))


async def _number_for_four(database: Database, round_id: UUID) -> None:
    async with database.transaction(HERE) as session:
        tally = KeptTally(round_id=round_id, group_id=EVERYBODY, asked=9, answered=4, tenths=30, bound=Bound.ABOUT)
        session.add(tally)


async def _shares_of_seven(database: Database, round_id: UUID) -> None:
    async with database.transaction(HERE) as session:
        session.add(KeptTally(round_id=round_id, group_id=EVERYBODY, asked=9, answered=7, low=50, middle=0, high=50))


async def _comment_of_few(database: Database, round_id: UUID) -> None:
    async with database.transaction(HERE) as session:
        session.add(Comment(round_id=round_id, words="Only three of us answered."))


async def _key_left(database: Database, round_id: UUID) -> None:
    async with database.transaction(HERE) as session:
        await keys_of(session).make(uuid4())


async def _dated(database: Database, round_id: UUID) -> None:
    raw = table(
        "sunday_ballots", column("workspace_id", Text), column("round_id", Uuid), column("token", Text), column("content", Text)
    )  # fmt: skip
    values = {"workspace_id": HERE, "round_id": round_id, "token": "0" * 64, "content": database.cipher.seal("{}")}
    async with database.transaction(HERE) as session:
        await session.execute(insert(raw).values(values))


async def _id_with_a_time(database: Database, round_id: UUID) -> None:
    await close(database)
    async with database.transaction(HERE) as session:
        session.add(Comment(id=uuid1(), round_id=round_id, words="From which machine, and when?"))


async def _another_column(database: Database, round_id: UUID) -> None:
    await _run(database, "ALTER TABLE sunday_ballots ADD COLUMN cast_at BIGINT")


async def _copied(database: Database, round_id: UUID) -> None:
    await _run(database, "CREATE TABLE elsewhere (token TEXT)")
    if database.is_sqlite:
        copying = "BEGIN INSERT INTO elsewhere VALUES (NEW.token); END"
        await _run(database, f"CREATE TRIGGER copy AFTER INSERT ON sunday_ballots {copying}")
    else:
        body = "AS $$ BEGIN INSERT INTO elsewhere VALUES (NEW.token); RETURN NEW; END $$"
        await _run(database, f"CREATE FUNCTION copying() RETURNS trigger LANGUAGE plpgsql {body}")
        await _run(
            database, "CREATE TRIGGER copy AFTER INSERT ON sunday_ballots FOR EACH ROW EXECUTE FUNCTION copying()"
        )


async def _sampled(database: Database, round_id: UUID) -> None:
    await _run(database, "ALTER TABLE sunday_ballots ALTER COLUMN token SET STATISTICS 100")


async def _keys_logged(database: Database, round_id: UUID) -> None:
    await _run(database, "ALTER TABLE sunday_round_keys SET LOGGED")


async def _replicated(database: Database, round_id: UUID) -> None:
    await _run(database, "CREATE PUBLICATION everything FOR TABLE sunday_ballots")


async def _written_together(database: Database, round_id: UUID) -> None:
    """As a handler would that noted when somebody was last seen."""
    async with database.transaction(HERE) as session:
        session.add(Ballot(round_id=round_id, token="0" * 64, content="{}"))
        await session.execute(update(Member).where(Member.id == ANA).values(synced_at=CLOSES))


async def _run(database: Database, statement: str) -> None:
    async with database.system_session() as session:
        await (await session.connection()).exec_driver_sql(statement)


WRONG: Final[Mapping[str, tuple[Deed, str]]] = MappingProxyType(
    {
        "late ballot": (_late_ballot, "Every ballot belongs to a round that is open"),
        "more ballots than people": (_too_many, "No round has more ballots than people who were asked"),
        "left open": (_left_open, "No round is open beyond its time"),
        "not overwritten": (_not_overwritten, "What the deleted ballots of closed rounds left is overwritten"),
        "number for four": (_number_for_four, "A number stands for 5 answers or more"),
        "shares of seven": (_shares_of_seven, "A distribution stands for 8 answers or more"),
        "comment of few": (_comment_of_few, "Comments are of closed rounds, in which 5 or more answered"),
        "key left": (_key_left, "Every key that there is belongs to a round that is open"),
        "dated": (_dated, "No ballot tells when it was sealed"),
        "id with a time": (_id_with_a_time, "The ids of comments are made of chance alone"),
        "another column": (_another_column, "Ballots and comments have the columns that the code declares, and no others"),
        "copied": (_copied, "Nothing copies ballots or comments elsewhere"),
    }
)  # fmt: skip
WRONG_ON_POSTGRESQL: Final[Mapping[str, tuple[Deed, str]]] = MappingProxyType(
    {
        "sampled": (_sampled, "No sample of their values is kept for planning queries"),
        "keys logged": (_keys_logged, "The keys of open rounds are in no write-ahead log"),
        "replicated": (_replicated, "Nothing copies ballots or comments elsewhere, by replication"),
        "written together": (_written_together, "No transaction that wrote into sunday_ballots wrote anything of a person"),
    }
)  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
async def test_each_thing_that_would_be_wrong_is_found(database: Database, what: str) -> None:
    """A check that cannot fail would keep nothing."""
    deed, claim = WRONG[what]
    await deed(database, await a_monday(database))

    found = {each.claim for each in await look(database) if not each.ok}
    beside = {"Where no round is open, the ballots' table has no bytes"} if what == "late ballot" else set[str]()

    assert found - beside == {claim}


@pytest.mark.parametrize("what", WRONG_ON_POSTGRESQL)
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_what_only_postgresql_could_tell_is_found(database: Database, what: str) -> None:
    deed, claim = WRONG_ON_POSTGRESQL[what]
    await deed(database, await a_monday(database))

    assert {each.claim for each in await look(database) if not each.ok} == {claim}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_round_in_between_is_told_from_one_that_stays_so(database: Database) -> None:
    """A close takes a moment: what is about to be cleared away is no finding ten minutes before anybody would wonder."""
    await a_monday(database)

    async with database.system_reading() as session:
        just_over = [each.claim for each in await verify(session, OVER) if not each.ok]
        long_over = [each.claim for each in await verify(session, OVER + timedelta(hours=1)) if not each.ok]

    assert (just_over, long_over) == ([], ["No round is open beyond its time"])
