"""What of the experiments is on the CTO's desk: what the office answers for and is asked now, and how many run.

What was decided since this morning stays in sight, so that a wrong tap is seen and can be undone.
"""

from collections.abc import Sequence
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.experiments import ledger
from bot.capabilities.experiments.days import today_of
from bot.capabilities.experiments.ledger import Card
from bot.capabilities.experiments.models import Experiment, ExperimentMove
from bot.capabilities.experiments.news import question
from bot.capabilities.experiments.rules import STEPS, is_asked
from bot.core.capability import DeskEntry, DeskPart, Rank
from bot.core.company import find_days
from bot.core.people import Person


async def on_desk(session: AsyncSession, person: Person, now: datetime) -> DeskPart:
    """A question stands there from shortly before the end until somebody decides, or it lapses."""
    today, days = today_of(person, now), await find_days(session)
    asked = [card for card in await ledger.offices(session) if is_asked(card.standing, today, days.works)]
    decided = [
        card for card in await _decided_today(session, person, now) if card.id not in {each.id for each in asked}
    ]
    runs = (await ledger.running(session, most=0)).total
    return DeskPart(
        entries=[
            DeskEntry(rank, question(card, person, now=now, today=today, asks=rank is Rank.DECIDE))
            for rank, cards in ((Rank.DECIDE, asked), (Rank.SETTLED, decided))
            for card in cards
        ],
        counts=f"{runs} experiment{'' if runs == 1 else 's'} running" if runs else "",
    )


async def _decided_today(session: AsyncSession, person: Person, now: datetime) -> Sequence[Card]:
    """What the office answers for and this person decided since their midnight, as long as nothing else was done with it."""
    midnight = datetime.combine(now.astimezone(person.zone).date(), time(), person.zone)
    moved = select(ExperimentMove.experiment_id).where(ExperimentMove.by_id == person.id, ExperimentMove.at >= midnight)
    offices = select(Experiment).where(Experiment.id.in_(moved), Experiment.owner_id.is_(None))
    cards = await ledger.cards_of(session, list(await session.scalars(offices.order_by(Experiment.number))))
    return [card for card in cards if card.last.by_id == person.id and STEPS[card.last.move].undoable]
