"""Showing a delivered message as it is now, in answer to the tap that changed it.

A tap's own response URL costs no rate limit; `chat.update` allows fifty a minute. So the answer goes through the URL first,
and the revision it showed is written down; where that fails, the outbox finds the message behind its wanted revision a few
seconds later and brings it up to date.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.capability import Renderer, Rendering, Withdrawn
from bot.core.context import Context
from bot.core.outbox.models import Delivery
from bot.core.slack.events import SlackMessage
from bot.core.slack.fit import fit
from bot.core.slack.web import mark_delivery


@dataclass(frozen=True, slots=True)
class Current:
    """A delivery as it is at this moment: fitted, marked, and the revision that it shows."""

    message: SlackMessage
    revision: int


class Refresher:
    def __init__(self, context: Context, renderers: Mapping[str, Renderer]) -> None:
        self._context = context
        self._renderers = renderers

    async def render(self, workspace_id: str, delivery_id: UUID) -> Current | None:
        """What the message says now; None where there is nothing to say, or no such delivery in this workspace."""
        async with self._context.database.reading(workspace_id) as session:
            delivery = await session.get(Delivery, (workspace_id, delivery_id))
            if delivery is None:
                return None
            said = await self._render(session, delivery)
        return None if isinstance(said, Withdrawn) else Current(mark_delivery(fit(said), delivery_id), delivery.wanted)

    async def shown(self, workspace_id: str, delivery_id: UUID, revision: int) -> None:
        """The message shows this revision; an older one than it shows already is forgotten. Safe to repeat."""
        async with self._context.database.transaction(workspace_id) as session:
            await session.execute(
                update(Delivery)
                .where(Delivery.id == delivery_id, Delivery.shown < revision)
                .values(shown=revision)
                .execution_options(synchronize_session=False)
            )

    async def _render(self, session: AsyncSession, delivery: Delivery) -> SlackMessage | Withdrawn:
        rendering = Rendering(
            workspace_id=delivery.workspace_id,
            delivery_id=delivery.id,
            to=delivery.to,
            ref=delivery.ref,
            now=self._context.clock.now(),
            context=self._context,
        )
        return await self._renderers[delivery.subject](session, rendering)
