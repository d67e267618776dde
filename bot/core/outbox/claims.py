"""A delivery that this process holds, as a value, and what is known of where it goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Table, and_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.capability import Ref
from bot.core.outbox.models import Delivery
from bot.core.people import Member
from bot.core.slack.web import Posted

SEVERAL: Final = "several"
"""The destination of what several people are to read in one conversation. Who they are stands in its `ref` alone."""
PEOPLE: Final = "people"
"""In `ref`: their ids, with commas."""

_deliveries: Final = cast("Table", Delivery.__table__)
_members: Final = cast("Table", Member.__table__)
_PARENT: Final = _deliveries.alias()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A delivery that this process holds until its lease runs out. `fence` is the number it must still hold to settle it."""

    workspace_id: str
    id: UUID
    fence: int
    key: str
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

    @property
    def opens(self) -> Sequence[str]:
        """Whose conversation with the bot has to be opened before it can be read, or written to where they are several."""
        if self.to == SEVERAL:
            return self.ref[PEOPLE].split(",")
        return [self.to] if self.is_to_member else []

    def held(self) -> ColumnElement[bool]:
        """The row, as long as nobody has claimed it since."""
        return and_(Delivery.workspace_id == self.workspace_id, Delivery.id == self.id, Delivery.fence == self.fence)


def is_member(destination: str) -> bool:
    """Whether a destination is a person; the others are channels."""
    return destination[:1] in ("U", "W")


async def read_claims(session: AsyncSession, workspace_id: str, ids: Sequence[UUID], *, since: float) -> list[Claim]:
    """What was just leased, oldest due first, with what is known of where it goes: the person's channel, or the thread."""
    connection = await session.connection()
    found = await connection.execute(_CLAIMED, {"of_workspace": workspace_id, "ids": ids})
    return [_as_claim(row, since) for row in found]


def _as_claim(row: Row[Any], since: float) -> Claim:  # Any: columns of any type
    return Claim(
        workspace_id=row.workspace_id,
        id=row.id,
        fence=row.fence,
        key=row.key,
        to=row.destination,
        subject=row.subject,
        ref=row.ref,
        attempts=row.attempts,
        doubts=row.doubts,
        since=since,
        channel=row.parent_channel if row.in_thread else row.direct_channel,
        thread_ts=row.parent_ts if row.in_thread else None,
        tries=row.tries,
        audited=row.audited,
        first_started_ms=row.first_started_ms,
        posted=Posted(row.channel, row.ts) if row.channel and row.ts else None,
    )


def _claimed() -> Select[Any]:  # Any: columns of any type
    row, parent, member = _deliveries.c, _PARENT.c, _members.c
    return (
        select(
            _deliveries,
            member.channel_id.label("direct_channel"),
            parent.channel.label("parent_channel"),
            parent.ts.label("parent_ts"),
        )
        .outerjoin(_members, and_(member.workspace_id == row.workspace_id, member.id == row.destination))
        .outerjoin(_PARENT, and_(parent.workspace_id == row.workspace_id, parent.id == row.after_id))
        .where(row.workspace_id == bindparam("of_workspace"), row.id.in_(bindparam("ids", expanding=True)))
        .order_by(row.not_before, row.place, row.id)
    )


_CLAIMED: Final = _claimed()
