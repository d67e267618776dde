"""From what is due to what is asked: every slot that came due ends as a check-in, asked or skipped with its reason.

A tick looks at an index and costs what is due, however many are enrolled. Each chunk is one transaction: check-ins, their
deliveries and the next due times stand together or not at all, and what a crash left out is still due.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Final
from uuid import uuid4

import structlog
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins.asking import post_ask
from bot.capabilities.checkins.cursors import keep_releases
from bot.capabilities.checkins.enrolment import working_workspaces
from bot.capabilities.checkins.models import CheckIn, CheckInState, Enrolment, RitualInForce, RitualVersion
from bot.capabilities.checkins.rituals import Ritual, stored_ritual
from bot.capabilities.checkins.sealing import Doors
from bot.capabilities.checkins.silence import MOST_SILENT_ROUNDS
from bot.capabilities.checkins.week import asked_of_late, asked_soon, has_room
from bot.core.context import Context
from bot.core.reach import find_reaches
from bot.core.schedule import Cursor, Decision, Plan, Reach, Send, Skip, SkipReason, due_instant, plan
from bot.core.sealed import Sealed

log = structlog.get_logger()

_NONE: Final[Mapping[str, Sealed]] = MappingProxyType({})
CHUNK: Final = 100
"""Members planned in one transaction: on SQLite everybody who presses a button waits for it to end."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One slot of one member, decided."""

    ritual: Ritual
    reach: Reach
    decision: Decision

    @property
    def key(self) -> tuple[str, str, date]:
        return self.ritual.id, self.reach.member, self.decision.slot

    def row(self) -> CheckIn:
        skipped = self.decision.reason if isinstance(self.decision, Skip) else None
        return CheckIn(
            id=uuid4(),
            ritual_id=self.ritual.id,
            member_id=self.reach.member,
            slot=self.decision.slot,
            version_id=self.ritual.version,
            state=CheckInState.SKIPPED if skipped else CheckInState.ASKED,
            reason=skipped,
            due_at=self._due_at(),
            attempt=1,
        )

    def _due_at(self) -> datetime:
        """A move may have put an ask later than its wall time says; nothing is late before it was due."""
        if isinstance(self.decision, Send):
            return self.decision.due
        rule = self.ritual.schedule.rule
        return due_instant(self.decision.slot, rule.at, rule.zone or self.reach.zone)


async def plan_due(context: Context, now: datetime, sealed: Mapping[str, Sealed] = _NONE) -> None:
    """A job: ask whoever is due, and move everybody on to their next slot. Safe to repeat, also at the same moment."""
    if not await keep_releases(context, now):
        return
    for workspace_id in await working_workspaces(context.database, now):
        async with context.database.reading(workspace_id) as session:
            due = await session.scalar(select(func.min(Enrolment.next_due_at)))
        while due is not None and due <= now:
            away = await _look_away(context, workspace_id, now)
            async with context.database.transaction(workspace_id) as session:
                if await plan_chunk(session, now, away=away, sealed=sealed) < CHUNK:
                    break


async def next_due(context: Context, now: datetime) -> datetime | None:
    """When the next slot falls due."""
    times: list[datetime] = []
    for workspace_id in await working_workspaces(context.database, now):
        async with context.database.reading(workspace_id) as session:
            later = select(func.min(Enrolment.next_due_at)).where(Enrolment.next_due_at > now)
            earliest = await session.scalar(later)
            times += [earliest] if earliest else []
    return min(times, default=None)


