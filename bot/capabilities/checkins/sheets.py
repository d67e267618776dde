"""From a check-in's row to its sheet: the version it was asked with, the things it asks about as they stand, the answers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins.hooks import Hooks
from bot.capabilities.checkins.models import CheckIn, CheckInState, Enrolment, GivenAnswer, RitualInForce, RitualVersion
from bot.capabilities.checkins.questions import Kind
from bot.capabilities.checkins.rituals import Ritual, stored_ritual
from bot.capabilities.checkins.rules import Given, Sheet
from bot.capabilities.checkins.silence import MOST_SILENT_ROUNDS
from bot.core.capability import SubjectItem
from bot.core.people import Person, find_person, first_name, names_of
from bot.core.workspaces import owner_of

NOBODY_YET = "the CTO"
LEFT: Final = "left"
"""Why a check-in was not asked, or closed early: its member is no longer among those whom the ritual asks."""
_NO_ROW: Final = UUID(int=0)


async def find_checkin(session: AsyncSession, checkin_id: UUID, *, locked: bool = False) -> CheckIn | None:
    """`locked` keeps two of a person's windows from answering at the same moment; needs a writing session."""
    found = select(CheckIn).where(CheckIn.id == checkin_id)
    return await session.scalar(found.with_for_update() if locked else found)


async def make_sheet(session: AsyncSession, hooks: Hooks, checkin: CheckIn, now: datetime) -> Sheet | None:
    """None where its member has left."""
    person = await find_person(session, checkin.member_id)
    if person is None:
        return None
    ritual = await version_of(session, checkin.version_id)
    theirs = select(GivenAnswer).where(GivenAnswer.checkin_id == checkin.id).order_by(GivenAnswer.at)
    answers = list(await session.scalars(theirs))
    return Sheet(
        id=checkin.id,
        member_id=checkin.member_id,
        name=first_name(person.name),
        owner=await owner_name(session),
        zone=person.zone,
        ritual=ritual,
        state=checkin.state,
        due_at=checkin.due_at,
        closes_at=checkin.closes_at,
        finished=checkin.finished,
        late=checkin.late,
        back_at=checkin.back_at,
        stopped=checkin.state is CheckInState.CLOSED
        and await has_stopped(session, checkin.ritual_id, checkin.member_id),
        left=checkin.state is CheckInState.CLOSED and checkin.reason == LEFT,
        items=await find_items(session, hooks, ritual, person, now, answered={row.subject for row in answers}),
        given={(row.question, row.subject): Given(row.kind, row.value, row.line) for row in answers},
        names=await names_in(session, ritual, answers),
    )


async def sample_sheet(
    session: AsyncSession, hooks: Hooks, ritual: Ritual, member_id: str, now: datetime, *, trial: bool = False
) -> Sheet | None:
    """What a member would be asked if it were due now, with nothing answered; None for somebody who is not here."""
    person = await find_person(session, member_id)
    if person is None:
        return None
    return Sheet(
        id=_NO_ROW,
        member_id=member_id,
        name=first_name(person.name),
        owner=await owner_name(session),
        zone=person.zone,
        ritual=ritual,
        state=CheckInState.ASKED,
        due_at=now,
        closes_at=now + ritual.window.closes_after,
        trial=trial,
        items=await find_items(session, hooks, ritual, person, now),
        given={},
    )


async def has_stopped(session: AsyncSession, ritual_id: str, member_id: str) -> bool:
    """Whether this ritual no longer asks this member, since they stayed silent."""
    enrolment = await session.get(Enrolment, (session.info["workspace"], ritual_id, member_id))
    return enrolment is not None and enrolment.silent_rounds >= MOST_SILENT_ROUNDS


async def find_items(
    session: AsyncSession,
    hooks: Hooks,
    ritual: Ritual,
    person: Person,
    now: datetime,
    *,
    answered: Collection[str] = (),
) -> Mapping[str, Sequence[SubjectItem]]:
    """What the ritual asks about, and shows beside it, by the names in its file.

    `answered`: the references about which the check-in has answers; of these alone it still shows what has ended.
    """
    found = {
        name: await hooks.subjects[name](session, person, now) for name in sorted(ritual.subjects & set(hooks.subjects))
    }
    return {name: [item for item in items if not item.ended or item.ref in answered] for name, items in found.items()}


async def names_in(session: AsyncSession, ritual: Ritual, answers: Iterable[GivenAnswer]) -> Mapping[str, str]:
    """The names of the people who were chosen as answers, by id."""
    people = {question.id for question in ritual.questions if question.kind is Kind.PERSON}
    chosen = [row.value for row in answers if row.question in people]
    return await names_of(session, chosen) if chosen else {}


async def owner_name(session: AsyncSession) -> str:
    """The first name of the CTO, to stand in a sentence."""
    owner = await owner_of(session)
    names = await names_of(session, [owner]) if owner else {}
    return first_name(names[owner]) if owner in names else NOBODY_YET


async def version_of(session: AsyncSession, version_id: str) -> Ritual:
    """A ritual as it stood in its file then."""
    version = await session.get_one(RitualVersion, (session.info["workspace"], version_id))
    return stored_ritual(version.body)


async def ritual_in_force(session: AsyncSession, ritual_id: str) -> Ritual | None:
    """The version that is asked in this workspace now; None for a ritual that is off or gone."""
    here = select(RitualVersion.body).join(RitualInForce, RitualInForce.version_id == RitualVersion.id)
    body = await session.scalar(here.where(RitualInForce.ritual_id == ritual_id))
    return stored_ritual(body) if body is not None else None


async def find_open(session: AsyncSession, member_id: str, now: datetime) -> list[tuple[CheckIn, Ritual]]:
    """This member's check-ins that take answers now, answered or not, what closes first on top."""
    rows = await session.execute(
        select(CheckIn, RitualVersion.body)
        .join(RitualVersion, CheckIn.version_id == RitualVersion.id)
        .where(
            CheckIn.member_id == member_id,
            CheckIn.state.in_((CheckInState.ASKED, CheckInState.ANSWERED, CheckInState.PASSED)),
            CheckIn.closes_at > now,
        )
        .order_by(CheckIn.closes_at, CheckIn.ritual_id)
    )
    return [(row, stored_ritual(body)) for row, body in rows.all()]


def still_waits(checkin: CheckIn) -> bool:
    """Whether it has not been answered to the end, nor passed over."""
    return not checkin.finished and checkin.state is not CheckInState.PASSED
