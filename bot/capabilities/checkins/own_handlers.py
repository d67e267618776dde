"""One's own check-ins: on Home, `/cadence next` and `/cadence history`, and "Answer now" before anything is due."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins import own_views
from bot.capabilities.checkins.early import ask_early
from bot.capabilities.checkins.forms import form
from bot.capabilities.checkins.hooks import Hooks
from bot.capabilities.checkins.own import find_next, find_past, find_waiting
from bot.capabilities.checkins.rules import ALL, fields
from bot.capabilities.checkins.sheets import make_sheet
from bot.capabilities.checkins.views import facts
from bot.core.context import Context
from bot.core.people import Person
from bot.core.slack import blocks
from bot.core.slack.events import Click, Command, Effect, OpenView, Reply, UpdateView, View
from bot.core.slack.routes import Route, Routes
from bot.core.text import Phrases

ANSWER = "checkins.answer"


class OwnHandlers:
    """The handlers, with the hooks that a form's questions come from."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks

    @property
    def routes(self) -> Routes:
        return Routes(
            commands={
                ("/cadence", "next"): Route(self.show_next, needs=ANSWER, writes=False),
                ("/cadence", "history"): Route(self.show_history, needs=ANSWER, writes=False),
            },
            clicks={
                own_views.EARLY: Route(self.answer_early, needs=ANSWER),
                own_views.HISTORY: Route(self.turn_history, needs=ANSWER, writes=False),
            },
        )

    async def show_next(self, session: AsyncSession, deed: Command, context: Context) -> Sequence[Effect]:
        waiting = await find_waiting(session, deed.by.id, deed.at)
        coming = await find_next(session, deed.by.id)
        return [Reply(own_views.next_message(waiting, coming, deed.by, context.phrases))]

    async def show_history(self, session: AsyncSession, deed: Command, context: Context) -> Sequence[Effect]:
        return [OpenView(await _history(session, deed.by, 0, deed.at, context.phrases))]

    async def turn_history(self, session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
        """Opens it, or turns its page; the value is where the page begins."""
        start = int(click.value) if click.value.isdecimal() and len(click.value) < 6 else 0
        view = await _history(session, click.by, start, click.at, context.phrases)
        turns = click.view is not None and click.view.get("type") == "modal"
        return [UpdateView(view) if turns else OpenView(view)]

    async def answer_early(self, session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
        """ "Answer now"; the value is the ritual."""
        row = await ask_early(session, click.by.id, click.value, click.at)
        sheet = await make_sheet(session, self._hooks, row, click.at) if row is not None else None
        if sheet is None:
            return [Reply(blocks.message(context.phrases.say("checkins.not_planned")))]
        if sheet.finished or not sheet.is_open(click.at):
            return [Reply(blocks.message(context.phrases.say("checkins.answered_already")))]
        return [OpenView(form(sheet, ALL, fields(sheet), facts=facts(sheet, context.phrases)))]


async def _history(session: AsyncSession, person: Person, start: int, now: datetime, phrases: Phrases) -> View:
    past, more = await find_past(session, person.id, start=start)
    return own_views.history(past, start=start, more=more, person=person, now=now, phrases=phrases)
