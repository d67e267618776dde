"""What the outbox asks when it sends or updates a check-in's message."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins import views
from bot.capabilities.checkins.hooks import Hooks
from bot.capabilities.checkins.models import CheckInState
from bot.capabilities.checkins.sealing import render_ask
from bot.capabilities.checkins.sheets import find_checkin, make_sheet
from bot.core.capability import Rendering, Withdrawn
from bot.core.slack.events import SlackMessage


class AskRenderer:
    """The renderer `checkins.ask`; its reference is `{"checkin": id}`."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks

    async def __call__(self, session: AsyncSession, rendering: Rendering) -> SlackMessage | Withdrawn:
        checkin = await find_checkin(session, UUID(rendering.ref["checkin"]))
        if checkin is None or checkin.state is CheckInState.SKIPPED:
            return Withdrawn("there is no such check-in any more")
        sheet = await make_sheet(session, self._hooks, checkin, rendering.now)
        if sheet is None:
            return Withdrawn("its member has left")
        if sheet.ritual.sealed_by is not None:
            shown = await render_ask(session, self._hooks.sealed, sheet, checkin, rendering.now)
            return shown or Withdrawn("nobody takes its answers any more")
        if checkin.quiet_id == rendering.delivery_id:
            return views.quiet_message(sheet, rendering.context.phrases)
        if checkin.delivery_id not in (None, rendering.delivery_id):
            return views.moved_message(rendering.context.phrases)
        return views.ask_message(sheet, rendering.context.phrases, rendering.now)
