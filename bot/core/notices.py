"""What somebody is owed to hear: gathered into at most one message per member and working day.

A notice is owed by key, in the transaction of its cause; `JOB` puts what has fallen due into the day's bundle, which is one
delivery of the outbox. For the owner it is "Your desk", and what comes in later that day joins it in place; for everybody
else it waits for the next working day. A bundle that could not be sent in its day is taken apart, and its notices go into
the next one: what is owed is never dropped. What a notice says is decided by its renderer when the message is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import JSON, Index, String, Uuid, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.core import outbox
from bot.core.capability import Job, NoticeRenderer, Ref, Renderer, Rendering, Withdrawn
from bot.core.columns import Base, Scoped, UtcMs, belongs_to, choice, row_id
from bot.core.context import Context
from bot.core.db import EVERY_WORKSPACE, insert_once
from bot.core.failures import trace
from bot.core.outbox import Delivery, DeliveryState
from bot.core.reach import find_reach
from bot.core.schedule import Reach, Stretch, instant, next_reachable
from bot.core.slack.blocks import header, listing
from bot.core.slack.events import Block, SlackMessage
from bot.core.text import Mrkdwn, Phrases, time_ahead
from bot.core.workspaces import owner_of

log = structlog.get_logger()

BUNDLE: Final = "notices.bundle"
OPENS_AT: Final = time(9, 30)
"""On the member's own wall; earlier arrivals find a quiet morning. Who starts later gets it at the start of their day."""

_NOTHING_LEFT: Final = "nothing_left_to_say"
_ROOM: Final = 47
"""Blocks of one message, without its header and what `fit()` may add."""
_HORIZON: Final = timedelta(days=400)


class NoticeState(StrEnum):
    WAITING = "waiting"
    BUNDLED = "bundled"
    WITHDRAWN = "withdrawn"


class Notice(Scoped, Base):
    """One thing that one member is owed to hear, from `at` on."""

    __tablename__ = "notices"
    __table_args__ = (
        belongs_to("members", "member_id"),
        belongs_to("deliveries", "delivery_id"),
        Index("uq_notices_key", "workspace_id", "key", unique=True),
        Index("ix_notices_waiting", "workspace_id", "at", sqlite_where=text("state = 'waiting'"),
              postgresql_where=text("state = 'waiting'")),
        Index("ix_notices_delivery", "workspace_id", "delivery_id"),
    )  # fmt: skip

    id: Mapped[UUID] = row_id()
    key: Mapped[str] = mapped_column(String(255))
    member_id: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64))
    ref: Mapped[dict[str, Any]] = mapped_column(JSON)  # Any: JSON from the database; owe() takes strings alone
    at: Mapped[datetime] = mapped_column(UtcMs)
    state: Mapped[NoticeState] = mapped_column(choice(NoticeState), default=NoticeState.WAITING)
    delivery_id: Mapped[UUID | None] = mapped_column(Uuid(), default=None)


async def owe(session: AsyncSession, *, key: str, to: str, subject: str, ref: Ref, at: datetime) -> None:
    """Owe a member one notice from `at` on (domain time). Safe to repeat: the one that stands for `key` stays as it is."""
    values = {"member_id": to, "subject": subject, "ref": dict(ref), "at": at, "key": key}
    await insert_once(session, Notice, values, key=["key"])


async def withdraw(session: AsyncSession, key: str) -> None:
    """It is no longer owed. Where it was shown already, the message goes on without it. Safe to repeat."""
    await refresh(session, key)
    await session.execute(update(Notice).where(Notice.key == key).values(state=NoticeState.WITHDRAWN))


async def refresh(session: AsyncSession, key: str) -> UUID | None:
    """What it says has changed: the message that shows it is updated in place. Returns that message's delivery, if any."""
    shown = Notice.state == NoticeState.BUNDLED
    delivery_id = await session.scalar(select(Notice.delivery_id).where(Notice.key == key, shown))
    if delivery_id is not None:
        await outbox.update(session, delivery_id)
    return delivery_id


