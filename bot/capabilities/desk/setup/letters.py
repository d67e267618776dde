"""The first letter, as its author writes it, tries it and sees it; and what is sent of set-up."""

from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.desk.setup import actions, views
from bot.capabilities.desk.setup.letter import letter_message
from bot.capabilities.desk.setup.rules import Progress
from bot.capabilities.desk.setup.standing import Standing, shown
from bot.core import outbox
from bot.core.capability import Rendering, Withdrawn
from bot.core.context import Context
from bot.core.people import Person, names_of
from bot.core.reach import find_reach, next_working_time
from bot.core.slack import blocks
from bot.core.slack.events import Click, Effect, OpenView, Rejected, SlackMessage, Submission, UpdateView, View
from bot.core.slack.routes import Route, Routes
from bot.core.text import clock_time


class LetterHandlers:
    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self.routes = Routes(
            clicks={
                "desk.write_letter": Route(self.show_letter_form, needs="setup.write_letter", writes=False),
                "desk.preview_letter": Route(self.preview_letter, needs="setup.write_letter", writes=False),
                "desk.test_letter": Route(self.test_letter, needs="setup.write_letter"),
            },
            submissions={"desk.letter": Route(self.take_letter, needs="setup.write_letter")},
        )

    async def show_letter_form(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        return (shown(deed, await self._letter_form(session, deed.by, context)),)

    async def preview_letter(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        """ "See it as Tom", with what stands in the field at this moment; nothing is kept."""
        progress = await actions.find_progress(session)
        text = blocks.field(deed.values, "letter") or await letter_text(session, progress, context)
        lead = _somebody(progress, deed.by)
        letter = await actions.address_letter(session, text, lead, progress)
        reach = await find_reach(session, lead)
        arrives = clock_time(await next_working_time(session, lead, deed.at), reach.zone if reach else deed.by.zone)
        return (OpenView(views.letter_preview(letter, f"on {arrives}, their time")),)

    async def test_letter(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        """ "Send me a test": the letter as the first lead will get it, to whoever wrote it. The draft is kept."""
        text = blocks.field(deed.values, "letter")
        if text is None:
            return (UpdateView(await self._letter_form(session, deed.by, context, note="There is nothing in it yet.")),)
        await actions.keep_letter(session, text, settled=False, at=deed.at)
        lead = _somebody(await actions.find_progress(session), deed.by)
        wording = sha256(f"{lead} {text}".encode()).hexdigest()[:16]
        await outbox.post(
            session,
            key=f"desk:test:{deed.by.id}:{wording}",
            to=deed.by.id,
            subject="desk.letter",
            ref={"lead": lead, "test": deed.by.id},
        )
        note = "Sent: look at your messages with me. It went to nobody else."
        return (UpdateView(await self._letter_form(session, deed.by, context, note=note)),)

    async def take_letter(self, session: AsyncSession, deed: Submission, context: Context) -> Sequence[Effect]:
        text = blocks.field(deed.values, "letter")
        if text is None:
            return (Rejected({"letter": "An empty letter says nothing. A sentence is enough."}),)
        await actions.keep_letter(session, text, settled=True, at=deed.at)
        return await self._standing.after(session, deed)

    async def _letter_form(self, session: AsyncSession, by: Person, context: Context, *, note: str = "") -> View:
        progress = await actions.find_progress(session)
        text = await letter_text(session, progress, context)
        lead = _somebody(progress, by)
        return views.letter_form(text, (await names_of(session, [lead])).get(lead, ""), note=note)


async def letter_text(session: AsyncSession, progress: Progress, context: Context) -> str:
    """As it stands: the owner's words, else the proposal."""
    return await actions.find_letter(session, context.phrases, progress.owner_name)


def _somebody(progress: Progress, by: Person) -> str:
    """Whose eyes the letter is seen with: a lead other than its author, where there is one."""
    return next((lead for lead in progress.leads if lead != by.id), by.id)


# What is sent --------------------------------------------------------------------------------------------------------


async def render_letter(session: AsyncSession, rendering: Rendering) -> SlackMessage | Withdrawn:
    """The letter as it stands when it leaves, for whoever still leads something then; a test goes to its author as well."""
    progress = await actions.find_progress(session)
    lead = rendering.ref["lead"]
    if "test" not in rendering.ref and lead not in progress.leads:
        return Withdrawn("no longer leads a team")
    if progress.owner_id is None:
        return Withdrawn("nobody is the CTO")
    text = await letter_text(session, progress, rendering.context)
    return letter_message(await actions.address_letter(session, text, lead, progress))


async def render_owner_named(session: AsyncSession, rendering: Rendering) -> SlackMessage | Withdrawn:
    progress = await actions.find_progress(session)
    if progress.owner_id != rendering.ref["owner"]:
        return Withdrawn("somebody else was named")
    names = await names_of(session, [rendering.ref["by"]])
    return views.owner_named(names.get(rendering.ref["by"], ""))
