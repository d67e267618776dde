"""What the registers have in common whose rows live by moves: the button of a move, its form, the move made last.

A register counts the moves of each of its rows as a version, and a move is refused on any other version than the one its
author saw. Which moves there are, who may make them and what they lead to is each register's own table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, Mapped

AMove = TypeVar("AMove", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Tap(Generic[AMove]):
    """What a button of a row carries: the move, the row, and the version of it that whoever taps has seen."""

    move: AMove
    row_id: UUID
    seen: int

    @property
    def value(self) -> str:
        return f"{self.move}:{self.row_id.hex}:{self.seen}"

    @property
    def private(self) -> dict[str, str]:
        """The same for the form behind the button; read back with `read_tap(moves, private.get("tap", ""))`."""
        return {"tap": self.value}


def read_tap(moves: type[AMove], value: str) -> Tap[AMove] | None:
    """None for a value that is not of our making."""
    try:
        move, row_id, seen = value.split(":")
        return Tap(moves(move), UUID(row_id), int(seen))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a move asks for what it needs. A label that is empty has no field; words in braces are names, filled in later."""

    title: str
    submit: str
    words: str = ""
    day: str = ""
    member: str = ""
    note: str = ""


class MoveRow(Protocol):
    """A table of moves: one row for each version that a move made."""

    version: Mapped[int]


Row = TypeVar("Row", bound=MoveRow)


async def last_moves(
    session: AsyncSession, table: type[Row], about: InstrumentedAttribute[UUID], ids: Sequence[UUID]
) -> dict[UUID, Row]:
    """The newest move of each of these rows, by the row's id; `about` is the table's column that names the row."""
    newest = select(about.label("id"), func.max(table.version).label("version")).where(about.in_(ids))
    made = newest.group_by(about).subquery()
    rows = await session.execute(
        select(about, table).join(made, (about == made.c.id) & (table.version == made.c.version))
    )
    return dict(rows.all())
