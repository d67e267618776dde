"""Claim, render, write down the intent, post, write down the answer: the way of a message out of the house.

The intent is committed before the first byte leaves, for the few that are about to be written and no others: after a crash
only those are in doubt. The very last thing before the write is a look at our own monotonic clock: a process that was
frozen in between gives up, since somebody else may hold the row by now and Slack knows nothing of our leases.
"""

import asyncio
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import Final, TypeVar, cast

import structlog
from sqlalchemy import func, or_, select, update

from bot.core.capability import Withdrawn
from bot.core.columns import now_ms
from bot.core.outbox import outcomes, pace, verdicts
from bot.core.outbox.claims import Claim
from bot.core.outbox.engine import Engine
from bot.core.outbox.leasing import lease_end, lease_in_turn
from bot.core.outbox.metrics import LEASES_LOST, SETTLED
from bot.core.outbox.models import Delivery, DeliveryState
from bot.core.outbox.queue import member_is_gone, posts
from bot.core.outbox.rendering import CannotRender
from bot.core.outbox.results import Change, Sent
from bot.core.slack.errors import Refused, SlackError
from bot.core.slack.events import SlackMessage
from bot.core.slack.web import Slack
from bot.core.timings import Timings
from bot.core.workspaces import Workspace

log = structlog.get_logger()

T = TypeVar("T")
_GROUPS_AHEAD: Final = 8
"""How many groups may be claimed: what a crash leaves behind waits for its lease."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A claim with all that posting it takes."""

    claim: Claim
    message: SlackMessage
    slack: Slack


class Sending:
    """The posts of one process. At most `timings.in_flight` deliveries are on their way at any time.

    More than those are claimed, since a claim costs as much for many as for few and is never in doubt.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._timings = engine.context.timings
        self._under_way = 0
        self._served_last = ""
        self._group = max(1, self._timings.in_flight // 2)
        # Two groups, so that one can be written down while the other is on the wire.
        self._on_their_way = asyncio.Semaphore(max(1, self._timings.in_flight // self._group))
        self._stopped = False

    @property
    def room(self) -> int:
        """How many more may be claimed now."""
        return self._engine.circuit.room(_GROUPS_AHEAD * self._group - self._under_way)

    async def claim(self) -> list[Claim]:
        """Lease what is due, one workspace after the other, beginning behind the one served last."""
        # Half of them at most, so that one half can be claimed and prepared while the other is on its way.
        most = min(self.room, _GROUPS_AHEAD // 2 * self._group)
        if most < 1:
            return []
        now = self._engine.context.clock.now()
        claims = await lease_in_turn(self._engine, posts(now, self._timings), most=most, after=self._served_last)
        if claims:
            self._served_last = claims[-1].workspace_id
        self._under_way += len(claims)
        if claims:
            await self._engine.at("claimed")
        return claims

    async def send(self, claims: Sequence[Claim]) -> None:
        """Everything from the claim to the written-down answer. What fails on the way is left to the sweeper."""
        try:
            prepared = await _all(self._prepare(claim) for claim in claims)
            letters = [letter for letter in prepared if letter is not None]
            groups = [letters[first : first + self._group] for first in range(0, len(letters), self._group)]
            await _all(self._send_group(group) for group in groups)
        finally:
            self._under_way -= len(claims)

    def stop(self) -> None:
        """Nothing more is written to a socket: what is only claimed goes back into the queue."""
        self._stopped = True

    async def _send_group(self, letters: Sequence[Letter]) -> None:
        async with self._on_their_way:
            if self._stopped:
                await self._let_go(letters)
                return
            await _all(self._post(letter) for letter in await self._intend(letters))

    async def _let_go(self, letters: Sequence[Letter]) -> None:
        async with self._engine.context.database.system_session() as session:
            for letter in letters:
                await outcomes.let_go(session, letter.claim)

    async def _prepare(self, claim: Claim) -> Letter | None:
        """Render it and find its workspace's client; None where it ended here."""
        try:
            said = await self._engine.stage.render(
                claim.workspace_id, claim.id, to=claim.to, subject=claim.subject, ref=claim.ref
            )
            if isinstance(said, Withdrawn):
                await self._write(_end(claim, DeliveryState.SKIPPED, said.reason))
                return None
            return Letter(claim, said, await self._engine.slack_of(claim.workspace_id))
        except CannotRender:
            await self._write(_end(claim, DeliveryState.DEAD, "render"))
        except Refused as refused:
            await self._write(verdicts.after_post(self._engine, claim, refused))
        return None

    async def _intend(self, letters: Sequence[Letter]) -> list[Letter]:
        """Commit that these are about to be written. Returns those that still may be, with their renewed leases."""
        since = monotonic()
        async with self._engine.context.database.system_session() as session:
            found = await session.execute(
                _intent([letter.claim for letter in letters], self._engine.owner, self._timings)
            )
            ready = {row.id for row in found}
            for letter in letters:
                if letter.claim.id not in ready:
                    await outcomes.let_go(session, letter.claim)
        await self._engine.at("intended")
        return [replace(each, claim=replace(each.claim, since=since)) for each in letters if each.claim.id in ready]

    async def _post(self, letter: Letter) -> None:
        claim = letter.claim
        self._engine.results.posting += 1
        try:
            if not self._may_write(claim):
                LEASES_LOST.inc()
                log.warning("outbox.lease_ran_out", delivery=claim.id.hex)
                return  # it stays in doubt, and the sweeper asks Slack: nothing was written
            await self._engine.at("writing")
            try:
                posted = await letter.slack.post(
                    claim.channel or claim.to, letter.message, delivery_id=claim.id, thread_ts=claim.thread_ts
                )
            except SlackError as error:
                await self._engine.at("answered")
                await self._write(verdicts.after_post(self._engine, claim, error))
            else:
                self._engine.circuit.works()
                await self._engine.at("answered")
                await self._write(Sent(claim, posted))
        finally:
            self._engine.results.posting -= 1

    def _may_write(self, claim: Claim) -> bool:
        """Whether the lease surely outlasts this request, by the clock that no other process and no step can move."""
        safe = self._timings.lease - self._timings.http_total - self._timings.lease_margin
        return monotonic() - claim.since < safe.total_seconds()

    async def _write(self, result: Sent | Change) -> None:
        await self._engine.results.write(result)


