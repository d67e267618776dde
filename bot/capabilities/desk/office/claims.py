"""The office without an active owner: an admin of the workspace may take it. Whoever opened the transaction commits."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.desk.office.absence import find_in_charge
from bot.capabilities.desk.setup.actions import choose_owner, find_progress, is_admin
from bot.capabilities.desk.setup.rules import may_claim
from bot.core import notices
from bot.core.people import Person
from bot.core.workspaces import audit, lock_workspace

CLAIMED: Final = "desk.office_claimed"


async def claim_office(session: AsyncSession, person: Person, *, at: datetime) -> bool:
    """Take an office that has no active owner: audited, and everybody in charge is owed to hear of it once it runs.

    False where it has an owner, or the person is no admin of the workspace.
    """
    workspace = await lock_workspace(session)
    if not may_claim(is_admin=await is_admin(session, person), progress=await find_progress(session)):
        return False
    await audit(session, "office.claimed", f"by {person.id}", actor_id=person.id, at=at)
    await choose_owner(session, person.id, by=person, at=at)
    if workspace.started_at is not None:
        ref = {"by": person.id, "at": at.isoformat()}
        for member_id in sorted(set(await find_in_charge(session)) - {person.id}):
            key = f"office:claimed:{person.id}:{at.isoformat(timespec='seconds')}:{member_id}"
            await notices.owe(session, key=key, to=member_id, subject=CLAIMED, ref=ref, at=at)
    return True
