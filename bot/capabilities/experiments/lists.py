"""Looking at experiments: `/cadence experiments`, one of them, its history, and this capability's part of Home."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.experiments import history, ledger, views
from bot.capabilities.experiments.beginning import Beginners
from bot.capabilities.experiments.days import today_of
from bot.capabilities.experiments.ledger import Card
from bot.core.context import Context
from bot.core.people import Person
from bot.core.slack.blocks import message
from bot.core.slack.events import Block, Click, Command, Effect, OpenView, Reply
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_id
from bot.core.text import fill, shorten

GONE: Final = "I can't find that experiment any more. `/cadence experiments` shows all there are."
_ON_HOME: Final = 3
_NUMBER: Final = re.compile(r"(?:e\s*[-–]?\s*)?(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lists:
    """Everybody reads; who may begin one is offered to."""

    beginners: Beginners

    @property
    def routes(self) -> Routes:
        return Routes(
            commands={("/cadence", "experiments"): Route(self.look_up, needs="experiments.read", writes=False)},
            clicks={
                views.LIST: Route(self.turn_page, needs="experiments.read", writes=False),
                views.MENU: Route(self.choose, needs="experiments.read", writes=False),
                views.HISTORY: Route(self.show_history, needs="experiments.read", writes=False),
            },
        )

    async def look_up(self, session: AsyncSession, command: Command, _context: Context) -> Sequence[Effect]:
        """`/cadence experiments`: what runs; with a number behind it, that one."""
        number = _NUMBER.fullmatch(command.text.strip())
        if not command.text.strip():
            return [Reply(message("What we are trying", *await self._page(session, command, "running", 0)))]
        card = await ledger.find_numbered(session, int(number[1])) if number else None
        if card is None:
            said = fill("I know no experiment “{text}”.", text=shorten(command.text, 100))
            return [Reply(message(f"{said} `/cadence experiments` shows all there are."))]
        return [await show(session, command.by, command.at, card)]

    async def turn_page(self, session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
        kind, _, start = click.value.partition(":")
        blocks = await self._page(session, click, kind, int(start) if start.isdecimal() and len(start) < 7 else 0)
        return [Reply(message("Experiments", *blocks))]

    async def choose(self, session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
        """The menu beside one in a list."""
        what, _, experiment_id = click.value.partition(":")
        card = await ledger.find_card(session, read_id(experiment_id))
        if card is None:
            return [Reply(message(GONE))]
        if what == "history":
            return [await _history(session, click.by, card)]
        return [await show(session, click.by, click.at, card)]

    async def show_history(self, session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
        card = await ledger.find_card(session, read_id(click.value))
        return [Reply(message(GONE)) if card is None else await _history(session, click.by, card)]

    async def section_of_home(self, session: AsyncSession, person: Person, now: datetime) -> Sequence[Block]:
        """At most five blocks; none where nothing is tried and this person begins nothing."""
        page = await ledger.running(session, most=_ON_HOME)
        may_begin = await self.beginners.include(session, person)
        return views.home_lines(page, person.id, today=today_of(person, now), may_begin=may_begin)

    async def _page(self, session: AsyncSession, deed: Command | Click, kind: str, start: int) -> list[Block]:
        runs = kind != "over"
        find, count = (ledger.running, ledger.over) if runs else (ledger.over, ledger.running)
        return views.listing(
            await find(session, start=start, most=views.PAGE),
            deed.by.id,
            today=today_of(deed.by, deed.at),
            kind="running" if runs else "over",
            others=(await count(session, most=0)).total,
            may_begin=await self.beginners.include(session, deed.by),
        )


async def show(session: AsyncSession, person: Person, at: datetime, card: Card) -> Reply:
    """All of one."""
    moves = (await ledger.history_of(session, card.id))[: history.LATEST]
    told = history.story(moves, await ledger.names_in(session, moves), person)
    blocks = views.full(card, person, told, now=at, today=today_of(person, at))
    return Reply(message(card.label, *blocks))


async def _history(session: AsyncSession, person: Person, card: Card) -> OpenView:
    moves = await ledger.history_of(session, card.id)
    return OpenView(history.history_view(card, moves, await ledger.names_in(session, moves), person))
