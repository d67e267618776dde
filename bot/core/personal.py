"""What is known about one person: how a capability shows it, hands it out, lets go of it, and for how long it keeps it.

Forgetting takes away what was the person's own. What the company goes on working with (an outcome, what somebody is still
owed) stays, under nobody's name: its author becomes `LEFT`, a member who never was.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, TypeAlias
from uuid import UUID

from sqlalchemy import String, cast, inspect, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.core.columns import Base
from bot.core.db import insert_once
from bot.core.people import Member, Person
from bot.core.roles import Role
from bot.core.schedule import zone_of
from bot.core.workspaces import current_workspace

LEFT: Final = "SOMEBODY"
"""The member id of whoever was forgotten; Slack gives none like it."""
LEFT_NAME: Final = "Somebody who left"
KNOW_AGAIN: Final = "personal.know_again"
"""The button of somebody who was forgotten, on a Home that holds nothing else."""

Value: TypeAlias = str | int | bool | None
Row: TypeAlias = Mapping[str, Value]
Tables: TypeAlias = Mapping[str, Sequence[Row]]
"""Rows by the name of their table, as JSON takes them: times are ISO 8601 in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """What a nightly job deletes: whatever is older than `after`, or than the operator set in its place."""

    name: str
    """One word for it, where an operator sets another time and where people read how long it is kept: "answers"."""
    after: timedelta
    """The default."""
    find: Callable[[AsyncSession, datetime], Awaitable[Sequence[UUID]]]
    """Some of what is from before this time, in one workspace; none once nothing is left. Looks only, and may take long."""
    drop: Callable[[AsyncSession, Sequence[UUID]], Awaitable[None]]
    """Deletes what was found. Safe to repeat."""

    def lasts(self, keep: Mapping[str, timedelta]) -> timedelta:
        """`keep` is what the operator set, by name."""
        return keep.get(self.name, self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One kind of data about people, as docs/privacy.md prints it. All plain text."""

    what: str
    purpose: str
    seen_by: str
    how_long: str
    switch_off: str
    expiry: Expiry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData:
    """What one capability knows about people."""

    summary: Callable[[AsyncSession, Person], Awaitable[Sequence[str]]]
    """One line, mrkdwn, for the person themselves; none where nothing is known."""
    export: Callable[[AsyncSession, str], Awaitable[Tables]]
    """Everything about a member, by id, and no words of others but those that were said to them."""
    forget: Callable[[AsyncSession, str, datetime], Awaitable[None]]
    """Lets go of it, in the session of whoever forgets the rest too. Safe to repeat."""
    keeps: Sequence[Kept]
    goes: Sequence[str] = ()
    """What forgetting deletes, as a person reads it: plain words without a full stop."""
    stays: Sequence[str] = ()
    """What the company keeps, under `LEFT_NAME`; likewise."""
    history: str = ""
    """The action id of a button that shows the person what they said themselves; "" for none."""


async def find_forgotten(session: AsyncSession, member_id: str) -> Person | None:
    """Somebody who asked to be forgotten, as a member without a name; None for everybody else."""
    forgotten = select(Member).where(Member.id == member_id, Member.forgotten_at.is_not(None))
    member = await session.scalar(forgotten)
    return None if member is None else _as_person(member)


async def known_person(session: AsyncSession, member_id: str) -> Person:
    """A member as themselves, though they may have left Slack long ago. Raises `NoResultFound` for an id that is nobody's."""
    return _as_person((await session.scalars(select(Member).where(Member.id == member_id))).one())


def _as_person(member: Member) -> Person:
    return Person(member.workspace_id, member.id, member.name, zone_of(member.zone), frozenset({Role.MEMBER}))


async def put_in_place_of(session: AsyncSession, at: datetime) -> str:
    """The id of the member who stands for everybody who was forgotten; there from the first one on."""
    workspace = await current_workspace(session)
    values = {"id": LEFT, "name": LEFT_NAME, "zone": workspace.zone, "active": False, "synced_at": at}
    await insert_once(session, Member, values, key=["id"])
    return LEFT


def as_row(row: Base, *left_out: str) -> Row:
    """A row of a table as an export writes it: every column but the workspace, so that a new one cannot be forgotten."""
    columns = [each.key for each in inspect(type(row)).column_attrs if each.key not in ("workspace_id", *left_out)]
    return {name: as_json(getattr(row, name)) for name in columns}


def as_json(value: object) -> Value:
    """One column's value: times as ISO 8601 in UTC, ids and whatever else there is as text."""
    match value:
        case None | bool() | int() | str():
            return str(value) if isinstance(value, StrEnum) else value
        case datetime():
            return value.isoformat(timespec="seconds")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


async def put_under_nobody(
    session: AsyncSession, columns: Sequence[tuple[type[Base], str]], member_id: str, at: datetime
) -> None:
    """Let what stands in these tables' columns under a member's id stand under nobody's: it no longer says whose it was."""
    left = await put_in_place_of(session, at)
    for table, name in columns:
        theirs = update(table).where(getattr(table, name) == member_id).values({name: left})
        await session.execute(theirs.execution_options(synchronize_session=False))


async def tell_nobody(session: AsyncSession, told: InstrumentedAttribute[list[str]], member_id: str) -> None:
    """Let nobody stand in the place of a member in a column of lists that name who was told of something."""
    for row in await session.scalars(select(told.class_).where(cast(told, String).contains(member_id))):
        names: Sequence[str] = getattr(row, told.key)
        setattr(row, told.key, sorted({LEFT if each == member_id else each for each in names}))


def without(ref: Mapping[str, object], member_id: str) -> dict[str, object]:
    """What a message is about, with nobody in the place of a member."""
    return {name: LEFT if value == member_id else value for name, value in ref.items()}
