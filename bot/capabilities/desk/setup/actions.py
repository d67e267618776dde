"""The four steps of set-up, in the database. Whoever opened the transaction commits.

Steps that must not happen twice at once (naming the owner, the start) lock the workspace's row.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.desk.setup.letter import Letter, propose_letter
from bot.capabilities.desk.setup.models import SetUp
from bot.capabilities.desk.setup.rules import Progress, becomes_operator, why_not_start
from bot.capabilities.desk.setup.teams import accept_proposals, find_teams
from bot.core import notices, outbox
from bot.core.db import insert_once
from bot.core.people import Member, Person
from bot.core.reach import next_working_time
from bot.core.roles import Role
from bot.core.text import Phrases
from bot.core.workspaces import RoleHolder, audit, current_workspace, give_role, lock_workspace, take_role


async def find_progress(session: AsyncSession) -> Progress:
    """Where set-up stands now."""
    offices = await session.execute(
        select(RoleHolder.role, Member.id, Member.name)
        .join(Member, (Member.id == RoleHolder.member_id) & Member.active)
        .where(RoleHolder.role.in_((Role.OWNER, Role.OPERATOR)))
        .order_by(Member.id)
    )
    held = [(role, member_id, name) for role, member_id, name in offices]
    owner_id, owner_name = next(((member_id, name) for role, member_id, name in held if role is Role.OWNER), (None, ""))
    setup = await session.scalar(select(SetUp))
    return Progress(
        owner_id=owner_id,
        owner_name=owner_name,
        operators=tuple(member_id for role, member_id, _ in held if role is Role.OPERATOR),
        teams=await find_teams(session),
        leads_settled=setup is not None and setup.leads_settled_at is not None,
        letter_settled=setup is not None and setup.letter_settled_at is not None,
        started_at=(await current_workspace(session)).started_at,
    )


async def is_admin(session: AsyncSession, person: Person) -> bool:
    """Whether Slack calls them an admin of the workspace."""
    return bool(await session.scalar(select(Member.is_admin).where(Member.id == person.id)))


async def admit(session: AsyncSession, person: Person, *, at: datetime) -> None:
    """Make the first admin who opens set-up its operator, audited; does nothing for anybody else."""
    if becomes_operator(is_admin=await is_admin(session, person), progress=await find_progress(session)):
        await give_role(session, Role.OPERATOR, person.id, actor_id=person.id, at=at)


async def choose_owner(session: AsyncSession, member_id: str, *, by: Person, at: datetime) -> None:
    """Say who the CTO is. Somebody else than `by` hears of it in their working hours. Safe to repeat.

    The letter is in the owner's own name: another owner's has to be written again. A deputy who becomes the owner is
    nobody's deputy any more. Today's desk leaves whoever had it, and comes to whoever has it now.
    """
    workspace = await lock_workspace(session)
    before = await find_progress(session)
    if before.owner_id == member_id:
        return
    await notices.refresh_desk(session, at)
    await give_role(session, Role.OWNER, member_id, actor_id=by.id, at=at)
    await take_role(session, Role.DEPUTY, member_id, actor_id=by.id, at=at)
    setup = await _set_up(session)
    setup.letter, setup.letter_settled_at = None, None
    await notices.refresh_desk(session, at)
    if workspace.started_at is None:
        member = (await session.scalars(select(Member).where(Member.id == member_id))).one()
        workspace.zone = member.zone
    if member_id != by.id:
        await outbox.post(
            session,
            key=f"desk:owner:{member_id}:{at.isoformat(timespec='seconds')}",
            to=member_id,
            subject="desk.owner_named",
            ref={"by": by.id, "owner": member_id},
            not_before=await next_working_time(session, member_id, at),
        )


async def settle_leads(session: AsyncSession, *, by: Person, at: datetime) -> bool:
    """Take the list as it stands; leads who are new after the start get their letter. False where nobody leads anything.

    An owner who has not written a letter yet, since the office passed to them, owes it from the moment they have.
    """
    await lock_workspace(session)
    await accept_proposals(session, by=by, at=at)
    await session.flush()
    progress = await find_progress(session)
    if not progress.leads:
        return False
    (await _set_up(session)).leads_settled_at = at
    if progress.started_at is not None and progress.letter_settled:
        await _send_letters(session, progress, at)
    return True


async def find_letter(session: AsyncSession, phrases: Phrases, owner_name: str) -> str:
    """The letter as it stands: the owner's words, else the wording that is proposed."""
    written = await session.scalar(select(SetUp.letter))
    return written or propose_letter(phrases, owner_name)


async def keep_letter(session: AsyncSession, text: str, *, settled: bool, at: datetime) -> None:
    """Keep the letter: as a draft, or as the one to send. Once it runs, leads who have had none get it."""
    setup = await _set_up(session)
    setup.letter = text
    if not settled:
        return
    setup.letter_settled_at = at
    await session.flush()
    progress = await find_progress(session)
    if progress.started_at is not None:
        await _send_letters(session, progress, at)


async def start(session: AsyncSession, *, by: Person, at: datetime) -> str | None:
    """Begin: from now on people are asked, and every lead is owed the letter, once. Safe to repeat.

    Returns the sentence for what is missing, None where it runs.
    """
    workspace = await lock_workspace(session)
    progress = await find_progress(session)
    if missing := why_not_start(progress):
        return missing
    if workspace.started_at is None:
        workspace.started_at = at
        await audit(session, "workspace.started", "outcomes", actor_id=by.id, at=at)
        await _send_letters(session, progress, at)
    return None


async def address_letter(session: AsyncSession, text: str, lead_id: str, progress: Progress) -> Letter:
    """The letter to one lead, with their name and their teams'."""
    name = await session.scalar(select(Member.name).where(Member.id == lead_id))
    return Letter(
        text=text,
        owner_name=progress.owner_name,
        lead_name=name or "",
        teams=[team.name for team in progress.teams if team.lead_id == lead_id],
    )


async def _send_letters(session: AsyncSession, progress: Progress, at: datetime) -> None:
    for lead_id in _addressees(progress):
        await outbox.post(
            session,
            key=f"desk:letter:{lead_id}",
            to=lead_id,
            subject="desk.letter",
            ref={"lead": lead_id},
            not_before=await next_working_time(session, lead_id, at),
        )


def _addressees(progress: Progress) -> Sequence[str]:
    """The leads, but for an owner who leads a team too: nobody gets a letter from themselves."""
    return [lead_id for lead_id in progress.leads if lead_id != progress.owner_id]


async def _set_up(session: AsyncSession) -> SetUp:
    await insert_once(session, SetUp, {}, key=[])
    return (await session.scalars(select(SetUp))).one()
