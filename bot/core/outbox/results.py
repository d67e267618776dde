"""What became of a post, and how it is written into its row: as a mark where Slack has the message, else as a change."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, TypeAlias, cast

from sqlalchemy import Table, Update, bindparam, case, null, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.columns import is_in, now_ms
from bot.core.outbox.claims import Claim
from bot.core.outbox.models import Delivery, DeliveryState
from bot.core.people import Member
from bot.core.slack.web import Posted
from bot.core.timings import Timings

Change: TypeAlias = Callable[[AsyncSession], Awaitable[None]]
Checkpoint: TypeAlias = Callable[[str], Awaitable[None]]
"""Called at named points on a message's way; production does nothing there, a crash test stops the process."""

_deliveries: Final = cast("Table", Delivery.__table__)
_members: Final = cast("Table", Member.__table__)


async def pass_by(point: str) -> None:
    """The checkpoint of production."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack shows this delivery there."""

    claim: Claim
    posted: Posted


async def write_results(
    session: AsyncSession, results: Sequence[Sent | Change], now: datetime, timings: Timings
) -> None:
    """Whose fence has moved on changes nothing."""
    # Rows in one order for every process, so that two batches cannot wait for each other.
    sent = sorted((each for each in results if isinstance(each, Sent)), key=lambda each: each.claim.id)
    if sent:
        await _mark_sent(session, sent, now, timings)
    for change in results:
        if not isinstance(change, Sent):
            await change(session)


async def _mark_sent(session: AsyncSession, sent: Sequence[Sent], now: datetime, timings: Timings) -> None:
    connection = await session.connection()
    await connection.execute(_mark(timings), [_mark_values(each, now) for each in sent])
    met = [each for each in sent if each.claim.is_to_member and each.claim.channel != each.posted.channel]
    if met:
        await connection.execute(
            update(_members)
            .where(_members.c.workspace_id == bindparam("workspace"), _members.c.id == bindparam("member"))
            .values(channel_id=bindparam("channel")),
            [
                {"workspace": each.claim.workspace_id, "member": each.claim.to, "channel": each.posted.channel}
                for each in met
            ],
        )


@cache
def _mark(timings: Timings) -> Update:
    """A late mark of a claim that somebody else holds by now changes nothing. Made once."""
    row = _deliveries.c
    audit = now_ms() + timings.audits[0] // timedelta(milliseconds=1) if timings.audits else null()
    return (
        update(_deliveries)
        .where(
            row.workspace_id == bindparam("of_workspace"),
            row.id == bindparam("of_id"),
            row.fence == bindparam("of_fence"),
            is_in(Delivery.state, DeliveryState.SENDING, DeliveryState.RECONCILING),
        )
        .values(
            state=DeliveryState.SENT,
            reason=None,
            channel=bindparam("in_channel"),
            ts=bindparam("in_ts"),
            sent_at=bindparam("at"),
            settled_ms=now_ms(),
            lease_owner=None,
            lease_until_ms=None,
            shown=row.offered,
            retry_ms=0,
            audit_ms=case((row.doubts > 0, audit), else_=null()),
        )
    )


def _mark_values(sent: Sent, now: datetime) -> dict[str, Any]:  # Any: column values
    return {
        "of_workspace": sent.claim.workspace_id,
        "of_id": sent.claim.id,
        "of_fence": sent.claim.fence,
        "in_channel": sent.posted.channel,
        "in_ts": sent.posted.ts,
        "at": now,
    }
