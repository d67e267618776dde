"""What the digest tells of the check-ins: what they cost in minutes, and who could not be asked because the bot was down.

Counts alone. Nobody is ever named in a channel for not answering.
"""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins.models import CheckIn, CheckInState, RitualVersion
from bot.capabilities.checkins.rituals import stored_ritual
from bot.core.columns import is_in
from bot.core.digests import Cost, DigestPart, DigestRank, Week
from bot.core.schedule import SkipReason


async def tell_of_check_ins(session: AsyncSession, week: Week) -> Sequence[DigestPart]:
    """The slice's section of the digest."""
    return [await _cost(session, week), await _not_asked(session, week)]


async def _cost(session: AsyncSession, week: Week) -> DigestPart:
    """Every answered check-in at the minutes its ritual promised, with that version's figure."""
    within = (CheckIn.answered_at >= week.begins, CheckIn.answered_at < week.ends)
    answered = (is_in(CheckIn.state, CheckInState.ANSWERED), *within)
    rows = await session.execute(
        select(RitualVersion.body, func.count())
        .join(CheckIn, (CheckIn.workspace_id == RitualVersion.workspace_id) & (CheckIn.version_id == RitualVersion.id))
        .where(*answered)
        .group_by(RitualVersion.id, RitualVersion.body)
    )
    minutes = round(sum(stored_ritual(body).visibility.takes.total_seconds() * number for body, number in rows) / 60)
    people = await session.scalar(select(func.count(func.distinct(CheckIn.member_id))).where(*answered)) or 0
    return DigestPart(
        name="cost",
        title="What it cost",
        rank=DigestRank.COST,
        figures={"minutes": minutes, "people": people},
        cost=Cost(minutes=minutes, people=people),
    )


async def _not_asked(session: AsyncSession, week: Week) -> DigestPart:
    """What fell due while nobody was there to ask it, and could not be asked later."""
    missed = await session.scalar(
        select(func.count()).where(
            is_in(CheckIn.state, CheckInState.SKIPPED),
            CheckIn.due_at >= week.begins,
            CheckIn.due_at < week.ends,
            CheckIn.reason.in_((SkipReason.MISSED, SkipReason.COALESCED)),
        )
    )
    people = f"{missed} check-in{'' if missed == 1 else 's'}"
    return DigestPart(
        name="not_asked",
        title="Who could not be asked",
        rank=DigestRank.NOT_ASKED,
        line=f"*Not asked, because I was down:* {people}" if missed else "",
        figures={"not_asked": missed or 0},
    )