async def plan_chunk(
    session: AsyncSession, now: datetime, *, away: Collection[str] = (), sealed: Mapping[str, Sealed] = _NONE
) -> int:
    """Some of what is due in this workspace; returns how many members were moved on. `away` is who says so in Slack now."""
    enrolments = list(await session.scalars(_some_due(now).with_for_update(skip_locked=True)))
    if not enrolments:
        return 0
    rituals = await _rituals_in_force(session)
    enrolments.sort(key=lambda enrolment: -rituals[enrolment.ritual_id].importance)
    reaches = await find_reaches(session, {enrolment.member_id for enrolment in enrolments})
    first_due = min(enrolment.next_due_at for enrolment in enrolments)
    asked = await asked_of_late(session, list(reaches), first_due, now)
    soon = await asked_soon(session, list(reaches), now, planned_now=enrolments)
    doors = Doors(session, sealed, enrolments)
    planned: list[Planned] = []
    for enrolment in enrolments:
        reach = reaches.get(enrolment.member_id)
        if reach is None:
            await session.delete(enrolment)
            continue
        ritual = rituals[enrolment.ritual_id]
        ahead = _more_important(soon.get(reach.member, ()), ritual, rituals)
        full = not has_room(asked[reach.member], ahead, at=enrolment.next_due_at)
        found = _plan(enrolment, ritual, reach, now=now, away=reach.member in away, too_many=full)
        found = await doors.admit(ritual, reach.member, found, now)
        enrolment.asked_at = next((row.not_before for row in found.rows if isinstance(row, Send)), enrolment.asked_at)
        asked[reach.member] += [row.due for row in found.rows if isinstance(row, Send)]
        planned += [Planned(ritual, reach, row) for row in found.rows]
        enrolment.slot, enrolment.next_due_at = found.cursor.slot, found.cursor.due
    await _store(session, planned)
    log.info("checkins.planned", members=len(enrolments), asks=sum(isinstance(row.decision, Send) for row in planned))
    return len(enrolments)


def _more_important(
    soon: Sequence[tuple[str, datetime]], ritual: Ritual, rituals: Mapping[str, Ritual]
) -> list[datetime]:
    return [due for each, due in soon if each in rituals and rituals[each].importance > ritual.importance]


async def _look_away(context: Context, workspace_id: str, now: datetime) -> frozenset[str]:
    """Who of those that `plan_chunk()` is about to plan says in Slack that they are away."""
    async with context.database.reading(workspace_id) as session:
        members = set(await session.scalars(_some_due(now).with_only_columns(Enrolment.member_id)))
    return await context.look_away(workspace_id, members)


def _some_due(now: datetime) -> Select[Enrolment]:
    due = select(Enrolment).where(Enrolment.next_due_at <= now)
    return due.order_by(Enrolment.next_due_at, Enrolment.member_id).limit(CHUNK)


def _plan(enrolment: Enrolment, ritual: Ritual, reach: Reach, *, now: datetime, away: bool, too_many: bool) -> Plan:
    cursor = Cursor(enrolment.slot, enrolment.next_due_at)
    found = plan(ritual.timetable, reach, cursor, now=now, previous=enrolment.asked_at, away=away, too_many=too_many)
    if enrolment.silent_rounds >= MOST_SILENT_ROUNDS:
        quiet = (Skip(row.slot, SkipReason.SILENT) if isinstance(row, Send) else row for row in found.rows)
        return replace(found, rows=tuple(quiet))
    return found


async def _store(session: AsyncSession, planned: Sequence[Planned]) -> None:
    """Write the rows, and owe the asks. A slot that has its row already (somebody answered early) keeps it."""
    members, slots = {row.reach.member for row in planned}, {row.decision.slot for row in planned}
    standing = select(CheckIn.ritual_id, CheckIn.member_id, CheckIn.slot)
    there = await session.execute(standing.where(CheckIn.member_id.in_(members), CheckIn.slot.in_(slots)))
    known = {(ritual_id, member_id, slot) for ritual_id, member_id, slot in there}
    new = [(each.row(), each.decision) for each in planned if each.key not in known]
    nudges = {each.ritual.id: each.ritual.window.nudge_after for each in planned}
    session.add_all(row for row, _ in new)
    await session.flush()
    with session.no_autoflush:  # or each row would be written again by itself before the next one's message
        for row, decision in new:
            if isinstance(decision, Send):
                await post_ask(session, row, decision, nudges[row.ritual_id])


async def _rituals_in_force(session: AsyncSession) -> dict[str, Ritual]:
    in_force = select(RitualVersion.body).join(RitualInForce, RitualInForce.version_id == RitualVersion.id)
    rituals = [stored_ritual(body) for body in await session.scalars(in_force)]
    return {ritual.id: ritual for ritual in rituals}
