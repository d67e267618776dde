"""This capability's part of App Home: a way to complain, what is mine, what is clear, and which anonymous ones have news."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets import ledger, views
from bot.capabilities.tickets.anonymous.actions import with_news
from bot.capabilities.tickets.anonymous.views import on_home
from bot.capabilities.tickets.clarity.ledger import published
from bot.capabilities.tickets.clarity.views import home_lines
from bot.capabilities.tickets.stage import why_off
from bot.core.people import Person
from bot.core.slack.blocks import actions, button, section
from bot.core.slack.events import Block

_SHOWN: Final = 4
_CLARIFIED: Final = 3


async def section_of_home(session: AsyncSession, person: Person, now: datetime) -> Sequence[Block]:
    """At most 14 blocks; none before complaints have begun."""
    if await why_off(session) is not None:
        return []
    page = await ledger.open_tickets(session, person, most=_SHOWN)
    today = await ledger.today_of(session, now)
    ways = [button("Complain", views.FILE)]
    if page.total > len(page.cards):
        ways.append(button(f"Show all {page.total}", views.LIST, "0"))
    return [
        section("*Complaints are good.* Something in the way, or unclear? Say so, by name or without one."),
        *(views.row(card, person, today) for card in page.cards),
        actions(*ways),
        *home_lines((await published(session, most=_CLARIFIED)).entries),
        *on_home(await with_news(session, now)),
    ]
