"""Whose turn it is to talk to the tracker, and what is written down before and after each call.

Every function is one short transaction of its own: none is open while the tracker is called.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.mirror.models import MirroredIssue, MirrorTurn, Step
from bot.core.columns import from_ms, now_ms
from bot.core.db import Database, insert_once


class Turns:
    """One workspace's mirror, as one process works on it. `holder` tells the processes apart."""

    def __init__(self, database: Database, workspace_id: str, *, lease: timedelta) -> None:
        self._database = database
        self._workspace_id = workspace_id
        self._lease_ms = _ms(lease)
        self._holder = uuid4().hex

    async def take(self) -> bool:
        """Have the turn for the length of the lease, or go on having it. False while it is another's, or too early."""
        async with self._database.transaction(self._workspace_id) as session:
            await insert_once(session, MirrorTurn, {"until_ms": 0, "not_before_ms": 0}, key=[])
            free = (MirrorTurn.until_ms < now_ms()) | (MirrorTurn.holder == self._holder)
            mine = (
                update(MirrorTurn)
                .where(free, MirrorTurn.not_before_ms <= now_ms())
                .values(holder=self._holder, until_ms=now_ms() + self._lease_ms)
                .returning(MirrorTurn.workspace_id)
                .execution_options(synchronize_session=False)
            )
            return (await session.execute(mine)).first() is not None

    async def end(self, *, wait: timedelta = timedelta(0)) -> None:
        """Give the turn back. Nobody has it before `wait` is over."""
        async with self._database.transaction(self._workspace_id) as session:
            await session.execute(
                update(MirrorTurn)
                .where(MirrorTurn.holder == self._holder)
                .values(holder=None, until_ms=0, not_before_ms=now_ms() + _ms(wait))
                .execution_options(synchronize_session=False)
            )

    async def row(self, ticket_id: UUID) -> MirroredIssue:
        """What is known of a ticket's issue; made where there is nothing yet."""
        async with self._database.transaction(self._workspace_id) as session:
            await insert_once(session, MirroredIssue, _fresh(ticket_id), key=["ticket_id"])
            return (await session.scalars(select(MirroredIssue).where(MirroredIssue.ticket_id == ticket_id))).one()

    async def begin(self, ticket_id: UUID, step: Step) -> None:
        """From here until `settle()` or `undo()` it is in doubt whether the step was done."""
        await self._write(ticket_id, begun=step, begun_ms=now_ms())

    async def begun_at(self, ticket_id: UUID) -> datetime:
        async with self._database.reading(self._workspace_id) as session:
            begun = select(MirroredIssue.begun_ms).where(MirroredIssue.ticket_id == ticket_id)
            return from_ms((await session.scalars(begun)).one())

    async def undo(self, ticket_id: UUID) -> None:
        """What was begun was surely not done."""
        await self._write(ticket_id, begun=None)

    async def settle(self, ticket_id: UUID, **known: int) -> None:
        """What was begun was done: this is what the issue shows from now on."""
        await self._write(ticket_id, begun=None, refusals=0, **known)

    async def note(self, ticket_id: UUID, **known: int | bool) -> None:
        """What the issue shows from now on; what is in doubt stays so."""
        await self._write(ticket_id, **known)

    async def postpone(self, ticket_id: UUID, delay: timedelta, *, refused: bool = False) -> None:
        """Leave this one alone for a while; the others go on."""
        later = {"not_before_ms": now_ms() + _ms(delay)}
        await self._write(ticket_id, **later, **({"refusals": MirroredIssue.refusals + 1} if refused else {}))

    async def _write(self, ticket_id: UUID, **values: object) -> None:
        async with self._database.transaction(self._workspace_id) as session:
            await _update(session, ticket_id, values)


async def _update(session: AsyncSession, ticket_id: UUID, values: dict[str, object]) -> None:
    await session.execute(
        update(MirroredIssue)
        .where(MirroredIssue.ticket_id == ticket_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _fresh(ticket_id: UUID) -> dict[str, object]:
    zeros = dict.fromkeys(("shown", "told", "begun_ms", "not_before_ms", "refusals"), 0)
    return {"ticket_id": ticket_id, "marker": uuid4(), "gone": False, **zeros}


def _ms(length: timedelta) -> int:
    return length // timedelta(milliseconds=1)
