"""Bringing the tracker's issues to what the tickets are: created once, opened and closed, a comment for each move.

The tracker takes no idempotency key. So what cannot be repeated blindly is written down before it is done, and where its
end is not known, the issue or comment is looked for by its marker first; after `settle`, when the tracker shows what it
accepted. While the tracker is down the tickets go on, and a later round catches up: what is wanted is read from the tickets
themselves, never from a queue. One way only: what is done over there changes no ticket.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from time import monotonic
from typing import Final, TypeVar
from uuid import UUID

import structlog

from bot.capabilities.tickets.mirror.github import Doubt, GitHub, Gone, Refused, Wait
from bot.capabilities.tickets.mirror.models import MirroredIssue, Step
from bot.capabilities.tickets.mirror.papers import LABEL, Paper, body_of, marker_of
from bot.capabilities.tickets.mirror.turns import Turns

Done = TypeVar("Done")

log = structlog.get_logger()

_CLOCKS_APART: Final = timedelta(hours=1)
"""How far the tracker's clock may be behind the database's."""
_REFUSED_FOR: Final = timedelta(minutes=10)
_LONGEST: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """Machine time. GitHub asks for a second between two writes, made one after the other."""

    between_writes: timedelta = timedelta(seconds=1)
    settle: timedelta = timedelta(seconds=30)
    lease: timedelta = timedelta(minutes=2)
    every: timedelta = timedelta(seconds=30)
    """Between two rounds."""


class LostTurn(Exception):
    """The lease ran out under way: another process may be writing now."""


class Round:
    """One process's turn at the tracker."""

    def __init__(self, github: GitHub, turns: Turns, pacing: Pacing) -> None:
        self._github = github
        self._turns = turns
        self._pacing = pacing
        self._leased_until = self._wrote = 0.0

    async def run(self, papers: Sequence[Paper], linked: Callable[[UUID, str], Awaitable[None]]) -> None:
        """Bring these up to date, one after the other. `linked` hears of the address of every new issue, before it is settled."""
        wait = timedelta(0)
        try:
            for paper in papers:
                await self._bring(paper, linked)
        except Wait as asked:
            wait = asked.delay
            log.info("mirror.waits", seconds=wait.total_seconds())
        except Refused as refused:
            wait = _REFUSED_FOR
            log.warning("mirror.refused", status=refused.status, advice=refused.advice)
        except LostTurn:
            return
        await self._turns.end(wait=wait)

    async def _bring(self, paper: Paper, linked: Callable[[UUID, str], Awaitable[None]]) -> None:
        row = await self._turns.row(paper.ticket_id)
        try:
            number = await self._opened(row, paper, linked)
            await self._shown(row, number, paper)
            await self._commented(row, number, paper)
        except Doubt:
            log.info("mirror.in_doubt")
            await self._turns.postpone(paper.ticket_id, self._pacing.settle)
        except Gone:
            await self._turns.note(paper.ticket_id, gone=True)
        except Refused as refused:
            if _is_about_everything(refused, row):
                raise
            delay = min(_REFUSED_FOR * 2 ** min(row.refusals, 10), _LONGEST)
            await self._turns.postpone(paper.ticket_id, delay, refused=True)
            log.warning("mirror.issue_refused", number=row.number, status=refused.status)

    async def _opened(self, row: MirroredIssue, paper: Paper, linked: Callable[[UUID, str], Awaitable[None]]) -> int:
        """The number of the ticket's issue, which is made where there is none."""
        if row.number is not None:
            return row.number
        issue = None
        if row.begun is Step.CREATE:
            await self._go_on()
            issue = await self._github.find(marker_of(row.marker), since=await self._since(row))
        if issue is None:
            body = body_of(paper, row.marker)
            issue = await self._once(row, Step.CREATE, lambda: self._github.create(paper.title, body, [LABEL]))
        await linked(row.ticket_id, issue.url)
        await self._turns.settle(row.ticket_id, number=issue.number)
        row.begun, row.number = None, issue.number
        return issue.number

    async def _shown(self, row: MirroredIssue, number: int, paper: Paper) -> None:
        if row.shown >= paper.version:
            return
        await self._pause()
        await self._go_on()
        await self._github.bring_to(number, closed_as=paper.closed_as)
        await self._turns.note(row.ticket_id, shown=paper.version)

    async def _commented(self, row: MirroredIssue, number: int, paper: Paper) -> None:
        in_doubt = row.begun is Step.COMMENT
        for remark in paper.remarks:
            if remark.version <= row.told:
                continue
            marker = marker_of(row.marker, remark.version)
            if not (in_doubt and await self._stands(row, number, marker)):
                text = f"{remark.text}\n\n{marker}"
                await self._once(row, Step.COMMENT, lambda text=text: self._github.comment(number, text))
            in_doubt = False
            await self._turns.settle(row.ticket_id, told=remark.version)
        await self._turns.settle(row.ticket_id, told=paper.version)

    async def _once(self, row: MirroredIssue, step: Step, call: Callable[[], Awaitable[Done]]) -> Done:
        """Do what cannot be repeated blindly. Where it was surely not done there is no doubt left behind."""
        await self._pause()
        await self._turns.begin(row.ticket_id, step)
        await self._go_on()
        try:
            return await call()
        except (Wait, Refused, Gone):
            await self._turns.undo(row.ticket_id)
            raise

    async def _stands(self, row: MirroredIssue, number: int, marker: str) -> bool:
        await self._go_on()
        return await self._github.has_comment(number, marker, since=await self._since(row))

    async def _since(self, row: MirroredIssue) -> datetime:
        return await self._turns.begun_at(row.ticket_id) - _CLOCKS_APART

    async def _go_on(self) -> None:
        """The last look before a call: whoever slept through the lease calls nobody. Renewed when half of it is over."""
        lease = self._pacing.lease.total_seconds()
        if monotonic() > self._leased_until - lease / 2:
            since = monotonic()
            if not await self._turns.take():
                raise LostTurn
            self._leased_until = since + lease
        if monotonic() > self._leased_until - lease / 4:
            raise LostTurn

    async def _pause(self) -> None:
        """Keep the distance to the write before."""
        ready = self._wrote + self._pacing.between_writes.total_seconds()
        await asyncio.sleep(max(0.0, ready - monotonic()))
        self._wrote = monotonic()


def _is_about_everything(refused: Refused, row: MirroredIssue) -> bool:
    """Whether a refusal concerns the token or the repository, not this one issue (locked, or not to GitHub's liking)."""
    if refused.status == HTTPStatus.UNPROCESSABLE_ENTITY:
        return False
    return row.number is None or refused.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)
