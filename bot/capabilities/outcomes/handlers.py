"""Changing the register through its buttons and forms. Looking at it is in `lists.py`, asks are in `asks/handlers.py`."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes import actions, forms, history, lists, register, views
from bot.capabilities.outcomes.asks import handlers as asks
from bot.capabilities.outcomes.models import Outcome
from bot.capabilities.outcomes.rules import (
    STATES,
    Entry,
    answer_estimate,
    may_edit,
    problems,
    read_number,
    read_weeks,
)
from bot.core.context import Context
from bot.core.people import Person, first_name, names_of
from bot.core.roles import may
from bot.core.slack.blocks import field, message
from bot.core.slack.events import Click, Command, Effect, OpenView, Rejected, Reply, Submission
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_id
from bot.core.text import escape, plain
from bot.core.workspaces import owner_of


async def add(session: AsyncSession, command: Command, _context: Context) -> Sequence[Effect]:
    """`/outcomes add`: what is typed behind it is its first wording."""
    return [await _add_form(session, command.by, sentence=plain(command.text))]


async def open_add(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    return [await _add_form(session, click.by)]


async def _add_form(session: AsyncSession, person: Person, *, sentence: str = "") -> OpenView | Reply:
    teams = await register.teams_to_write_for(session, person)
    if not teams:
        return Reply(message("There is no team yet that you could write for. `/cadence setup` says who leads what."))
    return OpenView(forms.add_form(teams, sentence=" ".join(sentence.split())))


async def keep_new(session: AsyncSession, sent: Submission, _context: Context) -> Sequence[Effect]:
    """A new outcome was sent."""
    wording = forms.read_wording(sent.values)
    wrong = problems(wording, today=_today(sent)) | forms.wrong_estimate(sent.values)
    team_id = read_id(field(sent.values, forms.TEAM) or sent.private.get(forms.TEAM, ""))
    teams = await register.teams_to_write_for(session, sent.by)
    if team_id not in [team.id for team in teams]:
        able = " or ".join([team.name for team in teams]) or "no team at the moment"
        wrong["sentence"] = f"That team is not yours to write for. You write for: {able}."
    if wrong or team_id is None:
        return [Rejected(wrong)]
    source = f"view:{sent.view_id}"
    made = await actions.add_outcome(session, wording, team_id=team_id, by_id=sent.by.id, at=sent.at, source=source)
    return await _kept(session, sent, made)


async def edit(session: AsyncSession, command: Command, _context: Context) -> Sequence[Effect]:
    """`/outcomes edit O-12`."""
    named = await lists.named(session, command)
    return [named if isinstance(named, Reply) else await _edit_form(session, command.by, named)]


async def open_edit(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    return [await _edit_form(session, click.by, await lists.find(session, click.value))]


async def _edit_form(session: AsyncSession, person: Person, entry: Entry | None) -> OpenView | Reply:
    theirs = await _theirs(session, person, entry)
    if isinstance(theirs, str):
        return Reply(message(escape(theirs)))
    teams = await register.teams_to_write_for(session, person)
    if theirs.retired:  # it may stay where it is, and can be moved
        teams = [await register.team_of(session, theirs.team_id), *teams]
    return OpenView(forms.edit_form(theirs, teams))


async def keep_edit(session: AsyncSession, sent: Submission, _context: Context) -> Sequence[Effect]:
    """An outcome's wording was sent again."""
    outcome = await _locked(session, sent)
    if isinstance(outcome, str):
        return [Rejected({"sentence": outcome})]
    wording = forms.read_wording(sent.values)
    wrong = problems(wording, today=_today(sent), stood=outcome.due) | forms.wrong_estimate(sent.values)
    source = f"view:{sent.view_id}"
    seen = read_number(sent.private.get("seen", "")) or 0
    overtaken = await actions.edited_since(session, outcome.id, seen, source=source)
    if overtaken is not None:
        names = await names_of(session, [overtaken.by_id])
        wrong["sentence"] = views.edited_meanwhile(first_name(names[overtaken.by_id]))
    team_id = read_id(field(sent.values, forms.TEAM) or "") or outcome.team_id
    allowed = {outcome.team_id, *(team.id for team in await register.teams_to_write_for(session, sent.by))}
    if team_id not in allowed:
        wrong["sentence"] = "You can move it only to a team that you write for."
    if wrong:
        return [Rejected(wrong)]
    await actions.edit_outcome(session, outcome, wording, team_id=team_id, by_id=sent.by.id, at=sent.at, source=source)
    return await _kept(session, sent, outcome)


