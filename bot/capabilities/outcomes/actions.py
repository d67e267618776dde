"""Changing the register: every change is an entry of the history, and the outcome is brought to what its history says.

Whoever opened the transaction commits. Whether the person may is the caller's question (`rules.may_edit`).
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes.models import Outcome, OutcomeChange, OutcomeCounter, TeamNote
from bot.capabilities.outcomes.rules import ChangeKind, Kind, State, Wording, first_state, is_state_of
from bot.core.db import insert_once

_HEARD: Final = frozenset({ChangeKind.ADDED, ChangeKind.STATE, ChangeKind.LEARNED, ChangeKind.CONFIRMED})
_WORDED: Final = frozenset(
    {
        ChangeKind.SENTENCE,
        ChangeKind.MEASURE,
        ChangeKind.EFFECT,
        ChangeKind.DUE,
        ChangeKind.KIND,
        ChangeKind.TEAM,
    }
)


async def add_outcome(
    session: AsyncSession, wording: Wording, *, team_id: UUID, by_id: str, at: datetime, source: str
) -> Outcome:
    """A new outcome with the next number; the one that stands already where this source has made one."""
    standing = await from_source(session, source)
    if standing is not None:
        return standing
    values = {
        "number": await _next_number(session),
        "team_id": team_id,
        "sentence": wording.sentence,
        "measure": wording.measure,
        "effect": wording.effect,
        "due": wording.due,
        "kind": wording.kind,
        "state": first_state(wording.kind),
        "created_by": by_id,
        "created_at": at,
        "heard_at": at,
        "source": source,
    }
    made = await insert_once(session, Outcome, values, key=["source"])
    outcome = (await session.scalars(select(Outcome).where(Outcome.source == source))).one()
    if made:
        session.add(
            OutcomeChange(
                outcome_id=outcome.id,
                seq=1,
                what=ChangeKind.ADDED,
                by_id=by_id,
                at=at,
                state=outcome.state,
                words=wording.sentence,
                source=source,
            )
        )
    return outcome


async def from_source(session: AsyncSession, source: str) -> Outcome | None:
    """The outcome that this source made."""
    return await session.scalar(select(Outcome).where(Outcome.source == source))


async def lock_outcome(session: AsyncSession, outcome_id: UUID) -> Outcome | None:
    """The outcome as it stands now, kept from everybody else until the transaction ends; None where there is none."""
    mine = select(Outcome).where(Outcome.id == outcome_id).with_for_update()
    return await session.scalar(mine.execution_options(populate_existing=True))


async def _next_number(session: AsyncSession) -> int:
    """The next number of the workspace. The counter's row stays locked until the transaction ends: no number twice."""
    await insert_once(session, OutcomeCounter, {"last": 0}, key=[])
    following = update(OutcomeCounter).values(last=OutcomeCounter.last + 1).returning(OutcomeCounter.last)
    return (await session.execute(following)).scalar_one()


async def edit_outcome(
    session: AsyncSession, outcome: Outcome, wording: Wording, *, team_id: UUID, by_id: str, at: datetime, source: str
) -> list[ChangeKind]:
    """Bring a locked outcome to another wording or team: one entry per field that changed. Returns which.

    Another kind begins at its first state. The same source again changes nothing.
    """
    if await _entry_of(session, outcome.id, source) is not None:
        return []
    changes = list(_differences(outcome, wording, team_id))
    for what, words in changes:
        state = first_state(wording.kind) if what is ChangeKind.KIND else None
        _append(session, outcome, what, by_id=by_id, at=at, source=source, words=words, state=state)
    outcome.sentence, outcome.measure, outcome.effect = wording.sentence, wording.measure, wording.effect
    outcome.due, outcome.team_id = wording.due, team_id
    if outcome.kind is not wording.kind:
        outcome.kind, outcome.state = wording.kind, first_state(wording.kind)
    await session.flush()
    return [what for what, _ in changes]


def _differences(outcome: Outcome, wording: Wording, team_id: UUID) -> Iterator[tuple[ChangeKind, str]]:
    """Each field that changes, with its new value in words (a day as an ISO date)."""
    if outcome.sentence != wording.sentence:
        yield ChangeKind.SENTENCE, wording.sentence
    if outcome.measure != wording.measure:
        yield ChangeKind.MEASURE, wording.measure
    if outcome.effect != wording.effect:
        yield ChangeKind.EFFECT, wording.effect
    if outcome.due != wording.due:
        yield ChangeKind.DUE, wording.due.isoformat() if isinstance(wording.due, date) else ""
    if outcome.team_id != team_id:
        yield ChangeKind.TEAM, ""
    if outcome.kind is not wording.kind:
        yield ChangeKind.KIND, wording.kind.value


async def edited_since(session: AsyncSession, outcome_id: UUID, seen: int, *, source: str) -> OutcomeChange | None:
    """The first change of the wording made after version `seen` by anything but `source`; None where nobody was faster."""
    return await session.scalar(
        select(OutcomeChange)
        .where(OutcomeChange.outcome_id == outcome_id, OutcomeChange.seq > seen, OutcomeChange.what.in_(_WORDED))
        .where(OutcomeChange.source.is_(None) | (OutcomeChange.source != source))
        .order_by(OutcomeChange.seq)
        .limit(1)
    )