async def _all(work: Iterable[Awaitable[T]]) -> list[T]:
    """Let every one come to its end, and only then raise what one of them raised: a post is never cut short."""
    done = await asyncio.gather(*work, return_exceptions=True)
    for each in done:
        if isinstance(each, BaseException):
            raise each
    return cast("list[T]", done)


def _intent(claims: Sequence[Claim], owner: str, timings: Timings):
    """Only what is still ours, wanted, and addressed to somebody who is still here becomes `sending`."""
    needed_ms = int((timings.http_total + timings.lease_margin).total_seconds() * 1000)
    parked = select(Workspace.id).where(Workspace.id == Delivery.workspace_id, Workspace.parked.is_not(None))
    return (
        update(Delivery)
        .where(
            or_(*(claim.held() for claim in claims)),
            Delivery.state == DeliveryState.CLAIMED,
            Delivery.lease_owner == owner,
            Delivery.lease_until_ms > now_ms() + needed_ms,
            Delivery.cancelled.is_(None),
            ~parked.exists(),
            pace.is_open(Delivery.workspace_id, pace.POST),
            ~member_is_gone(),
        )
        .values(
            state=DeliveryState.SENDING,
            attempts=Delivery.attempts + 1,
            started_ms=now_ms(),
            first_started_ms=func.coalesce(Delivery.first_started_ms, now_ms()),
            lease_until_ms=lease_end(timings),
        )
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )


def _end(claim: Claim, state: DeliveryState, reason: str) -> Change:
    SETTLED.labels(state).inc()
    return lambda session: outcomes.end(session, claim, state, reason)
