"""Beginning a talk, asking two weeks later, and what the owner settles. Whoever opened the transaction commits."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.talks.models import Conduct, Talk, TalkCount
from bot.core import notices
from bot.core.capability import Rank
from bot.core.company import find_days
from bot.core.db import insert_once
from bot.core.people import Member, Person
from bot.core.roles import Role
from bot.core.workspaces import RoleHolder, audit

AFTERWARDS: Final = "tickets.talk"
SECOND: Final = "tickets.second"
_ASKED_AFTER: Final = timedelta(weeks=2)
_VIEWS: Final = UUID("0b0f0a52-3a0e-4c53-9f0a-6a1f3f7d9a10")
"""Any constant does: it makes one talk's id of one form's."""


async def begin_talk(session: AsyncSession, by: Person, *, view_id: str, at: datetime) -> UUID | None:
    """Remember to ask them in two weeks; nothing else. None where this form has begun it already."""
    talk_id = uuid5(_VIEWS, view_id)
    values = {"id": talk_id, "member_id": by.id, "begun_on": (await find_days(session)).today(at)}
    if not await insert_once(session, Talk, values, key=["id"]):
        return None
    ref = {"talk": talk_id.hex}
    key, when = f"talks:{talk_id.hex}", at + _ASKED_AFTER
    await notices.owe(session, key=key, to=by.id, subject=AFTERWARDS, ref=ref, at=when, rank=Rank.DECIDE)
    return talk_id


async def ask_second(session: AsyncSession, by: Person, talk_id: UUID, *, second_id: str, at: datetime) -> None:
    """Let the second person know that this member would like to talk, and no more. Safe to repeat."""
    key, ref = f"talks:{talk_id.hex}:second", {"member": by.id}
    await notices.owe(session, key=key, to=second_id, subject=SECOND, ref=ref, at=at, rank=Rank.DECIDE)


async def end_talk(session: AsyncSession, by: Person, talk_id: UUID, *, settled: bool) -> bool:
    """Count how it ended and forget whose it was. False where it is not theirs, or they have said so already."""
    theirs = delete(Talk).where(Talk.id == talk_id, Talk.member_id == by.id).returning(Talk.id)
    if (await session.execute(theirs)).first() is None:
        return False
    await insert_once(session, TalkCount, {"settled": 0, "unsettled": 0}, key=[])
    column = TalkCount.settled if settled else TalkCount.unsettled
    await session.execute(update(TalkCount).values({column: column + 1}))
    await notices.refresh(session, f"talks:{talk_id.hex}")
    return True


async def drop_talk(session: AsyncSession, talk_id: UUID) -> None:
    """It did not come about: nobody is asked how it went. Safe to repeat."""
    await session.execute(delete(Talk).where(Talk.id == talk_id))
    await notices.withdraw(session, f"talks:{talk_id.hex}")


async def find_talk(session: AsyncSession, talk_id: UUID) -> Talk | None:
    return await session.scalar(select(Talk).where(Talk.id == talk_id))


async def forget_talks(session: AsyncSession, member_id: str) -> None:
    """Safe to repeat."""
    await session.execute(delete(Talk).where(Talk.member_id == member_id))


async def find_second(session: AsyncSession) -> str | None:
    """Who takes what concerns the CTO, by id; None where nobody who is still here was named."""
    held = select(Member.id).join(RoleHolder, (RoleHolder.member_id == Member.id) & Member.active)
    named = held.where(RoleHolder.role == Role.SECOND_PERSON, RoleHolder.workspace_id == Member.workspace_id)
    return await session.scalar(named.order_by(RoleHolder.since, Member.id).limit(1))


async def find_conduct(session: AsyncSession) -> str | None:
    """Where harassment is reported, as the owner wrote it (plain text); None until they have said so."""
    return await session.scalar(select(Conduct.where))


async def set_conduct(session: AsyncSession, where: str, *, by: Person, at: datetime) -> None:
    """Audited, without the words. Safe to repeat."""
    if where != await find_conduct(session):
        await insert_once(session, Conduct, {"where": where}, key=[])
        await session.execute(update(Conduct).values(where=where))
        await audit(session, "complaints.conduct", "changed", actor_id=by.id, at=at)


async def missing_conduct(session: AsyncSession) -> str | None:
    """Of the stage of complaints: what has to be said before it can begin; None where nothing is missing."""
    if await find_conduct(session):
        return None
    return "Say first where harassment is reported, so that I can point there: /cadence roles."
