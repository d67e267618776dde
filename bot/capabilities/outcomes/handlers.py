"""`/outcomes`, and the buttons and forms of the register. Asks have their own in `asks/handlers.py`."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes import actions, forms, history, register, views
from bot.capabilities.outcomes.asks import handlers as asks
from bot.capabilities.outcomes.asks import ledger
from bot.capabilities.outcomes.asks import views as ask_views
from bot.capabilities.outcomes.models import Outcome
from bot.capabilities.outcomes.rules import Entry, State, is_state_of, may_edit, problems, read_number
from bot.core.context import Context
from bot.core.people import Person, first_name, names_of
from bot.core.roles import may
from bot.core.slack.blocks import field, listing, message, section
from bot.core.slack.events import Block, Click, Command, Effect, OpenView, Rejected, Reply, Submission
from bot.core.slack.routes import Route, Routes
from bot.core.text import Mrkdwn, clock_time, escape, inline, plain
from bot.core.workspaces import owner_of

_GONE = "I can't find that outcome any more. `/outcomes all` shows every one there is."
_ASKS_ROOM = 12


# Looking -------------------------------------------------------------------------------------------------------------


async def show_mine(session: AsyncSession, command: Command, _context: Context) -> Sequence[Effect]:
    """`/outcomes`: what my teams are after, and what I asked for or owe."""
    return [await _list(session, command.by, command.at, scope="mine", start=0)]


async def show_all(session: AsyncSession, command: Command, _context: Context) -> Sequence[Effect]:
    """`/outcomes all`: what every team is after."""
    return [await _list(session, command.by, command.at, scope="all", start=0)]


async def show_help(_session: AsyncSession, _command: Command, _context: Context) -> Sequence[Effect]:
    return [Reply(views.help_text())]


async def find(session: AsyncSession, command: Command, _context: Context) -> Sequence[Effect]:
    """`/outcomes O-12` or `/outcomes Search`: one outcome, or one team's."""
    wanted = plain(command.text)
    number = read_number(wanted)
    if number is not None:
        entry = await register.find_numbered(session, number)
        return [await _one(session, command.by, command.at, entry)]
    team = await register.find_team(session, wanted)
    if team is not None:
        return [await _list(session, command.by, command.at, scope=team.id.hex, start=0)]
    teams = [team.name for team in await register.all_teams(session)]
    return [Reply(views.no_such_team(wanted, teams))]


