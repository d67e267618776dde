"""Which tickets their issues do not show as they are, read from the tickets themselves.

It costs a look at every ticket; so the mirror looks twice a minute at most, and only where a repository is set.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.mirror.models import MirroredIssue
from bot.capabilities.tickets.mirror.papers import Paper, Remark, remarks_of
from bot.capabilities.tickets.models import Ticket, TicketMove
from bot.capabilities.tickets.rules import TIME_TO_UNDO
from bot.capabilities.tickets.standing import Move
from bot.core.columns import now_ms
from bot.core.db import Database
from bot.core.workspaces import Workspace

_AT_ONCE: Final = 20
"""How many tickets one round looks after: a minute's work, at GitHub's pace."""


async def workspaces(database: Database) -> list[str]:
    async with database.system_reading() as session:
        return list(await session.scalars(select(Workspace.id).order_by(Workspace.id)))


async def read_outdated(database: Database, workspace_id: str, now: datetime) -> list[Paper]:
    """The first tickets to bring up to date. One that was just moved waits: the move may be taken back."""
    async with database.reading(workspace_id) as session:
        found = await session.execute(
            select(Ticket.id, Ticket.version, Ticket.number, Ticket.kind, Ticket.state)
            .outerjoin(
                MirroredIssue,
                (MirroredIssue.workspace_id == Ticket.workspace_id) & (MirroredIssue.ticket_id == Ticket.id),
            )
            .where(Ticket.kind.is_not(None), ~Ticket.anonymous, _is_behind(), ~_moved_after(now - TIME_TO_UNDO))
            .order_by(Ticket.number)
            .limit(_AT_ONCE)
        )
        papers = [
            Paper(ticket_id=ticket_id, version=version, number=number, kind=kind, state=state)
            for ticket_id, version, number, kind, state in found
            if kind is not None
        ]
        remarks = await _remarks(session, [paper.ticket_id for paper in papers])
    return [replace(paper, remarks=remarks[paper.ticket_id]) for paper in papers]


def link_issue(database: Database, workspace_id: str) -> Callable[[UUID, str], Awaitable[None]]:
    """Writes an issue's address on its ticket, where nobody linked another one."""

    async def link(ticket_id: UUID, url: str) -> None:
        async with database.transaction(workspace_id) as session:
            await session.execute(
                update(Ticket)
                .where(Ticket.id == ticket_id, Ticket.tracker_url.is_(None))
                .values(tracker_url=url)
                .execution_options(synchronize_session=False)
            )

    return link


def _is_behind() -> ColumnElement[bool]:
    shows_less = or_(MirroredIssue.shown < Ticket.version, MirroredIssue.told < Ticket.version)
    may_be_tried = ~MirroredIssue.gone & (MirroredIssue.not_before_ms <= now_ms())
    return MirroredIssue.ticket_id.is_(None) | (shows_less & may_be_tried)


def _moved_after(when: datetime) -> ColumnElement[bool]:
    moved = select(TicketMove.id).where(
        TicketMove.workspace_id == Ticket.workspace_id, TicketMove.ticket_id == Ticket.id, TicketMove.at > when
    )
    return moved.exists()


async def _remarks(session: AsyncSession, ticket_ids: Sequence[UUID]) -> dict[UUID, list[Remark]]:
    moves = await session.execute(
        select(TicketMove.ticket_id, TicketMove.version, TicketMove.move)
        .where(TicketMove.ticket_id.in_(ticket_ids))
        .order_by(TicketMove.version)
    )
    by_ticket = defaultdict[UUID, list[tuple[int, Move]]](list)
    for ticket_id, version, move in moves:
        by_ticket[ticket_id].append((version, move))
    return {ticket_id: remarks_of(made) for ticket_id, made in by_ticket.items()}
