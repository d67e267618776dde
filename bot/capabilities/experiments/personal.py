"""What the experiments know about somebody: those they began, answered for, and what they said of them.

What was tried and learnt is the company's: it stays, under nobody's name. What they would still be asked about goes to the
CTO's office.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.experiments.actions import lock_experiment, pass_to_office
from bot.capabilities.experiments.models import Experiment, ExperimentMove
from bot.capabilities.experiments.rules import is_alive
from bot.core.people import Person
from bot.core.personal import Kept, PersonalData, Row, Tables, as_row, put_under_nobody, tell_nobody

_NAMED: Final = (
    (Experiment, "begun_by"),
    (Experiment, "owner_id"),
    (ExperimentMove, "by_id"),
    (ExperimentMove, "member_id"),
)
"""Every column that names a member."""
_BEFORE: Final = ("change_before", "hypothesis_before", "measure_before", "learnt_before")
"""How it stood before they said something: somebody else may have said that."""
_WORDS: Final = ("change", "hypothesis", "measure", "learnt")


async def summarise(session: AsyncSession, person: Person) -> Sequence[str]:
    begun = await session.scalar(select(func.count()).where(Experiment.begun_by == person.id)) or 0
    said = await session.scalar(select(func.count()).where(ExperimentMove.by_id == person.id)) or 0
    if not said:
        return []
    return [f"Experiments you began, {begun}, and what you said of any, {_times(said)}; everybody reads it."]


async def export(session: AsyncSession, member_id: str) -> Tables:
    begun = select(Experiment).where(Experiment.begun_by == member_id).order_by(Experiment.number)
    said = select(ExperimentMove).where(ExperimentMove.by_id == member_id).order_by(ExperimentMove.at)
    return {
        "experiments": [as_row(row, "source") for row in await session.scalars(begun)],
        "said_of_experiments": [as_row(row, "source", "told", *_BEFORE) for row in await session.scalars(said)],
        "experiments_they_answer_for": await _answered_for(session, member_id),
    }


async def _answered_for(session: AsyncSession, member_id: str) -> list[Row]:
    """How they stand; the words are somebody else's."""
    theirs = select(Experiment).where(Experiment.owner_id == member_id, Experiment.begun_by != member_id)
    rows = await session.scalars(theirs.order_by(Experiment.number))
    return [as_row(row, "source", "begun_by", *_WORDS) for row in rows]


async def forget(session: AsyncSession, member_id: str, at: datetime) -> None:
    for experiment_id in list(await session.scalars(select(Experiment.id).where(Experiment.owner_id == member_id))):
        experiment = await lock_experiment(session, experiment_id)
        if experiment is not None and is_alive(experiment.standing):
            await pass_to_office(session, experiment, at)
    await session.flush()
    await put_under_nobody(session, _NAMED, member_id, at)
    await tell_nobody(session, ExperimentMove.told, member_id)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


KEPT: Final = (
    Kept(
        what="Experiments, who began each and answers for it, what was decided and learnt, by whom and when",
        purpose="so that a change can be tried, and what was learnt is not lost",
        seen_by="everybody in the workspace",
        how_long="as long as the register; under nobody's name once you are forgotten",
        switch_off="edit, withdraw or hand over the experiment",
    ),
)

PERSONAL_DATA: Final = PersonalData(
    summary=summarise,
    export=export,
    forget=forget,
    keeps=KEPT,
    stays=("experiments, and what was learnt from them; what you answer for goes to the CTO",),
)
