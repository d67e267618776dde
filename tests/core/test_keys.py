"""A change of keys: nothing that people wrote is lost on the way, and in the end the old key opens nothing any more."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from threading import Event
from typing import Final

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, update

from bot.capabilities.desk.setup.models import SetUp
from bot.capabilities.sunday.models import Ballot, Comment
from bot.core.columns import Base, EncryptedText
from bot.core.db import Database, connect
from bot.core.keys import is_in_use, keep_proof, unlock
from bot.core.rotation import rotate
from bot.core.secrets import Cipher, Purpose, Unreadable, new_key
from tests.backups import BALLOT, HALDEN, LETTER, fill, rows

OLD, NEW, NEXT = new_key(), new_key(), new_key()
COMMENT: Final = "Nobody knows when the freeze ends."


@asynccontextmanager
async def started(url: str, *keys: str) -> AsyncGenerator[Database]:
    """The database as a bot has it that was started with these keys."""
    database = connect(url, Cipher(keys))
    try:
        await unlock(database)
        await keep_proof(database)
        yield database
    finally:
        await database.dispose()


async def said(database: Database) -> tuple[str | None, str | None]:
    """What the CTO wrote, and what somebody wrote without a name."""
    async with database.reading(HALDEN) as session:
        return await session.scalar(select(SetUp.letter)), await session.scalar(select(Comment.words))


def tokens(url: str) -> list[str]:
    """Everything that is sealed, as it is stored; without the open round's."""
    sealed = [
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, EncryptedText) and table.info.get("backup", True)
    ]
    found = [row[0] for table, column in sealed for row in rows(url, f"select {column} from {table}")]  # noqa: S608 - our names
    return [token for token in found if token is not None]


async def test_a_key_may_go_once_everything_is_sealed_anew(database_url: str) -> None:
    """A text without a time has none afterwards, and one with a time has the same."""
    await fill(database_url, OLD)
    hours = sorted(Fernet(OLD).extract_timestamp(token) for token in tokens(database_url))
    async with started(database_url, NEW, OLD) as database:
        assert await rotate(database, for_good=True) == len(hours)
        assert await rotate(database, for_good=True) == 0

    async with started(database_url, NEW) as database:
        assert await said(database) == (LETTER, COMMENT)
    assert sorted(Fernet(NEW).extract_timestamp(token) for token in tokens(database_url)) == hours
    assert hours[0] == 0 < hours[-1]


@pytest.mark.parametrize("left", [(OLD,), (NEXT, OLD), (NEW,), (NEXT, NEW)])
async def test_a_key_that_is_needed_is_missed_at_once(database_url: str, left: tuple[str, ...]) -> None:
    """Both the one before and the one that came may have sealed something."""
    await fill(database_url, OLD)
    async with started(database_url, NEW, OLD):
        pass

    with pytest.raises(Unreadable):
        async with started(database_url, *left):
            pass
    async with started(database_url, NEXT, OLD, NEW) as database:
        assert await said(database) == (LETTER, COMMENT)


async def test_while_a_round_is_open_its_ballots_and_the_old_key_stay(database_url: str) -> None:
    await fill(database_url, OLD)
    async with started(database_url, NEW, OLD) as database:
        await rotate(database, for_good=False)

    with pytest.raises(Unreadable):
        async with started(database_url, NEW):
            pass
    async with started(database_url, NEW, OLD) as database, database.reading(HALDEN) as session:
        assert await session.scalar(select(Ballot.content)) == BALLOT


async def test_what_the_old_key_made_digests_of_is_known_again_for_ever(database_url: str) -> None:
    """Whoever complained anonymously has a key of theirs that is in no database: nobody could make its digest anew."""
    await fill(database_url, OLD)
    known_by = {purpose: Cipher([OLD]).digests(purpose, "7KQ2M")[0] for purpose in Purpose}
    for keys in ((NEW, OLD), (NEXT, NEW)):
        async with started(database_url, *keys) as database:
            await rotate(database, for_good=True)

    async with started(database_url, NEXT) as database:
        found = {purpose: database.cipher.digests(purpose, "7KQ2M") for purpose in Purpose}
    assert {purpose: known_by[purpose] in found[purpose] for purpose in Purpose} == dict.fromkeys(Purpose, True)
    assert {found[purpose][0] for purpose in Purpose} == {Cipher([NEXT]).digests(each, "7KQ2M")[0] for each in Purpose}


class Pausing(Cipher):
    """Stands still before it seals anything anew."""

    def __init__(self, *keys: str) -> None:
        super().__init__(keys)
        self.at_it, self.go_on = Event(), Event()

    def renew(self, token: str) -> str | None:
        self.at_it.set()
        self.go_on.wait(30)
        return super().renew(token)


async def test_what_somebody_writes_meanwhile_stands(database_url: str) -> None:
    """The CTO changes the letter between the look at it and its renewal."""
    await fill(database_url, OLD)
    pausing = Pausing(NEW, OLD)
    slow = connect(database_url, pausing)
    async with started(database_url, NEW, OLD) as database:
        rotation = asyncio.create_task(rotate(slow, for_good=True))
        await asyncio.to_thread(pausing.at_it.wait, 30)
        async with database.transaction(HALDEN) as session:
            await session.execute(update(SetUp).values(letter="Dear all"))
        pausing.go_on.set()
        await rotation
        await slow.dispose()
        assert await said(database) == ("Dear all", COMMENT)


async def test_only_a_bot_that_was_started_uses_a_key(database_url: str) -> None:
    await fill(database_url, OLD)
    async with started(database_url, OLD) as database, database.system_reading() as session:
        assert [await is_in_use(session, Cipher(keys)) for keys in ([OLD], [NEW, OLD])] == [True, False]
