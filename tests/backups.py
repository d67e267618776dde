"""A database with something of every kind in it, and what stands in a database, for the tests of backups."""

from datetime import UTC, date, datetime, time
from importlib import import_module
from typing import Any
from uuid import UUID

from sqlalchemy import select

from bot.capabilities.desk.setup.models import SetUp
from bot.capabilities.sunday.models import Asked, Ballot, Comment, Round, RoundState
from bot.core.backup.copying import read_meta
from bot.core.backup.ends import reading
from bot.core.backup.tables import copied_tables
from bot.core.db import Database, connect
from bot.core.keys import keep_proof
from bot.core.outbox import Delivery, DeliveryState
from bot.core.people import Member, Team
from bot.core.secrets import Cipher
from bot.core.workspaces import Workspace

import_module("bot.app")  # with it come the tables of every capability

HALDEN, NORDEN = "T0HALDEN", "T0NORDEN"
ANA, BO = "U0ANA", "U0BO"
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
OPEN_ROUND, CLOSED_ROUND = UUID(int=1), UUID(int=2)
BALLOT, TOKEN = "😣 too much", "b" * 64
LETTER = "Dear leads, 🙂"


async def fill(url: str, key: str) -> None:
    """Two workspaces; a thread in the outbox whose reply sorts before its parent; a round that is open, and a closed one."""
    database = connect(url, Cipher([key]))
    try:
        async with database.system_session() as session:
            session.add_all(
                Workspace(id=each, name=each, bot_user_id="UBOT", installed_at=MONDAY) for each in (HALDEN, NORDEN)
            )
        await keep_proof(database)
        for workspace in (HALDEN, NORDEN):
            await _fill(database, workspace)
    finally:
        await database.dispose()


async def _fill(database: Database, workspace: str) -> None:
    async with database.transaction(workspace) as session:
        session.add_all(
            Member(id=each, name=each.title(), zone="Africa/Lagos", synced_at=MONDAY, day_starts=time(8))
            for each in (ANA, BO)
        )
        await session.flush()
        session.add(SetUp(letter=LETTER))
        session.add(Team(id=UUID(int=7), name="Pay-outs", lead_id=ANA))
        parent = _delivery(UUID(int=9), "digest")
        session.add(parent)
        await session.flush()
        session.add(_delivery(UUID(int=8), "thread", after_id=parent.id, in_thread=True))
        session.add_all(
            Round(id=id_, ritual_id="sunday", slot=slot, state=state, closes_at=MONDAY)
            for id_, slot, state in (
                (OPEN_ROUND, date(2026, 11, 23), RoundState.OPEN),
                (CLOSED_ROUND, date(2026, 11, 16), RoundState.CLOSED),
            )
        )
        await session.flush()
        session.add(Asked(round_id=OPEN_ROUND, member_id=ANA, teams=[UUID(int=7).hex]))
        session.add(Ballot(round_id=OPEN_ROUND, token=TOKEN, content=BALLOT))
        session.add(Comment(round_id=CLOSED_ROUND, words="Nobody knows when the freeze ends."))


def _delivery(id_: UUID, key: str, **more: Any) -> Delivery:  # Any: column values
    values = {"to": "C0LEADS", "subject": "digest", "ref": {"week": "2026-W47"}, "not_before": MONDAY}
    return Delivery(id=id_, key=key, state=DeliveryState.SENT, channel="C0LEADS", ts=f"{id_.int}.0", **values, **more)


def stored(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that is copied, as it is stored, in the order of its key; tables without rows are left out."""
    with reading(url) as connection:
        found = {
            each.name: [
                tuple(row)
                for row in connection.execute(select(each.stored).order_by(*(each.stored.c[name] for name in each.key)))
            ]
            for each in copied_tables()
        }
        found["engine_meta"] = sorted(read_meta(connection).items())
    return {name: rows for name, rows in found.items() if rows}


def rows(url: str, statement: str) -> list[tuple[Any, ...]]:  # Any: columns of any type
    """What a statement of SQL finds, over all workspaces."""
    with reading(url) as connection:
        return [tuple(row) for row in connection.exec_driver_sql(statement)]
