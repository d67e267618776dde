"""What an operator may see and do: what waits, what was refused and why, and one more try. No words that people wrote."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.core.columns import now_ms
from bot.core.outbox.models import OPEN, Delivery, DeliveryState, Pace
from bot.core.outbox.pace import POST
from bot.core.slack.errors import CODES, consequence
from bot.core.workspaces import Workspace

_OURS = {
    "expired": "It could not be sent while it still made sense. Nothing to do.",
    "member_gone": "This person left before it was sent. Nothing to do.",
    "parent_not_sent": "It follows a message that was not sent; retry that one first.",
    "render": "The bot failed to build it; the log has the place. Retry after an update of the bot.",
    "too_many_attempts": "Slack showed it after none of several tries. Look into the conversation, then retry.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One delivery as `cadence outbox` shows it. `why` is a code, `remedy` a sentence; both empty where all is well."""

    workspace_id: str
    id: UUID
    key: str
    to: str
    subject: str
    state: DeliveryState
    due: datetime
    attempts: int
    why: str = ""
    remedy: str = ""


async def waiting(session: AsyncSession, *, limit: int = 100) -> list[Listed]:
    """What is not at its end yet, oldest first, with what it waits for where that is not just its time."""
    parent = aliased(Delivery)
    rows = await session.execute(
        select(Delivery, Workspace.parked, parent.state, Pace.reason)
        .join(Workspace, Workspace.id == Delivery.workspace_id)
        .outerjoin(parent, (parent.workspace_id == Delivery.workspace_id) & (parent.id == Delivery.after_id))
        .outerjoin(Pace, (Pace.workspace_id == Delivery.workspace_id) & (Pace.method == POST) & _blocks())
        .where(Delivery.state.in_(OPEN))
        .order_by(Delivery.not_before, Delivery.place, Delivery.id)
        .limit(limit)
    )
    return [_listed(row, _hold_up(row, parked, state, reason)) for row, parked, state, reason in rows]


async def refused(session: AsyncSession, *, limit: int = 100) -> list[Listed]:
    """What ended without being sent, or may have been: what needs somebody first, then what was skipped; the latest first."""
    in_need = Delivery.state.in_((DeliveryState.DEAD, DeliveryState.UNKNOWN))
    rows = await session.scalars(
        select(Delivery)
        .where(in_need | (Delivery.state == DeliveryState.SKIPPED))
        .order_by(case((in_need, 0), else_=1), Delivery.settled_ms.desc().nulls_last(), Delivery.id)
        .limit(limit)
    )
    return [_listed(row, row.reason or "") for row in rows]


async def retry(session: AsyncSession, delivery_id: UUID) -> bool:
    """Put a dead, unknown or skipped delivery into the queue again. False where it is none of these. Safe to repeat.

    One that is unknown may have arrived: it is audited afterwards, and a second copy deleted.
    """
    again = (DeliveryState.DEAD, DeliveryState.UNKNOWN, DeliveryState.SKIPPED)
    was_unknown = Delivery.state == DeliveryState.UNKNOWN
    moved = await session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state.in_(again))
        .values(
            state=DeliveryState.PENDING,
            reason=None,
            cancelled=None,
            expires_at=None,
            removal=False,
            attempts=0,
            retry_ms=0,
            doubts=Delivery.doubts + case((was_unknown, 1), else_=0),
        )
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return moved.first() is not None


def _blocks():
    return Pace.blocked_until_ms > now_ms()


def _hold_up(row: Delivery, parked: str | None, parent: DeliveryState | None, reason: str | None) -> str:
    if parked:
        return parked
    if parent is not None and parent is not DeliveryState.SENT:
        return f"follows one that is {parent}"
    return reason or ""


def _listed(row: Delivery, why: str) -> Listed:
    return Listed(
        workspace_id=row.workspace_id,
        id=row.id,
        key=row.key,
        to=row.to,
        subject=row.subject,
        state=row.state,
        due=row.not_before,
        attempts=row.attempts,
        why=why,
        remedy=remedy(why),
    )


def remedy(why: str) -> str:
    """What to do about a reason, in a sentence; empty for a reason that one of the bot's own parts gave."""
    if why in _OURS:
        return _OURS[why]
    if why in CODES or why.startswith("unknown:"):
        return consequence(why).remedy
    return ""
