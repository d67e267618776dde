"""Bringing a message up to date through the response URL of the tap on it, which the outbox then need not do.

`chat.update` is rationed to 50 a minute; a response URL is not.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import update

from bot.core.capability import Renderer
from bot.core.context import Context
from bot.core.outbox.models import Delivery
from bot.core.outbox.rendering import CannotRender, Rendered, Stage


class Refresher:
    """What `bolt.py` needs of the outbox when a handler returned `Refresh`."""

    def __init__(self, context: Context, renderers: Mapping[str, Renderer]) -> None:
        self._context = context
        self._stage = Stage(context, renderers)

    async def render(self, workspace_id: str, delivery_id: UUID) -> Rendered | None:
        """The message as it should look now, fitted and marked; None where there is nothing to show."""
        try:
            return await self._stage.render_sent(workspace_id, delivery_id)
        except CannotRender:
            return None

    async def shown(self, workspace_id: str, delivery_id: UUID, revision: int) -> None:
        """Slack shows this revision now. Safe to repeat; a newer one already written down stays."""
        async with self._context.database.transaction(workspace_id) as session:
            await session.execute(
                update(Delivery)
                .where(Delivery.id == delivery_id, Delivery.shown < revision)
                .values(shown=revision)
                .execution_options(synchronize_session=False)
            )
