"""Making the sheet of the register, and carrying out what a sheet would change. Whoever opened the transaction commits."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes import actions, register
from bot.capabilities.outcomes.exchange.plan import Line, Planned, Register, Verdict, changing
from bot.capabilities.outcomes.exchange.sheet import write_sheet
from bot.capabilities.outcomes.rules import Entry, may_edit
from bot.capabilities.outcomes.views import label
from bot.core.people import Person, names_of
from bot.core.workspaces import audit


async def export_sheet(session: AsyncSession) -> str:
    """The whole register as CSV, ended outcomes too. Asks are not in it: they are between those they concern."""
    entries = await register.everything(session)
    leads = await names_of(session, [entry.lead_id for entry in entries if entry.lead_id])
    return write_sheet(_cells(entry, leads.get(entry.lead_id or "", "")) for entry in entries)


def _cells(entry: Entry, lead: str) -> list[str]:
    return [
        label(entry),
        entry.team,
        entry.sentence,
        entry.kind.value.replace("_", " "),
        entry.state.value.replace("_", " "),
        entry.measure,
        entry.effect,
        entry.due.isoformat() if entry.due else "",
        entry.learned or "",
        lead,
        entry.heard_at.date().isoformat(),
    ]


async def find_register(session: AsyncSession, person: Person) -> Register:
    """What this person's sheet is held against."""
    return Register(
        entries=await register.everything(session),
        teams=await register.every_team(session),
        writes_for=frozenset(team.id for team in await register.teams_to_write_for(session, person)),
        may_edit_retired=may_edit(person, None),
    )


async def carry_out(
    session: AsyncSession, planned: Sequence[Line], *, run: str, by_id: str, at: datetime
) -> Counter[Verdict]:
    """Take the lines that are new or changed, and say so in the audit log, without their words. Returns how many of each.

    `run` is the same for the same sheet sent again: each line is taken once.
    """
    counts = Counter(each.verdict for each in planned)
    for each in changing(planned):
        if not await _take(session, each, source=f"import:{run}:{each.line}", by_id=by_id, at=at):
            counts[each.verdict] -= 1
            counts[Verdict.REFUSED] += 1
    counts = +counts
    what = f"{counts[Verdict.NEW]} new, {counts[Verdict.CHANGED]} changed, {counts[Verdict.REFUSED]} refused"
    await audit(session, "outcomes.import", what, actor_id=by_id, at=at)
    return counts


async def _take(session: AsyncSession, line: Planned, *, source: str, by_id: str, at: datetime) -> bool:
    """False where somebody changed the outcome since the plan was made: their change stands."""
    team_id, wording = line.team_id, line.wording
    if line.standing is None:
        outcome = await actions.add_outcome(session, wording, team_id=team_id, by_id=by_id, at=at, source=source)
    else:
        outcome = await actions.lock_outcome(session, line.standing.id)
        if outcome is None or outcome.version != line.standing.version:
            return False
        await actions.edit_outcome(session, outcome, wording, team_id=team_id, by_id=by_id, at=at, source=source)
    if line.state is not None and line.state is not outcome.state:
        await actions.say_state(session, outcome, line.state, by_id=by_id, at=at, source=f"{source}:state")
    if line.learned:
        await actions.say_learned(session, outcome, line.learned, by_id=by_id, at=at, source=f"{source}:learned")
    return True
