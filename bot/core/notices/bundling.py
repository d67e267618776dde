"""The job that puts what has fallen due into the messages of those who may be written to now; harmless if repeated."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import outbox
from bot.core.capability import Job, Rank, Rendering
from bot.core.columns import is_in
from bot.core.context import Context
from bot.core.notices.content import Sources, read_desk
from bot.core.notices.days import (
    BUNDLE,
    NOTHING_LEFT,
    bundle_today,
    next_morning,
    opening,
    takes_more,
)
from bot.core.notices.models import Notice, NoticeState
from bot.core.notices.owing import REFRESH, refresh_about, refresh_desk
from bot.core.notices.waiting import find_able, find_arrivals
from bot.core.office import find_seat
from bot.core.outbox import Delivery, DeliveryState
from bot.core.people import find_person
from bot.core.reach import find_reach
from bot.core.workspaces import started_workspaces


class Bundling:
    """Over what the capabilities have on the desk: without anything there, and without news, no desk is sent."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self.job = Job("notices.bundle", self.bundle_due, self.next_bundle)

    async def bundle_due(self, context: Context, now: datetime) -> None:
        """Once per tick, for every workspace that the owner has started."""
        for workspace_id in await started_workspaces(context.database):
            async with context.database.reading(workspace_id) as session:
                todo = await _look(session, now)
                opens = await self._opens_desk(session, context, now)
            if todo.settled or todo.due or opens:
                await self._do(context, workspace_id, [*todo.due, *([opens] if opens else [])], now)

    async def _do(self, context: Context, workspace_id: str, due: Sequence[str], now: datetime) -> None:
        async with context.database.transaction(workspace_id) as session:
            await _settle(session)
            await _refresh_due(session, now)
        for member_id in due:
            async with context.database.transaction(workspace_id) as session:
                await _bundle(session, member_id, now)

    async def next_bundle(self, context: Context, now: datetime) -> datetime | None:
        """The earliest domain time after `now` at which there may be something to bundle; None for nothing in sight."""
        found: list[datetime | None] = []
        for workspace_id in await started_workspaces(context.database):
            async with context.database.reading(workspace_id) as session:
                in_charge = (await find_seat(session, now)).in_charge
                if in_charge is not None:
                    found.append(await next_morning(session, in_charge, now))
                found += await _next_arrivals(session, in_charge, now)
        return min((when for when in found if when is not None and when > now), default=None)

    async def _opens_desk(self, session: AsyncSession, context: Context, now: datetime) -> str | None:
        """Whose desk has something on it this morning and is not there yet; None where there is nothing to do."""
        in_charge = (await find_seat(session, now)).in_charge
        reach = await find_reach(session, in_charge) if in_charge else None
        open_now = opening(reach, now) if reach is not None else None
        if in_charge is None or reach is None or open_now is None or open_now.start > now:
            return None
        person = await find_person(session, in_charge)
        if person is None or (await bundle_today(session, reach, now)).delivery is not None:
            return None
        asked = Rendering(
            workspace_id=person.workspace_id, delivery_id=uuid4(), to=in_charge, ref={}, now=now, context=context
        )
        parts = await read_desk(session, person, asked, self._sources)
        waits = any(entry.by_itself and entry.rank is not Rank.SETTLED for part in parts for entry in part.entries)
        return in_charge if waits else None


class _Todo:
    """What one look found: members who are owed something and may get it now, and whether there is tidying to do."""

    def __init__(self, due: Sequence[str], *, settled: bool) -> None:
        self.due = due
        self.settled = settled


async def _look(session: AsyncSession, now: datetime) -> _Todo:
    waiting = (is_in(Notice.state, NoticeState.WAITING), Notice.at <= now)
    found = (await session.execute(select(Notice.member_id, Notice.subject).where(*waiting).distinct())).all()
    lost = await session.scalar(select(Notice.id).where(*_in(DeliveryState.SENT, *_NEVER_SENT)).limit(1))
    in_charge = (await find_seat(session, now)).in_charge
    owed = {member_id or in_charge for member_id, subject in found if subject != REFRESH}
    due = await find_able(session, {each for each in owed if each is not None}, now, in_charge=in_charge)
    return _Todo(due, settled=lost is not None or any(subject == REFRESH for _, subject in found))


_NEVER_SENT: Final = (DeliveryState.SKIPPED, DeliveryState.DEAD)


