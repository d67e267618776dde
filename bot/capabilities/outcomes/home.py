"""This capability's part of App Home: mine first, within a budget, and where the rest is."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes import register, views
from bot.capabilities.outcomes.asks import ledger
from bot.capabilities.outcomes.asks import views as ask_views
from bot.core.people import Person
from bot.core.roles import may
from bot.core.slack.blocks import listing, section
from bot.core.slack.events import Block

_OUTCOMES_ROOM = 10
_ASKS_ROOM = 10


async def section_of_home(session: AsyncSession, person: Person, now: datetime) -> Sequence[Block]:
    """What my teams are after, or else the register at a glance; then what is asked and concerns me. At most 24 blocks."""
    return [*await _outcomes(session, person, now), *await _asks(session, person, now)]


async def _outcomes(session: AsyncSession, person: Person, now: datetime) -> list[Block]:
    today = now.astimezone(person.zone).date()
    may_write = may(person.roles, "outcomes.write")
    teams = await register.teams_of(session, person)
    entries = await register.running(session, teams=[team.id for team in teams])
    if entries:
        rows = [[views.row(entry, person, today)] for entry in entries]
        listed = listing(rows, room=_OUTCOMES_ROOM, where="`/outcomes`")
        return [section("*What you are after*"), *listed, *views.footer(may_write=may_write)]
    everything = await register.totals(session)
    if everything.outcomes:
        return views.glance(everything, may_write=may_write)
    writes_for = await register.teams_to_write_for(session, person)
    return views.nobody_yet(may_write=True) if writes_for else []


async def _asks(session: AsyncSession, person: Person, now: datetime) -> list[Block]:
    cards = await ledger.asks_of(session, person)
    if not cards:
        return []
    rows = ask_views.pages(cards, person, now=now)
    return [section("*What is asked*"), *listing(rows, room=_ASKS_ROOM, where="`/outcomes asks`")]
