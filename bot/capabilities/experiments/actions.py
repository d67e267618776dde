"""Beginning an experiment, and every move after it.

A move names the version that its author saw. The experiment is locked, and a move on anything but that version is refused:
of two people pressing at once one wins, and the other learns what happened. Whoever opened the transaction commits.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.experiments import notices
from bot.capabilities.experiments.days import last_today, zone_of_owner
from bot.capabilities.experiments.models import Experiment, ExperimentCounter, ExperimentMove
from bot.capabilities.experiments.rules import (
    DECISIONS,
    LastMove,
    Move,
    Standing,
    State,
    apply,
    lapses,
    may_move,
    may_undo,
    told_of,
)
from bot.capabilities.experiments.wording import Wording
from bot.core.company import find_days
from bot.core.db import insert_once
from bot.core.notices import OWNER
from bot.core.people import Person
from bot.core.roles import Role
from bot.core.workspaces import holders, owner_of


@dataclass(frozen=True, slots=True)
class Made:
    """The move was made, by this call or by an earlier one with the same source."""

    experiment: Experiment


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Nothing was done: it is not as its author saw it any more, or the move is not theirs."""

    experiment: Experiment


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A new experiment, as it was filled in. `owner_id` None: the CTO's office answers for it."""

    wording: Wording
    owner_id: str | None
    ends_on: date
    look_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A move as somebody makes it, with what they filled in. `seen` is the version they looked at."""

    move: Move
    by: Person
    at: datetime
    seen: int
    words: str = ""
    day: date | None = None
    look_on: date | None = None
    wording: Wording | None = None
    member_id: str | None = None
    """Whom it is handed to; None for the CTO's office."""
    source: str | None = None


async def begin(session: AsyncSession, plan: Plan, *, by: Person, at: datetime, source: str) -> Experiment:
    """A new experiment with the next number; the one that stands already where this source has begun one."""
    standing = await _from_source(session, source)
    if standing is not None:
        return standing
    values = {
        "number": await _next_number(session),
        "change": plan.wording.change,
        "hypothesis": plan.wording.hypothesis,
        "measure": plan.wording.measure,
        "begun_by": by.id,
        "begun_at": at,
        "owner_id": plan.owner_id,
        "ends_on": plan.ends_on,
        "look_on": plan.look_on,
        "source": source,
    }
    made = await insert_once(session, Experiment, values, key=["source"])
    experiment = (await session.scalars(select(Experiment).where(Experiment.source == source))).one()
    if made:
        first = ExperimentMove(
            experiment_id=experiment.id,
            version=1,
            move=Move.BEGIN,
            by_id=by.id,
            at=at,
            words=plan.wording.change,
            day=plan.ends_on,
            state_before=State.RUNNING,
        )
        session.add(first)
        await _tell(session, experiment, first, before=experiment.standing)
    return experiment


async def _from_source(session: AsyncSession, source: str) -> Experiment | None:
    return await session.scalar(select(Experiment).where(Experiment.source == source))


async def _next_number(session: AsyncSession) -> int:
    """The next number of the workspace. The counter's row stays locked until the transaction ends: no number twice."""
    await insert_once(session, ExperimentCounter, {"last": 0}, key=[])
    following = update(ExperimentCounter).values(last=ExperimentCounter.last + 1).returning(ExperimentCounter.last)
    return (await session.execute(following)).scalar_one()


async def lock_experiment(session: AsyncSession, experiment_id: UUID) -> Experiment | None:
    """As it stands now, kept from everybody else until the transaction ends; None where there is none."""
    mine = select(Experiment).where(Experiment.id == experiment_id).with_for_update()
    return await session.scalar(mine.execution_options(populate_existing=True))


async def press(session: AsyncSession, experiment: Experiment, pressed: Pressed) -> Made | Overtaken:
    """Make a move on a locked experiment. The same source again changes nothing and counts as made."""
    if pressed.source and await _moved_by(session, pressed.source):
        return Made(experiment)
    if experiment.version != pressed.seen:
        return Overtaken(experiment)
    if pressed.move is Move.UNDO:
        return await _undo(session, experiment, pressed)
    before = experiment.standing
    if not may_move(pressed.by, pressed.move, before):
        return Overtaken(experiment)
    made = _write_down(session, experiment, pressed)
    after = apply(pressed.move, before, day=pressed.day, look_on=pressed.look_on, owner_id=pressed.member_id)
    _bring_to(experiment, after, pressed)
    await _tell(session, experiment, made, before=before)
    return Made(experiment)


async def lapse(session: AsyncSession, experiment: Experiment, now: datetime) -> None:
    """Nobody said anything until its last day was over, for the company and for whoever answers for it.

    Does nothing where somebody did; safe to repeat.
    """
    before = experiment.standing
    zones = (await find_days(session)).zone, await zone_of_owner(session, before.owner_id)
    if lapses(before, last_today(now, *zones)):
        await _by_itself(session, experiment, Move.LAPSE, apply(Move.LAPSE, before), now)


