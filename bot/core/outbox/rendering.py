"""What a delivery says at this moment: its renderer's message, within Slack's limits, with the delivery's mark on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot.core.capability import Ref, Renderer, Rendering, Withdrawn
from bot.core.context import Context
from bot.core.failures import trace
from bot.core.outbox.models import Delivery, DeliveryState
from bot.core.slack.events import SlackMessage
from bot.core.slack.fit import fit
from bot.core.slack.marks import mark_delivery

log = structlog.get_logger()


class CannotRender(Exception):
    """The renderer of this delivery failed. It is in the log, without anything that people wrote."""


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

    async def render(
        self, workspace_id: str, delivery_id: UUID, *, to: str, subject: str, ref: Ref
    ) -> SlackMessage | Withdrawn:
        """In a reading session of its own, so that one renderer's failure is nobody else's. Raises `CannotRender`."""
        asked = Rendering(
            workspace_id=workspace_id,
            delivery_id=delivery_id,
            to=to,
            ref=ref,
            now=self.context.clock.now(),
            context=self.context,
        )
        try:
            async with self.context.database.reading(workspace_id) as session:
                said = await self.renderers[subject](session, asked)
            return said if isinstance(said, Withdrawn) else mark_delivery(fit(said), delivery_id)
        except (OperationalError, InterfaceError, NoConnection):
            raise  # the database's trouble, not the renderer's: the delivery is tried again
        except Exception as error:
            # Whatever a renderer raises, its row alone ends. The exception's own words may quote what somebody wrote.
            log.error("outbox.render_failed", subject=subject, delivery=delivery_id.hex, trace=trace(error))
            raise CannotRender(subject) from error

    async def render_sent(self, workspace_id: str, delivery_id: UUID) -> Rendered | None:
        """A message that stands in Slack as it should look now; None where there is nothing to show. Raises as `render`."""
        async with self.context.database.reading(workspace_id) as session:
            row = await session.scalar(select(Delivery).where(Delivery.id == delivery_id))
        if row is None or row.state is not DeliveryState.SENT or row.removal:
            return None
        said = await self.render(workspace_id, delivery_id, to=row.to, subject=row.subject, ref=row.ref)
        return None if isinstance(said, Withdrawn) else Rendered(said, row.wanted)
