"""This capability's part of App Home: mine first, a few lines of each with a button that shows all, then what an office adds."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes import register, views
from bot.capabilities.outcomes.asks import ledger
from bot.capabilities.outcomes.asks import views as ask_views
from bot.capabilities.outcomes.asks.ledger import Card
from bot.capabilities.outcomes.asks.rules import OFFERED, OWED, UNDECIDED, AskState
from bot.capabilities.outcomes.glance import unheard
from bot.capabilities.outcomes.overview import find_overview
from bot.core.notices.pages import PAGE as DESK_PAGE
from bot.core.people import Person
from bot.core.roles import may
from bot.core.slack.blocks import Element, button, section
from bot.core.slack.events import Block

_OUTCOMES: Final = 5
_ASKS: Final = 3
"""What a phone shows of each without scrolling far."""


async def section_of_home(session: AsyncSession, person: Person, now: datetime) -> Sequence[Block]:
    """At most 25 blocks."""
    today = now.astimezone(person.zone).date()
    cards = await ledger.asks_of(session, person, now)
    mine = [card for card in cards if _is_mine(card, person)]
    desk: list[Block] = []
    if may(person.roles, "desk.read"):
        overview = await find_overview(session, person, now)
        desk = [_desk_in_short(cards, today, kept=overview.kept), *unheard(overview)]
    return [*desk, *await _outcomes(session, person, today), *_asks(mine, person, now)]


async def _outcomes(session: AsyncSession, person: Person, today: date) -> list[Block]:
    """What my teams are after; or the register in a line, for whoever has no team in it."""
    teams = await register.teams_of(session, person)
    entries = await register.running(session, teams=[team.id for team in teams])
    if entries:
        title, more = views.what_mine_are_after(person, teams), _show_all(len(entries), _OUTCOMES, views.LIST, "mine:0")
        heading = section(f"*{title}*", more)
        rows = [views.row(entry, person, today) for entry in entries[:_OUTCOMES]]
        return [heading, *rows, *views.footer(person)]
    everything = await register.totals(session)
    if everything.outcomes:
        return views.glance(everything, person)
    writes_for = await register.teams_to_write_for(session, person)
    return views.nobody_yet(person, may_write=bool(writes_for))


def _asks(cards: Sequence[Card], person: Person, now: datetime) -> list[Block]:
    if not cards:
        return []
    heading = section("*What you asked for, or said you'd do*", _show_all(len(cards), _ASKS, ask_views.LIST, "0"))
    return [heading, *(block for card in cards[:_ASKS] for block in ask_views.line(card, person, now=now))]


def _show_all(count: int, shown: int, action: str, value: str) -> Element | None:
    return button(f"Show all {count}", action, value) if count > shown else None


def _is_mine(card: Card, person: Person) -> bool:
    """Asked by them, taken on by them, or offered to them: not what they only decide about."""
    standing = card.standing
    offered = standing.receiver_id == person.id and standing.state in OFFERED
    return person.id in (standing.asker_id, standing.actor_id) or offered


def _desk_in_short(cards: Sequence[Card], today: date, *, kept: int) -> Block:
    """How many wait for a decision, how many are promised, how many of those are late, and how many were kept of late."""
    owed = [card.standing for card in cards if card.standing.state in OWED]
    undecided = sum(standing.state in UNDECIDED | {AskState.STOP_WHAT} for standing in owed)
    promised = [standing for standing in owed if standing.state is AskState.PROMISED]
    late = sum(standing.due is not None and standing.due < today for standing in promised)
    parts = [f"{undecided} to decide", f"{len(promised)} promised", f"{late} late", f"{kept} kept in thirteen weeks"]
    said = ", ".join(part for part in parts if not part.startswith("0 ")) or "nothing waits for you"
    return section(f"*Your desk:* {said}.", button("Open your desk", DESK_PAGE, "desk:0"))
