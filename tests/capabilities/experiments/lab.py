"""What is tried in these tests, in the company of the register's: Tom leads and begins, Chidi answers for it, Maya is the CTO."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.experiments import actions
from bot.capabilities.experiments.actions import Made, Overtaken, Plan, Pressed
from bot.capabilities.experiments.models import Experiment, ExperimentMove
from bot.capabilities.experiments.rules import Move, State
from bot.capabilities.experiments.wording import Wording
from bot.core.people import Person
from tests.capabilities.outcomes.people import CHIDI, NOW, TOM

FRIDAYS = Wording(
    change="No releases on Fridays",
    hypothesis="Fewer week-ends are spent mending",
    measure="Calls at the week-end: 7 in October",
)
ENDS = date(2026, 12, 3)
"""A Thursday, nine days after `NOW`."""
LATER = date(2027, 1, 14)


class Office(Protocol):
    def __call__(self) -> AbstractAsyncContextManager[AsyncSession]: ...


@dataclass
class Lab:
    """One experiment after the other, each move in a transaction of its own. `now` is the story's time."""

    office: Office
    now: datetime = field(default=NOW)

    async def begins(
        self,
        by: Person = TOM,
        *,
        owner_id: str | None = CHIDI.id,
        ends_on: date = ENDS,
        look_on: date | None = None,
        change: str = FRIDAYS.change,
        source: str = "",
    ) -> UUID:
        wording = Wording(change=change, hypothesis=FRIDAYS.hypothesis, measure=FRIDAYS.measure)
        plan = Plan(wording=wording, owner_id=owner_id, ends_on=ends_on, look_on=look_on)
        async with self.office() as session:
            return (await actions.begin(session, plan, by=by, at=self.now, source=source or uuid4().hex)).id

    async def presses(
        self, by: Person, move: Move, experiment_id: UUID, *, seen: int | None = None, **filled_in: Any
    ) -> Made | Overtaken:  # Any: whatever the move's form holds
        """On the version that stands, unless another was `seen`."""
        async with self.office() as session:
            experiment = await actions.lock_experiment(session, experiment_id)
            assert experiment is not None
            version = experiment.version if seen is None else seen
            pressed = Pressed(move=move, by=by, at=self.now, seen=version, **filled_in)
            return await actions.press(session, experiment, pressed)

    async def lapses(self, experiment_id: UUID) -> None:
        """The job's look at it, on the morning after its last day."""
        async with self.office() as session:
            experiment = await actions.lock_experiment(session, experiment_id)
            assert experiment is not None
            await actions.lapse(session, experiment, self.now)

    async def brings_to(self, state: State) -> UUID:
        """One of Chidi's that stands so, with nothing left to undo."""
        made = await self.begins()
        match state:
            case State.KEPT:
                await self.presses(CHIDI, Move.KEEP, made, words="Two calls", look_on=LATER)
            case State.STOPPED:
                await self.presses(CHIDI, Move.STOP, made, words="Two calls", look_on=LATER)
            case State.WITHDRAWN:
                await self.presses(CHIDI, Move.WITHDRAW, made)
            case State.LAPSED:
                self.now += timedelta(days=11)
                await self.lapses(made)
            case State.RUNNING:
                pass
        self.now += timedelta(hours=1)
        return made

    async def find(self, experiment_id: UUID) -> Experiment:
        async with self.office() as session:
            return (await session.scalars(select(Experiment).where(Experiment.id == experiment_id))).one()

    async def moves(self, experiment_id: UUID) -> Sequence[tuple[Move, str | None, list[str]]]:
        """Every move, who made it, and who was told."""
        async with self.office() as session:
            its = select(ExperimentMove).where(ExperimentMove.experiment_id == experiment_id)
            rows = await session.scalars(its.order_by(ExperimentMove.version))
            return [(row.move, row.by_id, row.told) for row in rows]
