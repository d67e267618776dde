"""Claim, render, write down the intent, post, write down the answer: the way of a message out of the house.

The intent is committed before the first byte leaves, for the few that are about to be written and no others: after a crash
only those are in doubt. The very last thing before the write is a look at our own monotonic clock: a process that was
frozen in between gives up, since somebody else may hold the row by now and Slack knows nothing of our leases.
"""

import asyncio
from collections.abc import Awaitable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from time import monotonic
from typing import Final, TypeVar, cast

import structlog

from bot.core.capability import Withdrawn
from bot.core.failures import trace
from bot.core.outbox import outcomes, verdicts
from bot.core.outbox.claims import SEVERAL, Claim
from bot.core.outbox.engine import Engine
from bot.core.outbox.marking import mark_of
from bot.core.outbox.metrics import LEASES_LOST, SETTLED
from bot.core.outbox.models import DeliveryState
from bot.core.outbox.queue import posts
from bot.core.outbox.rendering import CannotRender, Said
from bot.core.outbox.results import Change, Sent
from bot.core.outbox.turns import lease_in_turn
from bot.core.slack.errors import Refused, SlackError
from bot.core.slack.events import SlackMessage
from bot.core.slack.marks import Mark
from bot.core.slack.web import Slack

log = structlog.get_logger()

