"""What an operator types after a command: who is meant, which ritual, which port; and what is said where it is unclear."""

import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.naming import find_meant, list_some
from bot.core.people import Member
from tests.test_cli import Shell, connected

_NAMES = ("Ana Duarte", "Dana Whitfield", "Mei Tanaka", "Tom Brandt", "Tom Brandt Senior", "Ana-Lena Vogt")
_PEOPLE = [
    Member(id=f"U{number}", name=name, zone="Europe/Berlin", synced_at=datetime(2026, 11, 23, tzinfo=UTC))
    for number, name in enumerate(_NAMES)
]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("U3", ["Tom Brandt"]),
        ("<@U3|tom>", ["Tom Brandt"]),
        ("@ana", ["Ana Duarte"]),
        ("ana", ["Ana Duarte"]),
        ("Tom Brandt", ["Tom Brandt"]),
        ("tom", ["Tom Brandt", "Tom Brandt Senior"]),
        ("whit", ["Dana Whitfield"]),
        ("Zaphod", []),
    ],
)
def test_the_closest_name_is_meant(typed: str, meant: list[str]) -> None:
    """An id before a name, a whole name before a word of one, a word before letters in the middle of another."""
    assert [each.name for each in find_meant(typed, _PEOPLE)] == meant


def test_many_who_may_be_meant_are_counted() -> None:
    assert list_some(_NAMES) == "Ana Duarte, Dana Whitfield, Mei Tanaka, Tom Brandt, Tom Brandt Senior and 1 more"
    assert list_some(_NAMES[:2]) == "Ana Duarte, Dana Whitfield"


async def test_sunday_evening_is_previewed_as_it_will_be_asked(tmp_path: Path) -> None:
    """Before its round is there, too: faces to tap, and not a word of a closed round."""
    shell = Shell(tmp_path)
    async with connected(shell):
        await shell.run("db", "upgrade")
        await shell.run("people", "sync")
        ended = await shell.run("preview", "sunday", "--as", "Ana", "--weeks", "1")
    assert (ended.status, ended.err) == (0, "")
    assert "[😣]  [😟]  [😐]  [🙂]  [😀]" in ended.out
    assert "closed" not in ended.out


async def test_an_unknown_ritual_is_answered_with_those_there_are(tmp_path: Path) -> None:
    ended = await Shell(tmp_path).run("preview", "income", "--as", "Ana")
    assert (ended.status, ended.err) == (2, "There is no ritual “income”. There are: outcomes, sunday.\n")


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
async def test_a_port_that_is_none_is_one_sentence(tmp_path: Path, port: str) -> None:
    ended = await Shell(tmp_path).run("demo", "--port", port)
    assert (ended.status, "Invalid value for '--port'" in ended.err, "Traceback" in ended.err) == (2, True, False)


async def test_a_demo_beside_another_says_how_to_start_it(tmp_path: Path) -> None:
    """With the whole of what to type: `make demo` puts no command into anybody's path."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = await Shell(tmp_path).run("demo", "--port", str(port))
    assert (ended.status, ended.err) == (
        2,
        f"Port {port} is in use. Choose another: {sys.executable} -m bot demo --port 0 takes any free one.\n",
    )


async def test_the_version_is_one_line(tmp_path: Path) -> None:
    ended = await Shell(tmp_path).run("--version")
    assert (ended.status, ended.out.startswith("cadence "), ended.out.count("\n")) == (0, True, 1)


async def test_the_doctor_says_each_thing_in_one_line(tmp_path: Path) -> None:
    """So that a log or a pipe keeps it whole, whatever width it believes to have; and never sends one back to itself."""
    shell = Shell(tmp_path)
    shell.environment["CADENCE_DATABASE_URL"] = "postgresql+psycopg://ana:secret@127.0.0.1:1/cadence"
    ended = await shell.run("doctor")
    database = next(line for line in ended.out.splitlines() if "Database" in line)
    assert database.endswith("Check CADENCE_DATABASE_URL, and that the database server runs.")
    assert "secret" not in ended.out
