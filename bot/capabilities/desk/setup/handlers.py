"""Set-up, as people do it: by command, by button, from Home. Decides nothing; every step shows where set-up stands next."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.desk.choices import Choices
from bot.capabilities.desk.setup import actions, stages, views
from bot.capabilities.desk.setup.rules import why_not_choose_owner
from bot.capabilities.desk.setup.standing import Standing, shown
from bot.capabilities.desk.setup.teams import why_not_lead
from bot.core.context import Context
from bot.core.people import first_name, names_of
from bot.core.reach import next_working_time
from bot.core.slack import blocks
from bot.core.slack.events import Click, Command, Effect, Rejected, Reply, Submission
from bot.core.slack.routes import Route, Routes
from bot.core.text import clock_time, escape


class SetUpHandlers:
    """Where it stands, who the CTO is, and the start. `more` takes what is chosen under "⋯"."""

    def __init__(self, standing: Standing, more: Choices) -> None:
        self._standing = standing
        self.routes = Routes(
            commands={("/cadence", "setup"): Route(self.show_setup, needs="menu.open")},
            clicks={
                "desk.setup": Route(self.open_setup, needs="menu.open"),
                "desk.setup_more": Route(more.choose, needs="menu.open"),
                "desk.choose_owner": Route(self.show_owner_form, needs="setup.choose_owner", writes=False),
                "desk.start": Route(self.start, needs="setup.start"),
                stages.BEGIN: Route(self.begin, needs="setup.start"),
            },
            submissions={"desk.owner": Route(self.take_owner, needs="setup.choose_owner")},
        )

    async def show_setup(self, session: AsyncSession, deed: Command, context: Context) -> Sequence[Effect]:
        """`/cadence setup`. The first admin of the workspace who comes becomes its operator."""
        await actions.admit(session, deed.by, at=deed.at)
        return (Reply(await self._standing.message(session, deed.by, deed.at)),)

    async def open_setup(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        """The same, from a button."""
        await actions.admit(session, deed.by, at=deed.at)
        return (shown(deed, await self._standing.view(session, deed.by, deed.at)),)

    # Who is the CTO

    async def show_owner_form(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        progress = await actions.find_progress(session)
        if sentence := why_not_choose_owner(deed.by, progress):
            return (shown(deed, await self._standing.view(session, deed.by, deed.at, note=escape(sentence))),)
        return (shown(deed, views.owner_form(progress)),)

    async def take_owner(self, session: AsyncSession, deed: Submission, context: Context) -> Sequence[Effect]:
        chosen = blocks.field(deed.values, "owner") or ""
        refused = why_not_choose_owner(deed.by, await actions.find_progress(session))
        refused = refused or await why_not_lead(session, chosen)
        if refused:
            return (Rejected({"owner": refused}),)
        await actions.choose_owner(session, chosen, by=deed.by, at=deed.at)
        return await self._standing.after(session, deed, note=await self._owner_note(session, deed, chosen))

    async def _owner_note(self, session: AsyncSession, deed: Submission, chosen: str) -> str:
        if chosen == deed.by.id:
            return "Then the rest is yours."
        name = first_name((await names_of(session, [chosen]))[chosen])
        arrives = clock_time(await next_working_time(session, chosen, deed.at), deed.by.zone)
        return f"{escape(name)} hears of it on {arrives}, your time, and does the rest."

    # Start

    async def start(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        missing = await actions.start(session, by=deed.by, at=deed.at)
        note = missing or (
            "It runs. Your letter reaches every lead in their own working hours; `/cadence status` shows how far it is."
        )
        return await self._standing.after(session, deed, note=note)

    async def begin(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        """A stage after the first, from set-up or from the owner's desk."""
        said = await stages.begin(session, self._standing.stages, deed.value, by=deed.by, at=deed.at)
        return await self._standing.after(session, deed, note=escape(said))
