"""An answer is one row under a token, which only the round's key connects to whoever gave it."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import make_url, select

from bot.capabilities.sunday.ballots.casting import Answer, Outcome, read, token_of
from bot.capabilities.sunday.ballots.keys import folder_of, keys_of
from bot.capabilities.sunday.models import Ballot
from bot.core.db import Database
from tests.capabilities.sunday.mondays import (
    ANA,
    BO,
    CHIDI,
    CLOSES,
    HERE,
    MONDAY,
    NOON,
    PEOPLE,
    add_why,
    ask,
    found_company,
    lose_keys,
    take_back,
    tap,
)


async def answers(database: Database, round_id: UUID) -> dict[str, Answer]:
    """What everybody answered, found as somebody finds it who has the round's key."""
    async with database.reading(HERE) as session:
        key = await keys_of(session).find(round_id)
        assert key is not None
        whose = {token_of(key, each): each for each in PEOPLE}
        return {whose[row.token]: read(row.content) for row in await session.scalars(select(Ballot))}


async def test_a_tap_counts_once_and_the_last_face_stands(database: Database) -> None:
    """One tap is enough; whoever taps again has changed their mind, and keeps what they wrote."""
    await found_company(database)
    monday = await ask(database, ANA, BO)

    outcomes = [await tap(database, monday, ANA, 2), await tap(database, monday, BO, 5)]
    outcomes += [await add_why(database, monday, ANA, "too_much", "unclear", "too_much", comment=" The freeze. ")]
    outcomes += [await tap(database, monday, ANA, 1)]

    assert outcomes == [Outcome.COUNTED, Outcome.COUNTED, Outcome.ANEW, Outcome.ANEW]
    assert await answers(database, monday) == {
        ANA: Answer(face=1, causes=("too_much", "unclear"), comment="The freeze."),
        BO: Answer(face=5),
    }


async def test_what_was_taken_back_leaves_no_row(database: Database) -> None:
    """Everything can be taken back, and then there is nothing to explain."""
    await found_company(database)
    monday = await ask(database, ANA)
    await tap(database, monday, ANA, 2)

    outcomes = [await take_back(database, monday, ANA), await take_back(database, monday, ANA)]
    outcomes += [await add_why(database, monday, ANA, "unclear")]

    assert outcomes == [Outcome.WITHDRAWN, Outcome.NOTHING, Outcome.NOTHING]
    assert await answers(database, monday) == {}


async def test_nothing_is_counted_late_or_of_somebody_who_was_not_asked(database: Database) -> None:
    """The cohort is frozen when the round begins, and the close is the same for everybody."""
    await found_company(database)
    monday = await ask(database, ANA)

    assert await tap(database, monday, BO, 3) is Outcome.NOT_ASKED
    assert await tap(database, monday, ANA, 3, at=CLOSES) is Outcome.CLOSED
    assert await tap(database, uuid4(), ANA, 3) is Outcome.CLOSED
    assert await tap(database, monday, ANA, 3, at=CLOSES - timedelta(seconds=1)) is Outcome.COUNTED
    assert await take_back(database, monday, ANA, at=CLOSES) is Outcome.CLOSED


async def test_another_company_s_round_takes_nothing(database: Database) -> None:
    """Ids come from somebody's client; those of another workspace lead nowhere, even for the same member id."""
    await found_company(database)
    await found_company(database, workspace="T2")
    monday = await ask(database, ANA)

    assert await tap(database, monday, ANA, 3, workspace="T2") is Outcome.CLOSED
    assert await answers(database, monday) == {}


@pytest.mark.parametrize("face", [0, 6, -1, 9])
async def test_there_is_no_other_face(database: Database, face: int) -> None:
    await found_company(database)
    monday = await ask(database, ANA)

    with pytest.raises(ValueError, match="no face"):
        await tap(database, monday, ANA, face)
    assert await answers(database, monday) == {}


async def test_two_taps_at_once_are_one_answer(database: Database) -> None:
    """Slack sends a click again, and people press twice."""
    await found_company(database)
    monday = await ask(database, ANA)

    outcomes = await asyncio.gather(*(tap(database, monday, ANA, 4) for _ in range(5)))

    assert sorted(outcomes) == [Outcome.ANEW] * 4 + [Outcome.COUNTED]
    assert await answers(database, monday) == {ANA: Answer(face=4)}


async def test_a_round_is_opened_once(database: Database) -> None:
    """Replicas find the same member due at the same moment: one cohort, one key."""
    await found_company(database)

    first = await ask(database, ANA, BO)
    again = await ask(database, ANA, BO, CHIDI)

    assert first == again
    assert await tap(database, first, CHIDI, 3) is Outcome.NOT_ASKED


async def test_without_its_key_a_round_takes_nothing(database: Database) -> None:
    """A lost key closes the round: what could not be told apart later is not counted now."""
    await found_company(database)
    monday = await ask(database, ANA)
    await lose_keys(database)

    assert await tap(database, monday, ANA, 3) is Outcome.CLOSED


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_key_is_a_file_only_its_owner_reads(database: Database, sqlite_url: str) -> None:
    """Beside the database, in no backup; sealed, so that it opens nothing by itself."""
    await found_company(database)
    monday = await ask(database, ANA)

    folder = folder_of(Path(make_url(sqlite_url).database or ""))
    (file,) = folder.iterdir()
    async with database.reading(HERE) as session:
        key = await keys_of(session).find(monday)

    assert (file.name, oct(file.stat().st_mode)[-3:], oct(folder.stat().st_mode)[-3:]) == (monday.hex, "600", "700")
    assert key is not None
    assert key.hex() not in file.read_text()


async def test_a_ballot_has_no_member_no_time_and_no_order(database: Database) -> None:
    """The whole row: where it belongs, a token, a sealed text that says 1970."""
    await found_company(database)
    monday = await ask(database, ANA)
    await tap(database, monday, ANA, 2, at=NOON)

    async with database.reading(HERE) as session:
        (row,) = await session.scalars(select(Ballot))

    assert {each.key for each in Ballot.__mapper__.column_attrs} == {"workspace_id", "round_id", "token", "content"}
    assert (row.workspace_id, row.round_id, len(row.token)) == (HERE, monday, 64)
    assert json.loads(row.content) == {"face": 2, "causes": [], "comment": ""}
    assert MONDAY.isoformat() not in row.content
