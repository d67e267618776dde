"""`cadence backup`, `restore` and `db copy` as an operator meets them: what they say, and how they leave."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.core.secrets import new_key
from tests.backups import LETTER, fill, rows, stored
from tests.test_cli import Shell

MEMBERS = "select name from members order by name"


@pytest.fixture
async def shell(tmp_path: Path) -> Shell:
    """An operator in the folder of a database with 23 rows, its key in the environment."""
    shell = Shell(tmp_path)
    shell.environment["CADENCE_SECRET_KEY"] = key = new_key()
    assert (await shell.run("db", "upgrade")).status == 0
    await fill(address(shell, "cadence.db"), key)
    return shell


def address(shell: Shell, name: str) -> str:
    return f"sqlite+aiosqlite:///{shell.folder / name}"


async def test_a_backup_moves_to_another_machine(shell: Shell) -> None:
    made = await shell.run("backup", "night.backup")
    assert (made.status, made.err) == (0, "")
    assert made.out.startswith("night.backup holds ")
    assert "The application key is not in it" in made.out

    shell.environment["CADENCE_DATABASE_URL"] = address(shell, "new.db")
    back = await shell.run("restore", "night.backup")
    assert (back.status, back.err) == (0, "")
    assert back.out.rstrip().endswith("Start the bot: cadence run")
    assert rows(address(shell, "new.db"), MEMBERS) == rows(address(shell, "cadence.db"), MEMBERS)


async def test_a_database_is_replaced_only_by_whoever_says_so(shell: Shell) -> None:
    await shell.run("backup", "night.backup")
    with closing(sqlite3.connect(shell.folder / "cadence.db")) as database:
        database.execute("delete from sunday_comments")
        database.commit()
    refused = await shell.run("restore", "night.backup")
    unsure = await shell.run("restore", "night.backup", "--replace")
    assert (refused.status, refused.err) == (
        2, "This database isn't empty. Name an empty one, or restore with --replace.\n",
    )  # fmt: skip
    assert unsure.status == 1
    assert "will be gone for good. Go on?" in unsure.out
    assert "sunday_comments" not in stored(address(shell, "cadence.db"))

    sure = await shell.run("restore", "night.backup", "--replace", "--yes")
    assert (sure.status, sure.err) == (0, "")
    assert len(stored(address(shell, "cadence.db"))["sunday_comments"]) == 2


async def test_what_goes_wrong_is_one_sentence(shell: Shell) -> None:
    """For a timer that mails what a command says: a status of 2, and what to do."""
    (shell.folder / "notes.txt").write_text("Dear diary")
    await shell.run("backup", "night.backup")
    shell.environment["CADENCE_DATABASE_URL"] = address(shell, "new.db")
    new = shell.folder / "new.db"
    await says(shell, f"There is no database at {new} yet.", "backup", "later.backup")
    await says(shell, "notes.txt is no backup made with `cadence backup`.", "restore", "notes.txt")
    await says(shell, "There is no file missing.backup.", "restore", "missing.backup")
    await says(shell, "--to is no database address.", "db", "copy", "--to", "mysql://here")
    shell.environment["CADENCE_SECRET_KEY"] = new_key()
    await says(shell, "A stored text was written with another application key.", "restore", "night.backup")
    del shell.environment["CADENCE_SECRET_KEY"]
    await says(shell, "A backup is of no use without its key.", "restore", "night.backup")
    assert sorted(each.name for each in shell.folder.iterdir()) == ["cadence.db", "night.backup", "notes.txt"]


async def says(shell: Shell, sentence: str, *words: str) -> None:
    ended = await shell.run(*words)
    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert ended.err.startswith(sentence)


async def test_a_move_says_what_to_set_next(shell: Shell, postgres_url: str) -> None:
    moved = await shell.run("db", "copy", "--to", postgres_url)
    assert (moved.status, moved.err) == (0, "")
    assert "Set CADENCE_DATABASE_URL to it before you start the bot again." in moved.out
    assert ":cadence@" not in moved.out
    assert rows(postgres_url, MEMBERS) == rows(address(shell, "cadence.db"), MEMBERS)
    assert LETTER not in moved.out