async def open_state(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    return [await _state_form(session, click.by, await lists.find(session, click.value))]


async def _state_form(session: AsyncSession, person: Person, entry: Entry | None) -> OpenView | Reply:
    theirs = await _theirs(session, person, entry)
    if isinstance(theirs, str):
        return Reply(message(escape(theirs)))
    return OpenView(forms.state_form(theirs))


async def keep_state(session: AsyncSession, sent: Submission, _context: Context) -> Sequence[Effect]:
    """How an outcome stands was sent."""
    outcome = await _locked(session, sent)
    if isinstance(outcome, str):
        return [Rejected({forms.STANDS: outcome})]
    named = field(sent.values, forms.STANDS) or outcome.state
    state = next((each for each in STATES[outcome.kind] if each == named), None)
    if state is None:
        return [
            Rejected({forms.STANDS: "It was made another kind of outcome meanwhile. Close this and open it again."})
        ]
    words, source = field(sent.values, forms.WORDS), f"view:{sent.view_id}"
    await actions.say_state(session, outcome, state, by_id=sent.by.id, at=sent.at, words=words, source=source)
    return await _kept(session, sent, outcome)


async def choose(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    """The menu beside an outcome."""
    what, _, outcome_id = click.value.partition(":")
    entry = await lists.find(session, outcome_id)
    if entry is None:
        return [Reply(message(lists.GONE))]
    match what:
        case "state":
            return [await _state_form(session, click.by, entry)]
        case "edit":
            return [await _edit_form(session, click.by, entry)]
        case "need" if may(click.by.roles, "asks.make"):
            return [await asks.ask_form(session, click.by, outcome_id=entry.id)]
        case "history":
            return [OpenView(history.history_view(entry, await register.history_of(session, entry.id), click.by))]
        case "share":
            return [OpenView(history.share_view(entry))]
        case _:
            return [await lists.one(session, click.by, click.at, entry)]


async def _theirs(session: AsyncSession, person: Person, entry: Entry | None) -> Entry | str:
    """The outcome, where this person may change it; else why not, in plain words."""
    if entry is None:
        return plain(lists.GONE)
    if may_edit(person, entry.lead_id):
        return entry
    owner_id = await owner_of(session)
    names = await names_of(session, [member_id for member_id in (entry.lead_id, owner_id) if member_id])
    return views.not_yours(entry, names.get(entry.lead_id or ""), names.get(owner_id or ""))


async def _locked(session: AsyncSession, sent: Submission) -> Outcome | str:
    """The locked outcome a form is about; else why it may not be changed, in plain words."""
    entry = await lists.find(session, sent.private.get("outcome", ""))
    theirs = await _theirs(session, sent.by, entry)
    if isinstance(theirs, str):
        return theirs
    return await actions.lock_outcome(session, theirs.id) or plain(lists.GONE)


async def _kept(session: AsyncSession, sent: Submission, outcome: Outcome) -> list[Effect]:
    """How the outcome stands now, as everybody reads it."""
    weeks = read_weeks(field(sent.values, forms.WEEKS) or "")
    estimate = answer_estimate(weeks, outcome.kind) if weeks else ""
    entry = await register.entry_of(session, outcome)
    return [Reply(views.kept(entry, sent.by, _today(sent), estimate=estimate))]


def _today(sent: Submission) -> date:
    return sent.at.astimezone(sent.by.zone).date()


ROUTES = Routes(
    commands={
        ("/outcomes", ""): Route(lists.show_mine, needs="outcomes.read", writes=False),
        ("/outcomes", "all"): Route(lists.show_all, needs="outcomes.read", writes=False),
        ("/outcomes", "find"): Route(lists.find_words, needs="outcomes.read", writes=False),
        ("/outcomes", "add"): Route(add, needs="outcomes.write", writes=False),
        ("/outcomes", "edit"): Route(edit, needs="outcomes.write", writes=False),
        ("/outcomes", "history"): Route(lists.tell_history, needs="outcomes.read", writes=False),
        ("/outcomes", "help"): Route(lists.show_help, needs="outcomes.read", writes=False),
        ("/outcomes", "*"): Route(lists.look_up, needs="outcomes.read", writes=False),
    },
    clicks={
        views.ADD: Route(open_add, needs="outcomes.write", writes=False),
        views.EDIT: Route(open_edit, needs="outcomes.write", writes=False),
        views.STATE: Route(open_state, needs="outcomes.write", writes=False),
        views.HISTORY: Route(lists.show_history, needs="outcomes.read", writes=False),
        views.LIST: Route(lists.turn_page, needs="outcomes.read", writes=False),
        views.FIND: Route(lists.turn_found, needs="outcomes.read", writes=False),
        views.MENU: Route(choose, needs="outcomes.read", writes=False),
    },
    submissions={
        views.ADD: Route(keep_new, needs="outcomes.write"),
        views.EDIT: Route(keep_edit, needs="outcomes.write"),
        views.STATE: Route(keep_state, needs="outcomes.write"),
    },
)
