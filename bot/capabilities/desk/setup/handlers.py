"""Set-up, as people do it: by command, by button, from Home. Decides nothing; every step shows where set-up stands next."""

from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.desk.setup import actions, teams, views
from bot.capabilities.desk.setup.letter import letter_message
from bot.capabilities.desk.setup.rules import Progress, why_not_choose_owner
from bot.core import outbox
from bot.core.capability import Rendering, Withdrawn
from bot.core.context import Context
from bot.core.people import Person, find_person, first_name, names_of
from bot.core.reach import find_reach, next_working_time
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
    View,
)
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_id
from bot.core.text import clock_time, escape

# Where it stands -----------------------------------------------------------------------------------------------------


async def show_setup(session: AsyncSession, deed: Command, context: Context) -> Sequence[Effect]:
    """`/cadence setup`. The first admin of the workspace who comes becomes its operator."""
    await actions.admit(session, deed.by, at=deed.at)
    person = await find_person(session, deed.by.id) or deed.by
    progress = await actions.find_progress(session)
    admin = await actions.is_admin(session, person)
    return (Reply(views.standing_message(person, progress, is_admin=admin)),)


async def open_setup(session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
    """The same, from a button."""
    await actions.admit(session, deed.by, at=deed.at)
    return (_shown(deed, await _standing(session, deed.by)),)


# Step 1: who is the CTO ----------------------------------------------------------------------------------------------


async def show_owner_form(session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
    progress = await actions.find_progress(session)
    if sentence := why_not_choose_owner(deed.by, progress):
        return (_shown(deed, await _standing(session, deed.by, note=sentence)),)
    return (_shown(deed, views.owner_form(progress)),)


async def take_owner(session: AsyncSession, deed: Submission, context: Context) -> Sequence[Effect]:
    chosen = blocks.field(deed.values, "owner") or ""
    refused = why_not_choose_owner(deed.by, await actions.find_progress(session))
    refused = refused or await teams.why_not_lead(session, chosen)
    if refused:
        return (Rejected({"owner": refused}),)
    await actions.choose_owner(session, chosen, by=deed.by, at=deed.at)
    return _next(deed, await _standing(session, deed.by, note=await _owner_note(session, deed, chosen)))


async def _owner_note(session: AsyncSession, deed: Submission, chosen: str) -> str:
    if chosen == deed.by.id:
        return "Then the rest is yours."
    name = first_name((await names_of(session, [chosen]))[chosen])
    arrives = clock_time(await next_working_time(session, chosen, deed.at), deed.by.zone)
    return f"{escape(name)} hears of it on {arrives}, your time, and does the rest."


# Step 2: who leads what ----------------------------------------------------------------------------------------------


async def show_leads(session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
    return (_shown(deed, views.leads_form(await teams.find_teams(session))),)


async def take_lead(session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
    named = deed.action.partition(":")[2]
    if sentence := await teams.why_not_lead(session, deed.value):
        return (UpdateView(views.leads_form(await teams.find_teams(session), note=sentence, refused=named)),)
    if team_id := read_id(named):
        await teams.name_lead(session, team_id, deed.value, by=deed.by, at=deed.at)
    return (UpdateView(views.leads_form(await teams.find_teams(session))),)


async def show_team_form(session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
    return (UpdateView(views.team_form()),)


async def take_team(session: AsyncSession, deed: Submission, context: Context) -> Sequence[Effect]:
    name, lead = blocks.field(deed.values, "name") or "", blocks.field(deed.values, "lead") or ""
    refused = {"name": await teams.why_not_team(session, name), "lead": await teams.why_not_lead(session, lead)}
    if sentences := {field: sentence for field, sentence in refused.items() if sentence}:
        return (Rejected(sentences),)
    members = blocks.fields_of(deed.values, "members")
    await teams.add_team(session, name, lead, members, by=deed.by, at=deed.at)
    return (UpdateView(views.leads_form(await teams.find_teams(session))),)


async def drop_team(session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
    if team_id := read_id(deed.value):
        await teams.drop_team(session, team_id, by=deed.by, at=deed.at)
    return (UpdateView(views.leads_form(await teams.find_teams(session))),)


async def settle_leads(session: AsyncSession, deed: Submission, context: Context) -> Sequence[Effect]:
    if not await actions.settle_leads(session, by=deed.by, at=deed.at):
        sentence = "Nobody leads anything yet. Choose a lead for one team at least, or add a team."
        return (UpdateView(views.leads_form(await teams.find_teams(session), note=sentence)),)
    return _next(deed, await _standing(session, deed.by))


# Step 3: the first letter --------------------------------------------------------------------------------------------


async def show_letter_form(session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
    return (_shown(deed, await _letter_form(session, deed.by, context)),)


async def preview_letter(session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
    """ "See it as Tom", with what stands in the field at this moment; nothing is kept."""
    progress = await actions.find_progress(session)
    text = blocks.field(deed.values, "letter") or await _letter_text(session, progress, context)
    lead = _somebody(progress, deed.by)
    letter = await actions.address_letter(session, text, lead, progress)
    reach = await find_reach(session, lead)
    arrives = clock_time(await next_working_time(session, lead, deed.at), reach.zone if reach else deed.by.zone)
    return (OpenView(views.letter_preview(letter, f"on {arrives}, their time")),)


async def test_letter(session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
    """ "Send me a test": the letter as the first lead will get it, to whoever wrote it. The draft is kept."""
    text = blocks.field(deed.values, "letter")
    if text is None:
        return (UpdateView(await _letter_form(session, deed.by, context, note="There is nothing in it yet.")),)
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
    return (UpdateView(await _letter_form(session, deed.by, context, note=note)),)


async def take_letter(session: AsyncSession, deed: Submission, context: Context) -> Sequence[Effect]:
    text = blocks.field(deed.values, "letter")
    if text is None:
        return (Rejected({"letter": "An empty letter says nothing. A sentence is enough."}),)
    await actions.keep_letter(session, text, settled=True, at=deed.at)
    return _next(deed, await _standing(session, deed.by))


async def _letter_form(session: AsyncSession, by: Person, context: Context, *, note: str = "") -> View:
    progress = await actions.find_progress(session)
    text = await _letter_text(session, progress, context)
    lead = _somebody(progress, by)
    return views.letter_form(text, (await names_of(session, [lead])).get(lead, ""), note=note)


async def _letter_text(session: AsyncSession, progress: Progress, context: Context) -> str:
    return await actions.find_letter(session, context.phrases, progress.owner_name)


def _somebody(progress: Progress, by: Person) -> str:
    """Whose eyes the letter is seen with: a lead other than its author, where there is one."""
    return next((lead for lead in progress.leads if lead != by.id), by.id)


# Step 4: start -------------------------------------------------------------------------------------------------------


async def start(session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
    missing = await actions.start(session, by=deed.by, at=deed.at)
    note = missing or (
        "It runs. Your letter reaches every lead in their own working hours; `/cadence status` shows how far it is."
    )
    return _next(deed, await _standing(session, deed.by, note=note))


# What is sent --------------------------------------------------------------------------------------------------------


async def render_letter(session: AsyncSession, rendering: Rendering) -> SlackMessage | Withdrawn:
    """The letter as it stands when it leaves, for whoever still leads something then; a test goes to its author as well."""
    progress = await actions.find_progress(session)
    lead = rendering.ref["lead"]
    if "test" not in rendering.ref and lead not in progress.leads:
        return Withdrawn("no longer leads a team")
    if progress.owner_id is None:
        return Withdrawn("nobody is the CTO")
    text = await _letter_text(session, progress, rendering.context)
    return letter_message(await actions.address_letter(session, text, lead, progress))


async def render_owner_named(session: AsyncSession, rendering: Rendering) -> SlackMessage | Withdrawn:
    progress = await actions.find_progress(session)
    if progress.owner_id != rendering.ref["owner"]:
        return Withdrawn("somebody else was named")
    names = await names_of(session, [rendering.ref["by"]])
    return views.owner_named(names.get(rendering.ref["by"], ""))


# -------------------------------------------------------------------------------------------------------------------


async def _standing(session: AsyncSession, by: Person, *, note: str = "") -> View:
    """Where set-up stands now, for this person with the roles they hold now."""
    person = await find_person(session, by.id) or by
    progress = await actions.find_progress(session)
    return views.standing_view(person, progress, is_admin=await actions.is_admin(session, person), note=note)


def _shown(deed: Click, view: View) -> Effect:
    """In place of the modal that was clicked; as a new one from a message or from Home."""
    return UpdateView(view) if deed.view is not None and deed.view.get("type") == "modal" else OpenView(view)


def _next(deed: Click | Submission, view: View) -> Sequence[Effect]:
    """Where set-up stands after a step, and Home as it is now."""
    return (UpdateView(view) if isinstance(deed, Submission) else _shown(deed, view), ShowHome())


ROUTES = Routes(
    commands={("/cadence", "setup"): Route(show_setup, needs="menu.open")},
    clicks={
        "desk.setup": Route(open_setup, needs="menu.open"),
        "desk.choose_owner": Route(show_owner_form, needs="setup.choose_owner", writes=False),
        "desk.choose_leads": Route(show_leads, needs="setup.choose_leads", writes=False),
        "desk.lead": Route(take_lead, needs="setup.choose_leads"),
        "desk.add_team": Route(show_team_form, needs="setup.choose_leads", writes=False),
        "desk.drop_team": Route(drop_team, needs="setup.choose_leads"),
        "desk.write_letter": Route(show_letter_form, needs="setup.write_letter", writes=False),
        "desk.preview_letter": Route(preview_letter, needs="setup.write_letter", writes=False),
        "desk.test_letter": Route(test_letter, needs="setup.write_letter"),
        "desk.start": Route(start, needs="setup.start"),
    },
    submissions={
        "desk.owner": Route(take_owner, needs="setup.choose_owner"),
        "desk.leads": Route(settle_leads, needs="setup.choose_leads"),
        "desk.team": Route(take_team, needs="setup.choose_leads"),
        "desk.letter": Route(take_letter, needs="setup.write_letter"),
    },
)
