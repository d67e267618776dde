"""What the rest of the bot says about notices, inside its own transactions. Nothing is sent here."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import outbox
from bot.core.capability import Rank, Ref
from bot.core.db import insert_once
from bot.core.notices.days import newest_bundle
from bot.core.notices.models import SHOWN, Notice, NoticeState, begins_with
from bot.core.office import find_seat

OWNER: Final = "@owner"
"""The addressee of what is for the CTO, whoever that is when it is bundled: the owner, or the deputy who stands in."""
REFRESH: Final = "notices.refresh"
"""The subject of what says nothing, and at its time has the messages brought up to date that it is about."""


async def owe(
    session: AsyncSession, *, key: str, to: str, subject: str, ref: Ref, at: datetime, rank: Rank = Rank.NEWS
) -> None:
    """Owe a member, or `OWNER`, one notice from `at` on (domain time). Safe to repeat: the one that stands for `key` stays."""
    values = {
        "member_id": None if to == OWNER else to,
        "subject": subject,
        "ref": dict(ref),
        "rank": int(rank),
        "at": at,
        "key": key,
    }
    await insert_once(session, Notice, values, key=["key"])


async def withdraw(session: AsyncSession, key: str) -> None:
    """It is no longer owed. Where it was shown already, the message goes on without it. Safe to repeat."""
    await refresh(session, key)
    await session.execute(update(Notice).where(Notice.key == key).values(state=NoticeState.WITHDRAWN))


async def refresh(session: AsyncSession, key: str) -> UUID | None:
    """What it says has changed: the message that shows it is updated in place. Returns that message's delivery, if any."""
    delivery_id = await session.scalar(select(Notice.delivery_id).where(Notice.key == key, Notice.state.in_(SHOWN)))
    if delivery_id is not None:
        await outbox.update(session, delivery_id)
    return delivery_id


async def refresh_about(session: AsyncSession, prefix: str) -> None:
    """Every message with a notice whose key begins so is updated in place."""
    about = (begins_with(prefix), Notice.state.in_(SHOWN))
    for delivery_id in list(await session.scalars(select(Notice.delivery_id).where(*about).distinct())):
        if delivery_id is not None:
            await outbox.update(session, delivery_id)


async def refresh_desk(session: AsyncSession, now: datetime) -> None:
    """What a capability has on the desk has changed: the newest desk, if there is one, is updated in place."""
    in_charge = (await find_seat(session, now)).in_charge
    desk = await newest_bundle(session, in_charge) if in_charge is not None else None
    if desk is not None:
        await outbox.update(session, desk.id)


async def refresh_later(session: AsyncSession, *, key: str, about: str, at: datetime) -> None:
    """At `at`, do `refresh_about(about)` and `refresh_desk()`: what they show looks different from then on."""
    await owe(session, key=key, to=OWNER, subject=REFRESH, ref={"about": about}, at=at)
