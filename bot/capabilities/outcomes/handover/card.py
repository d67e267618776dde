"""The hand-over card: what the team is after, and what is still owed for it. Rendered when its message is."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes import register, views
from bot.capabilities.outcomes.asks.models import Ask, is_owed
from bot.capabilities.outcomes.models import Outcome
from bot.capabilities.outcomes.rules import Page
from bot.core.capability import Rendering, Withdrawn
from bot.core.people import Person, Team, find_person, first_name, names_of
from bot.core.slack.blocks import actions, button, context, section
from bot.core.slack.events import Block
from bot.core.text import Mrkdwn, fill

_SHOWN = 4


async def render(session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
    """The notice `outcomes.handover`."""
    person = await find_person(session, rendering.to)
    team = await session.scalar(select(Team).where(Team.id == UUID(rendering.ref["team"])))
    if person is None or team is None or not team.active or team.lead_id != person.id:
        return Withdrawn("they do not lead the team any more")
    page = await register.page_of(session, teams=[team.id], ended=False, start=0, most=_SHOWN)
    askers = await askers_of(session, team.id, person)
    before = (await names_of(session, [rendering.ref["before"]])).get(rendering.ref["before"])
    today = rendering.now.astimezone(person.zone).date()
    return card(team, page, person, before=before and first_name(before), askers=askers, today=today)


def card(
    team: Team, page: Page, person: Person, *, before: str | None, askers: Mapping[str, int], today: date
) -> list[Block]:
    """At most 8 blocks. Of what others asked for it says how much, not what: that is between them and the CTO."""
    led = fill(" {name} led it before.", name=before) if before else ""
    head = fill("*You lead {team} now.*", team=team.name)
    if not page.total:
        said = f"{head}{led} Nothing stands in the register for it yet. What are you after, in one sentence?"
        return [section(said), *_owed(askers), actions(button("Add the first outcome", views.ADD))]
    said = f"{head}{led} This is what it is after; it stays so until you say otherwise."
    more = [context(f"{page.more} more.")] if page.more else []
    rows = [views.row(entry, person, today) for entry in page.entries]
    everything = button("All of it, what has ended too", views.LIST, f"{team.id.hex}:0")
    return [section(said), *rows, *more, *_owed(askers), actions(everything)]


def _owed(askers: Mapping[str, int]) -> list[Block]:
    if not askers:
        return []
    lines = [fill("{name} asked for {count}", name=name, count=count) for name, count in askers.items()]
    said = f"Still owed for it: {', '.join(lines)}. What was asked stays with whoever asked; talk to them."
    return [context(Mrkdwn(said))]


async def askers_of(session: AsyncSession, team_id: UUID, person: Person) -> dict[str, int]:
    """How much each asked for on behalf of the team and is still owed, by first name; without this person's own."""
    rows = await session.execute(
        select(Ask.asker_id, func.count())
        .join(Outcome, Outcome.id == Ask.outcome_id)
        .where(Outcome.team_id == team_id, is_owed(), Ask.asker_id != person.id)
        .group_by(Ask.asker_id)
        .order_by(Ask.asker_id)
    )
    counts = {asker_id: number for asker_id, number in rows}  # noqa: C416 - a row is not a plain pair
    names = await names_of(session, counts)
    return {first_name(names[asker_id]): number for asker_id, number in counts.items()}
