"""What a database keeps beside the rows of its tables, and could tell: columns nobody declared, triggers, samples, order.

The second half of `cadence verify-anonymity`. SQLite and PostgreSQL are asked in their own catalogues.
"""

from collections.abc import Sequence
from typing import Final, TypeAlias

from sqlalchemy import FromClause, SmallInteger, String, column, func, inspect, select, table
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.ballots.keys import KEYS
from bot.capabilities.sunday.ballots.verifying import Check, Number, compare, question
from bot.capabilities.sunday.models import Ballot, Comment, Round, RoundState
from bot.core.columns import Base

Claim: TypeAlias = tuple[str, Number, Number]

_BALLOTS: Final = Ballot.__tablename__
_ANONYMOUS: Final = (_BALLOTS, Comment.__tablename__)
_OF_NOBODY: Final = (*_ANONYMOUS, "sunday_rounds", "sunday_tallies")
"""What is written together with comments: no row in these is a person's."""
_SEALED: Final = ("token", "content", "words", "sealed")
_NO_COPY: Final = "Nothing copies ballots or comments elsewhere"
_NO_SAMPLE: Final = "No sample of their values is kept for planning queries"


async def verify_storage(session: AsyncSession) -> list[Check]:
    """Every check of what is beside the tables: to be called in a system session."""
    if session.get_bind().dialect.name == "sqlite":
        return [await _columns(session), *[await compare(session, *each) for each in _of_sqlite()]]
    checks = [await compare(session, *each) for each in _of_postgresql()]
    return [await _columns(session), *checks, *[await _together(session, each) for each in _ANONYMOUS]]


async def _columns(session: AsyncSession) -> Check:
    """One column more than the code knows, and somebody has added it."""
    declared = {(each.__tablename__, name.key) for each in (Ballot, Comment) for name in inspect(each).column_attrs}
    connection = await session.connection()
    found = await connection.run_sync(
        lambda here: {(name, str(each["name"])) for name in _ANONYMOUS for each in inspect(here).get_columns(name)}
    )
    return Check(
        claim="Ballots and comments have the columns that the code declares, and no others",
        asked=f"the columns of {' and '.join(_ANONYMOUS)}",
        looked_at=len(found),
        wrong=len(found ^ declared),
    )


def _of_sqlite() -> Sequence[Claim]:
    schema = table("sqlite_master", column("type", String), column("name", String), column("sql", String))
    everything = _count(schema)
    tables = everything.where(schema.c.name.in_(_ANONYMOUS), schema.c.type == "table")
    secure_delete = func.pragma_secure_delete().table_valued("secure_delete")
    active = everything.where(schema.c.type.in_(("trigger", "view")))
    mentions = schema.c.sql.contains(_ANONYMOUS[0]) | schema.c.sql.contains(_ANONYMOUS[1])
    return (
        (_NO_COPY, active, active.where(mentions)),
        (
            "Their rows stand in the order of random words",
            tables,
            tables.where(~schema.c.sql.contains("WITHOUT ROWID")),
        ),
        (_NO_SAMPLE, everything, everything.where(schema.c.name.in_(("sqlite_stat3", "sqlite_stat4")))),
        (
            "What is deleted is overwritten",
            _count(secure_delete),
            _count(secure_delete).where(secure_delete.c.secure_delete == 0),
        ),
    )


def _of_postgresql() -> Sequence[Claim]:
    kinds = table("pg_class", column("oid"), column("relname", String), column("relpersistence", String))
    triggers = table("pg_trigger", column("tgrelid"), column("tgisinternal"))
    published = table("pg_publication_tables", column("tablename", String))
    columns = table(
        "pg_attribute", column("attrelid"), column("attname", String), column("attstattarget", SmallInteger)
    )
    ours = select(kinds.c.oid).where(kinds.c.relname.in_(_ANONYMOUS))
    keys = _count(kinds).where(kinds.c.relname == KEYS.name)
    own_triggers = _count(triggers).where(~triggers.c.tgisinternal)
    is_open = select(Round.id).where(Round.state == RoundState.OPEN).exists()
    has_bytes = func.pg_relation_size(kinds.c.oid) > 0
    ballots = _count(kinds).where(kinds.c.relname == _BALLOTS)
    told = select(kinds.c.oid).where(kinds.c.relname.in_((*_ANONYMOUS, KEYS.name)))
    sealed = _count(columns).where(columns.c.attrelid.in_(told), columns.c.attname.in_(_SEALED))
    return (
        (_NO_COPY, own_triggers, own_triggers.where(triggers.c.tgrelid.in_(ours))),
        (
            f"{_NO_COPY}, by replication",
            _count(published),
            _count(published).where(published.c.tablename.in_(_ANONYMOUS)),
        ),
        (_NO_SAMPLE, sealed, sealed.where(columns.c.attstattarget.is_distinct_from(0))),
        ("The keys of open rounds are in no write-ahead log", keys, keys.where(kinds.c.relpersistence != "u")),
        ("Where no round is open, the ballots' table has no bytes", ballots, ballots.where(~is_open, has_bytes)),
    )


async def _together(session: AsyncSession, name: str) -> Check:
    """PostgreSQL keeps with every row the transaction that wrote it: none of these may have written anything of a person."""
    rows = table(name, column("xmin"))
    others = [each for each in sorted(Base.metadata.tables) if each not in _OF_NOBODY]
    wrong, asked = 0, ""
    for other in others:
        written = table(other, column("xmin"))
        both = _count(rows).where(rows.c.xmin.in_(select(written.c.xmin)))
        wrong += await session.scalar(both) or 0
        asked = question(session, both)
    return Check(
        claim=f"No transaction that wrote into {name} wrote anything of a person",
        asked=f"{asked}, and so of {len(others)} tables",
        looked_at=await session.scalar(_count(rows)) or 0,
        wrong=wrong,
    )


def _count(rows: FromClause) -> Number:
    return select(func.count()).select_from(rows)
