"""Export and forget, over what every capability keeps about somebody. Whoever opened the transaction commits.

Both are written to the audit log where somebody else than the person asked for them; forgetting always is. The log says
that it happened and to whom, and nothing of what was in it.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.people import Member
from bot.core.personal import PersonalData, Tables, find_forgotten
from bot.core.spreadsheets import write_csv
from bot.core.workspaces import audit, lock_workspace


async def export(session: AsyncSession, parts: Sequence[PersonalData], member_id: str) -> Tables:
    """Everything that is known about a member, by table; tables with nothing in them are left out."""
    found: dict[str, Sequence[object]] = {}
    for part in parts:
        found |= await part.export(session, member_id)
    return {name: rows for name, rows in found.items() if rows}  # pyright: ignore[reportReturnType] - rows as they came


async def forget(
    session: AsyncSession, parts: Sequence[PersonalData], member_id: str, *, by_id: str | None, at: datetime
) -> None:
    """Let go of everything that is theirs, every capability's part of it, in this one transaction. Safe to repeat."""
    await lock_workspace(session)
    if await find_forgotten(session, member_id) is not None:
        return
    for part in reversed(parts):  # who they are comes last: the others still need it
        await part.forget(session, member_id, at)
    await audit(session, "personal.forgotten", member_id, actor_id=by_id, at=at)


async def know_again(session: AsyncSession, member_id: str, *, at: datetime) -> bool:
    """Somebody comes back as if they were new: everybody is read from Slack anew. False where they were not forgotten."""
    workspace = await lock_workspace(session)
    if await find_forgotten(session, member_id) is None:
        return False
    await session.execute(update(Member).where(Member.id == member_id).values(forgotten_at=None))
    workspace.synced_at = None
    await audit(session, "personal.returned", member_id, actor_id=member_id, at=at)
    return True


def write_sheet(tables: Tables) -> str:
    """An export as CSV, a line for each value: which table, which row of it, what, and the value. Nothing in it is a formula."""
    values = (
        (table, str(number), name, "" if value is None else str(value))
        for table, rows in tables.items()
        for number, row in enumerate(rows, start=1)
        for name, value in row.items()
    )
    return write_csv(("table", "row", "what", "value"), values)


def write_json(tables: Tables, member_id: str, at: datetime) -> str:
    """An export as a file: for people to read, and for programs."""
    said = {"member": member_id, "exported_at": at.isoformat(timespec="seconds"), "known": dict(tables)}
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"
