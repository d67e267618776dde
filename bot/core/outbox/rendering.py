"""What a delivery says at this moment: its renderer's message, within Slack's limits, with the delivery's mark on it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.capability import Renderer, Rendering, Withdrawn
from bot.core.context import Context
from bot.core.failures import trace
from bot.core.outbox.claims import Claim
from bot.core.outbox.marking import mark_of
from bot.core.outbox.models import Delivery, DeliveryState
from bot.core.slack.events import SlackMessage
from bot.core.slack.fit import fit
from bot.core.slack.marks import mark_delivery

log = structlog.get_logger()

Said: TypeAlias = SlackMessage | Withdrawn
_DATABASE_FAILED: Final = (OperationalError, InterfaceError, NoConnection)


class CannotRender(Exception):
    """The renderer of this delivery failed. Its cause may quote what somebody wrote."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """`revision` is of the row as it was before rendering: the message says at least that much."""

    message: SlackMessage
    revision: int


@dataclass(frozen=True, slots=True)
class Stage:
    """The renderers of all capabilities, by subject."""

    context: Context
    renderers: Mapping[str, Renderer]

    async def render(self, owed: Claim | Delivery) -> Said:
        """In a reading session of its own. Raises `CannotRender`, which is in the log without anybody's words."""
        try:
            async with self.context.database.reading(owed.workspace_id) as session:
                return await self._say(session, owed)
        except CannotRender as failed:
            log.error("outbox.render_failed", subject=owed.subject, delivery=owed.id.hex, trace=trace(failed))
            raise

    async def render_all(self, workspace_id: str, claims: Sequence[Claim]) -> list[Said | BaseException]:
        """Several of one workspace, in one reading session; an exception in the place of each that `render` raises it for."""
        try:
            async with self.context.database.reading(workspace_id) as session:
                return [await self._say(session, each) for each in claims]
        except (CannotRender, *_DATABASE_FAILED):
            # Whose failure it was shows when each has a session of its own: it is to be nobody else's.
            return await asyncio.gather(*(self.render(each) for each in claims), return_exceptions=True)

    async def render_sent(self, workspace_id: str, delivery_id: UUID) -> Rendered | None:
        """A message that stands in Slack as it should look now; None where there is nothing to show. Raises as `render`."""
        async with self.context.database.reading(workspace_id) as session:
            row = await session.scalar(select(Delivery).where(Delivery.id == delivery_id))
        if row is None or row.state is not DeliveryState.SENT or row.removal:
            return None
        said = await self.render(row)
        return None if isinstance(said, Withdrawn) else Rendered(said, row.wanted)

    async def _say(self, session: AsyncSession, owed: Claim | Delivery) -> Said:
        asked = Rendering(
            workspace_id=owed.workspace_id,
            delivery_id=owed.id,
            to=owed.to,
            ref=owed.ref,
            now=self.context.clock.now(),
            context=self.context,
        )
        mark = mark_of(owed, self.context.database.cipher)
        try:
            said = await self.renderers[owed.subject](session, asked)
            return said if isinstance(said, Withdrawn) else mark_delivery(fit(said), mark)
        except _DATABASE_FAILED:
            raise  # the database's trouble, not the renderer's: the delivery is tried again
        except Exception as error:
            # Whatever a renderer raises, its row alone ends.
            raise CannotRender(owed.subject) from error
