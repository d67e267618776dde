"""The company's calendar, as owner and deputy do it: working hours, holidays, company days, pause."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.desk.away import local_day
from bot.capabilities.desk.calendar import actions, views
from bot.capabilities.desk.calendar.fields import read_hours, read_region_field
from bot.capabilities.desk.calendar.rules import read_company_days, why_not_company_days, why_not_pause
from bot.core.capability import Replanning
from bot.core.context import Context
from bot.core.slack import blocks
from bot.core.slack.events import Click, Command, Effect, OpenView, Rejected, ShowHome, Submission, UpdateView, View
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_date

_NEEDS = "calendar.edit"
_SAME = "It was so already; nothing changed."


class CompanyHandlers:
    """Each change has what waits for anybody planned again, and shows the calendar as it is then."""

    def __init__(self, replanning: Sequence[Replanning]) -> None:
        self._replanning = replanning
        self.routes = Routes(
            commands={("/cadence", "calendar"): Route(show_calendar, needs=_NEEDS, writes=False)},
            clicks={
                views.CALENDAR: Route(show_calendar, needs=_NEEDS, writes=False),
                views.CALENDAR_HOURS: Route(show_hours_form, needs=_NEEDS, writes=False),
                views.CALENDAR_DAYS: Route(show_days_form, needs=_NEEDS, writes=False),
                views.PAUSE: Route(show_pause_form, needs=_NEEDS, writes=False),
                views.END_PAUSE: Route(self.end_pause, needs=_NEEDS),
            },
            submissions={
                views.CALENDAR_HOURS: Route(self.take_hours, needs=_NEEDS),
                views.CALENDAR_DAYS: Route(self.take_days, needs=_NEEDS),
                views.PAUSE: Route(self.take_pause, needs=_NEEDS),
            },
        )

    async def take_hours(self, session: AsyncSession, deed: Submission, context: Context) -> Sequence[Effect]:
        hours, region = read_hours(deed.values), read_region_field(deed.values)
        if isinstance(hours, dict) or isinstance(region, dict):
            return (
                Rejected(
                    {**(hours if isinstance(hours, dict) else {}), **(region if isinstance(region, dict) else {})}
                ),
            )
        changed = await actions.keep_company_hours(session, hours, region, by=deed.by, at=deed.at)
        return await self._changed(session, deed, "Kept. It counts from now on." if changed else _SAME)

    async def take_days(self, session: AsyncSession, deed: Submission, context: Context) -> Sequence[Effect]:
        today = local_day(deed.by, deed.at)
        days, wrong = read_company_days(blocks.field(deed.values, "days") or "", today)
        if sentence := why_not_company_days(days, wrong):
            return (Rejected({"days": sentence}),)
        changed = await actions.keep_company_days(session, days, today=today, by=deed.by, at=deed.at)
        return await self._changed(session, deed, "Kept. It counts from now on." if changed else _SAME)

    async def take_pause(self, session: AsyncSession, deed: Submission, context: Context) -> Sequence[Effect]:
        first, back = (read_date(blocks.field(deed.values, name)) for name in ("first", "back"))
        refused = why_not_pause(first, back, local_day(deed.by, deed.at))
        if refused or first is None or back is None:
            return (Rejected(dict([refused]) if refused else {}),)
        await actions.pause(session, first, back, by=deed.by, at=deed.at)
        return await self._changed(session, deed, "Kept. Whoever looks me up meanwhile reads that the company rests.")

    async def end_pause(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        ended = await actions.end_pause(session, by=deed.by, at=deed.at)
        note = (
            "The pause is over. What was skipped stays skipped; the next check-ins come on their days, and what people "
            "are owed to hear reaches them in their working hours."
            if ended
            else "There was no pause to end."
        )
        return await self._changed(session, deed, note)

    async def _changed(self, session: AsyncSession, deed: Click | Submission, note: str) -> Sequence[Effect]:
        await actions.hold_back(session, None, deed.at)
        for plan_again in self._replanning:
            await plan_again(session, None, deed.at)
        return (UpdateView(await _overview(session, deed, note=note)), ShowHome())


async def show_calendar(session: AsyncSession, deed: Command | Click, context: Context) -> Sequence[Effect]:
    return (OpenView(await _overview(session, deed)),)


async def show_hours_form(session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
    calendar = await actions.find_calendar(session, local_day(deed.by, deed.at))
    return (UpdateView(views.company_hours_form(calendar)),)


async def show_days_form(session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
    calendar = await actions.find_calendar(session, local_day(deed.by, deed.at))
    return (UpdateView(views.company_days_form(calendar)),)


async def show_pause_form(session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
    today = local_day(deed.by, deed.at)
    return (UpdateView(views.pause_form(await actions.find_calendar(session, today), today)),)


async def _overview(session: AsyncSession, deed: Command | Click | Submission, *, note: str = "") -> View:
    today = local_day(deed.by, deed.at)
    return views.calendar_view(await actions.find_calendar(session, today), today, note=note)