async def turn_page(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    """A list, or its next page."""
    scope, _, start = click.value.partition(":")
    return [await _list(session, click.by, click.at, scope=scope, start=int(start) if start.isdecimal() else 0)]


async def show_history(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    """Everything that was said about an outcome."""
    entry = await _entry(session, click.value)
    if entry is None:
        return [Reply(message(_GONE))]
    return [OpenView(history.history_view(entry, await register.history_of(session, entry.id), click.by))]


async def _list(session: AsyncSession, person: Person, now: datetime, *, scope: str, start: int) -> Reply:
    """A page of "mine", of "all", or of a team by its id."""
    today = now.astimezone(person.zone).date()
    title, entries = await _scoped(session, person, scope)
    may_write = may(person.roles, "outcomes.write")
    if entries:
        blocks = views.listing(title, entries, person, today=today, start=start, scope=scope)
        blocks += await _last_note(session, person, scope)
        blocks += views.footer(may_write=may_write, others=scope != "all")
    else:
        everything = await register.running(session) if scope == "mine" else []
        empty = views.nobody_yet(may_write=may_write)
        blocks = views.glance(everything, may_write=may_write) if everything else empty
    if scope == "mine" and start == 0:
        blocks += await _open_asks(session, person, now)
    return Reply(message(title, *blocks))


async def _scoped(session: AsyncSession, person: Person, scope: str) -> tuple[Mrkdwn, list[Entry]]:
    """The title and the outcomes of a list."""
    team_id = asks.read_id(scope)
    if team_id is not None:
        entries = await register.of_team(session, team_id)
        return inline(entries[0].team if entries else "This team"), entries
    if scope == "mine":
        teams = await register.teams_of(session, person)
        return Mrkdwn("What you are after"), await register.running(session, teams=[team.id for team in teams])
    return Mrkdwn("What every team is after"), await register.running(session)


async def _last_note(session: AsyncSession, person: Person, scope: str) -> list[Block]:
    """What a team's lead noted last about the team, below that team's list."""
    team_id = asks.read_id(scope)
    note = await register.latest_note(session, team_id) if team_id else None
    if note is None:
        return []
    names = await names_of(session, [note.by_id])
    return [views.noted(note.words, by=first_name(names[note.by_id]), at=clock_time(note.at, person.zone))]


async def _open_asks(session: AsyncSession, person: Person, now: datetime) -> list[Block]:
    cards = await ledger.asks_of(session, person)
    if not cards:
        return []
    rows = ask_views.pages(cards, person, now=now)
    return [section("*What is asked*"), *listing(rows, room=_ASKS_ROOM, where="`/outcomes asks`")]


async def _one(session: AsyncSession, person: Person, now: datetime, entry: Entry | None) -> Reply:
    if entry is None:
        return Reply(message("I know no outcome with that number. `/outcomes all` shows every one there is."))
    told = await register.history_of(session, entry.id)
    lead = (await names_of(session, [entry.lead_id])).get(entry.lead_id) if entry.lead_id else None
    today = now.astimezone(person.zone).date()
    return Reply(message(views.label(entry), *history.full(entry, person, told, lead=lead, today=today)))


# Changing ------------------------------------------------------------------------------------------------------------


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
    wrong = problems(wording, today=_today(sent))
    team_id = asks.read_id(field(sent.values, forms.TEAM) or sent.private.get(forms.TEAM, ""))
    teams = await register.teams_to_write_for(session, sent.by)
    if team_id not in [team.id for team in teams]:
        able = " or ".join([team.name for team in teams]) or "no team at the moment"
        wrong["sentence"] = f"That team is not yours to write for. You write for: {able}."
    if wrong or team_id is None:
        return [Rejected(wrong)]
    source = f"view:{sent.view_id}"
    made = await actions.add_outcome(session, wording, team_id=team_id, by_id=sent.by.id, at=sent.at, source=source)
    return await _kept(session, sent, made)


async def open_edit(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    return [await _edit_form(session, click.by, await _entry(session, click.value))]


async def _edit_form(session: AsyncSession, person: Person, entry: Entry | None) -> OpenView | Reply:
    refused = await _refused(session, person, entry)
    if refused or entry is None:
        return Reply(message(escape(refused or "")))
    return OpenView(forms.edit_form(entry, await register.teams_to_write_for(session, person)))


async def keep_edit(session: AsyncSession, sent: Submission, _context: Context) -> Sequence[Effect]:
    """An outcome's wording was sent again."""
    outcome, refused = await _locked(session, sent)
    if outcome is None:
        return [Rejected({"sentence": refused})]
    wording = forms.read_wording(sent.values)
    wrong = problems(wording, today=_today(sent), stood=outcome.due)
    source = f"view:{sent.view_id}"
    seen = int(sent.private.get("seen", "0"))
    overtaken = await actions.edited_since(session, outcome.id, seen, source=source)
    if overtaken is not None:
        names = await names_of(session, [overtaken.by_id])
        wrong["sentence"] = views.edited_meanwhile(first_name(names[overtaken.by_id]))
    team_id = asks.read_id(field(sent.values, forms.TEAM) or "") or outcome.team_id
    allowed = {outcome.team_id, *(team.id for team in await register.teams_to_write_for(session, sent.by))}
    if team_id not in allowed:
        wrong["sentence"] = "You can move it only to a team that you write for."
    if wrong:
        return [Rejected(wrong)]
    await actions.edit_outcome(session, outcome, wording, team_id=team_id, by_id=sent.by.id, at=sent.at, source=source)
    return await _kept(session, sent, outcome)


async def open_state(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    return [await _state_form(session, click.by, await _entry(session, click.value))]


async def _state_form(session: AsyncSession, person: Person, entry: Entry | None) -> OpenView | Reply:
    refused = await _refused(session, person, entry)
    if refused or entry is None:
        return Reply(message(escape(refused or "")))
    return OpenView(forms.state_form(entry))


async def keep_state(session: AsyncSession, sent: Submission, _context: Context) -> Sequence[Effect]:
    """How an outcome stands was sent."""
    outcome, refused = await _locked(session, sent)
    if outcome is None:
        return [Rejected({forms.STANDS: refused})]
    state = State(field(sent.values, forms.STANDS) or outcome.state)
    if not is_state_of(outcome.kind, state):
        return [
            Rejected({forms.STANDS: "It was made another kind of outcome meanwhile. Close this and open it again."})
        ]
    words, source = field(sent.values, forms.WORDS), f"view:{sent.view_id}"
    await actions.say_state(session, outcome, state, by_id=sent.by.id, at=sent.at, words=words, source=source)
    return await _kept(session, sent, outcome)


async def choose(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    """The menu beside an outcome."""
    what, _, outcome_id = click.value.partition(":")
    entry = await _entry(session, outcome_id)
    if entry is None:
        return [Reply(message(_GONE))]
    match what:
        case "state":
            return [await _state_form(session, click.by, entry)]
        case "edit":
            return [await _edit_form(session, click.by, entry)]
        case "need" if may(click.by.roles, "asks.make"):
            return [await asks.ask_form(session, click.by, outcome_id=entry.id)]
        case "history":
            return [OpenView(history.history_view(entry, await register.history_of(session, entry.id), click.by))]
        case _:
            return [await _one(session, click.by, click.at, entry)]


async def _entry(session: AsyncSession, outcome_id: str) -> Entry | None:
    found = asks.read_id(outcome_id)
    return await register.find_entry(session, found) if found else None


async def _refused(session: AsyncSession, person: Person, entry: Entry | None) -> str:
    """Why this person may not change the outcome, in plain words; empty where they may."""
    if entry is None:
        return plain(_GONE)
    if may_edit(person, entry.lead_id):
        return ""
    owner_id = await owner_of(session)
    names = await names_of(session, [member_id for member_id in (entry.lead_id, owner_id) if member_id])
    return views.not_yours(entry, names.get(entry.lead_id or ""), names.get(owner_id or ""))


async def _locked(session: AsyncSession, sent: Submission) -> tuple[Outcome | None, str]:
    """The locked outcome a form is about; else None, and why it may not be changed."""
    entry = await _entry(session, sent.private.get("outcome", ""))
    refused = await _refused(session, sent.by, entry)
    if refused or entry is None:
        return None, refused
    return await actions.lock_outcome(session, entry.id), ""


async def _kept(session: AsyncSession, sent: Submission, outcome: Outcome) -> list[Effect]:
    """How the outcome stands now, as everybody reads it."""
    return [Reply(views.kept(await register.entry_of(session, outcome), sent.by, _today(sent)))]


def _today(sent: Submission) -> date:
    return sent.at.astimezone(sent.by.zone).date()


ROUTES = Routes(
    commands={
        ("/outcomes", ""): Route(show_mine, needs="outcomes.read", writes=False),
        ("/outcomes", "all"): Route(show_all, needs="outcomes.read", writes=False),
        ("/outcomes", "add"): Route(add, needs="outcomes.write", writes=False),
        ("/outcomes", "help"): Route(show_help, needs="outcomes.read", writes=False),
        ("/outcomes", "*"): Route(find, needs="outcomes.read", writes=False),
    },
    clicks={
        views.ADD: Route(open_add, needs="outcomes.write", writes=False),
        views.EDIT: Route(open_edit, needs="outcomes.write", writes=False),
        views.STATE: Route(open_state, needs="outcomes.write", writes=False),
        views.HISTORY: Route(show_history, needs="outcomes.read", writes=False),
        views.LIST: Route(turn_page, needs="outcomes.read", writes=False),
        views.MENU: Route(choose, needs="outcomes.read", writes=False),
    },
    submissions={
        views.ADD: Route(keep_new, needs="outcomes.write"),
        views.EDIT: Route(keep_edit, needs="outcomes.write"),
        views.STATE: Route(keep_state, needs="outcomes.write"),
    },
)
