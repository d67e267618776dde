"""What could not be delivered, told at the CTO's desk in one sentence, once. No words that people wrote."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.capability import Job, Rank, Rendering, Withdrawn, nothing_in_sight
from bot.core.columns import is_in
from bot.core.context import Context
from bot.core.db import EVERY_WORKSPACE
from bot.core.notices.models import Notice
from bot.core.notices.owing import OWNER, owe
from bot.core.outbox import Delivery, DeliveryState, remedy
from bot.core.people import first_name, names_of
from bot.core.slack.blocks import section
from bot.core.slack.events import Block
from bot.core.text import inline

FAILED: Final = "notices.failed"

_STUCK: Final = is_in(Delivery.state, DeliveryState.DEAD, DeliveryState.UNKNOWN)
_MOST: Final = 100
"""Ids in one notice. Of more than that the desk hears in several."""


class Failures:
    """Looks only where something failed since the last look of this process: most ticks cost one count."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[int, int | None]] = {}
        self.job = Job("notices.failures", self.tell, nothing_in_sight)

    async def tell(self, context: Context, now: datetime) -> None:
        """Owe the desk the news of every message that was refused or stays in doubt. Safe to repeat."""
        async with context.database.reading(EVERY_WORKSPACE) as session:
            counted = select(Delivery.workspace_id, func.count(), func.max(Delivery.settled_ms))
            rows = await session.execute(counted.where(_STUCK).group_by(Delivery.workspace_id))
            found = {workspace_id: (count, latest) for workspace_id, count, latest in rows}
        for workspace_id in [each for each, figures in found.items() if self._seen.get(each) != figures]:
            async with context.database.transaction(workspace_id) as session:
                await _tell(session, now)
        self._seen = found


async def _tell(session: AsyncSession, now: datetime) -> None:
    untold = await _untold(session)
    for start in range(0, len(untold), _MOST):
        ids = [each.hex for each in untold[start : start + _MOST]]
        ref = {"deliveries": ",".join(ids)}
        await owe(session, key=f"{FAILED}:{ids[0]}", to=OWNER, subject=FAILED, ref=ref, at=now, rank=Rank.STALE)


async def _untold(session: AsyncSession) -> list[UUID]:
    refs = await session.scalars(select(Notice.ref).where(Notice.key.between(f"{FAILED}:", f"{FAILED};")))
    told = {each for ref in refs for each in str(ref["deliveries"]).split(",")}
    stuck = await session.scalars(select(Delivery.id).where(_STUCK).order_by(Delivery.id))
    return [each for each in stuck if each.hex not in told]


async def render_failed(session: AsyncSession, asked: Rendering) -> Sequence[Block] | Withdrawn:
    """The notice `notices.failed`: who did not get what was meant for them, and what to do."""
    ids = [UUID(each) for each in str(asked.ref["deliveries"]).split(",")]
    rows = list(await session.scalars(select(Delivery).where(Delivery.id.in_(ids), _STUCK).order_by(Delivery.to)))
    if not rows:
        return Withdrawn("it was sent after all")
    advice = remedy(rows[0].reason or "") or "`cadence outbox` on the server says why, and sends it again."
    messages = "A message" if len(rows) == 1 else f"{len(rows)} messages"
    return [section(f":warning: {messages} to {await _whom(session, rows)} did not get through. {inline(advice)}")]


async def _whom(session: AsyncSession, rows: Sequence[Delivery]) -> str:
    """First names, a handful of them; a channel by Slack's own link to it."""
    names = await names_of(session, [row.to for row in rows])
    called = [inline(first_name(names[row.to])) if row.to in names else f"<#{row.to}>" for row in rows]
    once = list(dict.fromkeys(called))
    more = f" and {len(once) - 5} more" if len(once) > 5 else ""
    return ", ".join(once[:5]) + more
