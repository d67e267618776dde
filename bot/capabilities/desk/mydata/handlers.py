"""What somebody types and presses about what is known of them. Everybody has it about themselves, nobody about others."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.desk.mydata import actions, views
from bot.capabilities.desk.mydata.people import PERSONAL_DATA
from bot.capabilities.desk.mydata.rules import CONFIRMATION, is_confirmed, why_not_forget
from bot.core.context import Context
from bot.core.people import Person, teams_led_by
from bot.core.personal import KNOW_AGAIN, PersonalData
from bot.core.slack import blocks
from bot.core.slack.events import (
    Block,
    Click,
    Command,
    Effect,
    OpenView,
    Rejected,
    Reply,
    SendFile,
    ShowHome,
    Submission,
    UpdateView,
)
from bot.core.slack.routes import Route, Routes

VERB: Final = "personal.own"


class MyData:
    """Over what every capability keeps. `others` are the parts beside the core's own tables."""

    def __init__(self, others: Sequence[PersonalData]) -> None:
        self._parts = (PERSONAL_DATA, *others)
        self._history = next((part.history for part in others if part.history), "")
        self.routes = Routes(
            commands={("/cadence", "me"): Route(self.show, needs=VERB, writes=False)},
            clicks={
                "personal.export": Route(self.export, needs=VERB, writes=False),
                "personal.forget": Route(self.ask_to_forget, needs=VERB, writes=False),
                KNOW_AGAIN: Route(self.know_again, needs=VERB, even_forgotten=True),
            },
            submissions={"personal.forget": Route(self.forget, needs=VERB)},
        )

    async def lines(self, session: AsyncSession, person: Person) -> list[Block]:
        """What is known, for the person's own Home."""
        return views.known(await self._summary(session, person), self._history)

    async def show(self, session: AsyncSession, deed: Command, context: Context) -> Sequence[Effect]:
        expiries = [kept.expiry for part in self._parts for kept in part.keeps if kept.expiry is not None]
        kept = {each.name: each.lasts(context.keep) for each in expiries}
        return (Reply(views.known_message(await self._summary(session, deed.by), self._history, kept)),)

    async def export(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        tables = await actions.export(session, self._parts, deed.by.id)
        said = "Everything I know about you, as you asked. Nobody else was sent it."
        text = actions.write_json(tables, deed.by.id, deed.at)
        told = Reply(blocks.message("It is on its way: a file, in your messages with me."))
        return (told, SendFile("what-cadence-knows-about-me.json", text, said))

    async def ask_to_forget(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        if sentence := why_not_forget(deed.by.roles):
            return (OpenView(views.refused(sentence)),)
        teams = [team.name for team in await teams_led_by(session, deed.by.id)]
        return (OpenView(views.forget_form(self._parts, teams)),)

    async def forget(self, session: AsyncSession, deed: Submission, context: Context) -> Sequence[Effect]:
        if sentence := why_not_forget(deed.by.roles):
            return (Rejected({"confirm": sentence}),)
        if not is_confirmed(blocks.field(deed.values, "confirm")):
            return (Rejected({"confirm": f"Nothing was forgotten. Type “{CONFIRMATION}”, or press “Keep me”."}),)
        await actions.forget(session, self._parts, deed.by.id, by_id=deed.by.id, at=deed.at)
        return (UpdateView(views.forgotten()), ShowHome())

    async def know_again(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        came_back = await actions.know_again(session, deed.by.id, at=deed.at)
        said = (
            "Welcome back. I read your name and time zone from Slack within two minutes; the rest begins anew."
            if came_back
            else "I know you already."
        )
        return (Reply(blocks.message(said)), ShowHome())

    async def _summary(self, session: AsyncSession, person: Person) -> list[str]:
        return [line for part in self._parts for line in await part.summary(session, person)]
