"""From something a person did to what answers it: one time limit, one transaction, one role check, for every handler.

Whatever a handler raises, the person gets a sentence and the log gets a reference without their words. The transaction is
committed before any effect is carried out: no call to Slack happens while it is open, since on SQLite it would hold up
every other writer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import outbox
from bot.core.context import Context
from bot.core.failures import trace
from bot.core.inbox import take_in
from bot.core.people import Person, find_person
from bot.core.personal import find_forgotten
from bot.core.roles import may, who_may
from bot.core.slack.admission import Admission, Crowded
from bot.core.slack.background import Background
from bot.core.slack.deadline import Deadline, TooSlow, in_time
from bot.core.slack.events import Effect, Rejected
from bot.core.slack.payloads import Origin, Payload
from bot.core.slack.routes import Handler, Route
from bot.core.sync import EventHandler

log = structlog.get_logger()

STRANGER = "I don't know you yet: I know this workspace's people, without guests and bots. If you are one of them, try again in a minute."
FORGOTTEN = (
    "You asked me to forget you, and I did. If you want me to know you again, open my Home and press “Know me again”."
)
FORBIDDEN = (
    "That isn't yours to do: it is for {who}. If it should be yours, ask your CTO; they give roles in /cadence roles."
)
TOO_SLOW = "That took too long, so I stopped, and nothing was saved. Please try again."
IN_DOUBT = "That took too long. Please look whether it was saved before you try again."
CROWDED = "Many people need me at this moment, and I didn't get round to you; nothing was saved. Please try again."
BROKEN = "Something went wrong on my side, and nothing was saved. Please try again; if it stays, tell your operator “{reference}”."


@dataclass(frozen=True, slots=True)
class Sorry:
    """It was not done; the sentence says why and what to do."""

    sentence: str
    reference: str = ""
    """Set where it was our fault: what the log calls it."""


class _KeptOpen(Exception):
    """A handler rejected what it was sent: its transaction is rolled back, its sentences are shown."""

    def __init__(self, rejected: Rejected) -> None:
        super().__init__()
        self.rejected = rejected


class _NotDone(Exception):
    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence


class Intake:
    """`take()` is safe to call for the same thing twice as far as its handler is; events are remembered here.

    `committed` is called after every writing transaction: the outbox may have something to send.
    """

    def __init__(
        self, context: Context, committed: Callable[[], None], admission: Admission, background: Background
    ) -> None:
        self._context = context
        self._committed = committed
        self._admission = admission
        self._background = background

    async def take(
        self,
        origin: Origin,
        route: Route[Any],  # Any: the kind of deed that `make` makes
        make: Callable[[Person, datetime], Any],  # Any: as above
    ) -> Sequence[Effect] | Sorry:
        """What answers the deed, or why it was not done. Raises nothing but cancellation."""
        try:
            effects = await in_time(
                lambda deadline: self._in_transaction(origin, route, make, deadline),
                timings=self._context.timings,
                background=self._background,
            )
        except _KeptOpen as kept:
            return (kept.rejected,)
        except _NotDone as refused:
            return Sorry(refused.sentence)
        except Crowded:
            log.warning("deed.crowded", route=route.handler.__qualname__)
            return Sorry(CROWDED, reference="crowded")
        except TooSlow as slow:
            log.warning("deed.too_slow", route=route.handler.__qualname__, in_doubt=slow.in_doubt)
            return Sorry(IN_DOUBT if slow.in_doubt else TOO_SLOW, reference="too-slow")
        except Exception as error:  # noqa: BLE001 - whatever a handler raises, the person gets a sentence
            reference = token_hex(4)
            log.error("deed.failed", reference=reference, trace=trace(error))
            return Sorry(BROKEN.format(reference=reference), reference)
        if route.writes:
            self._committed()
        return effects

    async def take_event(self, origin: Origin, handler: EventHandler, event: Payload) -> None:
        """Something Slack says about the workspace itself, once. Raises whatever the handler raises: Slack repeats it."""
        async with self._context.database.transaction(origin.workspace_id) as session:
            now = self._context.clock.now()
            if await take_in(session, origin.event_id, now):
                await handler(session, event, now)
        self._committed()

    async def _in_transaction(
        self, origin: Origin, route: Route[Any], make: Callable[[Person, datetime], Any], deadline: Deadline
    ) -> Sequence[Effect]:
        if route.looks_first is not None:
            found = await self._look(origin, route, route.looks_first, make, deadline)
            if found:
                return found
        database = self._context.database
        opened = database.transaction if route.writes else database.reading
        async with self._admission.turn(writes=route.writes), opened(origin.workspace_id) as session:
            deadline.check()
            now = self._context.clock.now()
            if origin.event_id and not await take_in(session, origin.event_id, now):
                return ()
            person = await self._who(session, origin, route)
            if origin.delivery is not None and route.writes:
                delivery_id, channel, ts = origin.delivery
                await outbox.proved(session, delivery_id, channel=channel, ts=ts)
            effects = _taken(await route.handler(session, make(person, now), self._context))
            deadline.begin_commit()
            return effects

    async def _look(
        self,
        origin: Origin,
        route: Route[Any],
        handler: Handler[Any],
        make: Callable[[Person, datetime], Any],  # Any: as in `take()`
        deadline: Deadline,
    ) -> Sequence[Effect]:
        """What can be answered without a writer: on SQLite there is one, and everybody else would wait for it."""
        async with self._admission.turn(writes=False), self._context.database.reading(origin.workspace_id) as session:
            deadline.check()
            person = await self._who(session, origin, route)
            return _taken(await handler(session, make(person, self._context.clock.now()), self._context))

    async def _who(self, session: AsyncSession, origin: Origin, route: Route[Any]) -> Person:
        person = await find_person(session, origin.user_id)
        if person is None:
            forgotten = await find_forgotten(session, origin.user_id)
            if forgotten is None or not route.even_forgotten:
                raise _NotDone(STRANGER if forgotten is None else FORGOTTEN)
            person = forgotten
        if not may(person.roles, route.needs):
            log.info("deed.forbidden", verb=route.needs)
            raise _NotDone(forbidden(route.needs))
        return person


def _taken(effects: Sequence[Effect]) -> Sequence[Effect]:
    """Raises `_KeptOpen` where one of them rejects what was sent."""
    for effect in effects:
        if isinstance(effect, Rejected):
            raise _KeptOpen(effect)
    return tuple(effects)


def forbidden(verb: str) -> str:
    """The sentence for somebody whose roles do not have this verb: it names the roles that do."""
    return FORBIDDEN.format(who=who_may(verb))
