"""What the digest tells of Sunday evening: the number everybody reads already, and from the second week on whose turn it is."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.causes.followed import NOTHING
from bot.capabilities.sunday.models import CauseStep, RoundState, Word
from bot.capabilities.sunday.result import views
from bot.capabilities.sunday.result.charts import trend_chart
from bot.capabilities.sunday.result.results import Result
from bot.capabilities.sunday.result.standing import Standing, find_standing
from bot.capabilities.sunday.turn.holding import STAGE, Closed
from bot.core.digests import Cost, DigestPart, DigestRank, Figure, Week
from bot.core.people import first_name, names_of
from bot.core.slack.blocks import section
from bot.core.slack.events import Block
from bot.core.stages import has_begun
from bot.core.text import day
from bot.core.workspaces import owner_of

_TAKES_MINUTES: Final = 10 / 60
"""Ten seconds, as the question says."""


async def tell_of_sunday(session: AsyncSession, week: Week) -> Sequence[DigestPart]:
    """The slice's section of the digest; nothing before it has begun."""
    if not await has_begun(session, STAGE):
        return []
    standing = await find_standing(session)
    told = say_sunday(standing, week, decisions=await _count_decisions(session, week))
    return [replace(told, named=await _find_named(session, standing))]


async def _find_named(session: AsyncSession, standing: Standing) -> dict[str, str]:
    """Whom the detail may name: whoever posted or corrected the CTO's words, and the CTO, whose turn it may be."""
    of_newest = Word.round_id == (standing.newest.id if standing.newest is not None else None)
    said = (await session.execute(select(Word.by_id, Word.changed_by).where(of_newest))).one_or_none()
    ids = {each for each in (*(said or ()), await owner_of(session)) if each is not None}
    return {member_id: first_name(name) for member_id, name in (await names_of(session, ids)).items()}


async def _count_decisions(session: AsyncSession, week: Week) -> int:
    """The CTO's words of this week, and what was made of causes."""
    posted = select(func.count()).select_from(Word).where(Word.at >= week.begins, Word.at < week.ends)
    taken = select(func.count()).select_from(CauseStep).where(CauseStep.at >= week.begins, CauseStep.at < week.ends)
    made = taken.where(CauseStep.became != NOTHING)
    return (await session.scalar(posted) or 0) + (await session.scalar(made) or 0)


def say_sunday(standing: Standing, week: Week, *, decisions: int = 0) -> DigestPart:
    """ "*Sunday evening:* 3.4 (was 3.1), 61 of 118". That it is the CTO's turn cannot be hidden: it is what the CTO owes."""
    told = [each for each in standing.rounds if _is_of(each, week)]
    new = next(iter(told), None)
    turn = standing.turn if standing.turn != new else None
    said = [_number(new, standing)] if new is not None else []
    said += [f"on {day(each.slot)} {_number(each, standing)}" for each in told[1:]]
    said += [_owed(turn)] if turn is not None else []
    return DigestPart(
        name="sunday",
        title="Sunday evening",
        rank=DigestRank.SUNDAY,
        line=f"*Sunday evening:* {'; '.join(said)}" if said else "",
        thread=_details(standing, week) if new is not None or turn is not None else [],
        chart=trend_chart(standing.rounds) if new is not None else None,
        may_be_hidden=turn is None,
        figures=_figures(new),
        decisions=decisions,
        cost=_cost(told),
    )


def _is_of(result: Result, week: Week) -> bool:
    """A round is told of once, in the week in which it closes: after a holiday that may be the one after it was asked."""
    return week.begins <= result.closes_at < week.ends


def _number(new: Result, standing: Standing) -> str:
    tally = new.everybody
    if new.state is RoundState.HELD and new.reason == Closed.CTO:
        return "nobody was asked"
    if tally is None or tally.number is None:
        return str(views.found(new))
    before = next((each.number for each in standing.rounds if each.slot < new.slot and each.number), None)
    was = f" (was {before})" if before is not None else ""
    return f"{tally.number}{was}, {tally.answered} of {tally.asked}"


def _owed(turn: Result) -> str:
    return f"it is the CTO's turn, since {day(turn.slot)}"


def _details(standing: Standing, week: Week) -> list[Block]:
    newest = standing.newest
    if newest is None or newest.everybody is None:
        return []
    said = section(views.headline(newest, standing.before, None))
    return [said, *views.details(newest.everybody), *standing.answer(week.now.astimezone(week.zone))]


def _figures(new: Result | None) -> dict[str, Figure]:
    """Only what is shown."""
    if new is None or new.everybody is None or new.everybody.number is None:
        return {}
    tally = new.everybody
    return {"sunday_evening": str(tally.number), "answered": tally.answered, "asked": tally.asked}


def _cost(told: Sequence[Result]) -> Cost | None:
    """Of all rounds that have a number: how few answered another is nobody's to know."""
    answered = [each.everybody.answered for each in told if each.everybody is not None and each.number is not None]
    return Cost(minutes=sum(answered) * _TAKES_MINUTES, people=max(answered)) if answered else None
