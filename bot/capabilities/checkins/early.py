"""A check-in answered before it is due: the row that planning would make is made now, and planning finds it."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins.asking import owe_ask
from bot.capabilities.checkins.models import CheckIn, CheckInState, Enrolment
from bot.capabilities.checkins.sheets import ritual_in_force
from bot.core.schedule import due_instant, next_slot, zone_of


async def ask_early(session: AsyncSession, member_id: str, ritual_id: str, now: datetime) -> CheckIn | None:
    """This member's next check-in, asked at once, since they want it. Safe to repeat; None where nothing is planned for them,
    or where its answers are sealed: who asked for it early could be known by that.

    It closes when it would have closed anyway: its window is counted from when it is due.
    """
    here = (session.info["workspace"], ritual_id, member_id)
    enrolment = await session.get(Enrolment, here, with_for_update=True)
    ritual = await ritual_in_force(session, ritual_id)
    if enrolment is None or ritual is None or ritual.sealed_by is not None:
        return None
    slot, due_at = enrolment.slot, enrolment.next_due_at
    same = (CheckIn.ritual_id == ritual_id, CheckIn.member_id == member_id, CheckIn.slot == slot)
    row = await session.scalar(select(CheckIn).where(*same).with_for_update())
    if row is not None:
        return row
    rule, window = ritual.schedule.rule, ritual.window
    closes_at = due_at + window.closes_after
    nudge_at = due_at + window.nudge_after if window.nudge_after is not None else None
    row = CheckIn(
        id=uuid4(),
        ritual_id=ritual_id,
        member_id=member_id,
        slot=slot,
        version_id=ritual.version,
        state=CheckInState.ASKED,
        due_at=due_at,
        closes_at=min(closes_at, due_instant(next_slot(rule, slot), rule.at, rule.zone or zone_of(enrolment.zone))),
        nudge_at=nudge_at if nudge_at is not None and nudge_at < closes_at else None,
        look_at=max(due_at, now),
        attempt=1,
    )
    session.add(row)
    await session.flush()
    await owe_ask(session, row, not_before=None, expires_at=row.closes_at or closes_at)
    return row
