"""Whoever says nothing: reminded once, asked no more after two silent rounds, and then it is for the CTO to talk to them.

Both are notices, in the one message a day that anybody gets. Nobody is named in a channel, and whoever answers anything, or
taps "ask me again", is asked again from the next round on.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins.models import CheckIn, CheckInState, Enrolment, RitualInForce
from bot.core import notices
from bot.core.capability import Rank
from bot.core.workspaces import owner_of

NUDGE: Final = "checkins.nudge"
"""The notice to whoever has not answered; its reference is `{"checkin": id}`."""
SILENT: Final = "checkins.silent"
"""The notice to whoever sits at the CTO's desk; its reference is `{"ritual": id, "member": id}`."""
MOST_SILENT_ROUNDS: Final = 2


async def nudge(session: AsyncSession, row: CheckIn, now: datetime) -> None:
    """Owe the one reminder of a check-in. Safe to repeat."""
    await notices.owe(session, key=nudge_key(row), to=row.member_id, subject=NUDGE, ref={"checkin": row.id.hex}, at=now)
    row.nudge_at = None


async def count_silence(session: AsyncSession, row: CheckIn, now: datetime) -> None:
    """A round has ended without a word. After the second in a row the member is asked no more, and the CTO hears of it."""
    enrolment = await session.get(Enrolment, (row.workspace_id, row.ritual_id, row.member_id), with_for_update=True)
    if enrolment is None or row.member_id == await owner_of(session):
        return
    enrolment.silent_rounds += 1
    if enrolment.silent_rounds == MOST_SILENT_ROUNDS:
        ref = {"ritual": row.ritual_id, "member": row.member_id}
        key = _silent_key(row.ritual_id, row.member_id, row.slot.isoformat())
        await notices.owe(session, key=key, to=notices.OWNER, subject=SILENT, ref=ref, at=now, rank=Rank.SILENT)


async def end_silence(session: AsyncSession, row: CheckIn) -> None:
    """Its member has said something, whatever it was: what reminded of it says so, and no ritual is kept from them."""
    if row.nudge_at is None:
        await notices.refresh(session, nudge_key(row))
    await ask_again(session, row.member_id)


async def ask_again(session: AsyncSession, member_id: str, ritual_id: str | None = None) -> bool:
    """Ask this member again from the next round on, by this ritual or by all. Whether any had stopped asking them."""
    asking = [ritual_id] if ritual_id is not None else select(RitualInForce.ritual_id)
    # The rituals are named so that the primary key finds the rows: this runs at every tap.
    those = (Enrolment.ritual_id.in_(asking), Enrolment.member_id == member_id, Enrolment.silent_rounds > 0)
    rows = list(await session.scalars(select(Enrolment).where(*those)))
    stopped = [row.ritual_id for row in rows if row.silent_rounds >= MOST_SILENT_ROUNDS]
    if rows:
        await session.execute(update(Enrolment).where(*those).values(silent_rounds=0))
    for each in stopped:
        closed = (CheckIn.ritual_id == each, CheckIn.member_id == member_id, CheckIn.state == CheckInState.CLOSED)
        slot = await session.scalar(select(func.max(CheckIn.slot)).where(*closed))
        if slot is not None:
            await notices.refresh(session, _silent_key(each, member_id, slot.isoformat()))
    return bool(stopped)


def nudge_key(row: CheckIn) -> str:
    return f"checkins:nudge:{row.id.hex}"


def _silent_key(ritual_id: str, member_id: str, slot: str) -> str:
    return f"checkins:silent:{ritual_id}:{member_id}:{slot}"
