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
    """What my teams are after, then what is asked and concerns me. At most 24 blocks."""
    today = now.astimezone(person.zone).date()
    teams = await register.teams_of(session, person)
    entries = await register.running(session, teams=[team.id for team in teams])
    may_write = may(person.roles, "outcomes.write")
    blocks: list[Block] = []
    if entries:
        rows = [[views.row(entry, person, today)] for entry in entries]
        blocks += [section("*What you are after*"), *listing(rows, room=_OUTCOMES_ROOM, where="`/outcomes`")]
        blocks += views.footer(may_write=may_write)
    elif may_write or teams:
        blocks += views.nobody_yet(may_write=may_write and bool(await register.teams_to_write_for(session, person)))
    cards = await ledger.asks_of(session, person)
    if cards:
        rows = ask_views.pages(cards, person, now=now)
        blocks += [section("*What is asked*"), *listing(rows, room=_ASKS_ROOM, where="`/outcomes asks`")]
    return blocks
