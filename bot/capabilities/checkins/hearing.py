"""Which check-in typed words are for, and the reply that is owed to them.

In the thread of a check-in they are for that one; at top level for the one that is open, and where several are the bot asks
which. With nothing open, a ritual that asks this person may still say what typed words can become.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins import drafts
from bot.capabilities.checkins.asking import ASK
from bot.capabilities.checkins.drafts import find_draft, find_meant, takes_text
from bot.capabilities.checkins.models import CheckIn, Enrolment, RitualInForce, TypedReply
from bot.capabilities.checkins.sheets import find_checkin, find_open, version_of
from bot.core import outbox
from bot.core.db import insert_once
from bot.core.outbox import Delivery
from bot.core.slack.events import Message

SUBJECT: Final = "checkins.typed"
"""The renderer of the reply; its reference is `{"typed": id}`, or `{"why": ...}`, a `WhyNot`."""


class WhyNot(StrEnum):
    """Why nothing was kept; without a reason there is nothing that takes words."""

    CLOSED = "closed"
    NOT_HERE = "not_here"


async def is_sealed(session: AsyncSession, message: Message) -> bool:
    """Whether the words would answer a question that takes no name: of them nothing at all may be kept.

    In its thread, also when it is over; at top level as long as it is open and nothing else is that takes words.
    """
    parent = await _message_above(session, message)
    checkin = await _asked_in(session, parent)
    if checkin is not None:
        return (await version_of(session, checkin.version_id)).sealed_by is not None
    if parent is not None or await find_meant(session, message.by.id, message.at):
        return False
    return any(ritual.sealed_by for _, ritual in await find_open(session, message.by.id, message.at))


async def owe_reply(session: AsyncSession, message: Message, words: str) -> None:
    """Keep the words as a draft where something may take them, and owe the reply that shows it, or says why not."""
    parent = await _message_above(session, message)
    checkin = await _asked_in(session, parent)
    why = await _why_not_in(session, checkin, message.at) if checkin is not None else ""
    ref = {"why": why}
    if not why:
        values = await _target(session, checkin, message)
        if values is not None:
            values |= {"member_id": message.by.id, "ts": message.ts, "at": message.at, "words": words}
            await insert_once(session, TypedReply, values, key=["member_id", "ts"])
        row = await find_draft(session, TypedReply.member_id == message.by.id, TypedReply.ts == message.ts)
        ref = {"typed": row.id.hex} if row else {}
    await outbox.post(
        session,
        key=drafts.reply_key(message.by.id, message.ts),
        to=message.by.id,
        subject=SUBJECT,
        ref=ref,
        after=parent.id if parent else None,
        in_thread=parent is not None,
    )


async def _target(session: AsyncSession, checkin: CheckIn | None, message: Message) -> dict[str, object] | None:
    """The check-in and the ritual whose choices are offered; None where nothing takes this person's words."""
    if checkin is None:
        found = await find_meant(session, message.by.id, message.at)
        if len(found) > 1:
            return {"version_id": None, "checkin_id": None}
        checkin = found[0][0] if found else None
    if checkin is not None:
        return {"version_id": checkin.version_id, "checkin_id": checkin.id}
    version_id = await _ritual_of(session, message.by.id)
    return {"version_id": version_id, "checkin_id": None} if version_id is not None else None


async def _ritual_of(session: AsyncSession, member_id: str) -> str | None:
    """With nothing open: a ritual that asks this person and says what typed words may become."""
    enrolled = (
        select(RitualInForce.version_id)
        .join(Enrolment, RitualInForce.ritual_id == Enrolment.ritual_id)
        .where(Enrolment.member_id == member_id)
        .order_by(RitualInForce.ritual_id)
    )
    for version_id in await session.scalars(enrolled):
        if (await version_of(session, version_id)).typed:
            return version_id
    return None


async def _message_above(session: AsyncSession, message: Message) -> Delivery | None:
    """The bot's message in whose thread this was typed."""
    if message.thread_ts is None or message.thread_ts == message.ts:
        return None
    return await session.scalar(select(Delivery).where(Delivery.to == message.by.id, Delivery.ts == message.thread_ts))


async def _asked_in(session: AsyncSession, parent: Delivery | None) -> CheckIn | None:
    """The check-in whose message that is; None for any other."""
    if parent is None or parent.subject != ASK:
        return None
    return await find_checkin(session, UUID(parent.ref["checkin"]))


async def _why_not_in(session: AsyncSession, checkin: CheckIn, now: datetime) -> str:
    """ "" where it does."""
    if checkin.closes_at is None or now >= checkin.closes_at:
        return WhyNot.CLOSED
    return "" if takes_text(await version_of(session, checkin.version_id)) else WhyNot.NOT_HERE
