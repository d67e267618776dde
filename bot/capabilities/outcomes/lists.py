"""Looking at the register: `/outcomes` and its pages, one outcome, its history. Nothing is written here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes import history, register, views
from bot.capabilities.outcomes.asks import handlers as asks
from bot.capabilities.outcomes.asks import ledger
from bot.capabilities.outcomes.asks import views as ask_views
from bot.capabilities.outcomes.rules import Entry, read_number
from bot.core.context import Context
from bot.core.people import Person, first_name, names_of
from bot.core.roles import may
from bot.core.slack.blocks import listing, message, section
from bot.core.slack.events import Block, Click, Command, Effect, OpenView, Reply
from bot.core.text import Mrkdwn, clock_time, inline, plain

GONE: Final = "I can't find that outcome any more. `/outcomes all` shows every one there is."
_ASKS_ROOM: Final = 12


async def show_mine(session: AsyncSession, command: Command, _context: Context) -> Sequence[Effect]:
    """`/outcomes`: what my teams are after, and what I asked for or owe."""
    return [await _list(session, command.by, command.at, scope="mine", start=0)]


async def show_all(session: AsyncSession, command: Command, _context: Context) -> Sequence[Effect]:
    """`/outcomes all`: what every team is after."""
    return [await _list(session, command.by, command.at, scope="all", start=0)]


async def show_help(_session: AsyncSession, _command: Command, _context: Context) -> Sequence[Effect]:
    return [Reply(views.help_text())]


async def look_up(session: AsyncSession, command: Command, _context: Context) -> Sequence[Effect]:
    """`/outcomes O-12` or `/outcomes Search`: one outcome, or one team's."""
    wanted = plain(command.text)
    number = read_number(wanted)
    if number is not None:
        entry = await register.find_numbered(session, number)
        return [await one(session, command.by, command.at, entry)]
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
    entry = await find(session, click.value)
    if entry is None:
        return [Reply(message(GONE))]
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


async def one(session: AsyncSession, person: Person, now: datetime, entry: Entry | None) -> Reply:
    if entry is None:
        return Reply(message("I know no outcome with that number. `/outcomes all` shows every one there is."))
    told = await register.history_of(session, entry.id)
    lead = (await names_of(session, [entry.lead_id])).get(entry.lead_id) if entry.lead_id else None
    today = now.astimezone(person.zone).date()
    return Reply(message(views.label(entry), *history.full(entry, person, told, lead=lead, today=today)))


async def find(session: AsyncSession, outcome_id: str) -> Entry | None:
    """The outcome a button or a form names; None where there is none."""
    found = asks.read_id(outcome_id)
    return await register.find_entry(session, found) if found else None
