"""Closing a round: once, when its time is over, or early where its key was lost.

1. No ballot is taken any more: `counting` is set, in a transaction that waits for every tap under way.
2. Ballots are read and counted in memory (counting.py), while others go on writing.
3. Of members it is kept who is too new to be counted, apart: on PostgreSQL rows of one transaction can be told to belong
   together, so none that keeps a comment writes anything of a person.
4. One transaction keeps the tallies and the shuffled comments, deletes every ballot, and sets the state.
5. The round's key is destroyed. 6. Whoever reads comments is owed to hear that there are some, in a transaction of its own,
   as in 3. 7. What the database's files hold of deleted ballots is overwritten (core/scrubbing.py).

Killed before 4 is committed, the round is open still, with everything in place, and the next tick begins anew. Killed after,
there is no ballot any more, and the next tick does 5 to 7, as often as it takes.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, cast
from uuid import UUID, uuid4

import structlog
from sqlalchemy import Table, delete, insert, inspect, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.ballots.counting import Count, count, latest_with_number, read_papers
from bot.capabilities.sunday.ballots.keys import KEYS, keys_of
from bot.capabilities.sunday.models import Asked, Ballot, Comment, KeptTally, Round, RoundState
from bot.capabilities.sunday.suppression import Tally
from bot.capabilities.sunday.turn.announcing import announce
from bot.core.capability import Job
from bot.core.context import Context
from bot.core.db import Database
from bot.core.scrubbing import holds_remains, scrub
from bot.core.sealed import Asking

log = structlog.get_logger()

_SCRUBBED: Final[Sequence[Table]] = (cast("Table", inspect(Ballot).local_table), KEYS)

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class _ToDo:
    """What a tick finds."""

    to_close: Sequence[tuple[str, UUID]]
    """Each as its workspace and id."""
    to_scrub: Sequence[tuple[str, UUID]]
    keys_left_over: bool
    """Or a round was opened a moment ago; whoever destroys them looks again."""
    remains: bool
    """Of ballots or keys whose round may be gone: another backup was put in its place."""


def job(asking: Asking) -> Job:
    return Job("sunday.close", partial(close_due, asking=asking), next_close)


async def close_due(context: Context, now: datetime, asking: Asking) -> None:
    """A job: close what is due, and finish what was begun. Safe to repeat, and while another process does the same."""
    todo = await _look(context.database, now)
    for workspace_id, round_id in todo.to_close:
        await close(context.database, workspace_id, round_id, asking)
    if todo.to_close:
        todo = await _look(context.database, now)
    if todo.keys_left_over:
        await _destroy_keys(context.database)
    for workspace_id, round_id in todo.to_scrub:
        async with context.database.transaction(workspace_id) as session:
            await announce(session, round_id, now)
    if (todo.to_scrub or todo.keys_left_over or todo.remains) and await scrub(context.database, _SCRUBBED):
        async with context.database.system_session() as session:
            over = [round_id for _, round_id in todo.to_scrub]
            await session.execute(update(Round).where(Round.id.in_(over)).values(scrubbed=True))


async def next_close(context: Context, now: datetime) -> datetime | None:
    """When the next round closes."""
    async with context.database.system_reading() as session:
        coming = select(Round.closes_at).where(Round.scrubbed.is_(False), Round.closes_at > now)
        return await session.scalar(coming.order_by(Round.closes_at).limit(1))


async def close(database: Database, workspace_id: str, round_id: UUID, asking: Asking) -> None:
    """Close an open round now, whatever its time; another state is left as it is. Safe to repeat and to race."""
    async with database.transaction(workspace_id) as session:
        if (found := await _lock(session, round_id)) is None:
            return
        found.counting = True
    async with database.reading(workspace_id) as session:
        papers = await read_papers(session, found, asking)
    counted = await asyncio.to_thread(count, papers, database.cipher)
    if waits := _who_waits(counted.tallies):
        async with database.transaction(workspace_id) as session:
            await _keep_who_waits(session, round_id, waits)
    async with database.transaction(workspace_id) as session:
        if (found := await _lock(session, round_id)) is None:
            return
        found.state = RoundState.LOST if papers.key is None else RoundState.CLOSED
        await _keep(session, found, counted)
    log.info("sunday.closed", workspace=workspace_id, round=str(round_id), key_lost=papers.key is None)


async def _look(database: Database, now: datetime) -> _ToDo:
    unfinished = select(Round.workspace_id, Round.id, Round.state, Round.counting, Round.closes_at)
    async with database.system_reading() as session:
        rounds = (await session.execute(unfinished.where(Round.scrubbed.is_(False)))).all()
        # After the rounds: one that opens in between is not taken for one without key.
        known = await keys_of(session).known()
        remains = await holds_remains(session, _SCRUBBED)
    still_open = [each for each in rounds if each.state is RoundState.OPEN]
    return _ToDo(
        to_close=[
            (each.workspace_id, each.id)
            for each in still_open
            if each.counting or each.closes_at <= now or each.id not in known
        ],
        to_scrub=[(each.workspace_id, each.id) for each in rounds if each.state is not RoundState.OPEN],
        keys_left_over=bool(known - {each.id for each in still_open}),
        remains=remains,
    )


async def _lock(session: AsyncSession, round_id: UUID) -> Round | None:
    """The round, if it is open; taps under way are waited for."""
    is_open = select(Round).where(Round.id == round_id, Round.state == RoundState.OPEN)
    return await session.scalar(is_open.with_for_update())


async def _keep(session: AsyncSession, closed: Round, counted: Count) -> None:
    """What is left of the round takes the place of its ballots."""
    session.add_all(_row(closed.id, tally) for tally in counted.tallies)
    await session.flush()
    await session.execute(delete(Ballot).where(Ballot.round_id == closed.id))
    await _keep_comments(session, closed, counted.comments)
    needed = {row.round_id for row in (await latest_with_number(session, closed.ritual_id)).values()}
    over = select(Round.id).where(
        Round.ritual_id == closed.ritual_id, Round.state != RoundState.OPEN, Round.id.not_in(needed)
    )
    await session.execute(delete(Asked).where(Asked.round_id.in_(over)))


async def _keep_comments(session: AsyncSession, closed: Round, comments: Sequence[str]) -> None:
    """Some at a time: each is sealed on the way in, and others want to be answered meanwhile."""
    stamp = {"workspace_id": closed.workspace_id, "round_id": closed.id}
    for begin in range(0, len(comments), _AT_ONCE):
        some = comments[begin : begin + _AT_ONCE]
        await session.execute(insert(Comment), [{**stamp, "id": uuid4(), "words": words} for words in some])


def _who_waits(tallies: Sequence[Tally]) -> Mapping[str, Sequence[str]]:
    """Who was too new in which groups: a matter of who was asked, whatever anybody answered."""
    waits: dict[str, list[str]] = {}
    for tally in tallies:
        for member in tally.waiting:
            waits.setdefault(member, []).append(tally.group)
    return waits


async def _keep_who_waits(session: AsyncSession, round_id: UUID, waits: Mapping[str, Sequence[str]]) -> None:
    for member, groups in waits.items():
        theirs = update(Asked).where(Asked.round_id == round_id, Asked.member_id == member)
        await session.execute(theirs.values(waits_in=list(groups)))


def _row(round_id: UUID, tally: Tally) -> KeptTally:
    return KeptTally(
        round_id=round_id,
        group_id=tally.group,
        asked=tally.asked,
        answered=tally.answered,
        tenths=tally.number.tenths if tally.number else None,
        bound=tally.number.bound if tally.number else None,
        low=tally.shares.low if tally.shares else None,
        middle=tally.shares.middle if tally.shares else None,
        high=tally.shares.high if tally.shares else None,
        causes={cause: part.value for cause, part in tally.causes.items()},
        why_not=tally.why_not,
    )


async def _destroy_keys(database: Database) -> None:
    async with database.system_session() as session:
        await keys_of(session).sweep()
