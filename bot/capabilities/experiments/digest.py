"""What the digest tells of experiments: what ends within a week, what was decided in this one, and what was learnt.

Everybody reads experiments; still nobody is named here, as nobody is for an outcome.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.experiments.digest_views import Decided, Ending, Experiments, say_experiments
from bot.capabilities.experiments.models import Experiment, ExperimentMove
from bot.capabilities.experiments.rules import DECISIONS, STEPS, TIME_TO_UNDO, Move, State
from bot.core.columns import is_in
from bot.core.digests import DigestPart, Week

_TOLD = (*DECISIONS, Move.LAPSE, Move.LOOK_AGAIN)
_ENDS_WITHIN = timedelta(days=7)


async def tell_of_experiments(session: AsyncSession, week: Week) -> Sequence[DigestPart]:
    """The slice's section of the digest."""
    running = is_in(Experiment.state, State.RUNNING)
    count = await session.scalar(select(func.count()).select_from(Experiment).where(running)) or 0
    told = Experiments(running=count, ending=await _ending(session, week), decided=await _decided(session, week))
    return [say_experiments(told, week)]


async def _ending(session: AsyncSession, week: Week) -> list[Ending]:
    """What ends from today on until a week after this one's last day."""
    within = (Experiment.ends_on >= week.today, Experiment.ends_on <= week.last_day + _ENDS_WITHIN)
    rows = select(Experiment).where(is_in(Experiment.state, State.RUNNING), *within)
    return [
        Ending(number=row.number, change=row.change, hypothesis=row.hypothesis, ends_on=row.ends_on)
        for row in await session.scalars(rows.order_by(Experiment.ends_on, Experiment.number))
    ]


async def _decided(session: AsyncSession, week: Week) -> list[Decided]:
    """What became known in this week, first thing first; not what was taken back."""
    within = (ExperimentMove.at >= week.begins - TIME_TO_UNDO, ExperimentMove.at < week.ends)
    rows = await session.execute(
        select(ExperimentMove, Experiment.number, Experiment.change)
        .join(
            Experiment,
            (Experiment.workspace_id == ExperimentMove.workspace_id) & (Experiment.id == ExperimentMove.experiment_id),
        )
        .where(*within, ExperimentMove.move.in_((*_TOLD, Move.UNDO)))
        .order_by(ExperimentMove.at, Experiment.number, ExperimentMove.version)
    )
    made = [(move, number, change) for move, number, change in rows]
    undone = {(move.experiment_id, move.version - 1) for move, *_ in made if move.move is Move.UNDO}
    return [
        Decided(number=number, change=change, move=move.move, words=move.words or "", ends_on=move.day)
        for move, number, change in made
        if move.move in _TOLD and (move.experiment_id, move.version) not in undone and _is_known(move, week)
    ]


def _is_known(move: ExperimentMove, week: Week) -> bool:
    """Whether it left in this week: once it cannot be undone."""
    known_at = move.at + TIME_TO_UNDO if STEPS[move.move].undoable else move.at
    return week.begins <= known_at < week.ends and known_at <= week.now
