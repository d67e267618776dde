"""Which deliveries may be sent now: due, wanted, their parent sent, and at the head of their destination's queue."""

from datetime import datetime
from functools import cache
from typing import Final

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from bot.core.columns import UtcMs, is_in, now_ms
from bot.core.outbox import pace
from bot.core.outbox.leasing import Work
from bot.core.outbox.models import IN_FLIGHT, OPEN, Delivery, DeliveryState
from bot.core.people import Member
from bot.core.timings import Timings

_PARENT: Final = aliased(Delivery)
_OTHER: Final = aliased(Delivery)


@cache
def posts(timings: Timings) -> Work:
    """What may be sent at the domain time `now`, which is to be given, each the head of its destination's queue."""
    now = bindparam("now", type_=UtcMs())
    rows = and_(
        is_in(Delivery.state, DeliveryState.PENDING),
        _is_due(now),
        parent_is_sent(Delivery),
        _is_head_of_queue(now, timings),
        ~member_is_gone(),
    )
    return Work(pace.POST, rows, changes={"state": DeliveryState.CLAIMED, "offered": Delivery.wanted})


def _is_due(now: BindParameter[datetime]) -> ColumnElement[bool]:
    return and_(
        Delivery.not_before <= now,
        or_(Delivery.expires_at.is_(None), Delivery.expires_at > now),
        Delivery.retry_ms <= now_ms(),
        Delivery.cancelled.is_(None),
    )


def parent_is_sent(row: type[Delivery]) -> ColumnElement[bool]:
    sent = select(_PARENT.id).where(
        _PARENT.workspace_id == row.workspace_id,
        _PARENT.id == row.after_id,
        _PARENT.state == DeliveryState.SENT,
    )
    return or_(row.after_id.is_(None), sent.exists())


def _is_head_of_queue(now: BindParameter[datetime], timings: Timings) -> ColumnElement[bool]:
    """Nothing to the same destination is on its way or due before, and the last one is long enough ago.

    Correlated, since PostgreSQL refuses FOR UPDATE together with DISTINCT ON. What waits for its parent holds nobody up.
    """
    other = _OTHER
    same = and_(other.workspace_id == Delivery.workspace_id, other.to == Delivery.to, other.id != Delivery.id)
    earlier = or_(
        other.not_before < Delivery.not_before,
        and_(other.not_before == Delivery.not_before, other.place < Delivery.place),
        and_(other.not_before == Delivery.not_before, other.place == Delivery.place, other.id < Delivery.id),
    )
    lives = and_(other.cancelled.is_(None), or_(other.expires_at.is_(None), other.expires_at > now))
    is_due_before = and_(other.not_before <= now, lives, earlier, parent_is_sent(other))
    ahead = select(other.id).where(same, is_in(other.state, *OPEN), or_(is_in(other.state, *IN_FLIGHT), is_due_before))
    # Not NOT EXISTS: PostgreSQL makes an anti join of that, and reads the whole queue for each row of it.
    is_first = ahead.limit(1).scalar_subquery().is_(None)
    gap_ms = int(timings.per_conversation.total_seconds() * 1000)
    if not gap_ms:
        return is_first
    just_sent = select(other.id).where(same, other.settled_ms > now_ms() - gap_ms, other.state == DeliveryState.SENT)
    return and_(is_first, ~just_sent.exists())


def member_is_gone() -> ColumnElement[bool]:
    """The destination is somebody who is no longer active."""
    gone = select(Member.id).where(
        Member.workspace_id == Delivery.workspace_id, Member.id == Delivery.to, Member.active.is_(False)
    )
    return gone.exists()
