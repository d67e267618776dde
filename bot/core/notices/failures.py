"""What could not be delivered, told at the CTO's desk in one sentence, once. No words that people wrote."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.capability import Job, Rank, Rendering, Withdrawn
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

_STUCK: Final = (DeliveryState.DEAD, DeliveryState.UNKNOWN)
_MOST: Final = 100
"""Ids in one notice. Of more than that the desk hears in several."""


async def tell_failures(context: Context, now: datetime) -> None:
    """Owe the desk the news of every message that was refused or stays in doubt. Safe to repeat."""
    async with context.database.reading(EVERY_WORKSPACE) as session:
        stuck = select(Delivery.workspace_id).where(Delivery.state.in_(_STUCK)).distinct()
        workspaces = list(await session.scalars(stuck))
    for workspace_id in workspaces:
        async with context.database.reading(workspace_id) as session:
            untold = await _untold(session)
        if untold:
            async with context.database.transaction(workspace_id) as session:
                ref = {"deliveries": ",".join(each.hex for each in untold)}
                key = f"{FAILED}:{untold[0].hex}"
                await owe(session, key=key, to=OWNER, subject=FAILED, ref=ref, at=now, rank=Rank.STALE)


JOB: Final = Job("notices.failures", tell_failures)


async def _untold(session: AsyncSession) -> list[UUID]:
    refs = await session.scalars(select(Notice.ref).where(Notice.subject == FAILED))
    told = {each for ref in refs for each in str(ref["deliveries"]).split(",")}
    stuck = select(Delivery.id).where(Delivery.state.in_(_STUCK)).order_by(Delivery.id)
    return [each for each in await session.scalars(stuck) if each.hex not in told][:_MOST]


async def render_failed(session: AsyncSession, asked: Rendering) -> Sequence[Block] | Withdrawn:
    """The notice `notices.failed`: who did not get what was meant for them, and what to do."""
    ids = [UUID(each) for each in str(asked.ref["deliveries"]).split(",")]
    stuck = select(Delivery).where(Delivery.id.in_(ids), Delivery.state.in_(_STUCK)).order_by(Delivery.to)
    rows = list(await session.scalars(stuck))
    if not rows:
        return Withdrawn("it was sent after all")
    names = await names_of(session, [row.to for row in rows])
    to = list(dict.fromkeys(first_name(names.get(row.to, "a channel")) for row in rows))
    whom = ", ".join(to[:5]) + (f" and {len(to) - 5} more" if len(to) > 5 else "")
    messages = "A message" if len(rows) == 1 else f"{len(rows)} messages"
    why = rows[0].reason or ""
    advice = remedy(why) or "`cadence outbox` on the server says why, and sends it again."
    return [section(f":warning: {messages} to {inline(whom)} did not get through. {inline(advice)}")]
