"""Making an ask, and every move after it.

A move names the version of the ask that its author saw. The ask is locked, and a move on anything but that version is
refused: of two people pressing at once one wins, and the other learns what happened. Whoever opened the transaction commits.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes.asks import notices
from bot.capabilities.outcomes.asks.models import Ask, AskMove
from bot.capabilities.outcomes.asks.rules import (
    OFFERED,
    STEPS,
    AskState,
    LastMove,
    Move,
    Party,
    Standing,
    apply,
    may_move,
    may_undo,
    told_of,
)
from bot.core.db import insert_once
from bot.core.notices import OWNER
from bot.core.people import Person
from bot.core.roles import Role
from bot.core.workspaces import holders, owner_of


@dataclass(frozen=True, slots=True)
class Made:
    """The move was made, by this call or by an earlier one with the same source."""

    ask: Ask


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Nothing was done: the ask is not as its author saw it any more, or the move is not theirs."""

    ask: Ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A move as somebody makes it, with what they filled in. `seen` is the version they looked at."""

    move: Move
    by: Person
    at: datetime
    seen: int
    words: str = ""
    day: date | None = None
    member_id: str | None = None
    source: str | None = None


async def make_ask(
    session: AsyncSession,
    words: str,
    *,
    by_id: str,
    at: datetime,
    source: str,
    outcome_id: UUID | None = None,
    needed_by: date | None = None,
) -> Ask:
    """A new ask, which the owner is owed to hear of; the one that stands already where this source has made one."""
    values = {
        "asker_id": by_id,
        "outcome_id": outcome_id,
        "words": words,
        "needed_by": needed_by,
        "made_at": at,
        "source": source,
    }
    made = await insert_once(session, Ask, values, key=["source"])
    ask = (await session.scalars(select(Ask).where(Ask.source == source))).one()
    if made:
        first = AskMove(
            ask_id=ask.id, version=1, move=Move.MAKE, by_id=by_id, at=at, state_before=AskState.OPEN, words=words
        )
        session.add(first)
        await _tell(session, ask, first, before=ask.standing)
    return ask


async def from_source(session: AsyncSession, source: str) -> Ask | None:
    """The ask that this source made."""
    return await session.scalar(select(Ask).where(Ask.source == source))


async def lock_ask(session: AsyncSession, ask_id: UUID) -> Ask | None:
    """The ask as it stands now, kept from everybody else until the transaction ends; None where there is none."""
    mine = select(Ask).where(Ask.id == ask_id).with_for_update()
    return await session.scalar(mine.execution_options(populate_existing=True))


async def press(session: AsyncSession, ask: Ask, pressed: Pressed) -> Made | Overtaken:
    """Make a move on a locked ask. The same source again changes nothing and counts as made."""
    if pressed.source and await _moved_by(session, pressed.source):
        return Made(ask)
    if ask.version != pressed.seen:
        return Overtaken(ask)
    if pressed.move is Move.UNDO:
        return await _undo(session, ask, pressed)
    before = ask.standing
    if not may_move(pressed.by, pressed.move, before):
        return Overtaken(ask)
    _bring_to(ask, apply(pressed.move, before, day=pressed.day, member_id=pressed.member_id))
    if pressed.move is Move.REWORD:
        ask.words, ask.needed_by = pressed.words, pressed.day
    made = _write_down(session, ask, pressed, before.state)
    await _tell(session, ask, made, before=before)
    return Made(ask)


async def last_move(session: AsyncSession, ask: Ask) -> AskMove:
    """The move that brought the ask to where it stands."""
    newest = select(AskMove).where(AskMove.ask_id == ask.id).order_by(AskMove.version.desc()).limit(1)
    return (await session.scalars(newest)).one()


async def _undo(session: AsyncSession, ask: Ask, pressed: Pressed) -> Made | Overtaken:
    """Take back a no, and with it the news that has not left yet."""
    last = await last_move(session, ask)
    if not may_undo(pressed.by, LastMove(last.move, last.by_id, last.at, last.state_before), pressed.at):
        return Overtaken(ask)
    await notices.take_back(session, last)
    before = ask.state
    ask.state = last.state_before
    undone = _write_down(session, ask, pressed, before)
    await _tell(session, ask, undone, before=ask.standing)
    return Made(ask)


async def _tell(session: AsyncSession, ask: Ask, made: AskMove, *, before: Standing) -> None:
    """Owe the news of a move to whoever it concerns, and its reminders where it is a promise."""
    decider = await _decider_told(session, made)
    told = told_of(made.move, before=before, after=ask.standing, decider=decider, by_id=made.by_id)
    await session.flush()
    was_asked = before.receiver_id if before.state in OFFERED and before.receiver_id != before.asker_id else None
    await notices.tell(session, made, to=told, was_asked=was_asked)
    await notices.remind(session, ask, now=made.at)
    await notices.refresh(session, ask.id, now=made.at)


async def _decider_told(session: AsyncSession, made: AskMove) -> str | None:
    """The office, but for what was decided in it: nobody of what the owner decides, the owner in person of what a deputy does.

    To the office it would come back to the deputy, who knows.
    """
    owner_id = await owner_of(session)
    if made.by_id == owner_id:
        return None
    decided = Party.DECIDER in STEPS[made.move].by and made.by_id in await holders(session, Role.DEPUTY)
    return owner_id if decided else OWNER


async def _moved_by(session: AsyncSession, source: str) -> bool:
    return await session.scalar(select(AskMove.id).where(AskMove.source == source)) is not None


def _bring_to(ask: Ask, standing: Standing) -> None:
    ask.state, ask.due = standing.state, standing.due
    ask.receiver_id, ask.actor_id = standing.receiver_id, standing.actor_id


def _write_down(session: AsyncSession, ask: Ask, pressed: Pressed, state_before: AskState) -> AskMove:
    ask.version += 1
    made = AskMove(
        ask_id=ask.id,
        version=ask.version,
        move=pressed.move,
        by_id=pressed.by.id,
        at=pressed.at,
        state_before=state_before,
        words=pressed.words or None,
        day=pressed.day,
        member_id=pressed.member_id,
        source=pressed.source,
    )
    session.add(made)
    return made
