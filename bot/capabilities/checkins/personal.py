"""What check-ins know about somebody: what they were asked, answered and typed. It is theirs alone, and goes with them.

What became of an answer elsewhere (an outcome, an ask) belongs to the capability that took it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins.models import CheckIn, CheckInState, Enrolment, GivenAnswer, RitualVersion, TypedReply
from bot.capabilities.checkins.own_views import HISTORY
from bot.capabilities.checkins.rituals import stored_ritual
from bot.core.people import Person
from bot.core.personal import Expiry, Kept, PersonalData, Tables, as_row
from bot.core.text import day

_AT_ONCE: Final = 500
"""Rows deleted in one transaction: nobody who taps waits longer behind it."""


async def summarise(session: AsyncSession, person: Person) -> Sequence[str]:
    """How often they were asked with their name, and how often they answered."""
    named = CheckIn.version_id.not_in(await _sealed_versions(session))
    since, count, answered = (
        await session.execute(
            select(func.min(CheckIn.due_at), func.count(), func.count(CheckIn.answered_at)).where(
                CheckIn.member_id == person.id, CheckIn.state != CheckInState.SKIPPED, named
            )
        )
    ).one()
    if not count:
        return ["No check-in yet."]
    first = day(since.astimezone(person.zone).date())
    if count == 1:
        return [f"Asked once, on {first}, and {'answered' if answered else 'not answered yet'}."]
    return [f"Asked {count} times since {first}, answered {answered or 'none'} of them."]


async def _sealed_versions(session: AsyncSession) -> Sequence[str]:
    """Of these nobody knows who answered. A workspace has a handful of versions."""
    versions = await session.scalars(select(RitualVersion))
    return [version.id for version in versions if stored_ritual(version.body).sealed_by is not None]


async def export(session: AsyncSession, member_id: str) -> Tables:
    mine = select(CheckIn.id).where(CheckIn.member_id == member_id)
    found = {
        "asked_next": select(Enrolment).where(Enrolment.member_id == member_id),
        "check_ins": select(CheckIn).where(CheckIn.member_id == member_id).order_by(CheckIn.due_at),
        "answers": select(GivenAnswer).where(GivenAnswer.checkin_id.in_(mine)).order_by(GivenAnswer.at),
        "typed_and_undecided": select(TypedReply).where(TypedReply.member_id == member_id).order_by(TypedReply.at),
    }
    return {name: [as_row(row) for row in await session.scalars(rows)] for name, rows in found.items()}


async def forget(session: AsyncSession, member_id: str, at: datetime) -> None:
    """The answers go with their check-ins."""
    for table in (TypedReply, CheckIn, Enrolment):
        await session.execute(delete(table).where(table.member_id == member_id))


async def find_old_answers(session: AsyncSession, before: datetime) -> Sequence[UUID]:
    """Check-ins that are over and still have answers. That somebody was asked stays a while longer."""
    answered = select(GivenAnswer.checkin_id).where(GivenAnswer.checkin_id == CheckIn.id)
    return list(await session.scalars(_over(before).where(answered.exists())))


async def drop_answers(session: AsyncSession, checkins: Sequence[UUID]) -> None:
    await session.execute(delete(GivenAnswer).where(GivenAnswer.checkin_id.in_(checkins)))


async def find_old_check_ins(session: AsyncSession, before: datetime) -> Sequence[UUID]:
    return list(await session.scalars(_over(before)))


async def drop_check_ins(session: AsyncSession, checkins: Sequence[UUID]) -> None:
    await session.execute(delete(CheckIn).where(CheckIn.id.in_(checkins)))


def _over(before: datetime) -> Select[UUID]:
    return select(CheckIn.id).where(CheckIn.due_at < before, CheckIn.state != CheckInState.ASKED).limit(_AT_ONCE)


KEPT: Final = (
    Kept(
        what="When you were asked, and whether you answered, passed or were skipped, and why; of what is asked without your name "
        "only that you were asked; a holiday in your Slack status "
        "counts as away, and the status itself is not kept",
        purpose="so that nobody is asked twice, and to see that a round was fair",
        seen_by="you; after two silent rounds the CTO hears that you were not heard from",
        how_long="24 months",
        switch_off="“Not this time”, a pause, or “Forget me”",
        expiry=Expiry(name="check-ins", after=timedelta(days=730), find=find_old_check_ins, drop=drop_check_ins),
    ),
    Kept(
        what="What you answered in a check-in",
        purpose="to show you what you said, and to let you change it",
        seen_by="you, and whoever the first line of the check-in names",
        how_long="12 months; what it became (an outcome, an ask) as long as that",
        switch_off="skip the question, or withdraw the answer",
        expiry=Expiry(name="answers", after=timedelta(days=365), find=find_old_answers, drop=drop_answers),
    ),
    Kept(
        what="Words you typed to the bot and have not decided about",
        purpose="to show you what was understood before it counts",
        seen_by="you",
        how_long="until you decide, at the longest until the next night",
        switch_off="answer by button instead",
    ),
)

PERSONAL_DATA: Final = PersonalData(
    summary=summarise,
    export=export,
    forget=forget,
    keeps=KEPT,
    history=HISTORY,
    goes=("what you were asked, answered, skipped and typed",),
)
