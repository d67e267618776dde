"""At most three asks a week for anybody, over all rituals. Over that the less important is skipped, whichever comes first.

What is planned, and when, is in `planning.py`; here is only whether there is room for one more.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins.models import CheckIn, CheckInState, Enrolment
from bot.capabilities.checkins.silence import MOST_SILENT_ROUNDS

MOST_ASKS_A_WEEK: Final = 3
_WEEK: Final = timedelta(days=7)


def has_room(asked: Collection[datetime], ahead: Sequence[datetime], *, at: datetime) -> bool:
    """Whether one more ask fits at `at`: in its own week, and in the week of every more important one that comes after it.

    `asked` is when asks fell due, `ahead` when the more important ones will.
    """
    if sum(each > at - _WEEK for each in asked) >= MOST_ASKS_A_WEEK:
        return False
    with_it = [*asked, at]
    for due in sorted(ahead):
        if due >= at + _WEEK:
            break
        if sum(each > due - _WEEK for each in with_it) >= MOST_ASKS_A_WEEK:
            return False
        with_it.append(due)
    return True


async def asked_of_late(
    session: AsyncSession, members: Collection[str], first: datetime, now: datetime
) -> defaultdict[str, list[datetime]]:
    """When each was asked by now, over all rituals, as far back as counts for what falls due at `first` or later."""
    rows = await session.execute(
        select(CheckIn.member_id, CheckIn.due_at).where(
            CheckIn.member_id.in_(members),
            CheckIn.due_at > first - _WEEK,
            CheckIn.due_at <= now,  # what somebody asked for early does not count before it is due
            CheckIn.state != CheckInState.SKIPPED,
        )
    )
    found: defaultdict[str, list[datetime]] = defaultdict(list)
    for member_id, due_at in rows:
        found[member_id].append(due_at)
    return found


async def asked_soon(
    session: AsyncSession, members: Collection[str], now: datetime, *, planned_now: Collection[Enrolment]
) -> Mapping[str, Sequence[tuple[str, datetime]]]:
    """What each is asked next within seven days, by ritual, but for what is `planned_now`. Each ritual's next slot alone."""
    rows = await session.scalars(
        select(Enrolment).where(
            Enrolment.member_id.in_(members),
            Enrolment.next_due_at < now + _WEEK,
            Enrolment.silent_rounds < MOST_SILENT_ROUNDS,
        )
    )
    found: defaultdict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for row in rows:
        if row not in planned_now:
            found[row.member_id].append((row.ritual_id, row.next_due_at))
    return found