def opening(reach: Reach, at: datetime) -> Stretch | None:
    """When a day's bundle may be delivered from `at` on: within working hours, and not before 9:30.

    None for somebody who is away for longer than anybody plans.
    """
    reachable = next_reachable(reach, at, before=at + _HORIZON)
    if reachable is None:
        return None
    half_past_nine = instant(reachable.start.astimezone(reach.zone).date(), OPENS_AT, reach.zone)
    if half_past_nine is None or not reachable.start < half_past_nine < reachable.end:
        return reachable
    return Stretch(half_past_nine, reachable.end)


async def arrival_of(session: AsyncSession, member_id: str, at: datetime) -> datetime | None:
    """When a member reads what they are owed from `at` on: in their own hours, in the first bundle it can still join.

    `at` itself where that is right away. None where nobody can say: they left, or are away for longer than anybody plans.
    """
    return await _next_opening(session, member_id, at)


def say_arrival(phrases: Phrases, arrival: datetime | None, *, now: datetime, zone: ZoneInfo) -> Mrkdwn:
    """ "arrives Monday 9:30", for a receipt: on the clock of whoever reads the receipt, whose zone is given."""
    if arrival is None:
        return phrases.say("notices.arrives_back")
    if arrival <= now:
        return phrases.say("notices.arrives_now")
    return phrases.say("notices.arrives", time=time_ahead(arrival, now, zone))


def bundle_renderer(notices: Mapping[str, NoticeRenderer]) -> Renderer:
    """The renderer of the subject `notices.bundle`, over the renderers of all capabilities' notices by subject."""

    async def render(session: AsyncSession, asked: Rendering) -> SlackMessage | Withdrawn:
        entries = await _render_entries(session, asked, notices)
        if not entries:
            return Withdrawn(_NOTHING_LEFT)
        phrases = asked.context.phrases
        is_owner = asked.to == await owner_of(session)
        title = phrases.say("notices.desk") if is_owner else phrases.say("notices.today")
        return SlackMessage(title, (header(title), *listing(entries, room=_ROOM, where="`/cadence`")))

    return render


async def _render_entries(
    session: AsyncSession, asked: Rendering, notices: Mapping[str, NoticeRenderer]
) -> list[Sequence[Block]]:
    """What each notice of this bundle says, in the order they fell due, without those that have nothing to say any more."""
    mine = (Notice.delivery_id == asked.delivery_id, Notice.state == NoticeState.BUNDLED)
    entries: list[Sequence[Block]] = []
    for notice in await session.scalars(select(Notice).where(*mine).order_by(Notice.at, Notice.key)):
        try:
            said = await notices[notice.subject](session, replace(asked, ref=notice.ref))
        except Exception as error:  # noqa: BLE001 - one notice that cannot be shown must not cost the others
            log.error("notice.render_failed", subject=notice.subject, notice=notice.id.hex, trace=trace(error))
            continue
        if not isinstance(said, Withdrawn) and said:
            entries.append(said)
    return entries


async def bundle_due(context: Context, now: datetime) -> None:
    """Put what has fallen due into the bundles of those who may be written to now. Harmless if repeated."""
    async with context.database.reading(EVERY_WORKSPACE) as session:
        due = await session.execute(
            select(Notice.workspace_id, Notice.member_id)
            .where(Notice.state == NoticeState.WAITING, Notice.at <= now)
            .distinct()
            .order_by(Notice.workspace_id, Notice.member_id)
        )
        waiting = [(workspace_id, member_id) for workspace_id, member_id in due]
    for workspace_id in await _with_lost_bundles(context):
        async with context.database.transaction(workspace_id) as session:
            await _take_apart(session)
    for workspace_id, member_id in waiting:
        async with context.database.transaction(workspace_id) as session:
            await _bundle(session, member_id, now)