def _in(*states: DeliveryState) -> tuple[Any, ...]:  # Any: SQLAlchemy's conditions
    """Bundled into a message that is in one of these states."""
    ended = select(Delivery.id).where(
        Delivery.workspace_id == Notice.workspace_id, Delivery.id == Notice.delivery_id, Delivery.state.in_(states)
    )
    return (is_in(Notice.state, NoticeState.BUNDLED), ended.exists())


async def _settle(session: AsyncSession) -> None:
    """Notices of a message that is there are told; of one that was never sent they are owed again.

    Of one that was skipped as empty they had nothing to say, unless they joined after it was rendered.
    """
    told = list(await session.scalars(select(Notice.id).where(*_in(DeliveryState.SENT))))
    await session.execute(update(Notice).where(Notice.id.in_(told)).values(state=NoticeState.TOLD))
    rows = await session.execute(
        select(Notice.id, Delivery.reason, Delivery.wanted > Delivery.offered)
        .join(Delivery, (Delivery.workspace_id == Notice.workspace_id) & (Delivery.id == Notice.delivery_id))
        .where(is_in(Notice.state, NoticeState.BUNDLED), Delivery.state.in_(_NEVER_SENT))
    )
    lost = [(notice_id, reason == NOTHING_LEFT and not joined_late) for notice_id, reason, joined_late in rows]
    silent = [notice_id for notice_id, had_nothing in lost if had_nothing]
    owed = [notice_id for notice_id, had_nothing in lost if not had_nothing]
    await session.execute(update(Notice).where(Notice.id.in_(silent)).values(state=NoticeState.TOLD))
    again = {"state": NoticeState.WAITING, "delivery_id": None}
    await session.execute(update(Notice).where(Notice.id.in_(owed)).values(**again))


async def _refresh_due(session: AsyncSession, now: datetime) -> None:
    """What looks different from this moment on is updated where it is shown."""
    due = (is_in(Notice.state, NoticeState.WAITING), Notice.subject == REFRESH, Notice.at <= now)
    for notice in list(await session.scalars(select(Notice).where(*due))):
        notice.state = NoticeState.TOLD
        await refresh_about(session, notice.ref["about"])
        await refresh_desk(session, now)


async def _bundle(session: AsyncSession, member_id: str, now: datetime) -> None:
    """All that is due to one member into today's bundle, if they may be written to now and the bundle is still open."""
    person, reach = await find_person(session, member_id), await find_reach(session, member_id)
    open_now = opening(reach, now) if reach is not None else None
    if person is None or reach is None or open_now is None or open_now.start > now:
        return
    sits = (await find_seat(session, now)).in_charge == member_id
    today = await bundle_today(session, reach, now)
    if today.delivery is not None and not takes_more(today.delivery, sits_at_desk=sits):
        return
    delivery_id = await outbox.post(
        session,
        key=today.key,
        to=member_id,
        subject=BUNDLE,
        ref={"day": now.astimezone(reach.zone).date().isoformat()},
        not_before=now,
        expires_at=open_now.end,
    )
    theirs = or_(Notice.member_id == member_id, Notice.member_id.is_(None)) if sits else Notice.member_id == member_id
    joined = await session.execute(
        update(Notice)
        .where(theirs, is_in(Notice.state, NoticeState.WAITING), Notice.subject != REFRESH, Notice.at <= now)
        .values(state=NoticeState.BUNDLED, delivery_id=delivery_id)
        .returning(Notice.id)
    )
    if joined.first() is not None and today.delivery is not None:
        await outbox.update(session, delivery_id)


async def _next_arrivals(session: AsyncSession, in_charge: str | None, now: datetime) -> list[datetime | None]:
    """For everybody who is owed something, when the first of it can be there; what is only brought up to date, at its time."""
    waiting = await session.execute(
        select(Notice.member_id, Notice.subject, Notice.at)
        .where(is_in(Notice.state, NoticeState.WAITING))
        .order_by(Notice.at)
    )
    found: list[datetime | None] = []
    first: dict[str, datetime] = {}
    for member_id, subject, at in waiting:
        if subject == REFRESH:
            found.append(at)
        elif to := member_id or in_charge:
            first.setdefault(to, at)
    owed = {member_id: max(at, now) for member_id, at in first.items()}
    return [*found, *await find_arrivals(session, owed, in_charge=in_charge)]
