"""What becomes of a check-in after it was planned: an ask that did not leave in time is planned again, a window ends.

Every open check-in carries the instant at which it has to be looked at next; a tick costs what is due.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins.asking import post_ask
from bot.capabilities.checkins.enrolment import working_workspaces
from bot.capabilities.checkins.models import CheckIn, CheckInState, Enrolment, RitualInForce
from bot.capabilities.checkins.planning import CHUNK
from bot.capabilities.checkins.sealing import until
from bot.capabilities.checkins.sheets import LEFT, version_of
from bot.capabilities.checkins.silence import count_silence, nudge
from bot.capabilities.checkins.snoozing import keep_return, settle_return, wake
from bot.core import outbox
from bot.core.context import Context
from bot.core.outbox import Delivery, DeliveryState
from bot.core.reach import find_reaches
from bot.core.schedule import Send, replan

UNDELIVERED: Final = "undelivered"
_IN_DOUBT: Final = frozenset(
    {DeliveryState.SENDING, DeliveryState.RECONCILING, DeliveryState.UNKNOWN, DeliveryState.CLAIMED}
)
_LOOK_AGAIN: Final = timedelta(minutes=5)


async def follow_up(context: Context, now: datetime) -> None:
    """A job: look at every check-in whose time it is. Safe to repeat."""
    for workspace_id in await working_workspaces(context.database, now):
        async with context.database.reading(workspace_id) as session:
            due = await session.scalar(select(func.min(CheckIn.look_at)))
        while due is not None and due <= now:
            async with context.database.transaction(workspace_id) as session:
                if await _look_at_some(session, now) < CHUNK:
                    break


async def next_look(context: Context, now: datetime) -> datetime | None:
    """When the next open check-in has to be looked at."""
    times: list[datetime] = []
    for workspace_id in await working_workspaces(context.database, now):
        async with context.database.reading(workspace_id) as session:
            earliest = await session.scalar(select(func.min(CheckIn.look_at)).where(CheckIn.look_at > now))
            times += [earliest] if earliest else []
    return min(times, default=None)


async def look_again(session: AsyncSession, member_id: str | None, now: datetime) -> None:
    """Their hours or days off are others now: an ask that was planned and has not left is planned again with the next tick.

    None: anybody's may be. Safe to repeat.
    """
    waiting = [CheckIn.state == CheckInState.ASKED, CheckIn.look_at > now]
    if member_id is not None:
        waiting.append(CheckIn.member_id == member_id)
    await session.execute(
        update(CheckIn).where(*waiting).values(look_at=now), execution_options={"synchronize_session": False}
    )


async def _look_at_some(session: AsyncSession, now: datetime) -> int:
    due = select(CheckIn).where(CheckIn.look_at <= now).order_by(CheckIn.look_at).limit(CHUNK)
    rows = list(await session.scalars(due.with_for_update(skip_locked=True)))
    for row in rows:
        await _look(session, row, now)
    return len(rows)


async def _look(session: AsyncSession, row: CheckIn, now: datetime) -> None:
    delivery = await session.get(Delivery, (row.workspace_id, row.delivery_id)) if row.delivery_id else None
    sent = delivery is not None and delivery.state is DeliveryState.SENT
    if row.closes_at is None or now >= row.closes_at:
        await _close(session, row, sent=sent, now=now)
    elif sent and row.state is CheckInState.ASKED and await _asks_them_no_more(session, row):
        row.state, row.reason, row.look_at = CheckInState.CLOSED, LEFT, None
        if row.delivery_id is not None:
            await outbox.update(session, row.delivery_id)
    elif sent or row.state is not CheckInState.ASKED:
        await _stand(session, row, row.closes_at, now)
    elif delivery is not None and delivery.state in _IN_DOUBT:
        row.look_at = min(now + _LOOK_AGAIN, row.closes_at)
    elif row.quiet_id is not None:
        await keep_return(
            session, row, (await find_reaches(session, [row.member_id])).get(row.member_id), delivery, now
        )
    else:
        await _plan_again(session, row, dead=delivery is not None and delivery.state is DeliveryState.DEAD, now=now)


async def _asks_them_no_more(session: AsyncSession, row: CheckIn) -> bool:
    """Whether its ritual goes on without this member. One that was switched off lets everybody answer to the end."""
    if await session.get(RitualInForce, (row.workspace_id, row.ritual_id)) is None:
        return False
    return await session.get(Enrolment, (row.workspace_id, row.ritual_id, row.member_id)) is None


async def _stand(session: AsyncSession, row: CheckIn, closes_at: datetime, now: datetime) -> None:
    """Its message stands in Slack: what it came back from says so, and who has said nothing yet is reminded once."""
    await settle_return(session, row)
    waits = row.state is CheckInState.ASKED
    if waits and row.nudge_at is not None and row.nudge_at <= now:
        await nudge(session, row, now)
    row.look_at = row.nudge_at if waits and row.nudge_at is not None else closes_at


async def _close(session: AsyncSession, row: CheckIn, *, sent: bool, now: datetime) -> None:
    """The window has ended. A message that still asks shows the receipt now, or where to add something still."""
    if row.quiet_id is not None:
        await wake(session, row)
        sent = True
    row.look_at = None
    if row.state is CheckInState.ASKED:
        row.state = CheckInState.CLOSED if sent else CheckInState.SKIPPED
        row.reason = None if sent else UNDELIVERED
        if sent and (await version_of(session, row.version_id)).sealed_by is None:
            await count_silence(session, row, now)
    elif row.state is not CheckInState.ANSWERED or row.finished:
        return
    if row.delivery_id is not None and sent:
        await outbox.update(session, row.delivery_id)
    elif row.delivery_id is not None:
        await outbox.cancel(session, row.delivery_id, "its window has ended")


async def _plan_again(session: AsyncSession, row: CheckIn, *, dead: bool, now: datetime) -> None:
    """The message has not left: it expired, its member moved, the rule changed, or they are no longer asked at all."""
    if row.delivery_id is not None:
        await outbox.cancel(session, row.delivery_id, "planned again")
    reach = (await find_reaches(session, [row.member_id])).get(row.member_id)
    enrolled = await session.get(Enrolment, (row.workspace_id, row.ritual_id, row.member_id))
    in_force = await session.get(RitualInForce, (row.workspace_id, row.ritual_id))
    if dead or reach is None or enrolled is None or in_force is None:
        _skip(row, UNDELIVERED if dead else LEFT)
        return
    row.version_id = in_force.version_id
    ritual = await version_of(session, row.version_id)
    stood = Send(row.slot, row.due_at, row.due_at, row.due_at, row.closes_at or now)
    decision = replan(ritual.timetable, reach, stood, now=now)
    if ritual.sealed_by is not None and isinstance(decision, Send):
        decision = until(decision, stood.closes_at)
    if isinstance(decision, Send):
        row.attempt, row.due_at = row.attempt + 1, decision.due
        await post_ask(session, row, decision, ritual.window.nudge_after)
    else:
        _skip(row, decision.reason)


def _skip(row: CheckIn, reason: str) -> None:
    row.state, row.reason, row.look_at = CheckInState.SKIPPED, reason, None