T = TypeVar("T")
_AHEAD: Final = 8
"""How many times as many as are on their way may be claimed: what a crash leaves behind waits for its lease."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A claim with all that posting it takes."""

    claim: Claim
    message: SlackMessage
    mark: Mark
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
        self._ways = asyncio.Semaphore(self._timings.in_flight)
        self._stopped = False

    @property
    def room(self) -> int:
        """How many more may be claimed now."""
        return self._engine.circuit.room(_AHEAD * self._timings.in_flight - self._under_way)

    async def claim(self) -> list[Claim]:
        """Lease what is due, one workspace after the other, beginning behind the one served last."""
        # Half of them at most, so that one half can be claimed and rendered while the other is on its way.
        most = min(self.room, _AHEAD // 2 * self._timings.in_flight)
        if most < 1:
            return []
        now = self._engine.context.clock.now()
        claims = await lease_in_turn(
            self._engine, posts(self._timings), most=most, after=self._served_last, given={"now": now}
        )
        if self._stopped:
            await self._let_go(claims)
            return []
        if claims:
            self._served_last = claims[-1].workspace_id
            self._under_way += len(claims)
            await self._engine.at("claimed")
        return claims

    async def send(self, claims: Sequence[Claim]) -> None:
        """Everything from the claim to the written-down answer. What fails on the way is left to the sweeper."""
        try:
            letters = iter(await self._prepare(claims))
            await _all(self._carry(letters) for _ in range(self._timings.in_flight))
            await self._let_go([letter.claim for letter in letters])
        finally:
            self._under_way -= len(claims)

    def stop(self) -> None:
        """Nothing more is written to a socket: what is only claimed goes back into the queue."""
        self._stopped = True

    async def _prepare(self, claims: Sequence[Claim]) -> list[Letter]:
        """Those that are to be sent, rendered; the others end here."""
        letters: list[Letter] = []
        for workspace_id, of_one in groupby(claims, key=lambda claim: claim.workspace_id):
            letters += await self._prepare_one(workspace_id, list(of_one))
        return letters

    async def _prepare_one(self, workspace_id: str, claims: Sequence[Claim]) -> list[Letter]:
        try:
            slack = await self._engine.slack_of(workspace_id)
        except Refused as refused:
            await self._engine.ledger.write(verdicts.without_token(workspace_id, claims, refused))
            return []
        claims = await self._engine.strays.set_aside(claims)
        said = await self._engine.stage.render_all(workspace_id, claims)
        ended = [_ended(claim, each) for claim, each in zip(claims, said, strict=True)]
        await _all(self._engine.ledger.write(change) for change in ended if change is not None)
        cipher = self._engine.context.database.cipher
        letters = [
            Letter(claim, each, mark_of(claim, cipher), slack)
            for claim, each in zip(claims, said, strict=True)
            if isinstance(each, SlackMessage)
        ]
        addressed = await _all(self._address(letter) for letter in letters)
        return [letter for letter in addressed if letter is not None]

    async def _address(self, letter: Letter) -> Letter | None:
        """A conversation of several is opened first, since Slack posts to none by its people. None where it was not opened."""
        claim = letter.claim
        if claim.to != SEVERAL:
            return letter
        try:
            channel = await letter.slack.open_conversation(*claim.opens)
        except SlackError as error:
            await self._engine.ledger.write(verdicts.after_opening(self._engine, claim, error))
            return None
        return replace(letter, claim=replace(claim, channel=channel))

    async def _carry(self, letters: Iterator[Letter]) -> None:
        """One letter after the other. The answer to each is written down together with the intent of the next."""
        async with self._ways:
            became: Sent | Change | None = None
            while self._may_go_on() and (letter := next(letters, None)):
                since = monotonic()
                may_be_written = await self._engine.ledger.write(became, intent=letter.claim)
                became = None
                if may_be_written:
                    became = await self._post(replace(letter, claim=replace(letter.claim, since=since)))
            if became is not None:
                await self._engine.ledger.write(became)

    async def _post(self, letter: Letter) -> Sent | Change | None:
        """What became of it; None where nothing was written to the socket, and nothing is known to be there."""
        await self._engine.at("intended")
        claim = letter.claim
        self._engine.ledger.posting += 1
        try:
            if not self._may_write(claim):
                LEASES_LOST.inc()
                log.warning("outbox.lease_ran_out", delivery=claim.id.hex)
                return None  # it stays in doubt, and the sweeper asks Slack
            await self._engine.at("writing")
            posted = await letter.slack.post(
                claim.channel or claim.to, letter.message, mark=letter.mark, thread_ts=claim.thread_ts
            )
            self._engine.circuit.works()
            became = Sent(claim, posted)
        except SlackError as error:
            became = verdicts.after_post(self._engine, claim, error)
        finally:
            self._engine.ledger.posting -= 1
        await self._engine.at("answered")
        return became

    def _may_go_on(self) -> bool:
        return not self._stopped and not self._engine.circuit.is_open

    def _may_write(self, claim: Claim) -> bool:
        """Whether the lease surely outlasts this request, by the clock that no other process and no step can move."""
        safe = self._timings.lease - self._timings.http_total - self._timings.lease_margin
        return monotonic() - claim.since < safe.total_seconds()

    async def _let_go(self, claims: Sequence[Claim]) -> None:
        """What nobody carried: back into the queue."""
        if claims:
            async with self._engine.context.database.system_session() as session:
                for claim in claims:
                    await outcomes.let_go(session, claim)


async def _all(work: Iterable[Awaitable[T]]) -> list[T]:
    """Let every one come to its end, and only then raise what one of them raised: a post is never cut short."""
    done = await asyncio.gather(*work, return_exceptions=True)
    for each in done:
        if isinstance(each, BaseException):
            raise each
    return cast("list[T]", done)


def _ended(claim: Claim, said: Said | BaseException) -> Change | None:
    """The change for what is not sent after all; None for what is, and for what its lease brings back."""
    match said:
        case Withdrawn():
            return _end(claim, DeliveryState.SKIPPED, said.reason)
        case CannotRender():
            return _end(claim, DeliveryState.DEAD, "render")
        case SlackMessage():
            return None
        case _:
            log.error("outbox.not_rendered", subject=claim.subject, delivery=claim.id.hex, trace=trace(said))
            return None


def _end(claim: Claim, state: DeliveryState, reason: str) -> Change:
    SETTLED.labels(state).inc()
    return lambda session: outcomes.end(session, claim, state, reason)
