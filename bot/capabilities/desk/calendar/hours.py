"""One's own hours and absences, as people do it: typed, from Home, from the menu."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.desk import views as desk
from bot.capabilities.desk.away import away_until, keep_away, local_day
from bot.capabilities.desk.calendar import actions, views
from bot.capabilities.desk.calendar.fields import read_hours, read_region_field
from bot.capabilities.desk.calendar.rules import Hours
from bot.capabilities.desk.office.absence import say_stand_in, take_back_stand_in
from bot.capabilities.desk.rules import read_day, why_not_away
from bot.core import notices, outbox
from bot.core.capability import Replanning
from bot.core.context import Context
from bot.core.people import Person
from bot.core.roles import Role
from bot.core.schedule import Region
from bot.core.slack import blocks
from bot.core.slack.events import (
    Click,
    Command,
    Effect,
    OpenView,
    Rejected,
    Reply,
    ShowHome,
    SlackMessage,
    Submission,
    UpdateView,
    Values,
    View,
)
from bot.core.slack.routes import Route, Routes


class OwnHoursHandlers:
    """Whatever changes when a person may be written to has what waits for them planned again."""

    def __init__(self, replanning: Sequence[Replanning]) -> None:
        self._replanning = replanning
        everybody = "menu.open"
        self.routes = Routes(
            commands={
                ("/cadence", "hours"): Route(show_hours, needs=everybody, writes=False),
                ("/cadence", "away"): Route(self.go_away, needs=everybody),
                ("/cadence", "back"): Route(self.come_back, needs=everybody),
            },
            clicks={
                views.HOURS: Route(show_hours, needs=everybody, writes=False),
                views.FOLLOW: Route(self.follow_company, needs=everybody),
                "desk.away": Route(ask_until, needs=everybody, writes=False),
                "desk.back": Route(self.come_back, needs=everybody),
            },
            submissions={
                views.HOURS: Route(self.take_hours, needs=everybody),
                "desk.away": Route(self.take_away, needs=everybody),
            },
        )

    # Hours ------------------------------------------------------------------------------------------------------------

    async def take_hours(self, session: AsyncSession, deed: Submission, context: Context) -> Sequence[Effect]:
        today = local_day(deed.by, deed.at)
        read = _read_form(deed.values, today)
        if isinstance(read, Rejected):
            return (read,)
        hours, region, until = read
        was_until = await _leaves(session, deed)
        await actions.keep_hours(session, deed.by, hours, region, until)
        await self._follow(session, deed, was_until)
        own = await actions.find_hours(session, deed.by, today)
        return (Reply(views.hours_message(own, today)), ShowHome())

    async def follow_company(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        await actions.follow_company(session, deed.by)
        await self._follow(session, deed, None)
        today = local_day(deed.by, deed.at)
        return (UpdateView(views.following_view(await actions.find_hours(session, deed.by, today), today)), ShowHome())

    # Away -------------------------------------------------------------------------------------------------------------

    async def go_away(self, session: AsyncSession, deed: Command, context: Context) -> Sequence[Effect]:
        """`/cadence away until Monday`; without a day it asks for one."""
        if not deed.text:
            return (OpenView(desk.away_form()),)
        today = local_day(deed.by, deed.at)
        until = read_day(deed.text, today)
        if sentence := why_not_away(until, today):
            return (Reply(blocks.message(sentence)),)
        return (Reply(await self._set_away(session, deed, until or today)), ShowHome())

    async def take_away(self, session: AsyncSession, deed: Submission, context: Context) -> Sequence[Effect]:
        today = local_day(deed.by, deed.at)
        until = read_day(blocks.field(deed.values, "until") or "", today)
        if sentence := why_not_away(until, today):
            return (Rejected({"until": sentence}),)
        return (Reply(await self._set_away(session, deed, until or today)), ShowHome())

    async def come_back(self, session: AsyncSession, deed: Command | Click, context: Context) -> Sequence[Effect]:
        was_until = await _leaves(session, deed)
        await keep_away(session, deed.by, None)
        await self._follow(session, deed, was_until)
        said = "Welcome back." if was_until is not None else "You were not away."
        return (Reply(blocks.message(said)), ShowHome())

    async def _set_away(self, session: AsyncSession, deed: Command | Submission, until: date) -> SlackMessage:
        was_until = await _leaves(session, deed)
        await keep_away(session, deed.by, until)
        await self._follow(session, deed, was_until)
        stands_in = await say_stand_in(session, deed.by, deed.at)
        return desk.away_message(until, local_day(deed.by, deed.at), stands_in)

    async def _follow(self, session: AsyncSession, deed: Command | Click | Submission, was_until: date | None) -> None:
        """What hangs on when they may be written to; `was_until` is how long they had said that they are away."""
        if was_until is not None and Role.OWNER in deed.by.roles:
            await take_back_stand_in(session, deed.by.id, was_until)
        if not await outbox.waits(session, deed.by.id):
            return
        await actions.hold_back(session, deed.by.id, deed.at)
        for plan_again in self._replanning:
            await plan_again(session, deed.by.id, deed.at)


async def _leaves(session: AsyncSession, deed: Command | Click | Submission) -> date | None:
    """How long they had said that they are away. The desk that stands somewhere is brought up to date: it may be another's now."""
    if Role.OWNER in deed.by.roles:
        await notices.refresh_desk(session, deed.at)
    return away_until(deed.by, deed.at)


async def show_hours(session: AsyncSession, deed: Command | Click, context: Context) -> Sequence[Effect]:
    return (OpenView(await _hours_form(session, deed.by, local_day(deed.by, deed.at))),)


async def _hours_form(session: AsyncSession, person: Person, today: date) -> View:
    return views.hours_form(await actions.find_hours(session, person, today), person.zone)


async def ask_until(session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
    return (OpenView(desk.away_form()),)


def _read_form(values: Values, today: date) -> tuple[Hours, Region | None, date | None] | Rejected:
    """What stands in "My hours"; or the sentences for what cannot be."""
    hours, region = read_hours(values), read_region_field(values)
    typed = blocks.field(values, "until")
    until = read_day(typed, today) if typed else None
    wrong: dict[str, str] = {}
    if isinstance(hours, dict):
        wrong |= hours
    if isinstance(region, dict):
        wrong |= region
    if typed and (sentence := why_not_away(until, today)):
        wrong["until"] = sentence
    if wrong or isinstance(hours, dict) or isinstance(region, dict):
        return Rejected(wrong)
    return actions.at_any_hour(hours) if blocks.field(values, "any") else hours, region, until
