"""What the digest tells of the register: reached, learnt, what needs help; and the run sheet in a quarter's last week.

All of it stands in the register, which everybody reads. What is owed for it is in `asks/digest.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes import register
from bot.capabilities.outcomes.asks.digest import find_promises
from bot.capabilities.outcomes.digest_views import Need, Story, say_help, say_learnt, say_quarter, say_reached
from bot.capabilities.outcomes.models import Outcome, OutcomeChange
from bot.capabilities.outcomes.rules import ENDED, ChangeKind, Entry, State
from bot.capabilities.outcomes.runsheet.quarters import Quarter, quarter_of
from bot.capabilities.outcomes.runsheet.reading import find_sheets
from bot.core.columns import is_in
from bot.core.digests import ONE_WEEK, DigestPart, Week


async def tell_of_outcomes(session: AsyncSession, week: Week) -> Sequence[DigestPart]:
    """The slice's section of the digest."""
    changes = await _changes(session, week)
    entries = {entry.id: entry for entry in await register.entries_by_id(session, list(changes))}
    before = await _states_before(session, [entry.id for entry in entries.values() if entry.state in ENDED], week)
    stories = [Story(entry, changes[entry.id], before.get(entry.id)) for entry in _by_team(entries.values())]
    parts = [
        await find_promises(session, week),
        say_reached([each for each in stories if each.entry.state is State.REACHED and each.ended]),
        say_learnt([each for each in stories if each.learnt]),
        say_help([replace(each, is_new=each.entry.id in changes) for each in await _needing_help(session)]),
    ]
    return [*parts, *await _quarter(session, week)]


async def _changes(session: AsyncSession, week: Week) -> dict[UUID, list[OutcomeChange]]:
    """What was said in the week of a state, or as learnt, by outcome; first thing first."""
    within = (OutcomeChange.at >= week.begins, OutcomeChange.at < week.ends)
    telling = OutcomeChange.what.in_((ChangeKind.STATE, ChangeKind.LEARNED))
    found: dict[UUID, list[OutcomeChange]] = {}
    for change in await session.scalars(
        select(OutcomeChange).where(*within, telling).order_by(OutcomeChange.at, OutcomeChange.seq)
    ):
        found.setdefault(change.outcome_id, []).append(change)
    return found


async def _states_before(session: AsyncSession, outcome_ids: Sequence[UUID], week: Week) -> Mapping[UUID, State]:
    """The state in which each stood as the week began."""
    if not outcome_ids:
        return {}  # asked about none, SQLite reads every change there ever was
    stated = (OutcomeChange.outcome_id.in_(outcome_ids), OutcomeChange.at < week.begins)
    changes = await session.scalars(
        select(OutcomeChange).where(*stated, OutcomeChange.state.is_not(None)).order_by(OutcomeChange.seq)
    )
    return {change.outcome_id: change.state for change in changes if change.state is not None}


async def _needing_help(session: AsyncSession) -> list[Need]:
    """What is off its road, worst first, with the why that was said last."""
    ids = await session.scalars(
        select(Outcome.id).where(is_in(Outcome.state, State.OFF_TRACK, State.AT_RISK, State.STUCK))
    )
    entries = await register.entries_by_id(session, list(ids))
    words = await _last_words(session, [entry.id for entry in entries])
    order = (State.OFF_TRACK, State.STUCK, State.AT_RISK)
    ranked = sorted(_by_team(entries), key=lambda entry: order.index(entry.state))
    return [Need(entry, words.get(entry.id, "")) for entry in ranked]


async def _last_words(session: AsyncSession, outcome_ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """The words that came with the state each stands in."""
    newest = (
        select(OutcomeChange.outcome_id, func.max(OutcomeChange.seq).label("seq"))
        .where(OutcomeChange.outcome_id.in_(outcome_ids), OutcomeChange.state.is_not(None))
        .group_by(OutcomeChange.outcome_id)
        .subquery()
    )
    rows = await session.execute(
        select(OutcomeChange.outcome_id, OutcomeChange.words).join(
            newest, (OutcomeChange.outcome_id == newest.c.outcome_id) & (OutcomeChange.seq == newest.c.seq)
        )
    )
    return {outcome_id: words for outcome_id, words in rows if words}


async def _quarter(session: AsyncSession, week: Week) -> list[DigestPart]:
    quarter = _quarter_to_tell(week)
    return [say_quarter(quarter, await find_sheets(session, quarter))] if quarter is not None else []


def _quarter_to_tell(week: Week) -> Quarter | None:
    """The one that ends within a week; or one that ended since the last digest, where that came too early to tell of it."""
    first = week.begins.astimezone(week.zone).date()
    if _ends_soon(week.last_day):
        return quarter_of(week.last_day)
    missed = quarter_of(first) != quarter_of(week.last_day) and not _ends_soon(first)
    return quarter_of(first) if missed else None


def _ends_soon(today: date) -> bool:
    return quarter_of(today + ONE_WEEK) != quarter_of(today)


def _by_team(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (entry.team, entry.number))
