"""Trying it before it starts: see it as somebody else, be asked now, get a test message. Nothing is kept or sent to others.

As soon as it runs, everybody's Home is their own: then the letter and the check-in can be seen as somebody, the Home
cannot.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.desk.setup import trying_views as views
from bot.capabilities.desk.setup.actions import address_letter, find_progress
from bot.capabilities.desk.setup.letters import letter_text
from bot.capabilities.desk.setup.standing import shown
from bot.core import outbox
from bot.core.capability import HomeSection, Rendering, TrialAsk, Trials, Withdrawn
from bot.core.context import Context
from bot.core.naming import find_meant, list_some
from bot.core.people import Member, Person, find_person, first_name, teams_led_by
from bot.core.reach import next_working_time
from bot.core.slack import blocks
from bot.core.slack.events import Block, Click, Command, Effect, OpenView, Reply, SlackMessage, View
from bot.core.slack.routes import Route, Routes
from bot.core.text import clock_time, inline
from bot.core.workspaces import current_workspace

TEST: Final = "desk.test"
_NOBODY: Final = "I know no such person here: no guests, no bots, nobody who left."
_MAYBE: Final = "That may be {names}. Pick one of them, or say more of the name."
_ONE_PRESS: Final = timedelta(seconds=10)
"""Two presses within this time are one test."""


class Trying:
    """With what the capabilities would ask, and with the parts of everybody's Home.

    Of a capability that asks, its part of Home is not among them: it speaks of rounds that are planned once it runs.
    """

    def __init__(self, trials: Sequence[Trials], homes: Sequence[HomeSection]) -> None:
        self._trials = trials
        self._homes = homes
        see_as: Route[Click] = Route(self.see_as, needs="setup.try", writes=False)
        self.buttons: Mapping[str, Route[Click]] = {
            "desk.see_as": see_as,
            "desk.ask_me": Route(self.ask_me, needs="checkins.answer", writes=False),
            "desk.send_test": Route(self.send_test, needs="test.send"),
        }
        self.routes = Routes(
            commands={
                ("/cadence", "see-as"): Route(self.see_as, needs="setup.try", writes=False),
                ("/cadence", "ask-me"): Route(self.ask_me, needs="checkins.answer", writes=False),
                ("/cadence", "test"): Route(self.send_test, needs="test.send"),
            },
            clicks={
                **self.buttons,
                "desk.see_letter": see_as,
                "desk.see_asked": see_as,
                "desk.see_home": Route(self.see_home, needs="setup.try"),
                views.INERT: Route(self.press_inert, needs="setup.try", writes=False),
            },
        )

    # See it as Tom

    async def see_as(self, session: AsyncSession, deed: Command | Click, context: Context) -> Sequence[Effect]:
        """The letter, or what would be asked, as the person reads it who was picked or named; else as the first lead."""
        progress = await find_progress(session)
        named = await _named(session, deed.text) if isinstance(deed, Command) and deed.text else None
        chosen = _picked(deed) or next((lead for lead in progress.leads if lead != deed.by.id), deed.by.id)
        person = await find_person(session, chosen if named is None else next(iter(named), ""))
        if person is None or (named is not None and len(named) > 1):
            note = _MAYBE.format(names=list_some([inline(name) for name in named.values()])) if named else _NOBODY
            return (_opened(deed, views.see_as_view(None, (), started=True, note=note)),)
        if isinstance(deed, Click) and deed.action.partition(":")[0] == "desk.see_letter":
            letter = await address_letter(session, await letter_text(session, progress, context), person.id, progress)
            arrives = clock_time(await next_working_time(session, person.id, deed.at), person.zone)
            seen = views.letter_seen(letter, arrives, gets_it=person.id in progress.leads)
        else:
            seen = views.asked_seen(first_name(person.name), await self._asked(session, context, person, deed))
        teams = [team.name for team in await teams_led_by(session, person.id)]
        view = views.see_as_view(person, seen, teams=teams, started=progress.started_at is not None)
        return (_opened(deed, view),)

    async def see_home(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        """The Home they would find on the first day. The start is only supposed, and taken back before anything is kept."""
        person = await find_person(session, _picked(deed) or deed.by.id)
        workspace = await current_workspace(session)
        started = workspace.started_at is not None
        if person is None:
            return (_opened(deed, views.see_as_view(None, (), started=started, note=_NOBODY)),)
        teams = [team.name for team in await teams_led_by(session, person.id)]
        if started:
            note = f"{inline(first_name(person.name))}'s Home is their own since the start; only they see it."
            return (_opened(deed, views.see_as_view(person, (), teams=teams, started=True, note=note)),)
        supposed = await session.begin_nested()
        workspace.started_at = deed.at
        await session.flush()
        home: list[Block] = []
        for part in self._homes:
            found = list(await part(session, person, deed.at))
            home += [blocks.divider(), *found] if home and found else found
        await supposed.rollback()
        asked = [each for each in await self._asked(session, context, person, deed) if each.asks_them]
        seen = [*views.inert(home), blocks.divider(), *views.asked_next(asked)]
        return (_opened(deed, views.see_as_view(person, seen, teams=teams, started=False)),)

    async def press_inert(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        """On top of what is looked at: behind it, nobody would see it."""
        said = blocks.section("You are only looking. For them it would work; here nothing happens.")
        return (OpenView(blocks.modal("desk.looking", "Only looking", [said], submit="", close="Back")),)

    async def _asked(
        self, session: AsyncSession, context: Context, person: Person, deed: Command | Click
    ) -> Sequence[TrialAsk]:
        return [each for find in self._trials for each in await find(session, context, person.id, deed.at)]

    # Ask me now

    async def ask_me(self, session: AsyncSession, deed: Command | Click, context: Context) -> Sequence[Effect]:
        """One's own next check-in, marked as a trial; what leads get, for who is asked nothing."""
        asked = await self._asked(session, context, deed.by, deed)
        mine = [each for each in asked if each.asks_them]
        if mine:
            return (_told(deed, mine[0].message),)
        if not asked:
            return (
                Reply(blocks.message("Nothing is on that could be asked. `/cadence rituals` shows what there is.")),
            )
        return (_told(deed, views.not_asked(asked[0])),)

    # Send me a test

    async def send_test(self, session: AsyncSession, deed: Command | Click, context: Context) -> Sequence[Effect]:
        """One message through everything that a real one goes through, at once: it answers the person's own tap."""
        pressed = int(deed.at.timestamp() // _ONE_PRESS.total_seconds())
        await outbox.post(
            session,
            key=f"desk:try:{deed.by.id}:{pressed}",
            to=deed.by.id,
            subject=TEST,
            ref={"pressed": deed.at.isoformat()},
        )
        return (Reply(blocks.message("It is on its way: look at your messages with me.")),)


async def render_test(session: AsyncSession, rendering: Rendering) -> SlackMessage | Withdrawn:
    """Rendered when it is sent, so that it can say how long it took."""
    return views.test_message(rendering.ref["pressed"], rendering.now)


async def _named(session: AsyncSession, words: str) -> dict[str, str]:
    """Who may be meant by these words, of those who are here: names by id."""
    here = await session.scalars(select(Member).where(Member.active).order_by(Member.name))
    return {each.id: each.name for each in find_meant(words, list(here))}


def _picked(deed: Command | Click) -> str:
    """Whom to see it as: the value of the picker, or of a button of this view."""
    return deed.value if isinstance(deed, Click) else ""


def _opened(deed: Command | Click, view: View) -> Effect:
    return shown(deed, view) if isinstance(deed, Click) else OpenView(view)


def _told(deed: Command | Click, said: SlackMessage) -> Effect:
    """Where they are; in a modal of its own from a modal, since its buttons open forms on top of it."""
    if isinstance(deed, Click) and deed.view is not None:
        return _opened(deed, blocks.modal("desk.trial", "Asked now", said.blocks, submit="", close="Close"))
    return Reply(said)
