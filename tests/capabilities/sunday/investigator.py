"""Somebody who has everything: the database, its files, the application key, the keys beside it, every backup and every log.

`find_out()` does all that can be done with it to learn who answered what. It is run while a round is open, where it has to
succeed, and after the close, where it has to find nothing: an attack that never worked would prove nothing.
"""

import asyncio
import os
import re
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psycopg
from cryptography.fernet import Fernet, InvalidToken
from psycopg import sql
from sqlalchemy import make_url

from bot.capabilities.sunday.ballots.casting import Answer, read, token_of

_SEALED: Final = re.compile(rb"gAAAAA[A-Za-z0-9_-]{50,}={0,2}")
_KEY: Final = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_NEAR: Final = 16
"""How many bytes a database may put between two columns of a row."""


@dataclass(frozen=True)
class Evidence:
    """Bytes, by where they were found."""

    found: Mapping[str, bytes] = field(default_factory=dict[str, bytes])

    def __add__(self, other: "Evidence") -> "Evidence":
        return Evidence({**self.found, **other.found})

    def where(self, wanted: Iterable[bytes]) -> set[str]:
        """Where any of these stands."""
        each = list(wanted)
        return {place for place, held in self.found.items() if any(one in held for one in each)}


@dataclass(frozen=True)
class Findings:
    """What came of it: who answered what, and what was answered by nobody knows whom."""

    by_member: dict[str, Answer]
    answers: list[Answer]


def find_out(evidence: Evidence, application_key: str, members: Iterable[str]) -> Findings:
    """Open every sealed text, try everything as a key that could be one, and look for every member's token."""
    fernet = Fernet(application_key)
    opened = {sealed: text for held in evidence.found.values() for sealed, text in _open_all(held, fernet)}
    readable = [*evidence.found.values(), *(text.encode() for text in opened.values())]
    keys = {bytes.fromhex(key.decode()) for held in readable for key in _KEY.findall(held)}
    by_member: dict[str, Answer] = {}
    for member in members:
        for key in keys:
            for sealed in _beside(evidence, token_of(key, member).encode()):
                if sealed in opened:
                    by_member[member] = read(opened[sealed])
    return Findings(by_member, [answer for text in opened.values() if (answer := _as_answer(text)) is not None])


def _open_all(held: bytes, fernet: Fernet) -> Iterable[tuple[bytes, str]]:
    for sealed in _SEALED.findall(held):
        for cut in (sealed, sealed[: len(sealed) - len(sealed) % 4]):  # the next column's first letters may follow
            with suppress(InvalidToken):
                yield cut, fernet.decrypt(cut).decode()
                break


def _beside(evidence: Evidence, token: bytes) -> Iterable[bytes]:
    for held in evidence.found.values():
        at = held.find(token)
        while at >= 0:
            rest = held[at + len(token) : at + len(token) + 20_000]
            if (near := _SEALED.search(rest)) is not None and near.start() <= _NEAR:
                yield near.group()
                yield near.group()[: len(near.group()) - len(near.group()) % 4]
            at = held.find(token, at + 1)


def _as_answer(text: str) -> Answer | None:
    try:
        return read(text)
    except (ValueError, KeyError, TypeError):
        return None


async def seize(url: str) -> Evidence:
    """The database as it lies on the disk at this moment, what stands beside it, and every row that it gives out."""
    return await asyncio.to_thread(_seize_postgresql if url.startswith("postgresql") else _seize_sqlite, url)


def files_in(folder: Path, but_for: str = "") -> Evidence:
    """Everything in a folder, and in the folders in it; without what has a word in its path."""
    files = [each for each in folder.rglob("*") if each.is_file() and not (but_for and but_for in str(each))]
    return Evidence({str(each): each.read_bytes() for each in files})


def _seize_sqlite(url: str) -> Evidence:
    database = Path(make_url(url).database or "")
    beside = files_in(database.parent)
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        dump = "\n".join(connection.iterdump())
    return beside + Evidence({"dump": dump.encode()})


def _seize_postgresql(url: str) -> Evidence:
    """As its administrator: a checkpoint brings everything to the disk; the write-ahead log stays out, as we say it does."""
    own = make_url(url)
    given = os.environ.get("CADENCE_TEST_POSTGRES_URL")
    admin = make_url(given).set(database=own.database) if given else own.set(username="postgres", password=None)
    admin = admin.set(drivername="postgresql")
    found: dict[str, bytes] = {}
    with psycopg.connect(admin.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute("ANALYZE")  # as PostgreSQL does by itself now and then: it keeps samples of what there is
        connection.execute("CHECKPOINT")
        (data,) = connection.execute("SHOW data_directory").fetchone() or ("",)
        (oid,) = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone() or (0,)
        for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
            rows = connection.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(name))).fetchall()
            found[f"rows of {name}"] = "\n".join(str(row[0]) for row in rows).encode()
        samples = connection.execute("SELECT s::text FROM pg_stats s WHERE schemaname = 'public'").fetchall()
        found["samples"] = "\n".join(str(row[0]) for row in samples).encode()
        filed = (
            "SELECT pg_relation_filenode(oid)::text, relname FROM pg_class WHERE pg_relation_filenode(oid) IS NOT NULL"
        )
        names = dict(connection.execute(filed).fetchall())
    folder = Path(data) / "base" / str(oid)
    files = {f"{names.get(each.name, '')} in {each}": each.read_bytes() for each in folder.iterdir() if each.is_file()}
    return Evidence({**files, **found})