async def next_bundle(context: Context, now: datetime) -> datetime | None:
    """The earliest domain time after `now` at which a bundle can be delivered; None for nothing in sight."""
    earliest: datetime | None = None
    async with context.database.reading(EVERY_WORKSPACE) as session:
        waiting = (
            await session.execute(
                select(Notice.workspace_id, Notice.member_id, Notice.at)
                .where(Notice.state == NoticeState.WAITING)
                .order_by(Notice.at)
            )
        ).all()
    first = {(workspace_id, member_id): at for workspace_id, member_id, at in reversed(waiting)}
    for (workspace_id, member_id), at in first.items():
        async with context.database.reading(workspace_id) as session:
            when = await _next_opening(session, member_id, max(at, now))
        if when is not None and when > now and (earliest is None or when < earliest):
            earliest = when
    return earliest


JOB: Final = Job("notices.bundle", bundle_due, next_bundle)


async def _bundle(session: AsyncSession, member_id: str, now: datetime) -> None:
    """All that is due to one member into today's bundle, if they may be written to now and the bundle is still open."""
    reach = await find_reach(session, member_id)
    open_now = opening(reach, now) if reach is not None else None
    if reach is None or open_now is None or open_now.start > now:
        return
    today = now.astimezone(reach.zone).date()
    bundle = await outbox.find(session, _key(member_id, today))
    if bundle is not None and not await _is_open(session, bundle):
        return
    delivery_id = await outbox.post(
        session,
        key=_key(member_id, today),
        to=member_id,
        subject=BUNDLE,
        ref={"day": today.isoformat()},
        not_before=now,
        expires_at=open_now.end,
    )
    await session.execute(
        update(Notice)
        .where(Notice.member_id == member_id, Notice.state == NoticeState.WAITING, Notice.at <= now)
        .values(state=NoticeState.BUNDLED, delivery_id=delivery_id)
    )
    if bundle is not None:
        await outbox.update(session, delivery_id)


async def _is_open(session: AsyncSession, bundle: Delivery) -> bool:
    """Whether a notice may still join: always for the owner's desk, else only as long as it has not left."""
    if bundle.state is DeliveryState.PENDING:
        return True
    ended = (DeliveryState.SKIPPED, DeliveryState.DEAD)
    return bundle.state not in ended and bundle.to == await owner_of(session)


async def _next_opening(session: AsyncSession, member_id: str, at: datetime) -> datetime | None:
    reach = await find_reach(session, member_id)
    when = opening(reach, at) if reach is not None else None
    if reach is None or when is None:
        return None
    day = when.start.astimezone(reach.zone).date()
    bundle = await outbox.find(session, _key(member_id, day))
    if bundle is None or await _is_open(session, bundle):
        return when.start
    tomorrow = instant(day + timedelta(days=1), time(), reach.zone)
    later = opening(reach, tomorrow or when.end)
    return later.start if later is not None else None


async def _with_lost_bundles(context: Context) -> list[str]:
    async with context.database.reading(EVERY_WORKSPACE) as session:
        lost = select(Notice.workspace_id).where(*_in_lost_bundle()).distinct().order_by(Notice.workspace_id)
        return list(await session.scalars(lost))


async def _take_apart(session: AsyncSession) -> None:
    """Notices of bundles that were never sent are owed again."""
    lost = list(await session.scalars(select(Notice.id).where(*_in_lost_bundle())))
    await session.execute(update(Notice).where(Notice.id.in_(lost)).values(state=NoticeState.WAITING, delivery_id=None))


def _in_lost_bundle() -> tuple[Any, ...]:  # Any: SQLAlchemy's conditions
    skipped = select(Delivery.id).where(
        Delivery.workspace_id == Notice.workspace_id,
        Delivery.id == Notice.delivery_id,
        Delivery.state == DeliveryState.SKIPPED,
        Delivery.reason != _NOTHING_LEFT,
    )
    return (Notice.state == NoticeState.BUNDLED, skipped.exists())


def _key(member_id: str, day: date) -> str:
    return f"notices:{member_id}:{day.isoformat()}"