async def say_state(
    session: AsyncSession,
    outcome: Outcome,
    state: State,
    *,
    by_id: str,
    at: datetime,
    words: str | None = None,
    source: str | None = None,
) -> None:
    """Say how a locked outcome stands, with a why or what was learned where there are words.

    With a source, the same source again corrects what it said before. Without, naming the state that stands is no news.
    Raises `ValueError` for a state that the outcome's kind does not have.
    """
    if not is_state_of(outcome.kind, state):
        message = f"An outcome of kind {outcome.kind} cannot be {state}"
        raise ValueError(message)
    if source is None and state is outcome.state and not words:
        return
    learned = words and outcome.kind is Kind.UNKNOWN_TERRITORY
    what = ChangeKind.LEARNED if learned else ChangeKind.STATE
    await _say(session, outcome, what, by_id=by_id, at=at, source=source, state=state, words=words)


async def give_reason(session: AsyncSession, outcome: Outcome, words: str | None, *, said_in: str) -> bool:
    """Put a why beside the state that was said of a locked outcome by sources that begin so; None takes it away.

    False, and nothing done, where no state was said.
    """
    said = OutcomeChange.source.startswith(said_in, autoescape=True) & (OutcomeChange.what == ChangeKind.STATE)
    newest = (
        select(OutcomeChange).where(OutcomeChange.outcome_id == outcome.id, said).order_by(OutcomeChange.seq.desc())
    )
    entry = await session.scalar(newest.limit(1))
    if entry is not None:
        entry.words = words
        await session.flush()
    return entry is not None


async def say_learned(
    session: AsyncSession, outcome: Outcome, words: str, *, by_id: str, at: datetime, source: str
) -> None:
    """What was learned about a locked outcome; its state stays. The same source again corrects it."""
    await _say(session, outcome, ChangeKind.LEARNED, by_id=by_id, at=at, source=source, words=words)


async def confirm(session: AsyncSession, outcome: Outcome, *, by_id: str, at: datetime, source: str) -> None:
    """ "Nothing changed": what stands was confirmed. The same source again changes nothing more."""
    await _say(session, outcome, ChangeKind.CONFIRMED, by_id=by_id, at=at, source=source)


async def note(session: AsyncSession, outcome: Outcome, words: str, *, by_id: str, at: datetime, source: str) -> None:
    """A remark about a locked outcome. The same source again corrects it."""
    await _say(session, outcome, ChangeKind.NOTE, by_id=by_id, at=at, source=source, words=words)


async def take_back(session: AsyncSession, outcome: Outcome, *, source: str) -> None:
    """Remove what this source said about a locked outcome; it stands as if that had never been said."""
    entry = await _entry_of(session, outcome.id, source)
    if entry is not None and entry.what is not ChangeKind.ADDED:
        await session.delete(entry)
        await session.flush()
        await _recompute(session, outcome)


async def note_on_team(
    session: AsyncSession, words: str, *, team_id: UUID, by_id: str, at: datetime, source: str
) -> None:
    """A remark about a team as a whole. The same source again corrects it; no words remove it."""
    standing = await session.scalar(select(TeamNote).where(TeamNote.source == source))
    if standing is None and words:
        session.add(TeamNote(team_id=team_id, by_id=by_id, at=at, words=words, source=source))
    elif standing is not None and words:
        standing.words, standing.at = words, at
    elif standing is not None:
        await session.delete(standing)
    await session.flush()


async def _say(
    session: AsyncSession,
    outcome: Outcome,
    what: ChangeKind,
    *,
    by_id: str,
    at: datetime,
    source: str | None,
    state: State | None = None,
    words: str | None = None,
) -> None:
    entry = await _entry_of(session, outcome.id, source) if source else None
    if entry is None:
        _append(session, outcome, what, by_id=by_id, at=at, source=source, state=state, words=words)
    else:
        corrects_state = what is ChangeKind.STATE and words is None
        kept = entry.words if corrects_state else words  # why it stands so was said by itself, and is taken back so
        entry.what, entry.at, entry.by_id, entry.state, entry.words = what, at, by_id, state, kept
    await session.flush()
    await _recompute(session, outcome)


def _append(
    session: AsyncSession,
    outcome: Outcome,
    what: ChangeKind,
    *,
    by_id: str,
    at: datetime,
    source: str | None,
    state: State | None = None,
    words: str | None = None,
) -> None:
    outcome.version += 1
    session.add(
        OutcomeChange(
            outcome_id=outcome.id,
            seq=outcome.version,
            what=what,
            by_id=by_id,
            at=at,
            state=state,
            words=words,
            source=source,
        )
    )


async def _entry_of(session: AsyncSession, outcome_id: UUID, source: str) -> OutcomeChange | None:
    return await session.scalar(
        select(OutcomeChange)
        .where(OutcomeChange.outcome_id == outcome_id, OutcomeChange.source == source)
        .order_by(OutcomeChange.seq)
        .limit(1)
    )


async def _recompute(session: AsyncSession, outcome: Outcome) -> None:
    """Bring state, what was learned and when it was heard of to what the history says."""
    history = await session.scalars(
        select(OutcomeChange).where(OutcomeChange.outcome_id == outcome.id).order_by(OutcomeChange.seq)
    )
    outcome.learned = None
    for entry in history:
        if entry.state is not None and is_state_of(outcome.kind, entry.state):
            outcome.state = entry.state
        if entry.what is ChangeKind.LEARNED:
            outcome.learned = entry.words
        if entry.what in _HEARD:
            outcome.heard_at = entry.at
    await session.flush()
