"""What whoever controls the server can read: every row, when it was sealed, in which order rows lie, who wrote what together."""

import base64
import logging
import re
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr
from datetime import UTC, datetime
from io import StringIO
from typing import Final

import structlog
from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError

from bot.capabilities.tickets.anonymous.models import TicketKey, WaitingComplaint
from bot.capabilities.tickets.likeness.models import TicketTerm
from bot.capabilities.tickets.models import Ticket, TicketMove
from bot.core.columns import Base
from bot.log import set_up_logging
from bot.sandbox.company import user_id
from tests.world import World

ANONYMOUS_TABLES: Final = (Ticket, TicketMove, TicketKey, TicketTerm, WaitingComplaint)
"""Where a row of an anonymous complaint may stand."""
_TOKEN: Final = re.compile(r"gAAAA[A-Za-z0-9_-]{60,}={0,2}")

Rows = Mapping[str, Sequence[str]]


async def rows_naming(world: World, handle: str) -> Rows:
    """Every row of every table that holds somebody's id, in whichever column."""
    return await rows_with(world, user_id(handle))


async def rows_with(world: World, word: str) -> Rows:
    """Every row of every table in which a word stands, but for when it was last read from Slack.

    Every few minutes of the process's own time the bot looks whether to read everybody; on a slow machine that falls into a test.
    """
    found: dict[str, list[str]] = {}
    async with world.database.system_reading() as session:
        for mapper in Base.registry.mappers:
            table = inspect(mapper).local_table.description
            rows = await session.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 - the names are our own tables'
            lasting = [{name: row[name] for name in row if name != "synced_at"} for row in rows.mappings()]
            theirs = sorted(str(row) for row in lasting if word in str(row))
            if theirs:
                found[table] = theirs
    return found


async def sealed_at(world: World) -> set[datetime]:
    """The seconds that the sealed texts of complaints carry in clear."""
    seconds: set[datetime] = set()
    async with world.database.system_reading() as session:
        for table in ANONYMOUS_TABLES:
            rows = await session.execute(text(f"SELECT * FROM {table.__tablename__}"))  # noqa: S608 - our own tables
            for token in _TOKEN.findall(str(list(rows))):
                stamp = int.from_bytes(base64.urlsafe_b64decode(token)[1:9], "big")
                seconds.add(datetime.fromtimestamp(stamp, UTC))
    return seconds


async def has_rowid(world: World, table: type[Base]) -> bool:
    """Whether SQLite numbers the rows of a table in the order in which they came."""
    async with world.database.system_reading() as session:
        try:
            await session.execute(text(f"SELECT rowid FROM {table.__tablename__}"))  # noqa: S608 - our own tables
        except OperationalError:
            return False
    return True


async def written_together(world: World, *member_ids: str) -> list[str]:
    """Rows that name one of these and were written by a transaction that wrote a row of an anonymous complaint."""
    named: list[str] = []
    async with world.database.system_reading() as session:
        writers = await writers_of(world, "ticket_keys") | await writers_of(world, "waiting_complaints")
        writers |= await writers_of(world, "tickets WHERE anonymous AND complainer_id IS NULL")
        for mapper in Base.registry.mappers:
            name = inspect(mapper).local_table.description
            rows = await session.execute(text(f"SELECT xmin::text AS writer, t.* FROM {name} t"))  # noqa: S608 - as above
            named += [f"{name}: {row}" for row in rows if row[0] in writers and any(i in str(row) for i in member_ids)]
    return named


async def writers_of(world: World, rows: str) -> set[str]:
    """The transactions of PostgreSQL that wrote these rows (a table, and a condition) as they stand."""
    async with world.database.system_reading() as session:
        found = await session.execute(text(f"SELECT xmin::text FROM {rows}"))  # noqa: S608 - written in a test
        return {str(row[0]) for row in found}


@contextmanager
def everything_logged() -> Generator[StringIO]:
    """The log as an operator has it at the level that says most; afterwards all is as it was."""
    root, before, said = logging.getLogger(), structlog.get_config(), StringIO()
    handlers, level = root.handlers[:], root.level
    with redirect_stderr(said):
        set_up_logging("json", debug=True)
    yield said
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**before)
