"""While the owner is away or gone: the deputy hears that the desk is theirs, and a vacant office is said to whoever can mend it.

However it came about (typed, a form, Slack's own list of people), a tick finds it: each is owed once.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import notices
from bot.core.context import Context
from bot.core.notices import Notice
from bot.core.office import Seat, find_returns, find_seat
from bot.core.people import Member, Person, first_name, names_of
from bot.core.roles import Role
from bot.core.text import Mrkdwn, day, fill
from bot.core.workspaces import RoleHolder, holders, started_workspaces

STANDS_IN: Final = "desk.stands_in"
VACANT: Final = "desk.vacant"


async def watch_office(context: Context, now: datetime) -> None:
    """Owe the news of an owner who is away, and of an office nobody holds. Harmless if repeated."""
    for workspace_id in await started_workspaces(context.database):
        async with context.database.reading(workspace_id) as session:
            seat = await find_seat(session, now)
            owed = await _find_owed(session, seat)
        if owed:
            async with context.database.transaction(workspace_id) as session:
                for key, member_id, subject, ref in owed:
                    await notices.owe(session, key=key, to=member_id, subject=subject, ref=ref, at=now)


async def next_return(context: Context, now: datetime) -> datetime | None:
    """When the next of those who could sit at the desk is back: who does may be somebody else then."""
    found: list[datetime] = []
    for workspace_id in await started_workspaces(context.database):
        async with context.database.reading(workspace_id) as session:
            found += [each for each in await find_returns(session) if each > now]
    return min(found, default=None)


async def say_stand_in(session: AsyncSession, person: Person, at: datetime) -> Mrkdwn:
    """What an owner who goes away reads: who stands in, or that nobody does. Nothing for everybody else."""
    if Role.OWNER not in person.roles:
        return Mrkdwn("")
    seat = await find_seat(session, at)
    if seat.owner_id != person.id or seat.away_until is None:
        return Mrkdwn("")
    if seat.stands_in is None:
        return Mrkdwn(
            "*Nobody stands in for you:* what is asked waits until you are back. `/cadence roles` names a deputy."
        )
    name = first_name((await names_of(session, [seat.stands_in]))[seat.stands_in])
    until = day(seat.away_until, at.astimezone(person.zone).date())
    return fill("*{name} stands in for you until {until}*, gets your desk, and is told.", name=name, until=until)


async def take_back_stand_in(session: AsyncSession, owner_id: str, until: date) -> None:
    """The owner is back before the day they said: who was told reads so, who was not told yet hears nothing."""
    about = notices.begins_with(_key(owner_id, until))
    for key in list(await session.scalars(select(Notice.key).where(about))):
        await notices.refresh(session, key)


async def end_stand_in(session: AsyncSession, former_owner_id: str) -> None:
    """Whoever stood in for an owner who has handed over reads that this is over."""
    until = await session.scalar(select(Member.away_until).where(Member.id == former_owner_id))
    if until is not None:
        await take_back_stand_in(session, former_owner_id, until)


_Owed = tuple[str, str, str, dict[str, str]]


async def _find_owed(session: AsyncSession, seat: Seat) -> list[_Owed]:
    """What is to be said and was not yet: key, member, subject, reference."""
    if seat.owner_id is None:
        wanted = await _of_vacancy(session)
    elif seat.away_until is not None and seat.stands_in is not None:
        ref = {"owner": seat.owner_id, "until": seat.away_until.isoformat()}
        key = f"{_key(seat.owner_id, seat.away_until)}{seat.stands_in}"
        wanted = [(key, seat.stands_in, STANDS_IN, ref)]
    else:
        return []
    known = set(await session.scalars(select(Notice.key).where(Notice.key.in_([key for key, *_ in wanted]))))
    return [each for each in wanted if each[0] not in known]


async def _of_vacancy(session: AsyncSession) -> list[_Owed]:
    last = next(iter(await holders(session, Role.OWNER)), "")
    told = await find_in_charge(session)
    return [(f"office:vacant:{last}:{member_id}", member_id, VACANT, {"owner": last}) for member_id in sorted(told)]


async def find_in_charge(session: AsyncSession) -> Collection[str]:
    """Deputies and operators who are still here, and the workspace's admins: they alone can claim a vacant office."""
    offices = select(RoleHolder.member_id).where(RoleHolder.role.in_((Role.DEPUTY, Role.OPERATOR)))
    return set(await session.scalars(select(Member.id).where(Member.active, Member.id.in_(offices) | Member.is_admin)))


def _key(owner_id: str, until: date) -> str:
    return f"office:away:{owner_id}:{until.isoformat()}:"
