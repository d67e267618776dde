"""What a ritual would do for one person in the coming weeks: nothing is sent and nothing is written.

It takes the file as it is now and the person, their outcomes and their calendar as they are now.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins import views
from bot.capabilities.checkins.enrolment import rituals_here
from bot.capabilities.checkins.hooks import Hooks
from bot.capabilities.checkins.rituals import Ritual
from bot.capabilities.checkins.sealing import render_sample
from bot.capabilities.checkins.sheets import sample_sheet
from bot.core.reach import find_reaches
from bot.core.schedule import Decision, Send, decide, due_instant, first_cursor, next_slot
from bot.core.slack.events import SlackMessage
from bot.core.slack.fit import fit
from bot.core.text import Phrases


@dataclass(frozen=True, slots=True)
class Coming:
    """One slot of one person."""

    slot: date
    due: datetime
    """In the person's own zone."""
    decision: Decision
    message: SlackMessage | None
    """What they would get; None where the slot is skipped."""

    @property
    def what(self) -> str:
        """In words: when it would be asked, or why not."""
        if not isinstance(self.decision, Send):
            return f"skipped: {self.decision.reason.replace('_', ' ')}"
        leaves = self.decision.not_before.astimezone(self.due.tzinfo)
        return "asked" if leaves == self.due else f"asked, moved to {leaves:%a %d %b, %H:%M}"


async def preview(
    session: AsyncSession,
    hooks: Hooks,
    ritual: Ritual,
    phrases: Phrases,
    *,
    member_id: str,
    now: datetime,
    weeks: int,
) -> list[Coming]:
    """The slots from `now` on, for a member of this session's workspace, whether or not the ritual is meant for them.

    Raises `LookupError` for somebody the workspace does not have, or who left.
    """
    reach = (await find_reaches(session, [member_id])).get(member_id)
    if reach is None:
        message = f"Nobody here has the id {member_id}. `cadence people sync` fetches who there is."
        raise LookupError(message)
    ritual = (await rituals_here(session, {ritual.id: ritual})).get(ritual.id, ritual)
    # A sealed message asks nothing without its round, and the coming one has none yet: so it is shown as a trial is.
    sheet = await sample_sheet(session, hooks, ritual, member_id, now, trial=ritual.sealed_by is not None)
    if sheet is None:
        raise LookupError(member_id)
    if ritual.sealed_by is None:
        message = fit(views.ask_message(sheet, phrases, now))
    else:
        sealed = await render_sample(session, hooks.sealed, sheet, now)
        message = fit(sealed) if sealed is not None else None
    rule = ritual.schedule.rule
    cursor = first_cursor(rule, reach.zone, enrolled_at=now)
    slot, due = cursor.slot, cursor.due
    coming: list[Coming] = []
    while due <= now + timedelta(weeks=weeks):
        decision = decide(ritual.timetable, reach, slot, now=now)
        shown = message if isinstance(decision, Send) else None
        coming.append(Coming(slot, due.astimezone(reach.zone), decision, shown))
        slot = next_slot(rule, slot)
        due = due_instant(slot, rule.at, rule.zone or reach.zone)
    return coming
