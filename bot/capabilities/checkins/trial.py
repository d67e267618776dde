"""A ritual tried before it is asked: the message somebody would get, marked, whose buttons and forms keep nothing.

There is no row of a trial. What its buttons carry names the ritual and whose it would be, so that a form can be looked at
as well; everybody tries their own, and the CTO may see it as anybody.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins import views
from bot.capabilities.checkins.audience import belonging
from bot.capabilities.checkins.enrolment import rituals_here
from bot.capabilities.checkins.forms import form
from bot.capabilities.checkins.hooks import Hooks
from bot.capabilities.checkins.ritual_files import load_rituals
from bot.capabilities.checkins.rules import TRIAL, Sheet, fields_behind
from bot.capabilities.checkins.sealing import is_on, render_sample
from bot.capabilities.checkins.sheets import sample_sheet
from bot.core.capability import TrialAsk
from bot.core.context import Context
from bot.core.people import Member
from bot.core.roles import may
from bot.core.slack import blocks
from bot.core.slack.events import Click, Effect, OpenView, Reply, SlackMessage, Submission

SEE_AS = "checkins.see_as"
"""The verb of whoever may look at what somebody else would be asked."""


class Trials:
    """What a member would be asked, for set-up and `/cadence`, without a row and without a delivery."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks

    async def __call__(
        self, session: AsyncSession, context: Context, member_id: str, now: datetime
    ) -> Sequence[TrialAsk]:
        """One for every ritual that is on, those that ask this member first; none for somebody who is not here."""
        found: list[TrialAsk] = []
        for ritual in (await rituals_here(session, load_rituals(context.prompts))).values():
            sheet = await sample_sheet(session, self._hooks, ritual, member_id, now, trial=True)
            if sheet is None:
                return ()
            message = await self._message(session, sheet, context, now)
            if message is None:
                continue
            meant = select(Member.id).where(Member.id == member_id, *belonging(ritual.audience))
            found.append(
                TrialAsk(
                    ritual_id=ritual.id,
                    title=ritual.title,
                    asks_them=await session.scalar(meant) is not None,
                    message=message,
                    begins_later=not await is_on(session, ritual, self._hooks.sealed, now),
                )
            )
        return sorted(found, key=lambda each: (not each.asks_them, each.title))

    async def _message(
        self, session: AsyncSession, sheet: Sheet, context: Context, now: datetime
    ) -> SlackMessage | None:
        """Marked as a trial, whoever makes the message."""
        if sheet.ritual.sealed_by is None:
            return views.ask_message(sheet, context.phrases, now)
        sealed = await render_sample(session, self._hooks.sealed, sheet, now)
        return views.marked_trial(sealed, context.phrases) if sealed is not None else None


async def press_trial(
    session: AsyncSession, hooks: Hooks, ref: str, deed: Click | Submission, context: Context
) -> Sequence[Effect] | None:
    """What a press on a trial does: opens the form that would open, or says that nothing is kept. None for what is no trial."""
    if not ref.startswith(f"{TRIAL}."):
        return None
    sheet = await _find_sheet(session, hooks, ref, deed, context)
    if sheet is None:
        return [Reply(blocks.message(context.phrases.say("checkins.gone")))]
    if isinstance(deed, Click) and deed.action.partition(":")[0] == views.OPEN:
        which = deed.value.partition(":")[2]
        if inside := fields_behind(sheet, which):
            return [OpenView(form(sheet, which, inside))]
    if isinstance(deed, Click) and deed.value.startswith(f"{views.WHY}:"):
        return [Reply(views.why_message(sheet, context.phrases))]
    return [Reply(blocks.message(context.phrases.say("checkins.trial_pressed")))]


async def _find_sheet(
    session: AsyncSession, hooks: Hooks, ref: str, deed: Click | Submission, context: Context
) -> Sheet | None:
    """None for a ritual that is gone, and for what is not theirs to see."""
    _, _, named = ref.partition(".")
    ritual_id, _, member_id = named.partition(".")
    ritual = load_rituals(context.prompts).get(ritual_id)
    if ritual is None or (member_id != deed.by.id and not may(deed.by.roles, SEE_AS)):
        return None
    return await sample_sheet(session, hooks, ritual, member_id, deed.at, trial=True)
