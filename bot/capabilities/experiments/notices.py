"""What people are owed to hear about an experiment: the news of a move, and the question at its end.

A notice is owed in the transaction of the move it follows from. A decision leaves two minutes later, so that it can be
undone. News that nobody saw yet gives way to newer news. What the CTO's office is asked stands on its desk (`desk.py`), and
is owed to nobody beside it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.experiments.days import today_of, zone_of_owner
from bot.capabilities.experiments.ledger import answers_for, find_card, find_news
from bot.capabilities.experiments.models import Experiment, ExperimentMove
from bot.capabilities.experiments.news import news, question
from bot.capabilities.experiments.rules import STEPS, TIME_TO_UNDO, Move, days_asked, is_asked
from bot.core import notices
from bot.core.capability import Rank, Rendering, Withdrawn
from bot.core.company import find_days
from bot.core.people import find_person
from bot.core.slack.events import Block

NEWS: Final = "experiments.news"
ENDS: Final = "experiments.ends"

_GONE: Final = Withdrawn("the experiment is gone")


async def tell(session: AsyncSession, made: ExperimentMove, *, to: Collection[str]) -> None:
    """Owe the news of a move to these members, and write down in it who is told."""
    later = STEPS[made.move].undoable
    if not later:  # what may be undone leaves the news before it as it was
        await notices.forget_unseen(session, _all_news(made.experiment_id), of=to)
    when = made.at + TIME_TO_UNDO if later else made.at
    made.told = sorted(to)
    ref = {"experiment": made.experiment_id.hex, "version": str(made.version)}
    for each in made.told:
        await notices.owe(session, key=_key(made, each), to=each, subject=NEWS, ref=ref, at=when)
    if later:
        about = f"experiments:{made.experiment_id.hex}:"
        await notices.refresh_later(session, key=f"{about}leaves:{made.version}", about=about, at=when)


async def ask(session: AsyncSession, experiment: Experiment, made: ExperimentMove) -> None:
    """Owe its owner the questions that are still to come after a move; those that followed from an earlier standing no more.

    Today's is asked once more only of somebody new.
    """
    if made.move is Move.REWORD:
        return  # who is asked, and when, is as it was
    mine = f"{_all_questions(experiment.id)}{experiment.version}:"
    await notices.forget_unseen(session, _all_questions(experiment.id), but=mine)
    if experiment.owner_id is None:
        return
    days, zone = await find_days(session), await zone_of_owner(session, experiment.owner_id)
    first = made.at.astimezone(zone).date() + timedelta(days=made.move is not Move.HAND_OVER)
    for day in days_asked(experiment.standing, days.works):
        if day < first:
            continue
        await notices.owe(
            session,
            key=f"{mine}{day}",
            to=experiment.owner_id,
            subject=ENDS,
            ref={"experiment": experiment.id.hex},
            at=datetime.combine(day, time(), zone),
            rank=Rank.DECIDE,
        )


async def refresh(session: AsyncSession, experiment_id: UUID, *, now: datetime) -> None:
    """Bring the desk, and every message that tells of this experiment, to how it stands now."""
    await notices.refresh_about(session, f"experiments:{experiment_id.hex}:")
    await notices.refresh_desk(session, now)


async def take_back(session: AsyncSession, made: ExperimentMove) -> None:
    """Nobody is owed the news of this move any more."""
    for each in made.told:
        await notices.withdraw(session, _key(made, each))


def _all_news(experiment_id: UUID) -> str:
    return f"experiments:{experiment_id.hex}:news:"


def _all_questions(experiment_id: UUID) -> str:
    return f"experiments:{experiment_id.hex}:ends:"


def _key(made: ExperimentMove, addressee: str) -> str:
    return f"{_all_news(made.experiment_id)}{made.version}:{addressee}"


async def render_news(session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
    """The notice `experiments.news`."""
    experiment_id, version = UUID(rendering.ref["experiment"]), int(rendering.ref["version"])
    person = await find_person(session, rendering.to)
    card, told = await find_card(session, experiment_id), await find_news(session, experiment_id, version)
    if person is None or card is None or told is None:
        return _GONE
    if not await notices.is_newest_here(session, rendering, _all_news(experiment_id), version):
        return Withdrawn("told by newer news of the same experiment")
    return news(card, told, person, now=rendering.now, today=today_of(person, rendering.now))


async def render_question(session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
    """The notice `experiments.ends`: keep, change or stop; or what is seen by now."""
    card, person = await find_card(session, UUID(rendering.ref["experiment"])), await find_person(session, rendering.to)
    if card is None or person is None or not answers_for(person, card):
        return Withdrawn("it is somebody else's to answer by now")
    today, days = today_of(person, rendering.now), await find_days(session)
    return question(card, person, now=rendering.now, today=today, asks=is_asked(card.standing, today, days.works))
