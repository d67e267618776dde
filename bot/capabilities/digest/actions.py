"""What becomes of a digest: drafted, edited, held, let go into the channel, stuck, filed. Whoever opened the transaction commits.

Every step locks its row and looks at its state first. So a digest that is sent by hand and by the clock in the same second
leaves once; its messages' keys say the same again.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.digest.calendar import (
    PATIENCE,
    RETRY_EVERY,
    Almanac,
    Slot,
    gives_up_at,
    leaves_late,
    next_noon,
    next_open,
)
from bot.capabilities.digest.edition import Edition, Edits, read_edits, write_edition, write_edits
from bot.capabilities.digest.late_edits import Change, find_change, tell_office
from bot.capabilities.digest.models import GONE, NO_CHANNEL, WAITING, Digest, DigestState
from bot.capabilities.digest.reading import find_almanac, issue_of
from bot.capabilities.digest.showing import Showing, show
from bot.capabilities.digest.thanking import take_back_thanks, tell_thanked
from bot.capabilities.digest.views import with_replies
from bot.core import outbox
from bot.core.db import insert_once
from bot.core.digests import Week
from bot.core.notices import refresh_desk
from bot.core.outbox import Delivery, DeliveryState
from bot.core.workspaces import current_workspace

PARENT: Final = "digest.parent"
REPLY: Final = "digest.reply"
_NEVER_SENT: Final = (DeliveryState.DEAD, DeliveryState.SKIPPED)
_UNCHANGED: Final = Change(is_over=True, refused=None)


async def lock(session: AsyncSession, digest_id: UUID) -> Digest | None:
    """The digest as it stands now, kept from everybody else until the transaction ends; None where there is none."""
    mine = select(Digest).where(Digest.id == digest_id).with_for_update()
    return await session.scalar(mine.execution_options(populate_existing=True))


async def draft(
    session: AsyncSession, slot: Slot, week: Week, edition: Edition, *, due_at: datetime, showing: Showing | None
) -> bool:
    """The digest of a week, kept from now on, and shown. False where it is there already; safe to repeat and to race."""
    made = await insert_once(
        session,
        Digest,
        {
            "week": slot.week,
            "day": slot.day,
            "begins": week.begins,
            "ends": week.ends,
            "due_at": due_at,
            "read_at": week.now,
            "state": DigestState.DRAFT,
            "content": write_edition(edition),
            "edits": write_edits(Edits()),
            "attempt": 0,
        },
        key=["week"],
    )
    if made and showing is not None:
        digest = (await session.scalars(select(Digest).where(Digest.week == slot.week))).one()
        await show(session, digest, showing)
    return made


async def put_off(session: AsyncSession, digest: Digest, almanac: Almanac, *, at: datetime) -> bool:
    """A locked one that comes too late for the company's hours leaves when they are back. False where it may leave."""
    leaves = leaves_late(digest.due_at, at, almanac)
    if leaves == digest.due_at:
        return False
    digest.due_at = leaves
    await _show_anew(session, digest)
    return True


async def read_again(session: AsyncSession, digest_id: UUID, edition: Edition, *, at: datetime) -> None:
    """Bring one that still waits to what the capabilities tell now; what the CTO added stays."""
    digest = await lock(session, digest_id)
    if digest is None or digest.state not in WAITING:
        return
    digest.read_at = at
    content = write_edition(edition)
    if content != digest.content:
        digest.content = content
        await _show_anew(session, digest)


async def edit(session: AsyncSession, digest: Digest, edits: Edits, *, at: datetime) -> bool:
    """Note, thanks, what is hidden, of a locked digest. One that has left is changed in place, marked. False for no change."""
    before = read_edits(digest.edits)
    if edits == before:
        return False
    digest.edits = write_edits(edits)
    if digest.state in GONE:
        digest.edited_at = at
        await take_back_thanks(session, digest, before)
        await change_in_place(session, digest)
    else:
        await _show_anew(session, digest)
    return True


async def change_in_place(session: AsyncSession, digest: Digest) -> None:
    """Bring a locked one that has left to what it says now. It is on its way until that stands in the channel."""
    digest.state, digest.trouble = DigestState.LEAVING, None
    await session.flush()
    await _owe_replies(session, digest)
    for delivery_id in await messages_of(session, digest):
        await outbox.update(session, delivery_id)
    refused = select(Delivery.id).where(Delivery.after_id == digest.parent_id, Delivery.state == DeliveryState.DEAD)
    for delivery_id in list(await session.scalars(refused)):
        await outbox.retry(session, delivery_id)
    await _show_anew(session, digest)


async def hold(session: AsyncSession, digest: Digest, almanac: Almanac) -> bool:
    """A locked one that waits leaves on the next working day at noon. False where it does not wait any more, or is held."""
    if digest.state is not DigestState.DRAFT:
        return False
    digest.state, digest.due_at = DigestState.HELD, next_noon(max(digest.ends, digest.read_at), almanac)
    await _show_anew(session, digest)
    return True


