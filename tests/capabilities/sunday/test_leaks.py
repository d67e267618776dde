"""After the close nobody can connect an answer to whoever gave it, with anything made after the close; one test per path."""

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import make_url, select

import bot.app  # pyright: ignore[reportUnusedImport]  # noqa: F401 - a backup has to know every table that there is
from bot.capabilities import ALL
from bot.capabilities.desk.mydata.actions import export, write_json
from bot.capabilities.sunday.ballots.casting import Answer, token_of
from bot.capabilities.sunday.ballots.keys import keys_of
from bot.capabilities.sunday.models import Ballot, Comment
from bot.core.backup import write_backup
from bot.core.db import EVERY_WORKSPACE, Database
from tests.capabilities.sunday.investigator import Evidence, files_in, find_out, seize
from tests.capabilities.sunday.mondays import (
    HERE,
    NAMES,
    OVER,
    PEOPLE,
    add_why,
    ask,
    close,
    found_company,
    tap,
)

TRUTH: Final = {
    member: Answer(face=1 + n % 5, causes=("too_much",), comment=f"What {name} would say to nobody. " * (1 + n * 40))
    for n, (member, name) in enumerate(zip(PEOPLE, NAMES, strict=True))
}
"""What everybody answered; some wrote so much that it fills pages of its own."""


@dataclass(frozen=True)
class Secrets:
    """What must be nowhere after the close: as somebody remembers it who looked while the round was open."""

    tokens: frozenset[bytes]
    sealed: frozenset[bytes]

    @property
    def all(self) -> frozenset[bytes]:
        """The beginnings: of a long text the rest stands on other pages."""
        return self.tokens | {each[:60] for each in self.sealed}


async def monday(database: Database) -> Secrets:
    """Everybody is asked, everybody answers and says why, and some think better of it."""
    round_id = await ask(database, *PEOPLE)
    for member, answer in TRUTH.items():
        await tap(database, round_id, member, 6 - answer.face)
        await add_why(database, round_id, member, "unclear", comment="Written first, and thought better of.")
        await tap(database, round_id, member, answer.face)
        await add_why(database, round_id, member, *answer.causes, comment=answer.comment)
    async with database.reading(HERE) as session:
        key = await keys_of(session).find(round_id)
        assert key is not None
        connection = await session.connection()
        raw = await connection.exec_driver_sql("SELECT content FROM sunday_ballots")
        sealed = frozenset(str(row[0]).encode() for row in raw)
        return Secrets(frozenset(token_of(key, each).encode() for each in PEOPLE), sealed)


def said(answers: Sequence[Answer]) -> set[str]:
    return {each.comment.strip() for each in answers}


async def test_who_controls_the_server_finds_out_until_the_close_and_not_after(
    database: Database, database_url: str, secret_key: str
) -> None:
    """The same attack, with database, files, rows, application key and whatever stands beside them."""
    await found_company(database)
    secrets = await monday(database)

    during = await seize(database_url)
    await close(database)
    after = await seize(database_url)

    assert {member: said([each]) for member, each in find_out(during, secret_key, PEOPLE).by_member.items()} == {
        member: said([each]) for member, each in TRUTH.items()
    }
    assert during.where(secrets.tokens) != set()
    assert find_out(after, secret_key, PEOPLE).by_member == {}
    assert find_out(after, secret_key, PEOPLE).answers == []
    assert after.where(secrets.all) == set()


async def test_copies_made_in_the_round_tell_nothing_once_it_is_closed(
    database: Database, database_url: str, secret_key: str, tmp_path: Path
) -> None:
    """`cadence backup` takes no ballot and no key; a copy of the files that left out the keys is worth nothing without them."""
    await found_company(database)
    copies = tmp_path / "copies"
    copies.mkdir()
    await monday(database)
    await asyncio.to_thread(write_backup, database_url, copies / "backup", version="0")
    during = await seize(database_url)
    without_keys = Evidence({where: held for where, held in during.found.items() if not is_of_keys(where)})

    await close(database)
    backups = files_in(copies)
    everything = await seize(database_url) + without_keys + backups

    assert find_out(backups, secret_key, PEOPLE).answers == []
    assert find_out(everything, secret_key, PEOPLE).by_member == {}
    assert len(find_out(without_keys, secret_key, PEOPLE).answers) > 0


def is_of_keys(where: str) -> bool:
    return ".open-rounds" in where or "sunday_round_keys" in where


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_copy_with_its_keys_is_what_no_backup_may_be(
    database: Database, database_url: str, secret_key: str, tmp_path: Path
) -> None:
    """Said plainly where people read it: such a copy, made in the round, tells for as long as it exists."""
    await found_company(database)
    await monday(database)
    folder = Path(make_url(database_url).database or "").parent
    copy = await asyncio.to_thread(shutil.copytree, folder, tmp_path.parent / f"{tmp_path.name}-copy")

    await close(database)

    assert set(find_out(files_in(Path(copy)), secret_key, PEOPLE).by_member) == set(PEOPLE)


async def test_a_restored_backup_brings_no_ballot_back(
    database: Database, database_url: str, secret_key: str, tmp_path: Path
) -> None:
    """The ballots' table of a backup is empty, and so is its list of keys."""
    await found_company(database)
    secrets = await monday(database)
    await asyncio.to_thread(write_backup, database_url, tmp_path / "backup", version="0")

    held = Evidence({"backup": (tmp_path / "backup").read_bytes()})

    assert held.where(secrets.all) == set()
    assert find_out(held, secret_key, PEOPLE) == find_out(Evidence(), secret_key, PEOPLE)


async def test_comments_lie_in_no_order_that_anybody_wrote_them_in(database: Database) -> None:
    """Neither their ids nor where they lie on the disk follow the ballots, whose order whoever had the key could know."""
    people = await found_company(database, people=14)
    round_id = await ask(database, *people)
    for n, member in enumerate(people):
        await tap(database, round_id, member, 3)
        await add_why(database, round_id, member, comment=f"{n:02}")
    async with database.reading(HERE) as session:
        key = await keys_of(session).find(round_id)
        assert key is not None
        ballots = {row.token: row.content for row in await session.scalars(select(Ballot))}
    by_token = [f"{people.index(member):02}" for _, member in sorted((token_of(key, each), each) for each in people)]
    by_member = [f"{people.index(member):02}" for member in sorted(people)]
    telling = (by_token, by_token[::-1], by_member, by_member[::-1], sorted(by_member), sorted(by_member)[::-1])

    await close(database)
    async with database.reading(EVERY_WORKSPACE) as session:
        connection = await session.connection()
        lying = await connection.exec_driver_sql("SELECT id FROM sunday_comments")
        places = [str(row[0]).replace("-", "") for row in lying]
        words = {each.id.hex: each.words for each in await session.scalars(select(Comment))}

    assert len(ballots) == len(words) == 14
    assert [words[each] for each in places] not in telling
    assert [words[each] for each in sorted(words)] not in telling


async def test_what_is_handed_out_about_somebody_is_the_same_whether_they_answered(database: Database) -> None:
    """An export is read by whoever operates the bot, too."""
    await found_company(database)
    parts = [each.personal_data for each in ALL if each.personal_data is not None]
    round_id = await ask(database, *PEOPLE)

    async def exported() -> str:
        async with database.transaction(HERE) as session:
            return write_json(await export(session, parts, PEOPLE[0]), PEOPLE[0], OVER)

    before = await exported()
    await tap(database, round_id, PEOPLE[0], 1)
    await add_why(database, round_id, PEOPLE[0], "people", comment="Never to be handed out.")

    assert "sunday_asked" in before
    assert await exported() == before
