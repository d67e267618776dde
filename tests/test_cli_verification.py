"""`cadence verify-anonymity`: exit 0 where every check holds, 1 where one does not, and always what it cannot see."""

from pathlib import Path

import pytest

from bot.capabilities.sunday.ballots.keys import folder_of
from bot.core.db import connect
from bot.core.secrets import Cipher
from tests.capabilities.sunday.mondays import ANA, PEOPLE, ask, close, found_company, tap
from tests.test_cli import Shell


def shell_on(folder: Path, url: str, key: str) -> Shell:
    shell = Shell(folder)
    shell.environment |= {"CADENCE_DATABASE_URL": url, "CADENCE_SECRET_KEY": key}
    return shell


async def test_it_says_what_it_asked_and_what_it_cannot_see(database_url: str, secret_key: str, tmp_path: Path) -> None:
    """While somebody writes: a bot runs on it, and taps are under way."""
    database = connect(database_url, Cipher([secret_key]))
    try:
        await found_company(database)
        monday = await ask(database, *PEOPLE)
        await tap(database, monday, ANA, 2)
        async with database.system_session():
            seen = await shell_on(tmp_path, database_url, secret_key).run("verify-anonymity")
    finally:
        await database.dispose()

    assert (seen.status, seen.err) == (0, "")
    assert "ok     Every ballot belongs to a round that is open (1 looked at)" in seen.out
    assert "SELECT count(*)" in seen.out
    assert "NOT OK" not in seen.out
    assert "What this cannot see:\n  · What Slack itself keeps of a tap." in seen.out
    assert seen.out.rstrip().endswith("checks hold.")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_wrong_is_its_exit_status(database_url: str, secret_key: str, tmp_path: Path) -> None:
    """A key that outlived its round, say: found in the folder beside the database."""
    database = connect(database_url, Cipher([secret_key]))
    try:
        await found_company(database)
        monday = await ask(database, *PEOPLE)
        key = folder_of(tmp_path / "cadence.db") / monday.hex
        left = key.read_bytes()
        await close(database)
        key.write_bytes(left)
        seen = await shell_on(tmp_path, database_url, secret_key).run("verify-anonymity", "--quiet")
    finally:
        await database.dispose()

    assert (seen.status, seen.err) == (1, "")
    assert "NOT OK Every key that there is belongs to a round that is open (1 looked at, 1 contradict)" in seen.out
    assert "SELECT" not in seen.out
    assert "one that a restored backup holds: let it run, and look again in a minute" in " ".join(seen.out.split())