async def release(session: AsyncSession, digest: Digest, *, at: datetime, by_hand: bool = False) -> bool:
    """Owe a locked digest to the channel: the message, and its thread after it. False where it has left already.

    One that is sent by hand tells of the time up to its last reading: what comes after is the next one's.
    """
    if digest.state not in WAITING | {DigestState.STUCK}:
        return False
    channel = (await current_workspace(session)).leadership_channel
    almanac = await find_almanac(session)
    digest.gives_up_at = digest.gives_up_at or (gives_up_at(at, almanac) if almanac is not None else at + PATIENCE)
    if by_hand:
        digest.ends = min(digest.ends, max(digest.read_at, digest.begins))
    if channel is None:
        await _stick(session, digest, NO_CHANNEL, at=at)
        return True
    digest.parent_id = await outbox.post(
        session,
        key=f"digest:{digest.week}:{digest.attempt + 1}",
        to=channel,
        subject=PARENT,
        ref={"digest": digest.id.hex},
        expires_at=digest.gives_up_at,
    )
    digest.attempt, digest.state = digest.attempt + 1, DigestState.LEAVING
    digest.channel, digest.trouble = channel, None
    await session.flush()
    await _owe_replies(session, digest)
    await _show_anew(session, digest)
    await refresh_desk(session, at)
    return True


async def look_after(session: AsyncSession, digest: Digest, *, at: datetime) -> None:
    """What became of a locked digest that is leaving; one that is stuck is tried again, until nobody waits for it any more."""
    match digest.state:
        case DigestState.LEAVING:
            await _settle(session, digest, at=at)
        case DigestState.STUCK if digest.gives_up_at is not None and at >= digest.gives_up_at:
            digest.state = DigestState.FILED
            await _show_anew(session, digest)
            await refresh_desk(session, at)
        case DigestState.STUCK if await _may_go_now(session, digest, at):
            await release(session, digest, at=at)
        case _:
            pass


async def give_time_to_look(
    session: AsyncSession, digest: Digest, almanac: Almanac, showing: Showing | None, *, at: datetime
) -> bool:
    """There is a channel at last for a locked digest that nobody has seen: it is shown first. False for any other."""
    channel = (await current_workspace(session)).leadership_channel
    if digest.state is not DigestState.STUCK or digest.trouble != NO_CHANNEL or channel is None:
        return False
    digest.state, digest.trouble, digest.gives_up_at = DigestState.DRAFT, None, None
    digest.due_at = next_noon(at, almanac)
    if showing is not None:
        await show(session, digest, showing)
    await refresh_desk(session, at)
    return True


async def _settle(session: AsyncSession, digest: Digest, *, at: datetime) -> None:
    parent = await session.scalar(select(Delivery).where(Delivery.id == digest.parent_id))
    if parent is not None and parent.state is DeliveryState.SENT:
        await _stand(session, digest, parent, at=at)
    elif parent is None or parent.state in _NEVER_SENT:
        await _stick(session, digest, (parent.reason if parent is not None else None) or "not_sent", at=at)


async def _stand(session: AsyncSession, digest: Digest, parent: Delivery, *, at: datetime) -> None:
    """It is in the channel, and what was changed since stands there or does not; until that is known it is on its way."""
    change = _UNCHANGED
    if digest.edited_at is not None:
        change = await find_change(session, await messages_of(session, digest))
    if change.is_over:
        digest.state, digest.sent_at, digest.trouble = DigestState.SENT, parent.sent_at or at, change.refused
        await tell_thanked(session, digest, at=at)
        await tell_office(session, digest, at=at)
        await _show_anew(session, digest)


async def _stick(session: AsyncSession, digest: Digest, trouble: str, *, at: datetime) -> None:
    almanac = await find_almanac(session)
    again = at + RETRY_EVERY
    digest.state, digest.trouble = DigestState.STUCK, trouble[:64]
    digest.retry_at = next_open(again, almanac) if almanac is not None else again
    await _show_anew(session, digest)
    await refresh_desk(session, at)


async def _may_go_now(session: AsyncSession, digest: Digest, at: datetime) -> bool:
    """Another channel was chosen, or it is time to try the same one again."""
    channel = (await current_workspace(session)).leadership_channel
    if channel is None:
        return False
    return channel != digest.channel or digest.retry_at is None or digest.retry_at <= at


async def _owe_replies(session: AsyncSession, digest: Digest) -> None:
    """The thread: a reply for each part that has one, after the message. Safe to repeat.

    Nothing gives up on a channel that has taken the message.
    """
    expires_at = digest.gives_up_at if digest.sent_at is None else None
    for name in with_replies(await issue_of(session, digest)):
        await outbox.post(
            session,
            key=f"digest:{digest.week}:{digest.attempt}:{name}",
            to=digest.channel or "",
            subject=REPLY,
            ref={"digest": digest.id.hex, "part": name, "attempt": str(digest.attempt)},
            expires_at=expires_at,
            after=digest.parent_id,
            in_thread=True,
        )


async def messages_of(session: AsyncSession, digest: Digest) -> list[UUID]:
    """The deliveries that stand for it: the message and its replies."""
    replies = await session.scalars(select(Delivery.id).where(Delivery.after_id == digest.parent_id))
    return [*([digest.parent_id] if digest.parent_id else []), *replies]


async def _show_anew(session: AsyncSession, digest: Digest) -> None:
    if digest.preview_id is not None:
        await outbox.update(session, digest.preview_id)