async def pass_to_office(session: AsyncSession, experiment: Experiment, now: datetime) -> None:
    """Whoever answered for it is gone: from now on the CTO's office does. Safe to repeat."""
    before = experiment.standing
    if before.owner_id is not None:
        await _by_itself(session, experiment, Move.HAND_OVER, apply(Move.HAND_OVER, before, owner_id=None), now)


async def last_move(session: AsyncSession, experiment: Experiment) -> ExperimentMove:
    """The move that brought it to where it stands."""
    newest = select(ExperimentMove).where(ExperimentMove.experiment_id == experiment.id)
    return (await session.scalars(newest.order_by(ExperimentMove.version.desc()).limit(1))).one()


async def _undo(session: AsyncSession, experiment: Experiment, pressed: Pressed) -> Made | Overtaken:
    """Take back a decision, its words, and the news that has not left yet."""
    last = await last_move(session, experiment)
    if not may_undo(pressed.by, LastMove(last.move, last.by_id, last.at), pressed.at):
        return Overtaken(experiment)
    await notices.take_back(session, last)
    undone = _write_down(session, experiment, pressed)
    experiment.state, experiment.look_on, experiment.learnt = last.state_before, last.look_before, last.learnt_before
    experiment.ends_on = last.ends_before or experiment.ends_on
    experiment.change = last.change_before or experiment.change
    last.words = None
    await _tell(session, experiment, undone, before=experiment.standing)
    return Made(experiment)


async def _by_itself(session: AsyncSession, experiment: Experiment, move: Move, after: Standing, now: datetime) -> None:
    """A move of the bot's own."""
    before = experiment.standing
    made = _entry(experiment, move, by_id=None, at=now)
    session.add(made)
    experiment.state, experiment.owner_id = after.state, after.owner_id
    await _tell(session, experiment, made, before=before)


async def _tell(session: AsyncSession, experiment: Experiment, made: ExperimentMove, *, before: Standing) -> None:
    """Owe the news of a move to whoever it concerns, and its owner the questions that are still to come."""
    office = await _office_told(session, made)
    told = told_of(made.move, before=before, after=experiment.standing, office=office, by_id=made.by_id)
    await session.flush()
    await notices.tell(session, made, to=told)
    await notices.ask(session, experiment, made)
    await notices.refresh(session, experiment.id, now=made.at)


async def _office_told(session: AsyncSession, made: ExperimentMove) -> str | None:
    """The office; of what was decided in it nobody where it was the owner, the owner in person where it was a deputy."""
    owner_id = await owner_of(session)
    if made.by_id is None:
        return OWNER
    if made.by_id == owner_id:
        return None
    return owner_id if made.by_id in await holders(session, Role.DEPUTY) else OWNER


async def _moved_by(session: AsyncSession, source: str) -> bool:
    return await session.scalar(select(ExperimentMove.id).where(ExperimentMove.source == source)) is not None


def _bring_to(experiment: Experiment, after: Standing, pressed: Pressed) -> None:
    experiment.state, experiment.owner_id = after.state, after.owner_id
    experiment.ends_on, experiment.look_on = after.ends_on, after.look_on
    if pressed.move in DECISIONS:
        experiment.learnt = pressed.words
    wording = _worded(experiment, pressed)
    experiment.change, experiment.hypothesis, experiment.measure = wording.change, wording.hypothesis, wording.measure


def _worded(experiment: Experiment, pressed: Pressed) -> Wording:
    """How it is worded after the move: an edit words all of it anew, a change what is done differently."""
    stood = experiment.wording
    if pressed.wording is None:
        return stood
    return pressed.wording if pressed.move is Move.REWORD else replace(stood, change=pressed.wording.change)


def _write_down(session: AsyncSession, experiment: Experiment, pressed: Pressed) -> ExperimentMove:
    """The move, and how the experiment stood before it: called before it is brought anywhere."""
    made = _entry(experiment, pressed.move, by_id=pressed.by.id, at=pressed.at)
    made.words, made.day = pressed.words or None, pressed.day
    made.member_id, made.source = pressed.member_id, pressed.source
    stood, worded = experiment.wording, _worded(experiment, pressed)
    made.change_before = stood.change if worded.change != stood.change else None
    made.hypothesis_before = stood.hypothesis if worded.hypothesis != stood.hypothesis else None
    made.measure_before = stood.measure if worded.measure != stood.measure else None
    session.add(made)
    return made


def _entry(experiment: Experiment, move: Move, *, by_id: str | None, at: datetime) -> ExperimentMove:
    experiment.version += 1
    return ExperimentMove(
        experiment_id=experiment.id,
        version=experiment.version,
        move=move,
        by_id=by_id,
        at=at,
        state_before=experiment.state,
        ends_before=experiment.ends_on,
        look_before=experiment.look_on,
        learnt_before=experiment.learnt,
    )
