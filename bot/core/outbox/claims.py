"""A delivery that this process holds, as a value, and what is known of where it goes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.core.capability import Ref
from bot.core.outbox.models import Delivery
from bot.core.people import Member
from bot.core.slack.web import Posted

_PARENT: Final = aliased(Delivery)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A delivery that this process holds until its lease runs out. `fence` is the number it must still hold to settle it."""

    workspace_id: str
    id: UUID
    fence: int
    to: str
    subject: str
    ref: Ref
    attempts: int
    doubts: int
    since: float
    """This process's monotonic clock before the lease was taken: the lease ends no earlier than counted from here."""
    channel: str | None = None
    """Where to post: the known channel of direct messages, the thread's; None where only the destination is known."""
    thread_ts: str | None = None
    first_started_ms: int | None = None
    tries: int = 0
    audited: int = 0
    posted: Posted | None = None
    """Where it is in Slack already."""

    @property
    def is_to_member(self) -> bool:
        return is_member(self.to)

    def held(self) -> ColumnElement[bool]:
        """The row, as long as nobody has claimed it since."""
        return and_(Delivery.workspace_id == self.workspace_id, Delivery.id == self.id, Delivery.fence == self.fence)


def is_member(destination: str) -> bool:
    """Whether a destination is a person; the others are channels."""
    return destination[:1] in ("U", "W")


async def with_places(session: AsyncSession, claims: Sequence[Claim]) -> list[Claim]:
    """The claims with what is known of where they go: the person's channel, and the parent of a reply. Oldest due first."""
    if not claims:
        return []
    parent = _PARENT
    found = await session.execute(
        select(Delivery.id, Delivery.in_thread, Member.channel_id, parent.channel, parent.ts)
        .outerjoin(Member, and_(Member.workspace_id == Delivery.workspace_id, Member.id == Delivery.to))
        .outerjoin(parent, and_(parent.workspace_id == Delivery.workspace_id, parent.id == Delivery.after_id))
        .where(
            Delivery.workspace_id.in_({claim.workspace_id for claim in claims}),
            Delivery.id.in_([claim.id for claim in claims]),
        )
        .order_by(Delivery.not_before, Delivery.place, Delivery.id)
    )
    by_id = {claim.id: claim for claim in claims}
    return [
        replace(by_id[delivery_id], channel=channel, thread_ts=ts)
        if in_thread
        else replace(by_id[delivery_id], channel=dm)
        for delivery_id, in_thread, dm, channel, ts in found
    ]


def as_claim(row: Delivery, since: float) -> Claim:
    return Claim(
        workspace_id=row.workspace_id,
        id=row.id,
        fence=row.fence,
        to=row.to,
        subject=row.subject,
        ref=row.ref,
        attempts=row.attempts,
        doubts=row.doubts,
        since=since,
        tries=row.tries,
        audited=row.audited,
        first_started_ms=row.first_started_ms,
        posted=Posted(row.channel, row.ts) if row.channel and row.ts else None,
    )
