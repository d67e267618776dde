"""What people press on a check-in's message and send in its forms.

Each handler finds the check-in that the press names, sees that it is theirs and open, does, and shows. A press that comes
too late, or twice, gets a sentence or changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins import actions, views
from bot.capabilities.checkins.actions import Deed
from bot.capabilities.checkins.entered import read_form
from bot.capabilities.checkins.forms import FORM, form
from bot.capabilities.checkins.hooks import Hooks
from bot.capabilities.checkins.later import Later, comes_back
from bot.capabilities.checkins.rules import ALL, Sheet, fields_behind, refusal
from bot.capabilities.checkins.sheets import find_checkin, make_sheet
from bot.capabilities.checkins.snoozing import snooze, wake
from bot.capabilities.checkins.trial import press_trial
from bot.core.context import Context
from bot.core.reach import find_reach
from bot.core.slack import blocks
from bot.core.slack.events import Click, Effect, OpenView, Refresh, Rejected, Reply, ShowHome, Submission, UpdateView
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_id
from bot.core.text import Mrkdwn, clock_time, escape

ANSWER = "checkins.answer"
"""The verb of the role table that everything here needs: everybody answers, each their own."""


@dataclass(frozen=True, slots=True)
class Found:
    """A check-in that whoever pressed may answer now."""

    deed: Deed
    sheet: Sheet


class Handlers:
    """The handlers, with the hooks they hand answers to."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks

    @property
    def routes(self) -> Routes:
        return Routes(
            clicks={
                views.CHOOSE: Route(self.choose, needs=ANSWER),
                views.OPEN: Route(self.open_form, needs=ANSWER, writes=False),
                views.CONFIRM: Route(self.confirm, needs=ANSWER),
                views.EDIT: Route(self.edit, needs=ANSWER),
                views.UNDO: Route(self.undo, needs=ANSWER),
                views.MORE: Route(self.choose_more, needs=ANSWER),
                views.WAKE: Route(self.wake, needs=ANSWER),
            },
            submissions={FORM: Route(self.take_form, needs=ANSWER)},
        )

    async def choose(self, session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
        """A menu, picker or scale in the message: `checkins.choose:<check-in>:<question>|<subject>`."""
        _, _, named = click.action.partition(":")
        checkin, _, which = named.partition(":")
        found = await self._find(session, checkin, click, context)
        if not isinstance(found, Found):
            return found
        block_id = "|".join(which.split("|")[:2])
        field = next(iter(fields_behind(found.sheet, block_id)), None)
        if field is None:
            return [*_sentence(context.phrases.say("checkins.no_question")), *await _shown(found, click)]
        if problem := refusal(field.question, click.value, today=_today(click)):
            return [*_sentence(escape(problem)), *await _shown(found, click)]
        await actions.answer(found.deed, found.sheet, {field.key: click.value})
        return _refreshed(click.delivery_id)

    async def open_form(self, session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
        """Looks only: whoever opens a form does not wait behind writers."""
        checkin, _, which = click.value.partition(":")
        found = await self._find(session, checkin, click, context, locked=False)
        if not isinstance(found, Found):
            return found
        inside = fields_behind(found.sheet, which)
        if not inside:
            return _sentence(context.phrases.say("checkins.no_question"))
        facts = views.facts(found.sheet, context.phrases) if which == ALL else ""
        return [OpenView(form(found.sheet, which, inside, opened_from=click.delivery_id, facts=facts))]

    async def take_form(self, session: AsyncSession, sent: Submission, context: Context) -> Sequence[Effect]:
        """Everything that was entered, or nothing: what cannot be kept leaves the form open with its words."""
        found = await self._find(session, sent.private.get("checkin", ""), sent, context)
        if not isinstance(found, Found):
            return found
        which, opened_from = sent.private.get("which", ""), read_id(sent.private.get("delivery"))
        inside = {field.block_id: field for field in fields_behind(found.sheet, which)}
        gone = context.phrases.say("checkins.no_question")
        entered = read_form(sent, found.sheet, inside, which, gone=gone)
        if entered.errors:
            return [Rejected(entered.errors)]
        before = set(inside)
        sheet = await actions.answer(found.deed, found.sheet, entered.values, about=entered.about)
        further = [field for field in fields_behind(sheet, which) if field.block_id not in before]
        if further:
            return [UpdateView(form(sheet, which, further, opened_from=opened_from)), *_refreshed(opened_from)]
        return _refreshed(opened_from)

    async def confirm(self, session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
        found = await self._find(session, click.value, click, context)
        if not isinstance(found, Found):
            return found
        await actions.confirm_rest(found.deed, found.sheet)
        return _refreshed(click.delivery_id)

    async def edit(self, session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
        found = await self._find(session, click.value, click, context)
        if not isinstance(found, Found):
            return found
        await actions.reopen(found.deed, found.sheet)
        return _refreshed(click.delivery_id)

    async def undo(self, session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
        found = await self._find(session, click.value, click, context)
        if not isinstance(found, Found):
            return found
        await actions.take_back(found.deed, found.sheet)
        return _refreshed(click.delivery_id)

    async def choose_more(self, session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
        """The menu "⋯": why, not this time, later, take it back."""
        chosen, _, checkin = click.value.partition(":")
        found = await self._find(session, checkin, click, context)
        if not isinstance(found, Found):
            return found
        if chosen == views.WHY:
            return [Reply(views.why_message(found.sheet, context.phrases))]
        if chosen in set(Later):
            return await _put_off(found, Later(chosen), context)
        await (actions.withdraw_all if chosen == views.TAKE_BACK else actions.pass_over)(found.deed, found.sheet)
        return _refreshed(click.delivery_id)

    async def wake(self, session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
        """ "Ask me now", of what was put off."""
        found = await self._find(session, click.value, click, context)
        if not isinstance(found, Found):
            return found
        await wake(session, found.deed.checkin)
        return await _shown(found, click)

    async def _find(
        self, session: AsyncSession, checkin: str, deed: Click | Submission, context: Context, *, locked: bool = True
    ) -> Found | Sequence[Effect]:
        """The check-in; or the sentence that says why it cannot be answered."""
        tried = await press_trial(session, self._hooks, checkin, deed, context)
        if tried is not None:
            return tried
        found = await self._look_up(session, checkin, deed, context, locked=locked)
        if isinstance(found, Found):
            return found
        if isinstance(deed, Submission):
            return [Rejected({next(iter(deed.values), ""): found})]
        return _sentence(found)

    async def _look_up(
        self, session: AsyncSession, checkin: str, deed: Click | Submission, context: Context, *, locked: bool
    ) -> Found | Mrkdwn:
        phrases = context.phrases
        checkin_id = read_id(checkin)
        row = await find_checkin(session, checkin_id, locked=locked) if checkin_id else None
        sheet = await make_sheet(session, self._hooks, row, deed.at) if row else None
        if row is None or sheet is None:
            return phrases.say("checkins.gone")
        if row.member_id != deed.by.id:
            return phrases.say("checkins.not_yours")
        if sheet.ritual.sealed_by is not None:  # its own buttons do not lead here, and nothing here may keep an answer
            return phrases.say("checkins.gone")
        if not sheet.is_open(deed.at):
            closed = views.words(sheet, sheet.ritual.wording.closed)
            lost = "" if isinstance(deed, Click) else phrases.say("checkins.closed_form")
            return Mrkdwn(f"{closed} {lost}".strip())
        return Found(Deed(session, self._hooks, row, deed.by, deed.at), sheet)


def _today(deed: Click) -> date:
    return deed.at.astimezone(deed.by.zone).date()


def _sentence(sentence: Mrkdwn) -> list[Effect]:
    return [Reply(blocks.message(sentence))]


async def _put_off(found: Found, later: Later, context: Context) -> Sequence[Effect]:
    deed, sheet = found.deed, found.sheet
    reach = await find_reach(deed.session, deed.by.id)
    at, closes_at = sheet.ritual.schedule.at, sheet.closes_at or deed.at
    back = comes_back(later, reach, now=deed.at, at=at, closes_at=closes_at) if reach else None
    if back is None or sheet.finished:
        return _sentence(context.phrases.say("checkins.no_later", time=clock_time(closes_at, sheet.zone)))
    shown = deed.checkin.delivery_id
    await snooze(deed.session, deed.checkin, back, sheet.ritual.window.nudge_after)
    return [Refresh(shown)] if shown is not None else []


async def _shown(found: Found, click: Click) -> list[Effect]:
    """Bring an outdated message to what it should look like now."""
    await actions.show(found.deed)
    return _refreshed(click.delivery_id)


def _refreshed(acted_on: UUID | None) -> list[Effect]:
    """The message that was acted on, at once; on Home, or below a command, Home. Every other the outbox brings up to date.

    A response URL changes the message it belongs to and no other, so nothing else may be shown through it.
    """
    return [Refresh(acted_on)] if acted_on is not None else [ShowHome()]
