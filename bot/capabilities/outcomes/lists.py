"""Looking at the register: `/outcomes` and its pages, one outcome, its history. Nothing is written here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes import finding, history, register, views
from bot.capabilities.outcomes.asks import ledger
from bot.capabilities.outcomes.asks import views as ask_views
from bot.capabilities.outcomes.glance import glance
from bot.capabilities.outcomes.overview import find_overview
from bot.capabilities.outcomes.rules import Entry, Page, read_number
from bot.capabilities.outcomes.search import search
from bot.core.context import Context
from bot.core.people import Person, first_name, names_of
from bot.core.roles import may
from bot.core.slack.blocks import listing, message, section
from bot.core.slack.events import Block, Click, Command, Effect, OpenView, Reply
from bot.core.slack.values import read_id
from bot.core.text import Mrkdwn, clock_time, fill, inline, plain, shorten

GONE: Final = "I can't find that outcome any more. `/outcomes all` shows every one there is."
_NO_NUMBER: Final = "I know no outcome with that number. `/outcomes all` shows every one there is."
_ASKS_ROOM: Final = 12
_LONGEST_SEARCH: Final = 150


async def show_mine(session: AsyncSession, command: Command, _context: Context) -> Sequence[Effect]:
    """`/outcomes`: what my teams are after, and what I asked for or owe."""
    return [await _list(session, command.by, command.at, scope="mine", start=0)]


async def show_all(session: AsyncSession, command: Command, _context: Context) -> Sequence[Effect]:
    """`/outcomes all`: what every team is after."""
    return [await _list(session, command.by, command.at, scope="all", start=0)]


async def show_help(_session: AsyncSession, command: Command, _context: Context) -> Sequence[Effect]:
    return [Reply(views.help_text(command.by))]


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
    teams = {team.name: team for team in await register.all_teams(session)}
    meant = [teams[name] for name in finding.alike(wanted, teams)]
    return [Reply(views.no_such_team(wanted, list(teams.values()), meant))]


async def find_words(session: AsyncSession, command: Command, context: Context) -> Sequence[Effect]:
    """`/outcomes find WORDS`: every outcome that says so."""
    return [await _found(session, command.by, command.at, context, plain(command.text), start=0)]


async def turn_found(session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
    """The next page of what was found."""
    start, _, words = click.value.partition(":")
    return [await _found(session, click.by, click.at, context, words, start=_number(start))]


async def _found(
    session: AsyncSession, person: Person, now: datetime, context: Context, words: str, *, start: int
) -> Reply:
    words = shorten(" ".join(words.split()), _LONGEST_SEARCH)
    if not words:
        return Reply(message("What shall I look for? Type it behind: `/outcomes find pay-outs`."))
    found = await search(session, context.database.cipher, words)
    entries = await register.entries_by_id(session, found.ids[start : start + views.PAGE])
    if not entries:
        return Reply(
            message(fill("Nothing in the register says “{text}”. `/outcomes all` shows all of it.", text=words))
        )
    page = Page(entries=entries, start=start, total=len(found.ids))
    today = now.astimezone(person.zone).date()
    title = views.found(words, page.total, exact=found.exact)
    turn = (views.FIND, f"{{start}}:{words}")
    return Reply(message(title, *views.listing(title, page, person, today=today, turn=turn)))


async def turn_page(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    """A list, or its next page."""
    scope, _, start = click.value.partition(":")
    return [await _list(session, click.by, click.at, scope=scope, start=_number(start))]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 7 else 0


async def named(session: AsyncSession, command: Command) -> Entry | Reply:
    """The outcome whose number stands behind a command's word; else what to type there."""
    number = read_number(plain(command.text))
    if number is None:
        return Reply(message(f"Which one? Type its number behind: `/outcomes {command.word} O-12`."))
    return await register.find_numbered(session, number) or Reply(message(_NO_NUMBER))


async def tell_history(session: AsyncSession, command: Command, _context: Context) -> Sequence[Effect]:
    """`/outcomes history O-12`: everything that was said about it."""
    entry = await named(session, command)
    if isinstance(entry, Reply):
        return [entry]
    return [OpenView(history.history_view(entry, await register.history_of(session, entry.id), command.by))]


async def show_history(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    """Everything that was said about an outcome."""
    entry = await find(session, click.value)
    if entry is None:
        return [Reply(message(GONE))]
    return [OpenView(history.history_view(entry, await register.history_of(session, entry.id), click.by))]


async def _list(session: AsyncSession, person: Person, now: datetime, *, scope: str, start: int) -> Reply:
    """A page of "mine", of "all", or of a team by its id."""
    today = now.astimezone(person.zone).date()
    title, page = await _scoped(session, person, scope, start)
    if page.entries:
        blocks = views.listing(title, page, person, today=today, turn=(views.LIST, f"{scope}:{{start}}"))
        blocks += await _last_note(session, person, scope)
        blocks += views.footer(person, others=scope != "all")
    else:
        everything = await register.totals(session) if scope == "mine" else None
        empty = views.nobody_yet(person, may_write=may(person.roles, "outcomes.write"))
        blocks = views.glance(everything, person) if everything and everything.outcomes else empty
    if scope == "all" and start == 0 and may(person.roles, "desk.read"):
        blocks = [*glance(await find_overview(session, person, now)), *blocks]
    if scope == "mine" and start == 0:
        blocks += await _open_asks(session, person, now)
    return Reply(message(title, *blocks))


async def _scoped(session: AsyncSession, person: Person, scope: str, start: int) -> tuple[Mrkdwn, Page]:
    """The title of a list, and one page of it."""
    team_id, most = read_id(scope), views.PAGE
    if team_id is not None:
        page = await register.page_of(session, teams=[team_id], ended=True, start=start, most=most)
        return inline(page.entries[0].team if page.entries else "This team"), page
    if scope == "mine":
        teams = await register.teams_of(session, person)
        title, ids = views.what_mine_are_after(person, teams), [team.id for team in teams]
        return title, await register.page_of(session, teams=ids, ended=False, start=start, most=most)
    title = Mrkdwn("What every team is after")
    return title, await register.page_of(session, teams=None, ended=False, start=start, most=most)


async def _last_note(session: AsyncSession, person: Person, scope: str) -> list[Block]:
    """What a team's lead noted last about the team, below that team's list."""
    team_id = read_id(scope)
    note = await register.latest_note(session, team_id) if team_id else None
    if note is None:
        return []
    names = await names_of(session, [note.by_id])
    return [views.noted(note.words, by=first_name(names[note.by_id]), at=clock_time(note.at, person.zone))]


async def _open_asks(session: AsyncSession, person: Person, now: datetime) -> list[Block]:
    cards = await ledger.asks_of(session, person, now)
    if not cards:
        return []
    rows = ask_views.pages(cards, person, now=now)
    return [section("*What is asked*"), *listing(rows, room=_ASKS_ROOM, where="`/outcomes asks`")]


async def one(session: AsyncSession, person: Person, now: datetime, entry: Entry | None) -> Reply:
    if entry is None:
        return Reply(message(_NO_NUMBER))
    told = await register.history_of(session, entry.id)
    lead = (await names_of(session, [entry.lead_id])).get(entry.lead_id) if entry.lead_id else None
    today = now.astimezone(person.zone).date()
    return Reply(message(views.label(entry), *history.full(entry, person, told, lead=lead, today=today)))


async def find(session: AsyncSession, outcome_id: str) -> Entry | None:
    """The outcome a button or a form names; None where there is none."""
    found = read_id(outcome_id)
    return await register.find_entry(session, found) if found else None
